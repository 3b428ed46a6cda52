// What a run does if its right to write is lost, or if somebody else wants it to leave.

#include "engine/run_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::Stage;
using store::Tenure;
using ::testing::EndsWith;
using ::testing::HasSubstr;

bool is_writing(const Stage& stage) {
  return !stage.recorder.all<journal::FirstText>().empty();
}

TEST(RunTenure, NothingIsAskedForOnceTheRunMayBelongToAnotherProcess) {
  for (const int lost_at : {1, 2}) {
    Stage stage;
    stage.tenure.lost_at = lost_at;
    const Result<RunResult> result = stage.run();
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().fault, Fault::busy);
    EXPECT_THAT(result.error().what, HasSubstr("another process"));
    EXPECT_EQ(stage.requests(), 0u);
    const bool intended = stage.calls().size() == 1;
    EXPECT_EQ(intended, lost_at == 2) << "what is lost before the intent leaves no trace";
  }
}

TEST(RunTenure, ALostTenureLetsTheNextProcessPayForWhatWasNeverSent) {
  Stage stage;
  stage.tenure.lost_at = 2;
  ASSERT_FALSE(stage.run().has_value());
  stage.next_process();
  stage.tenure.lost_at = 0;
  stage.expect_good(1, 2);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(stage.requests(), 2u);
}

TEST(RunTenure, ARunThatIsGivenBackFinishesWhatIsPaidForAndBeginsNothingNew) {
  Stage stage;
  stage.expect_good(1, 1);
  stage.transport->before_wait = [&] {
    if (is_writing(stage)) stage.tenure.wished = Tenure::Wish::give_back;
  };
  const RunResult given_back = stage.finished_run();
  ASSERT_TRUE(given_back.stopped);
  EXPECT_EQ(given_back.stopped->fault, Fault::incomplete);
  EXPECT_EQ(given_back.figures.chunks[0].end, "completed");
  EXPECT_EQ(stage.requests(), 1u);

  stage.next_process();
  stage.tenure.wished = Tenure::Wish::none;
  stage.expect_good(2, 2);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(stage.requests(), 1u) << "the first chunk is not asked for again";
}

TEST(RunTenure, ACancelFromOutsideStopsTheAnswerAtTheProvider) {
  Stage stage({1'000});
  stage.settings.endpoint.background = true;
  auto events = AnswerStream::whole(stage.answer(1), 1'000).events();
  events.resize(6);
  http::Script writing = played(events);
  writing.never_ends = true;
  stage.transport->expect(writing);
  stage.transport->expect(played({R"({"id":"resp_1","status":"cancelled","output":[]})"}));
  stage.transport->before_wait = [&] {
    if (is_writing(stage)) stage.tenure.wished = Tenure::Wish::cancel;
  };
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  ASSERT_EQ(stage.requests(), 2u);
  EXPECT_THAT(stage.transport->requests[1].url, EndsWith("/resp_1/cancel"));
  EXPECT_EQ(result.figures.chunks[0].end, "cancelled");
}

TEST(RunTenure, AWishThatComesBeforeAnythingIsUnderWayEndsTheRun) {
  for (const Tenure::Wish wish : {Tenure::Wish::cancel, Tenure::Wish::give_back}) {
    Stage stage;
    stage.tenure.wished = wish;
    const RunResult result = stage.finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->fault, Fault::incomplete);
    EXPECT_EQ(stage.requests(), 0u);
  }
}

}  // namespace
}  // namespace castwright::engine
