// Whole runs whose research is a request of its own: what is asked when and of whom, what is paid,
// and how a run that stopped before or after it is resumed.

#include "engine/run_fixture.h"
#include "store/rework.h"

#include <gmock/gmock-matchers.h>

namespace castwright::engine {
namespace {

using stage::Stage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Numbers = std::vector<int>;

Stage& researching(Stage& stage) {
  stage.research_first();
  stage.settings.price = stage::simple_price();
  return stage;
}

/// Returns the requests in the order in which they were opened, and the first one after each
/// ending.
Numbers opened(const Stage& stage) {
  Numbers numbers;
  for (const journal::RequestOpened& event : stage.recorder.all<journal::RequestOpened>())
    numbers.push_back(event.chunk);
  return numbers;
}

/// Returns how many requests were opened before chunk `chunk` was known to have ended.
std::size_t opened_before_end_of(const Stage& stage, int chunk) {
  std::size_t count = 0;
  for (const journal::RunEvent& event : stage.recorder.events) {
    if (std::holds_alternative<journal::RequestOpened>(event)) ++count;
    const auto* ended = std::get_if<journal::ChunkEnded>(&event);
    if (ended != nullptr && ended->chunk == chunk) break;
  }
  return count;
}

http::Script cut_research(const Stage& stage) {
  const std::string answer = stage.answer(0);
  stage::AnswerStream stream(answer);
  stream.opening().deltas_of(std::string_view(answer).substr(0, 1'000));
  return stage::played(stream.events());
}

TEST(ResearchFirst, InSequenceItIsAskedForAloneAndEveryChunkAfterIt) {
  Stage stage({40, 40});
  researching(stage).expect_good(0, 2);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(opened(stage), (Numbers{0, 1, 2}));
  EXPECT_EQ(stage.file("L1_complete.txt"), stage.script(2));
  EXPECT_EQ(stage.file("research.txt"), stage.answer(0));
  for (const char* name : {"research.1.tape", "research.prompt.md", "sources.json"})
    EXPECT_TRUE(stage.exists(name)) << name;
  EXPECT_THAT(stage.transport->requests[0].body, HasSubstr("web_search"));
  EXPECT_THAT(stage.transport->requests[0].body, Not(HasSubstr("chunk_text")));
  EXPECT_THAT(stage.transport->requests[1].body, Not(HasSubstr("\"type\":\"web_search")));
  EXPECT_THAT(stage.transport->requests[1].body, HasSubstr("chunk_text"));
}

TEST(ResearchFirst, InParallelAllChunksButTheLastAreAskedForTogether) {
  Stage stage({40, 40, 40, 40});
  researching(stage).settings.parallel = 8;
  stage.expect_good(0, 4);
  ASSERT_FALSE(stage.finished_run().stopped);
  EXPECT_EQ(opened_before_end_of(stage, 0), 1u) << "the research goes alone";
  EXPECT_EQ(opened_before_end_of(stage, 1), 4u) << "chunks 1 to 3 together";
  EXPECT_EQ(opened(stage).back(), 4);
  EXPECT_EQ(stage.file("L1_complete.txt"), stage.script(4));
}

TEST(ResearchFirst, ItIsPaidAndReportedAsARowOfItsOwnAndCountedAsNoChunk) {
  Stage stage({40, 40});
  researching(stage).expect_good(0, 2);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.figures.research);
  EXPECT_EQ(result.figures.research->paid_requests, 1);
  EXPECT_EQ(result.figures.research->cost_nanodollars, stage::good_answer_cost);
  EXPECT_EQ(result.figures.settled_nanodollars, 3 * stage::good_answer_cost);
  const auto report = json::parse(stage.file("report.json")).value();
  EXPECT_EQ(report.int_or("chunks_completed", 0), 2);
  const auto& rows = report.find("chunks")->items();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].int_or("n", -1), 0);
  EXPECT_EQ(rows[0].string_or("end", ""), "completed");
  EXPECT_THAT(figures_table(result.figures), HasSubstr("2 of 2 chunks completed"));
  EXPECT_THAT(stage.file("report.md"), HasSubstr("| 0 | Research (test-model) |"));
  const auto calls = stage.calls();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[0].id.chunk, 0);
  EXPECT_EQ(calls[0].state, store::CallState::ended);
  const journal::RunState state = stage.state();
  EXPECT_EQ(state.stored(), 2);
  EXPECT_EQ(state.chunks.size(), 2u);
}

TEST(ResearchFirst, AnotherModelIsAskedAtItsOwnPrice) {
  Stage stage({40, 40});
  researching(stage);
  stage.record.options["research_model"] = "cheap-model";
  ModelAccess cheap{.endpoint = stage.settings.endpoint, .capabilities = {}, .price = {}};
  cheap.endpoint.model = "cheap-model";
  cheap.price = stage::simple_price();
  cheap.price->input /= 2;
  cheap.price->output /= 2;
  stage.settings.models[journal::StageId::research] = cheap;
  stage.expect_good(0, 2);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped);
  EXPECT_THAT(stage.transport->requests[0].body, HasSubstr("\"model\":\"cheap-model\""));
  EXPECT_THAT(stage.transport->requests[1].body, HasSubstr("\"model\":\"test-model\""));
  EXPECT_EQ(result.figures.research->cost_nanodollars, stage::good_answer_cost / 2);
  EXPECT_EQ(result.figures.settled_nanodollars, stage::good_answer_cost * 5 / 2);
  EXPECT_EQ(result.figures.research_model, "cheap-model");
  EXPECT_THAT(stage.file("research.1.tape"), HasSubstr("\"model\":\"cheap-model\""));
}

TEST(ResearchFirst, AnUnknownPriceOfItsModelIsUnknownAndNeverZero) {
  Stage stage({40, 40});
  researching(stage);
  stage.settings.models[journal::StageId::research] =
      ModelAccess{.endpoint = stage.settings.endpoint, .capabilities = {}, .price = {}};
  stage.expect_good(0, 2);
  const RunResult result = stage.finished_run();
  EXPECT_EQ(result.figures.research->cost_nanodollars, std::nullopt);
  EXPECT_EQ(result.figures.settled_nanodollars, std::nullopt);
}

TEST(ResearchFirst, WhereItFailsNoChunkIsAskedForAndTheMessageNamesIt) {
  Stage stage({40, 40});
  researching(stage).settings.parallel = 4;
  stage.transport->expect(cut_research(stage));
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_THAT(result.stopped->cause, HasSubstr("the research (chunk 0): "));
  EXPECT_EQ(stage.requests(), 1u);
  EXPECT_EQ(stage.file("research.txt"), stage.answer(0).substr(0, 1'000)) << "what came is kept";

  stage.next_process();
  stage.settings.no_repay = true;
  const RunResult refused = stage.finished_run();
  ASSERT_TRUE(refused.stopped);
  EXPECT_EQ(refused.stopped->fault, Fault::repay);
  EXPECT_EQ(stage.requests(), 0u);

  stage.next_process();
  stage.settings.no_repay = false;
  stage.expect_good(0, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  EXPECT_EQ(stage.file("L1_complete.txt"), stage.script(2));
  EXPECT_EQ(stage.calls().size(), 4u);
}

TEST(ResearchFirst, StoredResearchIsNeverAskedForAgain) {
  Stage stage({40, 40});
  researching(stage).expect_good(0, 0);
  stage.transport->expect(stage::refused(500, "{}"));
  ASSERT_TRUE(stage.finished_run().stopped);
  stage.next_process();
  stage.expect_good(1, 2);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(opened(stage), (Numbers{1, 2}));
  EXPECT_EQ(result.figures.research->end, "completed") << "as the process before recorded it";
}

TEST(ResearchFirst, ResearchThatWasChangedOnDiskIsDamageAndNotWrittenFrom) {
  Stage stage({40, 40});
  researching(stage).expect_good(0, 0);
  stage.transport->expect(stage::refused(500, "{}"));
  ASSERT_TRUE(stage.finished_run().stopped);
  std::ofstream(stage.path / "research.json", std::ios::app) << " ";
  stage.next_process();
  const auto result = stage.run();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::storage);
  EXPECT_THAT(result.error().what, HasSubstr("research.json is not what was stored"));
  EXPECT_EQ(stage.requests(), 0u);
}

TEST(ResearchFirst, AnAnswerThatIsNoResearchIsUnusableAndReadAgainOncePutRight) {
  Stage stage({40, 40});
  researching(stage);
  stage.transport->expect(stage::played(stage::AnswerStream::whole("I am sorry").events()));
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::unusable);
  std::ofstream(stage.path / "research.txt", std::ios::trunc) << stage.answer(0);

  stage.next_process();
  stage.settings.task = Task::reparse;
  EXPECT_TRUE(stage.finished_run().task_done);
  EXPECT_EQ(stage.requests(), 0u);
  EXPECT_TRUE(stage.state().research->stored);

  stage.next_process();
  stage.settings.task = Task::write;
  stage.expect_good(1, 2);
  EXPECT_FALSE(stage.finished_run().stopped);
}

TEST(ResearchFirst, DoubtfulSourcesWarnAndStopBeforeChunkOneIsPaidFor) {
  Stage stage({40, 40});
  researching(stage).settings.stop_on_sources = true;
  stage.clock.advance(std::chrono::hours(24 * 365));  // The sources are old by then.
  stage.record.today = date_of(stage.clock.wall());
  stage.expect_good(0, 0);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::gate);
  EXPECT_THAT(result.stopped->cause, HasSubstr("stopped before chunk 1"));
  EXPECT_EQ(stage.requests(), 1u);

  stage.next_process();
  const RunResult again = stage.finished_run();
  ASSERT_TRUE(again.stopped) << "resume stops there too";
  EXPECT_EQ(stage.requests(), 0u);

  stage.next_process();
  stage.settings.stop_on_sources = false;
  stage.expect_good(1, 2);
  EXPECT_FALSE(stage.finished_run().stopped);
}

TEST(ResearchFirst, ARedoOfTheResearchKeepsEveryTextAndAsksForNothingElse) {
  Stage stage({40, 40});
  researching(stage).expect_good(0, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  {
    const auto folder = disk::open_folder(stage.path, disk::Missing::fail).value();
    std::vector<std::string> notices;
    const auto log = store::EventLog::open(*folder, stage.record.run_id, notices).value();
    const journal::RunState state = stage.state();
    ASSERT_TRUE(store::reopen_chunk(
        {.run = *folder, .log = *log, .state = state, .now = stage.clock.wall()}, 0, ""));
  }
  EXPECT_FALSE(stage.state().research->stored);
  stage.next_process();
  stage.expect_good(0, 0);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(opened(stage), (Numbers{0}));
  EXPECT_EQ(stage.file("L1_complete.txt"), stage.script(2));
  EXPECT_TRUE(stage.exists("research.2.tape"));
  EXPECT_EQ(result.figures.research->paid_requests, 2);
}

TEST(ResearchFirst, ARunOfAnOlderProgramHasNoResearchRequest) {
  Stage stage({40, 40});
  stage.expect_good(1, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  EXPECT_EQ(opened(stage), (Numbers{1, 2}));
  EXPECT_FALSE(stage.state().research);
  EXPECT_FALSE(stage.exists("research.txt"));
}

}  // namespace
}  // namespace castwright::engine
