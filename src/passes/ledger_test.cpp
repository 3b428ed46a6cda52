#include "passes/ledger.h"

#include <gtest/gtest.h>

#include <set>

namespace castwright::passes {
namespace {

plan::Plan plan_of(std::vector<int> words) {
  plan::Plan plan;
  for (const int count : words) {
    const int number = static_cast<int>(plan.chunks.size()) + 1;
    plan.chunks.push_back(
        {.number = number, .title = "Part", .subject = "", .words_target = count});
    plan.words_target += count;
  }
  return plan;
}

Research pack(std::string_view facts, std::string_view beats) {
  Research research;
  research.canonical_pack.set("key_facts", facts).set("beats_outline", beats);
  return research;
}

std::vector<int> owners(const std::vector<OwnedFact>& facts) {
  std::vector<int> chunks;
  for (const OwnedFact& fact : facts)
    chunks.push_back(fact.owner);
  return chunks;
}

TEST(Ledger, EveryFactHasOneOwnerAndNeitherTheOpeningNorTheWrapIsOne) {
  std::string lines;
  for (int i = 1; i <= 24; ++i)
    lines += "- Fact number " + std::to_string(i) + "\n";
  const auto facts = owned_facts(plan_of({400, 1600, 1400, 1500, 300}), pack(lines, ""));
  ASSERT_EQ(facts.size(), 24u);
  std::set<int> seen;
  for (const OwnedFact& fact : facts)
    seen.insert(fact.owner);
  EXPECT_EQ(seen, (std::set<int>{2, 3, 4}));
  EXPECT_EQ(facts.front().id, "F1");
  EXPECT_EQ(facts.front().text, "Fact number 1");
}

TEST(Ledger, AFactBelongsWhereItsBeatIsTold) {
  const auto facts =
      owned_facts(plan_of({100, 1000, 1000, 100}),
                  pack("The ferry company lost 40 million\nThe reactor was switched on in May",
                       "Switching the reactor on\nThe ferry company loses money"));
  EXPECT_EQ(owners(facts), (std::vector<int>{3, 2}));
}

TEST(Ledger, NoChunkIsGivenAllFacts) {
  const auto facts = owned_facts(
      plan_of({100, 1000, 1000, 1000, 100}),
      pack("reactor one\nreactor two\nreactor three\nreactor four\nreactor five\nreactor six",
           "The reactor\nThe people\nThe prices"));
  std::map<int, int> count;
  for (const OwnedFact& fact : facts)
    ++count[fact.owner];
  EXPECT_LE(count[2], 3);
}

TEST(Ledger, FactsOfChunkOneKeepTheirIds) {
  Research research = pack("unused", "");
  json::Value fact = json::Value::object();
  fact.set("id", "K7").set("text", "Seven boats");
  research.facts.push(std::move(fact)).push("Just a sentence");
  const auto facts = owned_facts(plan_of({900}), research);
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].id, "K7");
  EXPECT_EQ(facts[1].id, "F2");
  EXPECT_EQ(facts[1].owner, 1);
}

TEST(Ledger, APromptNamesItsOwnFactsInFullAndTheOthersByTheirOwners) {
  const plan::Plan plan = plan_of({100, 1000, 1000, 100});
  const Research research = pack("First thing\nSecond thing", "");
  const std::string lines = ledger_lines(owned_facts(plan, research), 2);
  EXPECT_NE(lines.find("- F1: First thing"), std::string::npos);
  EXPECT_NE(lines.find("F2 (chunk 3)"), std::string::npos);
  EXPECT_EQ(lines.find("Second thing"), std::string::npos);
  EXPECT_EQ(ledger_lines({}, 2), "");
}

}  // namespace
}  // namespace castwright::passes
