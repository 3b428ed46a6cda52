#include "passes/outline.h"

#include "passes/contracts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace castwright::passes {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

plan::Plan plan_of(const std::vector<std::string>& titles) {
  plan::Plan plan;
  for (const std::string& title : titles) {
    plan.chunks.push_back({.number = int(plan.chunks.size()) + 1,
                           .title = title,
                           .subject = "subject of " + title,
                           .words_target = 500});
    plan.words_target += 500;
  }
  return plan;
}

plan::Plan three() {
  return plan_of({"Opening", "Money", "Farewell"});
}

Research research(std::string_view outline, std::string_view facts = "null") {
  Research research;
  research.canonical_pack.set("key_facts", "");
  research.sources.resize(2);
  research.outline = json::parse(outline).value();
  research.facts = json::parse(facts).value();
  return research;
}

constexpr std::string_view good = R"([
  {"chunk":1,"beats":["A lamp in the fog","The keeper's bet"],"facts":[],"punchlines":["Dark again."],
   "material":"A keeper.","question":"Who pays for the light?","ends":"A","opens":"B"},
  {"chunk":2,"beats":["The toll","The oil"],"facts":["F1"],"punchlines":[],"material":"",
   "question":"What is left of it?","ends":"B","opens":"A"},
  {"chunk":3,"beats":["The last lamp","The farewell"],"facts":[],"punchlines":[],"material":"",
   "question":"","ends":"","opens":""}])";

TEST(Outline, AGoodOneIsTakenAsItIsWithoutAWord) {
  const Research known =
      research(good, R"([{"id":"F1","text":"Oil cost 9 pence.","sources":[2,7]}])");
  const OutlineRead read = read_outline(three(), known);
  EXPECT_THAT(read.warnings, IsEmpty());
  ASSERT_EQ(read.outline.rows.size(), 3U);
  EXPECT_THAT(read.outline.rows[0].beats, ElementsAre("A lamp in the fog", "The keeper's bet"));
  EXPECT_EQ(read.outline.rows[0].question, "Who pays for the light?");
  EXPECT_EQ(read.outline.rows[0].ends, 'A');
  EXPECT_EQ(read.outline.rows[0].opens, 'B');
  ASSERT_EQ(read.facts.size(), 1U);
  EXPECT_EQ(read.facts[0].owner, 2);
  EXPECT_THAT(read.facts[0].sources, ElementsAre(2));  // The research has two sources.
}

TEST(Outline, ReadBackAsItIsKeptItIsTheSame) {
  Research known =
      research(R"([{"chunk":2,"beats":"- one\n- two","question":"Why","opens":"HOST_B"},
                                {"chunk":9,"beats":[]},7,{"chunk":2}])");
  const Outline first = read_outline(three(), known).outline;
  known.outline = to_json(first);
  EXPECT_EQ(json::dump(to_json(read_outline(three(), known).outline)), json::dump(to_json(first)));
}

TEST(Outline, WithoutOneNoFactHasAnOwnerAndNothingIsDealtOut) {
  for (const std::string_view none : {"null", "[]", "{}", "\"text\""}) {
    const Contracts contracts = contracts_of(
        three(), std::make_unique<Research>(research(none, R"(["One","Two","Three"])")).get());
    EXPECT_FALSE(contracts.outline.known());
    for (const OwnedFact& fact : contracts.facts)
      EXPECT_EQ(fact.owner, 0);
    for (const Seam& seam : contracts.seams) {
      EXPECT_EQ(seam.question, "");
      EXPECT_FALSE(seam.next_speaker);
    }
    EXPECT_THAT(contracts.warnings, ElementsAre(HasSubstr("no outline")));
  }
}

TEST(Outline, AChunkWithoutARowIsAskedForByItsTitleAlone) {
  const OutlineRead read = read_outline(three(), research(R"([{"chunk":1,"beats":["x","y"],
      "question":"Why?","ends":"A"},{"chunk":3,"beats":["x2","y2"]}])"));
  EXPECT_TRUE(read.outline.known());
  EXPECT_TRUE(read.outline.row(2)->empty());
  EXPECT_THAT(read.warnings, Contains(HasSubstr("no row for chunk 2")));
}

TEST(Outline, RowsOfChunksThatThePlanDoesNotHaveAndSecondRowsAreLeftOut) {
  const OutlineRead read = read_outline(
      three(), research(R"([{"chunk":0,"beats":["a","b"]},{"chunk":4,"beats":["c","d"]},
                            {"chunk":1,"beats":["e","f"]},{"chunk":1,"beats":["g","h"]}])"));
  EXPECT_THAT(read.outline.rows[0].beats, ElementsAre("e", "f"));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("row for chunk 0")));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("row for chunk 4")));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("second row for chunk 1")));
}

TEST(Outline, ABeatOrPunchlineThatStandsInTwoRowsStaysInTheFirst) {
  const OutlineRead read = read_outline(
      three(), research(R"([{"chunk":1,"beats":["The toll","a"],"punchlines":["Dark again."]},
                   {"chunk":2,"beats":["the Toll!","b"],"punchlines":["Dark again"]}])"));
  EXPECT_THAT(read.outline.rows[1].beats, ElementsAre("b"));
  EXPECT_THAT(read.outline.rows[1].punchlines, IsEmpty());
  EXPECT_THAT(read.warnings, Contains(HasSubstr("stands in chunks 1 and 2")));
}

TEST(Outline, AFactThatTwoRowsClaimGoesToTheOneWhoseBeatsTellIt) {
  const std::string_view facts = R"([{"id":"F1","text":"Whale oil cost nine pence."}])";
  const OutlineRead told =
      read_outline(three(),
                   research(R"([{"chunk":1,"beats":["A lamp","A bet"],"facts":["F1"]},
                            {"chunk":2,"beats":["What whale oil cost","b"],"facts":["F1"]}])",
                            facts));
  EXPECT_EQ(told.facts[0].owner, 2);
  EXPECT_THAT(told.outline.rows[0].facts, IsEmpty());
  EXPECT_THAT(told.outline.rows[1].facts, ElementsAre("F1"));
  const OutlineRead open =
      read_outline(three(),
                   research(R"([{"chunk":1,"beats":["Whale oil","A bet"],"facts":["F1"]},
                            {"chunk":2,"beats":["What whale oil cost","b"],"facts":["F1"]}])",
                            facts));
  EXPECT_EQ(open.facts[0].owner, 0);
  EXPECT_THAT(open.warnings, Contains(HasSubstr("no chunk owns it")));
}

TEST(Outline, FactsThatNobodyKnowsOrNobodyTellsAreNamed) {
  const OutlineRead read =
      read_outline(three(),
                   research(R"([{"chunk":2,"beats":["a","b"],"facts":["F9"]}])",
                            R"([{"id":"F1","text":"Oil."}])"));
  EXPECT_THAT(read.outline.rows[1].facts, IsEmpty());
  EXPECT_EQ(read.facts[0].owner, 0);
  EXPECT_THAT(read.warnings, Contains(HasSubstr("fact F9 that the research does not have")));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("fact F1 stands in no chunk")));
}

TEST(Outline, AQuestionEndsInAQuestionMarkAndIsNoTitle) {
  const auto question = [](const std::string& given) {
    json::Value row = json::Value::object();
    row.set("chunk", 1).set("question", given);
    Research known = research("null");
    known.outline = json::Value::array({row});
    return read_outline(three(), known).outline.rows[0].question;
  };
  EXPECT_EQ(question("Who pays?"), "Who pays?");
  EXPECT_EQ(question("誰が払うのか？"), "誰が払うのか？");
  EXPECT_EQ(question("“Who pays?”"), "“Who pays?”");
  EXPECT_EQ(question("Who pays"), "Who pays?");
  EXPECT_EQ(question("Money"), "");
  EXPECT_EQ(question("money: subject of Money"), "");
  EXPECT_EQ(question("The next part tells who pays."), "");
  EXPECT_EQ(question("次は誰が払うか。"), "");
  EXPECT_EQ(question("-"), "");
}

TEST(Outline, OneHostCannotEndAndOpenAndAMissingOneIsTheOther) {
  const OutlineRead read =
      read_outline(plan_of({"One", "Two", "Three", "Four"}),
                   research(R"([{"chunk":1,"ends":"A","opens":"A"},{"chunk":2,"ends":"HOST_B"},
                   {"chunk":3,"opens":"host b","ends":"Maya"}])"));
  EXPECT_FALSE(read.outline.rows[0].ends);
  EXPECT_FALSE(read.outline.rows[0].opens);
  EXPECT_EQ(read.outline.rows[1].opens, 'A');
  EXPECT_EQ(read.outline.rows[2].ends, 'A');
  EXPECT_THAT(read.warnings, Contains(HasSubstr("HOST_A end chunk 1 and open the next one")));
}

TEST(Outline, TheLastChunkHandsNothingOn) {
  const OutlineRead read = read_outline(
      three(), research(R"([{"chunk":3,"question":"And now?","ends":"A","opens":"B"}])"));
  EXPECT_EQ(read.outline.rows[2].question, "");
  EXPECT_FALSE(read.outline.rows[2].ends);
}

TEST(Seams, ComeFromTheOutline) {
  const Contracts contracts =
      contracts_of(three(), std::make_unique<Research>(research(good)).get());
  ASSERT_EQ(contracts.seams.size(), 2U);
  EXPECT_EQ(contracts.seams[0].question, "Who pays for the light?");
  EXPECT_EQ(contracts.seams[1].ends, 'B');
  EXPECT_EQ(contracts.seams[1].next_speaker, 'A');
}

TEST(Seams, OfAnAnswerOfTheOlderFormGiveTheirRealQuestionsAndSpeakers) {
  Research known = research("null");
  known.seams = json::parse(R"json([{"after":1,"question":"Never asked?"},
      {"after":2,"question":"Farewell (subject of Farewell)","handoff":"Oliver asks.",
       "next_speaker":"B"},{"after":2,"question":"Second?"},7,{"after":99}])json")
                    .value();
  const std::vector<Seam> seams = seams_of(three(), &known);
  ASSERT_EQ(seams.size(), 2U);
  // Chunk 1 was written before these seams were known, so its border has none.
  EXPECT_EQ(seams[0].question, "");
  EXPECT_EQ(seams[1].question, "");
  EXPECT_EQ(seams[1].handoff, "Oliver asks.");
  EXPECT_EQ(seams[1].next_speaker, 'B');
  EXPECT_TRUE(seams_of(three(), nullptr).empty());
}

TEST(Outline, IsTotalOnWhateverStandsInIt) {
  for (const std::string_view given :
       {"[null,true,[],{},{\"chunk\":\"1\"},{\"chunk\":1,\"beats\":{\"a\":1},\"facts\":5}]",
        "[{\"chunk\":1,\"beats\":[[\"x\"],7,null],\"ends\":{},\"material\":[1]}]",
        "[{\"chunk\":-9223372036854775808}]"}) {
    EXPECT_EQ(read_outline(three(), research(given)).outline.rows.size(), 3U) << given;
  }
}

}  // namespace
}  // namespace castwright::passes
