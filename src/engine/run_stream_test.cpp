// From bytes to text through a whole run: any split of the same bytes, answers in odd forms, the
// tape as the truth of what was received, and the key that must be nowhere.

#include "engine/run_fixture.h"
#include "provider/responses/decoder.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::refused;
using stage::Stage;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// Returns `bytes` in pieces of `size`, the first one of `first`.
std::vector<std::string> pieces(std::string_view bytes, std::size_t first, std::size_t size) {
  std::vector<std::string> list;
  for (std::size_t next = first; !bytes.empty(); next = size) {
    list.emplace_back(bytes.substr(0, next));
    bytes.remove_prefix(std::min(next, bytes.size()));
  }
  return list;
}

/// Plays a run of one short chunk whose stream arrives in these pieces.
std::string end_of(const std::vector<std::string>& parts, Millis gap = Millis(0)) {
  Stage stage({1'000});
  stage.transport->expect(played(parts, gap));
  const RunResult result = stage.finished_run();
  if (result.stopped) return result.stopped->cause;
  EXPECT_EQ(stage.file("L1_chunk1.txt.chunk1"), stage.answer(1));
  return stage.file("L1_complete.txt") == stage.text(1) ? "complete" : "another text";
}

std::string short_stream() {
  return AnswerStream::whole(Stage({1'000}).answer(1)).bytes();
}

TEST(Stream, TheFirstEventMayBeSplitAnywhere) {
  const std::string bytes = short_stream();
  const std::size_t first_event = bytes.find("\n\n") + 2;
  // All borders inside the field names and around the first brace, and a sample of the others.
  for (std::size_t at = 1; at < first_event; at += at < 64 ? 1 : 37) {
    EXPECT_EQ(end_of(pieces(bytes, at, bytes.size())), "complete")
        << "first read: \"" << bytes.substr(0, at) << "\"";
  }
}

TEST(Stream, OneByteAtATimeGivesTheSameScript) {
  const std::string bytes = short_stream();
  EXPECT_EQ(end_of(pieces(bytes, 1, 1)), "complete");
}

TEST(Stream, PiecesOfAnySizeGiveTheSameScript) {
  const std::string bytes = short_stream();
  for (const std::size_t size : {7u, 97u, 1'000u, 4'096u}) {
    // The first read ends inside the field name, so that only the size is tested here.
    EXPECT_EQ(end_of(pieces(bytes, 3, size)), "complete") << size;
  }
}

TEST(Stream, OddLineEndsCommentsUnknownEventsAndGarbageAfterTheEndAreTaken) {
  Stage stage({1'000});
  AnswerStream stream(stage.answer(1));
  stream.raw("\xEF\xBB\xBF: hello\r\n\r\n").opening();
  stream.raw("data: {\"type\":\"response.something.new\"}\r\r");
  stream.raw("event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n");
  stream.deltas(50).closing().terminal("completed");
  stream.raw("data: [DONE]\n\n").raw("data: garbage {{{\n\n");
  EXPECT_EQ(end_of(stream.events()), "complete");
}

/// Returns what a run leaves of an answer whose text arrives as `told`, in deltas of `size`.
struct ToldInDeltas {
  std::string raw;
  std::string script;
  std::string cause;
};
ToldInDeltas told_of(const std::string& told, std::size_t size) {
  Stage stage({1'000});
  stage.transport->expect(played(AnswerStream::whole(told, size).events()));
  const RunResult result = stage.finished_run();
  EXPECT_EQ(stage.requests(), 1u);
  return {.raw = stage.file("L1_chunk1.txt.chunk1"),
          .script = result.stopped ? "" : stage.file("L1_complete.txt"),
          .cause = result.stopped ? result.stopped->cause : ""};
}

TEST(Stream, ThinkingStandsOnTheTapeAndNotInTheRawFileWhereverItsTagsAreCut) {
  const std::string answer = Stage({1'000}).answer(1);
  const std::string draft = stage::answer_json(1, stage::dialogue(9, 900));
  const std::string script = Stage({1'000}).text(1);
  for (const std::string& thinking :
       {"<think>" + draft + "</think>", "I would write " + draft + "\n</think>"}) {
    for (const std::size_t size : {13u, 2'000u}) {
      const ToldInDeltas told = told_of(thinking + answer, size);
      EXPECT_EQ(told.cause, "");
      EXPECT_EQ(told.raw, answer);
      EXPECT_EQ(told.script, script);
    }
  }
}

TEST(Stream, AnAnswerThatOnlyThoughtIsUnusableAndWhole) {
  const std::string only = "<think>" + Stage({1'000}).answer(1) + "</think> Done.";
  const ToldInDeltas told = told_of(only, 50);
  EXPECT_THAT(told.cause, HasSubstr("thinking alone"));
  EXPECT_EQ(told.raw, only);
}

TEST(Stream, TwoAnswersInOneAreUnusableAndBothKept) {
  const std::string one = stage::answer_json(1, stage::dialogue(1, 900));
  const std::string other = stage::answer_json(1, stage::dialogue(2, 950));
  const ToldInDeltas told = told_of(one + "\n" + other, 50);
  EXPECT_THAT(told.cause, HasSubstr("two different objects"));
  EXPECT_EQ(told.raw, one + "\n" + other);
}

TEST(Stream, ACutInThinkingKeepsItForAPerson) {
  const std::string answer = Stage({1'000}).answer(1);
  AnswerStream stream(answer);
  stream.opening().deltas_of("<think>A plan.");
  Stage stage({1'000});
  stage.transport->expect(played(stream.events()));
  ASSERT_TRUE(stage.finished_run().stopped);
  EXPECT_EQ(stage.file("L1_chunk1.txt.chunk1"), "<think>A plan.");
}

/// Streams the whole text; the final object has this output.
Stage& play_to(Stage& stage, std::string_view output, bool streamed = true) {
  AnswerStream stream(stage.answer(1));
  stream.opening();
  if (streamed) stream.deltas(50);
  json::Value fields = json::Value::object();
  fields.set("output", json::parse(output).value());
  stream.terminal("completed", fields);
  stage.transport->expect(played(stream.events()));
  return stage;
}

TEST(Stream, AnEmptyFinalObjectDoesNotTakePaidTextBack) {
  for (const std::string_view output : {R"([])",
                                        R"([{"type":"message","role":"assistant","content":[]}])",
                                        R"([{"type":"message","role":"assistant","content":
                                            [{"type":"output_text","text":""}]}])"}) {
    Stage stage({1'000});
    const RunResult result = play_to(stage, output).finished_run();
    ASSERT_FALSE(result.stopped) << result.stopped->cause;
    EXPECT_EQ(stage.file("L1_chunk1.txt.chunk1"), stage.answer(1));
    EXPECT_EQ(stage.file("L1_complete.txt"), stage.text(1));
  }
}

TEST(Stream, AnAnswerInCommentaryOrReasoningIsUnusableReadableAndForAPersonToReparse) {
  for (const std::string_view item : {R"({"type":"message","phase":"commentary","content":
                                          [{"type":"output_text","text":""}]})",
                                      R"({"type":"reasoning","content":
                                          [{"type":"reasoning_text","text":""}]})"}) {
    Stage stage({1'000});
    json::Value value = json::parse(item).value();
    const std::string type(value.find("content")->items()[0].string_or("type", ""));
    json::Value part = json::Value::object();
    part.set("type", type).set("text", stage.answer(1));
    value.set("content", json::Value::array({part}));
    play_to(stage, json::dump(json::Value::array({value})), false);
    const RunResult result = stage.finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(exit_code(result.stopped->fault), 12);
    EXPECT_THAT(result.stopped->cause, HasSubstr("commentary or reasoning alone"));
    EXPECT_EQ(stage.file("L1_chunk1.txt.chunk1"), stage.answer(1));

    stage.next_process();
    stage.settings.task = Task::reparse;
    EXPECT_TRUE(stage.finished_run().task_done
                || !stage.recorder.all<journal::ChunkStored>().empty());
    EXPECT_EQ(stage.requests(), 0u);
    EXPECT_EQ(stage.file("L1_complete.txt"), stage.text(1));
  }
}

TEST(Stream, AWholeStreamUnderAWrongContentTypeIsPaidForAndTaken) {
  Stage stage({1'000});
  http::Script script = stage.good(1);
  script.headers = {{"content-type", "text/html"}};
  stage.transport->expect(script);
  EXPECT_FALSE(stage.finished_run().stopped);
}

TEST(Stream, TokensASecondAreThoseOfTheTextHoweverItIsCutIntoDeltas) {
  // A letter, some letters and a sentence in each delta, at the same bytes a second.
  for (const std::size_t delta_bytes : {1U, 20U, 400U}) {
    Stage stage({1'000});
    AnswerStream stream(stage.answer(1));
    stream.opening().deltas(delta_bytes).closing().terminal("completed");
    stage.transport->expect(
        played(stream.events(), Millis(static_cast<std::int64_t>(delta_bytes))));
    const RunResult result = stage.finished_run();
    ASSERT_FALSE(result.stopped) << result.stopped->cause;
    const auto told = stage.recorder.all<journal::Progress>();
    ASSERT_FALSE(told.empty());
    EXPECT_NEAR(told[told.size() / 2].tokens_per_s, 250, 30) << delta_bytes;
  }
}

TEST(Stream, PlainTextUnderTheLabelOfACodingIsTakenWithAWarning) {
  Stage stage({1'000});
  http::Script script = stage.good(1);
  script.headers.push_back({"content-encoding", "none"});
  stage.transport->expect(script);
  EXPECT_FALSE(stage.finished_run().stopped);
  EXPECT_THAT(stage.recorder.all<journal::Warning>().front().text,
              HasSubstr("content encoding none"));
}

TEST(Stream, AnErrorUnderTheLabelOfACodingIsShownAsWhatItIs) {
  const auto cause_of = [](std::string_view body, std::size_t warnings) {
    Stage stage({1'000});
    http::Script script = refused(502, std::string(body));
    script.headers.push_back({"content-encoding", "gzip"});
    stage.transport->expect(script);
    const RunResult result = stage.finished_run();
    EXPECT_EQ(stage.recorder.all<journal::Warning>().size(), warnings) << body;
    return result.stopped ? result.stopped->cause : "";
  };
  EXPECT_THAT(cause_of("upstream connect error", 1), HasSubstr("HTTP 502: upstream connect error"));
  EXPECT_THAT(cause_of("\x1f\x8b\x08\x01", 0), HasSubstr("4 bytes that is packed (gzip)"));
}

TEST(Stream, AnErrorWhoseBlankLineNeverCameIsShownAndIsStillACut) {
  const std::string cut = "event: error\ndata: {\"message\":\"Out of credit.\"}\n";
  Stage alone({1'000});
  alone.transport->expect(played({cut}));
  Stage behind({1'000});
  AnswerStream stream(behind.answer(1));
  behind.transport->expect(played(stream.opening().deltas(20).raw(cut).events()));
  for (Stage* const stage : {&alone, &behind}) {
    const RunResult result = stage->finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(exit_code(result.stopped->fault), 6);
    EXPECT_THAT(result.stopped->cause,
                HasSubstr("within an error of the provider: Out of credit."));
  }
  // After a failure without a cause it is the cause, both live and when the tape is read again.
  Stage failed({1'000});
  AnswerStream failing(failed.answer(1));
  failing.opening().raw(
      "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"status\":"
      "\"failed\"}}\n\n");
  failed.transport->expect(played(failing.raw(cut).events()));
  const RunResult result = failed.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(exit_code(result.stopped->fault), 8) << "no credit is a limit";
  EXPECT_THAT(result.stopped->cause, HasSubstr("failed the answer: Out of credit."));
}

TEST(Stream, AnAnswerThatOnlyStreamedAsReasoningIsReadableInTheRawFile) {
  for (const std::string_view type : {"response.reasoning.delta",
                                      "response.reasoning_text.delta",
                                      "response.reasoning_summary_text.delta"}) {
    Stage stage({1'000});
    json::Value event = json::Value::object();
    event.set("type", type).set("delta", stage.answer(1));
    AnswerStream stream(stage.answer(1));
    stage.transport->expect(played(
        stream.add("response.created")
            .raw("data: " + json::dump(event) + "\n\n")
            .raw("data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\","
                 "\"output\":[]}}\n\n")
            .events()));
    const RunResult result = stage.finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(exit_code(result.stopped->fault), 12);
    EXPECT_EQ(stage.file("L1_chunk1.txt.chunk1"), stage.answer(1)) << type;
  }
}

TEST(Stream, ATerminalEventWithoutItsBlankLineCounts) {
  std::string bytes = short_stream();
  bytes.resize(bytes.size() - 2);
  EXPECT_EQ(end_of({bytes}), "complete");
  bytes.pop_back();  // The last brace of the object is missing.
  EXPECT_THAT(end_of({bytes}), HasSubstr("without the provider's terminal event"));
}

TEST(Stream, AJsonObjectInPlaceOfAStreamIsTaken) {
  Stage stage({1'000});
  const std::string object = AnswerStream(stage.answer(1)).object();
  for (const std::size_t size : {object.size(), std::size_t{100}}) {
    Stage run({1'000});
    http::Script script = played(pieces("\n" + object, size, size));
    script.headers = {{"content-type", "application/json"}};
    run.transport->expect(script);
    const RunResult result = run.finished_run();
    ASSERT_FALSE(result.stopped) << result.stopped->cause;
    EXPECT_EQ(run.file("L1_chunk1.txt.chunk1"), run.answer(1));
    EXPECT_EQ(run.file("L1_complete.txt"), run.text(1));
    EXPECT_EQ(run.recorder.all<journal::ResponseKnown>().size(), 1u);
  }
}

TEST(Stream, ACutJsonObjectInPlaceOfAStreamIsACut) {
  Stage stage({1'000});
  const std::string object = AnswerStream(stage.answer(1)).object();
  http::Script script = played({object.substr(0, object.size() / 2)});
  script.ending = http::Ending::reset;
  stage.transport->expect(script);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::network);
}

TEST(Stream, OnlyTheFinalObjectIsEnough) {
  Stage stage({1'000});
  AnswerStream stream(stage.answer(1));
  stream.add("response.created").terminal("completed");
  EXPECT_EQ(end_of(stream.events()), "complete");
}

TEST(Stream, AFinalTextThatDiffersFromTheDeltasReplacesTheRawFileAndIsWarnedOf) {
  Stage stage({1'000});
  AnswerStream stream(stage.answer(1));
  stream.opening().deltas_of("{\"chunk_text\":\"HOST_A: another text, and a much longer one.\"}",
                             10);
  stream.terminal("completed");
  stage.transport->expect(played(stream.events()));
  ASSERT_FALSE(stage.finished_run().stopped);
  EXPECT_EQ(stage.file("L1_chunk1.txt.chunk1"), stage.answer(1));
  EXPECT_EQ(stage.file("L1_complete.txt"), stage.text(1));
  std::vector<std::string> warnings;
  for (const journal::Warning& warning : stage.recorder.all<journal::Warning>())
    warnings.push_back(warning.text);
  EXPECT_THAT(warnings, Contains(HasSubstr("final text differs")));
}

TEST(Stream, RepeatedEventsGiveTheTextOnce) {
  Stage stage({1'000});
  AnswerStream stream(stage.answer(1));
  stream.opening().deltas(50);
  const std::vector<std::string> again = stream.events();
  for (const std::string& event : again)
    stream.raw(event);
  stream.closing().terminal("completed");
  EXPECT_EQ(end_of(stream.events()), "complete");
}

TEST(Stream, AnErrorEventIsJudgedTheSameWhateverTheReads) {
  AnswerStream stream("");
  stream.opening();
  stream.add("error", json::parse(R"({"error":{"code":null,"message":"stop"}})").value());
  stream.terminal("failed",
                  json::parse(R"({"output":[],"error":{"code":"rate_limit_exceeded",
                                  "message":"slow down"}})")
                      .value());
  const auto fault_of = [](const std::vector<std::string>& parts) {
    Stage stage({1'000});
    stage.transport->expect(played(parts));
    return exit_code(stage.finished_run().stopped.value_or(Stopped{}).fault);
  };
  EXPECT_EQ(fault_of({stream.bytes()}), 8);
  EXPECT_EQ(fault_of(stream.events()), 8) << "the same bytes, in more reads";
}

TEST(Stream, TheTapeReplaysToTheSameText) {
  Stage stage;
  stage.expect_good(1, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  for (const int number : {1, 2}) {
    const auto tape = tape::read_tape(stage.file(store::tape_name(number, 1)));
    ASSERT_TRUE(tape.has_value());
    EXPECT_EQ(tape->header.run, stage.record.run_id);
    EXPECT_EQ(tape->header.chunk, number);
    ASSERT_EQ(tape->exchanges.size(), 1u);
    EXPECT_EQ(tape->exchanges[0].how, "done");
    const std::string bytes = tape->exchanges[0].bytes();
    EXPECT_EQ(bytes, AnswerStream::whole(stage.answer(number)).bytes());

    Stage replay({stage.record.plan.chunks[static_cast<std::size_t>(number) - 1].words_target});
    provider::ResponsesDecoder decoder;
    sse::Parser parser;
    std::vector<sse::Event> events;
    std::string text;
    ASSERT_TRUE(parser.feed(bytes, events).has_value());
    for (const sse::Event& event : events)
      ASSERT_TRUE(decoder.absorb(event, text).has_value());
    EXPECT_EQ(text, stage.file(store::raw_name(number)));
  }
}

TEST(Stream, BytesThatAreNoUtf8AreOnTheTapeAsTheyCame) {
  Stage stage({1'000});
  const std::string bytes = "data: \xFF\xFE\n\ndata: \xC3";
  stage.transport->expect(played({bytes}));
  ASSERT_TRUE(stage.finished_run().stopped);
  const auto tape = tape::read_tape(stage.file("L1_chunk1.1.tape"));
  ASSERT_TRUE(tape.has_value());
  EXPECT_EQ(tape->exchanges[0].bytes(), bytes);
}

// The rest is about the key.

/// Returns every byte that a run left anywhere: in files, in events, in the cause of its end.
std::string everything(const Stage& stage, const RunResult& result) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(stage.root)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(stream), {});
  }
  for (const json::Value& event : stage.recorder.envelopes)
    all += json::dump(event);
  for (const journal::Warning& warning : stage.recorder.all<journal::Warning>())
    all += warning.text;
  if (result.stopped) {
    all += result.stopped->cause;
    for (const std::string& hint : result.stopped->hints)
      all += hint;
  }
  return all;
}

const std::string key(stage::canary_key);

TEST(Key, IsSentWithTheRequestAndNowhereElse) {
  Stage stage;
  stage.expect_good(1, 2);
  const RunResult result = stage.finished_run();
  EXPECT_EQ(stage.transport->requests[0].key.reveal(), key);
  EXPECT_THAT(everything(stage, result), Not(HasSubstr(key)));
}

TEST(Key, EchoedInAnErrorBodyAndInHeadersLeavesNoTrace) {
  Stage stage;
  http::Script script = refused(
      401, R"({"error":{"code":"invalid_api_key","message":"Incorrect API key: )" + key + "\"}}");
  script.headers.push_back({"x-echo", "Bearer " + key});
  script.headers.push_back({"x-request-id", key});
  script.headers.push_back({"set-cookie", "session=" + key});
  stage.transport->expect(script);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(exit_code(result.stopped->fault), 4);
  EXPECT_THAT(result.stopped->cause, HasSubstr("invalid_api_key: Incorrect API key: [key]"));
  EXPECT_THAT(everything(stage, result), Not(HasSubstr(key)));
}

TEST(Key, EchoedByAStreamAndByTheTransportLeavesNoTrace) {
  Stage stage;
  AnswerStream stream("");
  stream.opening().deltas_of("the key is " + key + " and so on", 1'000);
  http::Script script = played(stream.events());
  script.ending = http::Ending::failed;
  script.detail = "cannot read " + key;
  stage.transport->expect(script);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_THAT(stage.file("L1_chunk1.txt.chunk1"), HasSubstr("the key is [key] and so on"));
  EXPECT_THAT(everything(stage, result), Not(HasSubstr(key)));
}

TEST(Key, EchoedOverTheBorderOfTwoReadsLeavesNoTrace) {
  Stage stage;
  http::Script script =
      refused(401, R"({"error":{"code":"invalid_api_key","message":"Incorrect API key: )");
  script.pieces.back().bytes += key.substr(0, 12);
  script.pieces.push_back({Millis(5), key.substr(12) + "\"}}"});
  stage.transport->expect(script);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_THAT(result.stopped->cause, Not(HasSubstr(key)));
  const auto tape = tape::read_tape(stage.file("L1_chunk1.1.tape"));
  ASSERT_TRUE(tape.has_value());
  EXPECT_THAT(tape->exchanges[0].bytes(), Not(HasSubstr(key))) << "joined, the tape holds the key";
}

}  // namespace
}  // namespace castwright::engine
