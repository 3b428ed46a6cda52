#include "app/plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace castwright::app {
namespace {

Result<PlanReport> plan_example(GivenSettings settings) {
  settings.emplace("provider", "rehearsal");
  settings.emplace("output_root", "/no/such/root");
  const std::filesystem::path examples = std::filesystem::path(CW_SOURCE_DIR) / "examples/topics";
  return plan_topic((examples / "topic-01.json").string(), settings);
}

TEST(PlanOfATopic, HasEveryRequestThatTheRunWouldSendAndWhatItCosts) {
  const auto report = plan_example({});
  ASSERT_TRUE(report) << report.error().what;
  ASSERT_EQ(report->requests.size(), report->plan.chunks.size());
  EXPECT_EQ(words_of(report->requests), report->plan.words_target);
  Nanodollars sum = 0;
  for (const PlannedRequest& planned : report->requests) {
    EXPECT_FALSE(planned.ask.messages.empty()) << planned.chunk.number;
    EXPECT_EQ(planned.model, report->access.endpoint.model);
    sum += cost_of(planned, worst_guess).value();
  }
  EXPECT_EQ(cost_of(report->requests, worst_guess), sum);
  EXPECT_LT(cost_of(report->requests, low_guess), cost_of(report->requests, expected_guess));
  EXPECT_LT(cost_of(report->requests, expected_guess), sum);
  EXPECT_FALSE(report->outline);
  EXPECT_EQ(report->window_promise, "");
}

TEST(PlanOfATopic, ResearchOfItsOwnIsRequestZero) {
  const auto without = plan_example({});
  ASSERT_TRUE(without) << without.error().what;
  EXPECT_EQ(check_request(*without, 0).error().fault, Fault::usage);
  EXPECT_TRUE(check_request(*without, 1));
  const auto with = plan_example({{"research", "first"}});
  ASSERT_TRUE(with) << with.error().what;
  EXPECT_TRUE(check_request(*with, 0));
  EXPECT_EQ(with->requests.size(), with->plan.chunks.size() + 1);
  const Status beyond = check_request(*with, 99);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().what,
            fmt::format("--chunk 99: the plan has {} chunks", with->plan.chunks.size()));
}

TEST(PlanOfATopic, TheChosenModelIsAmongTheModelsThatAreCompared) {
  const auto report = plan_example({});
  ASSERT_TRUE(report) << report.error().what;
  int chosen = 0;
  for (const ModelPlan& plan : report->models) {
    if (!plan.chosen) continue;
    ++chosen;
    EXPECT_EQ(plan.requests.size(), report->requests.size());
    EXPECT_EQ(plan.model, report->access.endpoint.model);
  }
  EXPECT_EQ(chosen, 1);
  EXPECT_GT(report->models.size(), 1U);
}

TEST(PlanOfATopic, TheFirstRequestForTheShorterScriptsIsNotEstimatedAsAResearch) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / "castwright-plan-shorter.json";
  std::ofstream(file) << R"({"title":"T","queries":["q"],
      "content_types":{"reels":{"enabled":true,"items":2,"max_words":80}}})";
  const auto report = plan_topic(file.string(), {{"provider", "rehearsal"}});
  std::filesystem::remove(file);
  ASSERT_TRUE(report) << report.error().what;
  ASSERT_FALSE(report->pass_b.empty());
  for (const PlannedRequest& planned : report->pass_b)
    EXPECT_EQ(planned.kind, engine::RequestKind::text) << planned.chunk.number;
}

TEST(PlanOfATopic, ATopicThatIsNotThereIsMissing) {
  const auto report = plan_topic("/no/such/topic.json", {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().fault, Fault::missing);
}

}  // namespace
}  // namespace castwright::app
