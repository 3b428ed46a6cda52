#include "plan/plan.h"

#include "plan/apportion.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <string>

#include <fmt/format.h>

namespace castwright::plan {
namespace {

topic::Topic any_topic() {
  topic::Topic topic;
  topic.id = "topic-01";
  topic.title = "T";
  return topic;
}

std::string shown(const Plan& plan) {
  std::string lines;
  for (const Chunk& chunk : plan.chunks) {
    lines += fmt::format("{} {}, {}, {} [{}]\n",
                         chunk.number,
                         chunk.title,
                         chunk.subject,
                         chunk.words_target,
                         name_of(chunk.kind));
  }
  return lines;
}

Plan plan_of(const PlanRequest& request, const topic::Topic& topic = any_topic()) {
  const Result<Plan> plan = make_plan(request, topic);
  EXPECT_TRUE(plan.has_value()) << (plan ? "" : plan.error().what);
  return plan.value_or(Plan{});
}

/// Checks what is true of every plan.
void expect_sound(const Plan& plan, int words) {
  int sum = 0;
  int number = 0;
  for (const Chunk& chunk : plan.chunks) {
    EXPECT_EQ(chunk.number, ++number);
    EXPECT_FALSE(chunk.title.empty());
    EXPECT_FALSE(chunk.subject.empty());
    EXPECT_GT(chunk.words_target, 0);
    sum += chunk.words_target;
  }
  EXPECT_EQ(sum, words);
  EXPECT_EQ(plan.words_target, words);
  if (plan.chunks.size() > 1) {
    EXPECT_EQ(plan.chunks.front().kind, ChunkKind::opening);
    EXPECT_EQ(plan.chunks.back().kind, ChunkKind::wrap);
  }
}

constexpr std::string_view fixed_table =
    "1 Cold Open, hook the audience, 400 [opening]\n"
    "2 What Happened, timeline of events, 1600 [events]\n"
    "3 Why It Matters, context and significance, 1400 [significance]\n"
    "4 Deep Dive Part 1, technical details, 1500 [technical]\n"
    "5 Deep Dive Part 2, market implications, 1500 [market]\n"
    "6 Deep Dive Part 3, broader context, 1500 [broader]\n"
    "7 Rumor Watch, unconfirmed reports, 700 [rumors]\n"
    "8 What's Next, future predictions, 600 [outlook]\n"
    "9 Actionable Insights, what to know and do, 500 [actions]\n"
    "10 Wrap + CTA, summary and call to action, 300 [wrap]\n";

TEST(Plan, TenThousandWordsHaveTheFixedTable) {
  EXPECT_EQ(shown(plan_of(PlanRequest{})), fixed_table);
  EXPECT_EQ(shown(plan_of({.words = 10'000, .chunks = 10, .chunks_auto = false})), fixed_table);
  EXPECT_EQ(shown(plan_of({.words = 10'000, .chunks = std::nullopt, .chunks_auto = true})),
            fixed_table);
}

TEST(Plan, OneChunkIsTheWholeEpisode) {
  EXPECT_EQ(shown(plan_of({.words = 8'000, .chunks = 1, .chunks_auto = false})),
            "1 Full Episode, the whole story, from the hook to the call to action, 8000 [whole]\n");
}

TEST(Plan, ALiteralNumberOfChunksIsTakenWhateverTheirSize) {
  for (int words = words_min; words <= words_max; words += 137) {
    for (int chunks = 1; chunks <= chunks_max; ++chunks) {
      const Plan plan = plan_of({.words = words, .chunks = chunks, .chunks_auto = false});
      ASSERT_EQ(int(plan.chunks.size()), chunks) << words;
      expect_sound(plan, words);
      if (HasFailure()) return;
    }
  }
}

TEST(Plan, AnAdaptivePlanKeepsToItsBoundsForEveryLength) {
  topic::Topic topics[4] = {any_topic(), any_topic(), any_topic(), any_topic()};
  topics[1].complexity = topic::Complexity::high;
  topics[2].rumors_allowed = false;
  topics[3].complexity = topic::Complexity::high;
  topics[3].rumors_allowed = false;
  for (const topic::Topic& topic : topics) {
    for (int words = words_min; words <= words_max; words += words < 3'000 ? 1 : 137) {
      const Plan plan =
          plan_of({.words = words, .chunks = std::nullopt, .chunks_auto = true}, topic);
      ASSERT_GE(int(plan.chunks.size()), auto_chunks_min) << words;
      ASSERT_LE(int(plan.chunks.size()), chunks_max) << words;
      expect_sound(plan, words);
      for (const Chunk& chunk : plan.chunks) {
        ASSERT_GE(chunk.words_target, auto_chunk_words_min) << words << "\n" << shown(plan);
        ASSERT_LE(chunk.words_target, auto_chunk_words_max) << words << "\n" << shown(plan);
      }
      if (HasFailure()) return;
    }
  }
}

TEST(Plan, LongerScriptsNeverHaveFewerChunks) {
  std::size_t before = 0;
  for (int words = words_min; words <= words_max; words += 50) {
    const std::size_t now =
        plan_of({.words = words, .chunks = {}, .chunks_auto = true}).chunks.size();
    EXPECT_GE(now, before) << words;
    before = now;
  }
  EXPECT_EQ(before, std::size_t(chunks_max));
}

TEST(Plan, AComplexTopicOfTenThousandWordsHasFifteenChunks) {
  topic::Topic topic = any_topic();
  topic.complexity = topic::Complexity::high;
  const Plan plan = plan_of({}, topic);
  EXPECT_EQ(plan.chunks.size(), 15u);
  expect_sound(plan, 10'000);
  EXPECT_EQ(plan.chunks[1].title, "What Happened (1 of 2)");
  EXPECT_EQ(plan.chunks[1].words_target, 800);
  topic.rumors_allowed = false;
  EXPECT_EQ(plan_of({}, topic).chunks.size(), 15u);
}

TEST(Plan, WithoutRumorsTheirWordsGoToTheNeighbours) {
  topic::Topic topic = any_topic();
  topic.rumors_allowed = false;
  const Plan plan = plan_of({}, topic);
  // Each neighbour would get 350 words, but no chunk may exceed 1,600: Deep Dive takes 100, What's
  // Next takes the other 600.
  EXPECT_EQ(shown(plan),
            "1 Cold Open, hook the audience, 400 [opening]\n"
            "2 What Happened, timeline of events, 1600 [events]\n"
            "3 Why It Matters, context and significance, 1400 [significance]\n"
            "4 Deep Dive Part 1, technical details, 1500 [technical]\n"
            "5 Deep Dive Part 2, market implications, 1500 [market]\n"
            "6 Deep Dive Part 3, broader context, 1600 [broader]\n"
            "7 What's Next, future predictions, 1200 [outlook]\n"
            "8 Actionable Insights, what to know and do, 500 [actions]\n"
            "9 Wrap + CTA, summary and call to action, 300 [wrap]\n");
  topic.rumors_allowed = true;
  EXPECT_EQ(shown(plan_of({}, topic)), fixed_table);
}

TEST(Plan, IsAdaptiveUnlessItIsTheTableOrALiteralNumberOfChunks) {
  const auto adaptive = [](const PlanRequest& request) {
    return make_plan(request, topic::Topic{}).value().adaptive;
  };
  EXPECT_FALSE(adaptive({}));
  EXPECT_FALSE(adaptive({.words = 9'000, .chunks = 9}));
  EXPECT_TRUE(adaptive({.words = 9'000}));
  EXPECT_TRUE(adaptive({.chunks_auto = true}));
}

TEST(Plan, WeightsMoveWordsAndKeepTheSumTheBoundsAndTheEnds) {
  const Plan plan = make_plan({.words = 10'000, .chunks_auto = true}, topic::Topic{}).value();
  std::vector<double> weights(plan.chunks.size(), 1.0);
  weights[1] = 100;
  const Plan moved = weighted(plan, weights);
  EXPECT_EQ(moved.chunks[1].words_target, 1'600);
  weights[1] = 0.01;
  const Plan poor = weighted(plan, weights);
  EXPECT_EQ(poor.chunks[1].words_target, 200);
  EXPECT_EQ(poor.chunks.front().words_target, plan.chunks.front().words_target);
  EXPECT_EQ(poor.chunks.back().words_target, plan.chunks.back().words_target);
}

TEST(Plan, MergedChunksSayWhatTheyHold) {
  const Plan five = plan_of({.words = 10'000, .chunks = 5, .chunks_auto = false});
  EXPECT_EQ(five.chunks[0].title, "Cold Open and What Happened");
  EXPECT_EQ(five.chunks[0].subject, "hook the audience, timeline of events");
  EXPECT_EQ(five.chunks[4].title, "Rumor Watch to Wrap + CTA");
  const Plan three = plan_of({.words = 10'000, .chunks = 3, .chunks_auto = false});
  EXPECT_EQ(three.chunks[1].title, "Deep Dive Part 1-2");
  EXPECT_EQ(three.chunks[1].subject, "technical details, market implications");
}

TEST(Plan, TitlesAreInTheTopicsLanguage) {
  topic::Topic topic = any_topic();
  topic.language = "de-AT";
  const Plan plan = plan_of({}, topic);
  EXPECT_EQ(plan.chunks[1].title, "Was geschehen ist");
  EXPECT_EQ(plan.chunks[1].subject, "die Ereignisse der Reihe nach");
  const Plan three = plan_of({.words = 10'000, .chunks = 3, .chunks_auto = false}, topic);
  EXPECT_EQ(three.chunks[1].title, "Vertiefung Teil 1-2");
  topic.language = "zh";
  topic.complexity = topic::Complexity::high;
  EXPECT_EQ(plan_of({}, topic).chunks[1].title, "发生了什么 (1/2)");
  topic.complexity = topic::Complexity::normal;
  const Plan five = plan_of({.words = 1'000, .chunks = 5, .chunks_auto = false}, topic);
  EXPECT_NE(five.chunks[0].subject.find("、"), std::string::npos) << five.chunks[0].subject;
  topic.language = "fi";  // This program has no titles in Finnish.
  EXPECT_EQ(plan_of({}, topic).chunks[0].title, "Cold Open");
}

TEST(Plan, EveryLanguageHasATitleForEveryPart) {
  for (const std::string language : {"en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"}) {
    topic::Topic topic = any_topic();
    topic.language = language;
    std::set<std::string> titles;
    for (const Chunk& chunk : plan_of({}, topic).chunks) {
      titles.insert(chunk.title);
      // Programs that read prompts separate title and subject at the bracket.
      EXPECT_EQ((chunk.title + chunk.subject).find('('), std::string::npos);
    }
    EXPECT_EQ(titles.size(), 10u) << language;
    for (int chunks = 1; chunks <= chunks_max; ++chunks)
      expect_sound(plan_of({.words = 20'000, .chunks = chunks, .chunks_auto = false}, topic),
                   20'000);
  }
}

TEST(Plan, WhatIsOutOfRangeIsRefusedWithTheFlagAndTheRange) {
  const auto error = [](const PlanRequest& request) {
    return make_plan(request, any_topic()).error();
  };
  EXPECT_EQ(error({.words = 999, .chunks = {}, .chunks_auto = false}).fault, Fault::usage);
  EXPECT_EQ(
      error({.words = 60'001, .chunks = {}, .chunks_auto = false}).what,
      "--words (or the topic's content_types.long.max_words): 60001 is outside 1000 to 60000");
  EXPECT_EQ(error({.words = 10'000, .chunks = 0, .chunks_auto = false}).what,
            "--chunks: 0 is outside 1 to 40 (or auto)");
  EXPECT_EQ(error({.words = 10'000, .chunks = 41, .chunks_auto = false}).what,
            "--chunks: 41 is outside 1 to 40 (or auto)");
}

TEST(Plan, ATopicThatSwitchesTheLongScriptOffHasNoChunkWhateverIsWished) {
  topic::Topic topic = any_topic();
  topic.content_types = {{"long", false, 1, 0}, {"reels", true, 8, 80}};
  for (const PlanRequest& request :
       {PlanRequest{}, PlanRequest{.words = 999}, PlanRequest{.words = 2'000, .chunks = 4}}) {
    const auto plan = make_plan(request, topic);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->chunks.empty());
    EXPECT_EQ(plan->words_target, 0);
  }
  topic.content_types.front().enabled = true;
  EXPECT_EQ(plan_of({}, topic).chunks.size(), 10u);
}

TEST(Apportion, SumsAreExactAndBoundsKept) {
  EXPECT_EQ(apportion(10, {{1, 0, 10}, {1, 0, 10}, {1, 0, 10}}), (std::vector{4, 3, 3}));
  EXPECT_EQ(apportion(100, {{9, 0, 50}, {1, 0, 100}}), (std::vector{50, 50}));
  EXPECT_EQ(apportion(100, {{99, 0, 100}, {1, 20, 100}}), (std::vector{80, 20}));
  EXPECT_EQ(apportion(60, {{1, 20, 20}, {5, 20, 20}, {9, 20, 20}}), (std::vector{20, 20, 20}));
}

TEST(EvenGroups, KeepTheOrderAndTheSumsAlike) {
  EXPECT_EQ(even_groups({1, 1, 1, 1}, 2), (std::vector{2, 2}));
  EXPECT_EQ(even_groups({5, 1, 1, 1}, 2), (std::vector{1, 3}));
  EXPECT_EQ(even_groups({1, 2, 3}, 3), (std::vector{1, 1, 1}));
  EXPECT_EQ(even_groups({1, 2, 3}, 1), (std::vector{3}));
}

}  // namespace
}  // namespace castwright::plan
