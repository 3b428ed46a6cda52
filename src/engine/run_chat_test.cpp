// Whole runs over the Chat Completions API: what ends an answer there, how it is billed, and what a
// later process makes of its tape. Streams are written by hand, as servers send them.

#include "engine/chat_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {
namespace {

using stage::Chat;
using stage::ChatStream;
using testing::HasSubstr;

TEST(ChatRun, AWholeAnswerIsStoredAndBilledByItsLastUsage) {
  Chat run({40, 40});
  run.expect(ChatStream::whole(run.answer(1)));
  run.expect(ChatStream::whole(run.answer(2)));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(run.file("L1_complete.txt"), run.script(2));
  EXPECT_EQ(run.transport->requests[0].url, "http://127.0.0.1:9/v1/chat/completions");
  EXPECT_THAT(run.file("L1_chunk1.1.tape"), HasSubstr(R"("dialect":"chat")"));
  EXPECT_EQ(run.cost(), stage::good_answer_cost);
}

TEST(ChatRun, TheServersOwnBillCountsWhateverTheTableSays) {
  for (const bool priced : {true, false}) {
    Chat run;
    if (!priced) run.settings.price.reset();
    ChatStream stream;
    stream.text(run.answer(1)).finish();
    stream.chunk("",
                 R"(,"usage":{"prompt_tokens":1000,"completion_tokens":500,)"
                 R"("total_tokens":1500,"cost":0.0123456789})");
    run.expect(stream.done());
    ASSERT_FALSE(run.finished_run().stopped);
    EXPECT_EQ(run.cost(), 12'346'000) << priced;  // Events have millionths of a dollar.
  }
}

TEST(ChatRun, AFinishReasonIsNotTheEndSinceTheBillComesBehindIt) {
  Chat run;
  http::Script slow = ChatStream().text(run.answer(1)).finish().usage().played();
  slow.pieces.back().after = Millis(1'500);
  slow.never_ends = true;
  run.transport->expect(slow);
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.cost(), stage::good_answer_cost);
}

TEST(ChatRun, AServerThatNeitherBillsNorClosesIsNotWaitedForLong) {
  Chat run;
  http::Script silent = ChatStream().text(run.answer(1)).finish().played();
  silent.never_ends = true;
  run.transport->expect(silent);
  const MonoTime before = run.clock.now();
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_LT(run.clock.now() - before, Millis(5'000));
  EXPECT_EQ(run.cost(), std::nullopt);  // It is unknown, not zero.
}

TEST(ChatRun, AServerThatCallsEveryPieceTheLastIsReadToItsEnd) {
  Chat run;
  ChatStream stream;
  const std::string answer = run.answer(1);
  for (std::size_t at = 0; at < answer.size(); at += 2'000) {
    json::Value delta = json::Value::object();
    delta.set("content", answer.substr(at, 2'000));
    stream.chunk(
        fmt::format(R"({{"index":0,"delta":{},"finish_reason":"stop"}})", json::dump(delta)));
  }
  http::Script slow = stream.usage().done().played();
  for (http::Script::Piece& piece : slow.pieces)
    piece.after = Millis(900);
  run.transport->expect(slow);
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.cost(), stage::good_answer_cost);
}

TEST(ChatRun, CutBehindTheFinishReasonItIsWholeAndItsBillUnknown) {
  Chat run;
  http::Script cut = ChatStream().text(run.answer(1)).finish().played();
  cut.ending = http::Ending::reset;
  run.transport->expect(cut);
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.end(), "completed");
  EXPECT_EQ(run.cost(), std::nullopt);
}

TEST(ChatRun, WithoutDoneTheEndOfTheBodyEndsWhatHasAFinishReason) {
  Chat run;
  run.expect(ChatStream().text(run.answer(1)).finish().usage());
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.end(), "completed");
  EXPECT_EQ(run.cost(), stage::good_answer_cost);
}

TEST(ChatRun, WithoutAFinishReasonItIsCutAndKeptAndNeverAskedForAgainByItself) {
  for (const bool done : {false, true}) {
    SCOPED_TRACE(done);
    Chat run;
    ChatStream stream;
    stream.text(run.answer(1).substr(0, 100));
    if (done) stream.done();
    run.expect(stream);
    const RunResult result = run.finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->fault, Fault::network);
    EXPECT_EQ(run.end(), "cut");
    EXPECT_EQ(run.file("L1_chunk1.txt.chunk1"), run.answer(1).substr(0, 100));
    EXPECT_EQ(run.requests(), 1u);
    run.next_process();
    run.settings.no_repay = true;
    EXPECT_EQ(run.finished_run().stopped->fault, Fault::repay);
    EXPECT_EQ(run.requests(), 0u);
  }
}

TEST(ChatRun, DoneAloneIsAnErrorOfTheServer) {
  Chat run;
  run.expect(ChatStream().done());
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::provider);
  EXPECT_EQ(run.end(), "failed");
}

TEST(ChatRun, AnErrorInsideTheStreamIsTheProvidersFaultWithItsWords) {
  for (const bool done : {false, true}) {
    SCOPED_TRACE(done);
    Chat run;
    ChatStream stream;
    stream.text(run.answer(1).substr(0, 50));
    stream.raw(R"({"error":{"message":"the engine died","type":"server_error","code":500}})");
    if (done) stream.done();
    run.expect(stream);
    const RunResult result = run.finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->fault, Fault::provider);
    EXPECT_THAT(result.stopped->cause, HasSubstr("the engine died"));
  }
}

TEST(ChatRun, CountsBeforeTheEndingAreNoBillOfAnAnswerThatWasCut) {
  for (const char* const counts :
       {R"({"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cost":0})",
        R"({"prompt_tokens":900,"completion_tokens":1,"total_tokens":901})"}) {
    SCOPED_TRACE(counts);
    Chat run;
    ChatStream stream;
    stream.chunk("", fmt::format(R"(,"usage":{})", counts));
    run.expect(stream.text(run.answer(1).substr(0, 100)));
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.cost(), std::nullopt);
    run.next_process();
    run.settings.no_repay = true;
    EXPECT_EQ(run.finished_run().stopped->fault, Fault::repay);
  }
}

TEST(ChatRun, AServerThatThinksBehindAFinishReasonOfItsFirstWordsIsWaitedFor) {
  for (const char* const reason : {"stop", "null"}) {
    SCOPED_TRACE(reason);
    Chat run;
    ChatStream stream;
    stream.chunk(fmt::format(
        R"({{"index":0,"delta":{{"role":"assistant","content":""}},"finish_reason":"{}"}})",
        reason));
    http::Script slow = stream.text(run.answer(1)).finish().usage().done().played();
    slow.pieces[1].after = Millis(4'000);
    run.transport->expect(slow);
    ASSERT_FALSE(run.finished_run().stopped);
    EXPECT_EQ(run.cost(), stage::good_answer_cost);
  }
}

TEST(ChatRun, WhatCameInOneObjectIsKeptAsFarAsItGoes) {
  for (const char* const reason : {"\"length\"", "\"content_filter\"", "null"}) {
    SCOPED_TRACE(reason);
    Chat run;
    json::Value message = json::Value::object();
    message.set("role", "assistant").set("content", run.answer(1).substr(0, 300));
    http::Script whole;
    whole.headers = {{"content-type", "application/json"}};
    whole.pieces.push_back(
        {Millis(1),
         fmt::format(R"({{"id":"chatcmpl-1","object":"chat.completion","choices":[{{"index":0,)"
                     R"("message":{},"finish_reason":{}}}]}})",
                     json::dump(message),
                     reason)});
    run.transport->expect(whole);
    ASSERT_TRUE(run.finished_run().stopped);
    EXPECT_EQ(run.file("L1_chunk1.txt.chunk1"), run.answer(1).substr(0, 300));
  }
}

TEST(ChatRun, AnErrorBehindAWholeAnswerTakesNothingBack) {
  Chat run;
  ChatStream stream;
  stream.text(run.answer(1)).finish();
  stream.raw(R"({"error":{"message":"too late","code":500}})");
  run.expect(stream.done());
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.end(), "completed");
}

TEST(ChatRun, TheTokenLimitIsTold) {
  Chat run;
  run.expect(ChatStream().text(run.answer(1).substr(0, 100)).finish("length").usage().done());
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(run.end(), "incomplete");
  EXPECT_EQ(run.cost(), stage::good_answer_cost);
}

TEST(ChatRun, KilledAnywhereNothingIsPaidTwiceAndAWholeAnswerIsTakenFromItsTape) {
  bool finished = false;
  int whole_on_tape = 0;
  for (int call = 0; !finished; ++call) {
    SCOPED_TRACE(call);
    Chat run;
    run.disk_faults = {.calls_until_fault = call, .crash = true};
    run.expect(ChatStream::whole(run.answer(1)));
    const auto first = run.run();
    finished = first.has_value() && !first->stopped && run.disk_faults.faults == 0;
    const std::size_t paid = run.requests();
    const bool whole = run.exists("L1_chunk1.1.tape")
                       && run.file("L1_chunk1.1.tape").contains(R"(finish_reason\":\"stop)");
    whole_on_tape += whole ? 1 : 0;
    run.disk_faults = {};
    run.next_process();
    run.settings.no_repay = true;
    run.expect(ChatStream::whole(run.answer(1)));
    const RunResult second = run.finished_run();
    EXPECT_LE(paid + run.requests(), 1u);
    EXPECT_TRUE(!whole || !second.stopped) << second.stopped->cause;
  }
  EXPECT_GT(whole_on_tape, 3);
}

TEST(ChatRun, AnAnswerThatStandsInTheReasoningIsUsedOnlyWhereAPersonSaysSo) {
  Chat run;
  const ChatStream beside =
      ChatStream().text(run.answer(1), "reasoning_content").finish().usage().done();
  run.expect(beside);
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::unusable);

  Chat other;
  other.settings.endpoint.answer_field = provider::AnswerField::reasoning;
  other.record.options["answer_field"] = "reasoning";
  other.expect(beside);
  ASSERT_FALSE(other.finished_run().stopped);
  EXPECT_EQ(other.end(), "completed");
}

TEST(ChatRun, ATapeSaysItsDialectAndOneThatIsUnknownIsDamageAndNeverGuessed) {
  const auto of = [](std::string name) {
    tape::Tape tape;
    tape.header.dialect = std::move(name);
    return dialect_of(tape);
  };
  EXPECT_EQ(of("").value(), &provider::responses());  // Older programs wrote it so.
  EXPECT_EQ(of("chat").value(), provider::dialect_named("chat"));
  EXPECT_EQ(of("telegraph").error().fault, Fault::storage);
}

TEST(ChatRun, WhatAPersonIsToldHasTheNamesOfThisApi) {
  const auto ended = [](http::Script script) {
    Chat run;
    run.settings.endpoint.limit_field = provider::LimitField::max_tokens;
    run.transport->expect(std::move(script));
    const RunResult result = run.finished_run();
    std::string told = result.stopped ? result.stopped->cause : "";
    for (const std::string& hint :
         result.stopped ? result.stopped->hints : std::vector<std::string>())
      told += "\n" + hint;
    return told;
  };
  const auto refused = [&](std::string_view part) {
    return ended(stage::refused(
        400, fmt::format(R"({{"error":{{"message":"Unsupported parameter: '{}'"}}}})", part)));
  };
  EXPECT_THAT(refused("max_tokens"), HasSubstr("--omit max_tokens"));
  EXPECT_THAT(refused("response_format"), HasSubstr("--omit response_format"));
  EXPECT_THAT(refused("stream_options"), HasSubstr("--omit stream_options"));
  const std::string cut = ended(ChatStream().text("Once").finish("length").done().played());
  EXPECT_THAT(cut, HasSubstr("the provider ended the answer early: length after 4 characters"));
  EXPECT_THAT(cut, testing::Not(HasSubstr("max_output_tokens")));
  EXPECT_THAT(ended(ChatStream().finish("tool_calls").done().played()), HasSubstr("chat template"));
}

}  // namespace
}  // namespace castwright::engine
