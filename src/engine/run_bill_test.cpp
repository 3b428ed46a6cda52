// Bills that a server tells after an answer is over: when they are asked for, what is recorded of
// them, and that no run fails or waits long because of one.

#include "engine/chat_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

using stage::Chat;
using stage::ChatStream;
using stage::refused;
using testing::HasSubstr;

constexpr const char* bill_of_gen_1 =
    R"({"data":{"id":"gen-1","total_cost":0.012,"native_tokens_prompt":1000,)"
    R"("native_tokens_completion":300,"native_tokens_reasoning":20,"finish_reason":null}})";
constexpr const char* not_yet = R"({"error":{"message":"Generation gen-1 not found","code":404}})";
constexpr Nanodollars told_cost = 12'000'000;

http::Script bill(std::string body = bill_of_gen_1) {
  return refused(200, std::move(body));
}

/// A run at a server that tells bills afterwards.
struct Billing : Chat {
  explicit Billing(const std::vector<int>& words = {1'000}) : Chat(words) {
    settings.endpoint.bill_path = "/generation?id={id}";
  }
  /// Returns a stream that breaks in the middle of its text.
  http::Script cut(std::string_view id = "gen-1") const {
    http::Script script = ChatStream().text(answer(1).substr(0, 3'000)).played();
    script.headers.push_back({"x-generation-id", std::string(id)});
    script.ending = http::Ending::reset;
    return script;
  }
  /// Returns a whole stream that does not tell what it cost.
  http::Script uncounted(int number) const {
    http::Script script = ChatStream().text(answer(number)).finish().done().played();
    script.headers.push_back({"x-generation-id", "gen-1"});
    return script;
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> urls;
    for (const http::Request& request : transport->requests) {
      if (request.method == "GET") urls.push_back(request.url);
    }
    return urls;
  }
  /// Leaves the log as if the process had died after it told the answer's id.
  void forget_behind_the_name() const {
    std::istringstream log(file("events.ndjson"));
    std::string kept;
    for (std::string line; std::getline(log, line);) {
      kept += line + "\n";
      if (line.contains("\"response_known\"")) break;
    }
    std::ofstream(path / "events.ndjson", std::ios::binary) << kept;
  }
};

TEST(Bill, OfACutAnswerIsAskedForUntilItIsThereAndSettlesTheLedger) {
  Billing run;
  run.transport->expect(run.cut());
  run.transport->expect(refused(404, not_yet));
  run.transport->expect(bill());
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::network);
  EXPECT_EQ(run.end(), "cut");
  const std::string url = "http://127.0.0.1:9/v1/generation?id=gen-1";
  EXPECT_EQ(run.asked(), (std::vector<std::string>{url, url}));
  EXPECT_EQ(run.transport->requests[1].key.reveal(), stage::canary_key);
  EXPECT_EQ(run.cost(), told_cost);
  EXPECT_EQ(run.state().chunks[0].newest()->output_tokens, 300);
  EXPECT_EQ(run.calls().at(0).cost_nanodollars, told_cost);
  EXPECT_EQ(run.process_budget.spent(), told_cost);
  EXPECT_EQ(result.figures.settled_nanodollars, told_cost);
  EXPECT_EQ(result.figures.unknown_requests, 0);
  EXPECT_EQ(result.figures.chunks.at(0).cost_nanodollars, told_cost);
  EXPECT_EQ(run.runs().at(0).cost_nanodollars, told_cost);
}

TEST(Bill, OfAWholeAnswerThatToldNoneComesWhileTheNextOneIsWritten) {
  Billing run({40, 40});
  run.transport->expect(run.uncounted(1));
  http::Script slow = ChatStream::whole(run.answer(2)).played();
  slow.pieces.back().after = Millis(3'000);
  run.transport->expect(slow);
  run.transport->expect(bill());
  const MonoTime before = run.clock.now();
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_LT(run.clock.now() - before, Millis(3'500));
  EXPECT_EQ(run.asked().size(), 1u);
  EXPECT_EQ(result.figures.settled_nanodollars, told_cost + stage::good_answer_cost);
  EXPECT_EQ(run.file("L1_complete.txt"), run.script(2));
  const auto ended = run.recorder.all<journal::ChunkEnded>();
  ASSERT_EQ(ended.size(), 3u) << "the ending of chunk 1 is told again, better known";
  EXPECT_EQ(ended[0].cost_nanodollars, std::nullopt);
  EXPECT_EQ(std::ranges::count(ended, 1, &journal::ChunkEnded::chunk), 2);
}

struct Budgeted : Billing {
  explicit Budgeted(const std::vector<int>& words) : Billing(words) {
    settings.budget = 100'000'000'000;
  }
};

TEST(Bill, ThatIsLargerThanTheWorstCaseKeepsTheNextRequestBackWhereThereIsABudget) {
  Budgeted run({40, 40});
  run.transport->expect(run.uncounted(1));
  run.transport->expect(bill(R"({"data":{"id":"gen-1","total_cost":99.999,)"
                             R"("native_tokens_prompt":1000,"native_tokens_completion":300}})"));
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::budget) << result.stopped->cause;
  EXPECT_EQ(run.calls().size(), 1u) << "chunk 2 was not paid for";
  EXPECT_EQ(run.transport->left(), 0u);
}

TEST(Bill, ThatIsSmallerThanTheWorstCaseLetsTheNextRequestGo) {
  Budgeted first({40, 40});
  first.transport->expect(first.uncounted(1));
  first.transport->expect(refused(401, ""));
  first.expect(ChatStream::whole(first.answer(2)));
  ASSERT_FALSE(first.finished_run().stopped);
  const auto reserved = first.recorder.all<journal::RequestReserved>();
  const auto worst = [&](std::size_t at) { return *reserved.at(at).worst_nanodollars; };

  Budgeted run({40, 40});
  run.settings.budget = worst(0) + worst(1) - 1;
  run.transport->expect(run.uncounted(1));
  run.transport->expect(bill());
  run.expect(ChatStream::whole(run.answer(2)));
  ASSERT_LT(told_cost, worst(0)) << "else this proves nothing";
  const MonoTime before = run.clock.now();
  std::size_t waits = 0;
  run.transport->before_wait = [&] { ++waits; };
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_GE(run.clock.now() - before, Millis(500));
  EXPECT_LT(waits, 200u) << "it sleeps meanwhile";
  EXPECT_EQ(run.calls().size(), 2u);
}

TEST(Bill, TheRunsEndWaitsForThatOfItsLastAnswer) {
  Billing run;
  run.transport->expect(run.uncounted(1));
  run.transport->expect(bill());
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(run.recorder.all<journal::RunFinished>().at(0).cost_nanodollars, told_cost);
}

TEST(Bill, IsAskedForOnlyWhereItIsUnknownAndTheServerTellsIt) {
  {
    Billing run;
    run.settings.endpoint.bill_path.clear();
    run.transport->expect(run.cut());
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.asked().size(), 0u);
    EXPECT_EQ(run.cost(), std::nullopt);
  }
  {
    Billing run;  // The usage came, and there is a price.
    run.expect(ChatStream::whole(run.answer(1)));
    ASSERT_FALSE(run.finished_run().stopped);
    EXPECT_EQ(run.asked().size(), 0u);
  }
  {
    Billing run;  // Nobody worked for it.
    run.transport->expect(refused(401, R"({"error":{"message":"no"}})"));
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.asked().size(), 0u);
  }
  {
    Billing run;  // There is no answer, and so no id of one.
    http::Script none;
    none.status = 0;
    none.ending = http::Ending::reset;
    run.transport->expect(none);
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.asked().size(), 0u);
  }
}

TEST(Bill, ThatCannotBeHadStaysUnknownAfterAFewTries) {
  const struct {
    http::Script script;
    std::size_t tries;
  } rows[] = {
      {refused(404, not_yet), 4},
      {refused(503, ""), 4},
      {bill(R"({"data":{"id":"gen-2","total_cost":0.5}})"), 4},
      {refused(401, ""), 1},
      {refused(400, "{}"), 1},
      {refused(404, "<html><title>404 Not Found</title></html>", "text/html"), 1},
      {bill(std::string(100'000, 'x')), 1},
  };
  for (const auto& row : rows) {
    Billing run;
    run.transport->expect(run.cut());
    for (std::size_t i = 0; i < row.tries; ++i)
      run.transport->expect(row.script);
    const MonoTime before = run.clock.now();
    const RunResult result = run.finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->fault, Fault::network);
    EXPECT_EQ(run.asked().size(), row.tries) << row.script.status;
    EXPECT_EQ(run.cost(), std::nullopt);
    EXPECT_EQ(result.figures.unknown_requests, 1);
    EXPECT_LT(run.clock.now() - before, Millis(16'000));
    EXPECT_EQ(run.transport->left(), 0u);
  }
}

TEST(Bill, OfNothingIsBelievedOnlyWhereTheModelCostsNothing) {
  constexpr std::string_view zero =
      R"({{"data":{{"id":"gen-1","total_cost":0,"model":"{}",)"
      R"("native_tokens_prompt":1000,"native_tokens_completion":500}}}})";
  const std::string priced = fmt::format(zero, "test-model");
  {
    Billing run;  // made up a moment later
    run.transport->expect(run.cut());
    run.transport->expect(bill(priced));
    run.transport->expect(bill());
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.cost(), told_cost);
  }
  {
    Billing run;  // never: its tokens have a price
    run.transport->expect(run.cut());
    for (int i = 0; i < 4; ++i)
      run.transport->expect(bill(priced));
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.cost(), stage::good_answer_cost);
    EXPECT_EQ(run.transport->left(), 0u);
  }
  {
    Billing run;  // a price that nobody knows is not known to be zero
    run.settings.price.reset();
    run.transport->expect(run.cut());
    for (int i = 0; i < 4; ++i)
      run.transport->expect(bill(priced));
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.cost(), std::nullopt);
  }
  {
    Billing run;
    run.settings.price = provider::Price{};
    run.transport->expect(run.cut());
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.state().chunks[0].newest()->bill_nanodollars(), 0);
    EXPECT_EQ(run.asked().size(), 0u) << "it cannot have cost more than nothing";
  }
  {
    Billing run;
    run.transport->expect(run.cut());
    run.transport->expect(bill(fmt::format(zero, "test-model:free")));
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.cost(), 0);
  }
}

TEST(Bill, AServerThatHoldsItsAnswerBackIsNotWaitedForLong) {
  Billing run;
  run.transport->expect(run.cut());
  http::Script drops = bill(" ");
  for (int i = 0; i < 100; ++i)
    drops.pieces.push_back({Millis(1'000), " "});
  run.transport->expect(drops);
  const MonoTime before = run.clock.now();
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::network);
  EXPECT_LT(run.clock.now() - before, Millis(16'000));
  EXPECT_EQ(run.transport->stopped.size(), 1u);
}

TEST(Bill, IsNotWaitedForWhereAPersonStopsTheRun) {
  Billing run;
  http::Script endless = run.cut();
  endless.never_ends = true;
  run.transport->expect(endless);
  MonoTime raised;
  run.transport->before_wait = [&run, &raised] {
    if (run.recorder.all<journal::FirstText>().empty() || run.stop->signal() != 0) return;
    raised = run.clock.now();
    run.stop->raise(SIGINT);
  };
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::interrupted);
  EXPECT_EQ(run.asked().size(), 0u);
  EXPECT_LT(run.clock.now() - raised, Millis(100));

  Billing late;
  late.transport->expect(late.cut());
  late.transport->expect(refused(404, not_yet));
  late.transport->before_wait = [&late] {
    if (!late.asked().empty()) late.stop->raise(SIGINT);
  };
  const MonoTime before = late.clock.now();
  const RunResult cut = late.finished_run();
  ASSERT_TRUE(cut.stopped);
  EXPECT_EQ(cut.stopped->fault, Fault::network) << "what came first is reported";
  EXPECT_EQ(late.asked().size(), 1u);
  EXPECT_LT(late.clock.now() - before, Millis(1'000));
}

TEST(Bill, ALaterProcessAsksForWhatTheFirstCouldNotHave) {
  Billing run;
  run.transport->expect(run.cut());
  for (int i = 0; i < 4; ++i)
    run.transport->expect(refused(404, not_yet));
  ASSERT_TRUE(run.finished_run().stopped);
  run.next_process();
  run.expect(ChatStream::whole(run.answer(1)));
  run.transport->expect(bill());
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(run.asked().size(), 1u);
  EXPECT_EQ(result.figures.settled_nanodollars, told_cost + stage::good_answer_cost);
  EXPECT_EQ(run.state().chunks[0].attempts.at(0).cost, told_cost);
  EXPECT_EQ(run.state().chunks[0].attempts.at(0).end, "cut");
  EXPECT_EQ(run.calls().at(0).cost_nanodollars, told_cost);
  run.next_process();
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.requests(), 0u) << "what is known is not asked for";
}

TEST(Bill, OfAnAnswerWhoseProcessDiedIsAskedForToo) {
  Billing run;
  run.settings.endpoint.bill_path.clear();
  run.transport->expect(run.cut());
  ASSERT_TRUE(run.finished_run().stopped);
  run.forget_behind_the_name();
  ASSERT_TRUE(run.state().chunks[0].in_flight());
  run.next_process();
  run.settings.endpoint.bill_path = "/generation?id={id}";
  run.expect(ChatStream::whole(run.answer(1)));
  run.transport->expect(bill());
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(result.figures.settled_nanodollars, told_cost + stage::good_answer_cost);
  EXPECT_EQ(run.state().chunks[0].attempts.at(0).end, "unknown");
  EXPECT_EQ(run.state().chunks[0].attempts.at(0).cost, told_cost);
  EXPECT_EQ(run.calls().at(0).state, store::CallState::ended);
}

TEST(Bill, AnotherServerIsNotAskedForIt) {
  Billing run;
  run.transport->expect(run.cut());
  for (int i = 0; i < 4; ++i)
    run.transport->expect(refused(404, not_yet));
  ASSERT_TRUE(run.finished_run().stopped);
  run.next_process();
  run.settings.endpoint.base_url = "http://127.0.0.1:10/v1";
  run.expect(ChatStream::whole(run.answer(1)));
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.asked().size(), 0u);
}

TEST(Bill, ThatTheStoreMissedIsPutIntoItByTheNextProcess) {
  Billing run;
  run.transport->expect(run.cut());
  run.transport->expect(bill());
  ASSERT_TRUE(run.finished_run().stopped);
  store::CallRow row = run.calls().at(0);
  row.cost_nanodollars.reset();
  ASSERT_TRUE(store::RunStore::open(run.store_url()).value()->put_call(row));
  run.next_process();
  run.expect(ChatStream::whole(run.answer(1)));
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.calls().at(0).cost_nanodollars, told_cost);
}

TEST(Bill, OfAWholeAnswerThatIsReadFromItsTapeAgainStaysKnown) {
  Billing run({40, 40, 40, 40});
  run.settings.parallel = 2;
  run.expect(ChatStream::whole(run.answer(1)));
  run.transport->expect(refused(400, R"({"error":{"message":"no"}})"));  // The answer to chunk 2.
  run.transport->expect(run.uncounted(3));
  run.transport->expect(bill());
  ASSERT_TRUE(run.finished_run().stopped);
  ASSERT_EQ(run.state().chunks[2].newest()->cost, told_cost);
  ASSERT_FALSE(run.state().chunks[2].stored) << "it waits for chunk 2";
  run.next_process();
  run.expect(ChatStream::whole(run.answer(2)));
  run.expect(ChatStream::whole(run.answer(4)));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(run.asked().size(), 0u);
  EXPECT_EQ(result.figures.settled_nanodollars, told_cost + 3 * stage::good_answer_cost);
}

TEST(Bill, OnlyAFewAreAskedForAtOnce) {
  constexpr int all = 7;  // The last one is asked for when all others are stored.
  Billing run(std::vector<int>(all, 1'000));
  run.settings.parallel = all;
  run.expect(ChatStream::whole(run.answer(1)));
  for (int i = 2; i < all; ++i)
    run.transport->expect(run.cut(fmt::format("gen-{}", i)));
  http::Script silent;
  silent.status = 0;
  silent.never_ends = true;
  for (int i = 0; i < 30; ++i)
    run.transport->expect(silent);
  std::size_t most = 0;
  const MonoTime before = run.clock.now();
  run.transport->before_wait = [&] {
    if (run.clock.now() - before < Millis(5'000)) most = std::max(most, run.asked().size());
  };
  ASSERT_TRUE(run.finished_run().stopped);
  EXPECT_EQ(most, 4u);
  EXPECT_LT(run.clock.now() - before, Millis(16'000));
}

}  // namespace
}  // namespace castwright::engine
