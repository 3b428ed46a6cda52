#include "passes/richness.h"

#include "topic/topic.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace castwright::passes {
namespace {

std::string words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "word ";
  return text;
}

/// Returns a pack that is as rich as a usual one in all fields except `field`.
Research pack_with(std::string_view field, int count) {
  Research research;
  research.canonical_pack = json::Value::object();
  for (const auto& [name, usual] : {std::pair{"timeline", 200},
                                    {"key_facts", 400},
                                    {"key_players", 200},
                                    {"claims_evidence", 200},
                                    {"historical_context", 200}})
    research.canonical_pack.set(name, words(name == field ? count : usual));
  return research;
}

plan::Plan plan_of(plan::PlanRequest request) {
  return plan::make_plan(request, topic::Topic{}).value();
}

std::vector<int> targets(const plan::Plan& plan) {
  std::vector<int> all;
  for (const plan::Chunk& chunk : plan.chunks)
    all.push_back(chunk.words_target);
  return all;
}

int words_of_kind(const plan::Plan& plan, plan::ChunkKind kind) {
  int sum = 0;
  for (const plan::Chunk& chunk : plan.chunks)
    if (chunk.kind == kind) sum += chunk.words_target;
  return sum;
}

TEST(Richness, TheFixedPlanAndALiteralNumberOfChunksStayAsTheyAre) {
  for (const plan::PlanRequest& request :
       {plan::PlanRequest{}, plan::PlanRequest{.words = 8'000, .chunks = 7}}) {
    const plan::Plan plan = plan_of(request);
    EXPECT_EQ(targets(revised_plan(plan, pack_with("timeline", 900))), targets(plan));
  }
}

TEST(Richness, ARichTimelineGivesTheEventsMoreAndEveryOtherPartLess) {
  const plan::Plan plan = plan_of({.words = 12'000});
  const plan::Plan rich = revised_plan(plan, pack_with("timeline", 500));
  const plan::Plan poor = revised_plan(plan, pack_with("timeline", 50));
  using enum plan::ChunkKind;
  EXPECT_GT(words_of_kind(rich, events), words_of_kind(plan, events) * 1.05);
  EXPECT_LT(words_of_kind(poor, events), words_of_kind(plan, events) * 0.95);
  EXPECT_LT(words_of_kind(rich, technical), words_of_kind(plan, technical));
  EXPECT_GT(words_of_kind(poor, technical), words_of_kind(plan, technical));
}

TEST(Richness, EveryRevisedPlanKeepsItsSumItsBoundsAndItsEnds) {
  for (int wanted = plan::words_min; wanted <= plan::words_max; wanted += 977) {
    const plan::Plan plan = plan_of({.words = wanted, .chunks_auto = true});
    for (const std::string_view field :
         {"timeline", "key_facts", "key_players", "claims_evidence", "historical_context"}) {
      const plan::Plan revised = revised_plan(plan, pack_with(field, 2'000));
      int sum = 0;
      for (const plan::Chunk& chunk : revised.chunks) {
        EXPECT_GE(chunk.words_target, 200) << wanted << ' ' << field;
        EXPECT_LE(chunk.words_target, 1'600) << wanted << ' ' << field;
        sum += chunk.words_target;
      }
      EXPECT_EQ(sum, wanted);
      EXPECT_EQ(revised.chunks.front().words_target, plan.chunks.front().words_target);
      EXPECT_EQ(revised.chunks.back().words_target, plan.chunks.back().words_target);
    }
  }
}

TEST(Richness, AUsualPackAndOneWithoutItsFieldsChangeNothing) {
  const plan::Plan plan = plan_of({.words = 20'000});
  EXPECT_EQ(targets(revised_plan(plan, pack_with("", 0))), targets(plan));
  EXPECT_EQ(targets(revised_plan(plan, Research{})), targets(plan));
}

}  // namespace
}  // namespace castwright::passes
