// Nothing is retried: however a paid request ends, exactly one was sent for its chunk, nothing is
// started after it, what came before is kept, and what arrived of it stays on disk apart from the
// script. Each kind of failure has one row.

#include "engine/run_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::engine {
namespace {

using http::Ending;
using stage::AnswerStream;
using stage::played;
using stage::refused;
using stage::Stage;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Chunk 2 of a run of three fails.
struct Failure {
  std::string name;
  http::Script script;
  End end;
  int code;          ///< The exit code.
  std::string kept;  ///< The raw text on disk afterwards.
  std::string says;  ///< A part of the cause.
};
void PrintTo(const Failure& failure, std::ostream* out) {
  *out << failure.name;
}

constexpr int words_each = 40;

std::string answer() {
  return stage::answer_json(2, stage::dialogue(2, words_each));
}
std::string half() {
  return answer().substr(0, answer().size() / 2);
}

json::Value parsed(std::string_view text) {
  return json::parse(text).value();
}

/// Returns half of the text, and the end of the exchange.
http::Script cut(Ending ending, int curl_code = 0, std::string detail = {}) {
  AnswerStream stream(answer());
  http::Script script = played(stream.opening().deltas_of(half(), 50).events());
  script.ending = ending;
  script.curl_code = curl_code;
  script.detail = std::move(detail);
  return script;
}
http::Script no_head(Ending ending, std::string detail = {}) {
  http::Script script;
  script.status = 0;
  script.ending = ending;
  script.detail = std::move(detail);
  return script;
}
/// Returns half of the text and one more event.
http::Script then(std::string_view type, std::string_view body) {
  AnswerStream stream(answer());
  stream.opening().deltas_of(half(), 50).add(type, parsed(body));
  return played(stream.events());
}
/// Returns half of the text and a terminal event that has no text of its own.
http::Script ended(std::string_view status, std::string_view fields) {
  AnswerStream stream(half());
  json::Value all = parsed(fields);
  all.set("output", json::Value::array());
  stream.opening().deltas(50).terminal(status, all);
  return played(stream.events());
}
http::Script whole(const std::string& text) {
  return played(AnswerStream::whole(text).events());
}
http::Script raw(std::string bytes, std::string type = "text/event-stream") {
  http::Script script = played({std::move(bytes)});
  script.headers = {{"content-type", std::move(type)}};
  return script;
}
/// Returns half of the text and the same bytes repeated for longer than any time limit.
http::Script endless(const std::string& bytes) {
  AnswerStream stream(answer());
  stream.opening().deltas_of(half(), 50);
  for (int i = 0; i < 100; ++i)
    stream.raw(bytes);
  return played(stream.events(), Millis(1'000));
}
http::Script silent(http::Script script) {
  script.never_ends = true;
  return script;
}

constexpr std::string_view error_body =
    R"({"error":{"message":"no such thing","type":"invalid_request_error","code":"bad_thing"}})";

std::vector<Failure> transport_failures() {
  const std::string part = half();
  return {
      {"Eof", cut(Ending::eof), End::cut, 6, part, "without the provider's terminal event"},
      {"Reset", cut(Ending::reset, 56, "reset by peer"), End::cut, 6, part, "reset by peer"},
      {"IdleTimer", cut(Ending::timeout_idle), End::stalled, 6, part, "no byte"},
      {"Limit", cut(Ending::limit, 0, "answer_bytes_max"), End::cut, 6, part, "answer_bytes_max"},
      {"LibcurlError", cut(Ending::failed, 61, "bad encoding"), End::cut, 6, part, "bad encoding"},
      {"RedirectAfterHead", cut(Ending::redirect), End::failed, 6, part, "redirect"},
      {"NotSentAfterHead", cut(Ending::not_sent), End::failed, 6, part, "not sent"},
      {"NotSent", no_head(Ending::not_sent, "refused"), End::failed, 6, "", "refused"},
      {"EofBeforeHead", no_head(Ending::eof), End::unknown, 6, "", "unknown"},
      {"ResetBeforeHead", no_head(Ending::reset), End::unknown, 6, "", "unknown"},
      {"IdleBeforeHead", no_head(Ending::timeout_idle), End::unknown, 6, "", "unknown"},
      {"LimitBeforeHead", no_head(Ending::limit), End::unknown, 6, "", "limit"},
      {"FailedBeforeHead", no_head(Ending::failed), End::unknown, 6, "", "unknown"},
      {"RedirectBeforeHead", no_head(Ending::redirect), End::failed, 6, "", "redirect"},
      {"HeadAndNothing", played({}), End::cut, 6, "", "without an event"},
      {"SilenceForEver", silent(cut(Ending::eof)), End::stalled, 6, part, "no byte"},
      {"SilenceAfterTheHead", silent(played({})), End::stalled, 6, "", "no byte"},
      {"SilenceBeforeTheHead", silent(no_head(Ending::eof)), End::unknown, 6, "", "no byte"},
      {"OnlyKeepaliveEvents",
       endless("event: keepalive\ndata: {\"type\":\"keepalive\",\"sequence_number\":1}\n\n"),
       End::stalled,
       6,
       part,
       "keep-alive"},
      {"OnlyComments", endless(": ping\n\n"), End::stalled, 6, part, "keep-alive"},
      {"SlowDripOfEvents",
       endless("event: response.in_progress\ndata: {\"type\":\"response.in_progress\"}\n\n"),
       End::stalled,
       6,
       part,
       "deadline"},
      {"DoneMarkWithoutTerminal",
       played(AnswerStream(answer()).opening().deltas(50).raw("data: [DONE]\n\n").events()),
       End::cut,
       6,
       answer(),
       "without the provider's terminal event"},
      {"RedirectStatus",
       [] {
         http::Script script = refused(302, "", "text/html");
         script.headers.push_back({"location", "https://elsewhere.example/"});
         script.ending = Ending::redirect;
         script.detail = "https://elsewhere.example/";
         return script;
       }(),
       End::failed,
       6,
       "",
       "302"},
  };
}

std::vector<Failure> http_failures() {
  std::vector<Failure> rows;
  for (const int status : {400, 404, 408, 409, 413, 422, 500, 503, 504}) {
    rows.push_back({fmt::format("Http{}", status),
                    refused(status, std::string(error_body)),
                    End::failed,
                    5,
                    "",
                    "bad_thing"});
  }
  for (const int status : {401, 403}) {
    rows.push_back({fmt::format("Http{}", status),
                    refused(status, std::string(error_body)),
                    End::failed,
                    4,
                    "",
                    "bad_thing"});
  }
  http::Script limited = refused(429, R"({"error":{"code":"rate_limit_exceeded","message":"m"}})");
  limited.headers.push_back({"retry-after", "17"});
  rows.push_back({"Http429", limited, End::failed, 8, "", "17 s"});
  rows.push_back({"Http502Html",
                  refused(502, "<html><h1>Bad gateway</h1></html>", "text/html"),
                  End::failed,
                  5,
                  "",
                  "Bad gateway"});
  rows.push_back({"Http200Html",
                  raw("<html>\n<h1>Log in</h1>\n</html>\n", "text/html"),
                  End::cut,
                  6,
                  "",
                  "Log in"});
  rows.push_back({"Http204", refused(204, ""), End::cut, 6, "", "204"});
  rows.push_back({"Http200JsonError",
                  raw(std::string(error_body), "application/json"),
                  End::failed,
                  5,
                  "",
                  "bad_thing"});
  rows.push_back({"Http200JsonOfSomethingElse",
                  raw(R"({"hello":"world"})", "application/json"),
                  End::cut,
                  6,
                  "",
                  "hello"});
  return rows;
}

std::vector<Failure> content_failures() {
  const std::string part = half();
  const auto quota = R"({"error":{"code":"insufficient_quota","message":"pay"}})";
  return {
      {"ErrorNested",
       then("error", R"({"error":{"code":"server_error","message":"oops"}})"),
       End::failed,
       5,
       part,
       "server_error"},
      {"ErrorFlat",
       then("error", R"({"code":"server_error","message":"oops"})"),
       End::failed,
       5,
       part,
       "oops"},
      {"ErrorOfTheRateLimit",
       then("error", R"({"error":{"code":"rate_limit_exceeded","message":"slow"}})"),
       End::failed,
       8,
       part,
       "slow"},
      {"Failed",
       ended("failed", R"({"error":{"code":"server_error","message":"oops"}})"),
       End::failed,
       5,
       part,
       "server_error"},
      {"FailedWithItsCauseBehindIt",
       [] {
         AnswerStream stream(half());
         stream.opening().deltas(50).terminal("failed", parsed(R"({"output":[],"usage":null})"));
         stream.add("error", parsed(R"({"error":{"code":"insufficient_quota","message":"pay"}})"));
         return played(stream.events(), Millis(100));
       }(),
       End::failed,
       8,
       part,
       "insufficient_quota: pay"},
      {"FailedWithoutACause",
       ended("failed", R"({"usage":null})"),
       End::failed,
       5,
       part,
       "the provider failed the answer without saying why"},
      {"FailedWithoutACauseOnALineThatStaysOpen",
       silent(ended("failed", R"({"usage":null})")),
       End::failed,
       5,
       part,
       "the provider failed the answer without saying why"},
      {"FailedByQuota", ended("failed", quota), End::failed, 8, part, "insufficient_quota"},
      {"Cancelled", ended("cancelled", "{}"), End::cancelled, 5, part, "cancelled"},
      {"IncompleteByTokens",
       ended("incomplete", R"({"incomplete_details":{"reason":"max_output_tokens"}})"),
       End::incomplete,
       5,
       part,
       "max_output_tokens"},
      {"IncompleteByFilter",
       ended("incomplete", R"({"incomplete_details":{"reason":"content_filter"}})"),
       End::incomplete,
       5,
       part,
       "content_filter"},
      {"Refusal",
       [] {
         AnswerStream stream("");
         stream.add("response.created",
                    parsed(R"({"response":{"id":"r","status":"in_progress"}})"));
         stream.terminal("completed", parsed(R"({"output":[{"type":"message","role":"assistant",
             "content":[{"type":"refusal","refusal":"I will not."}]}]})"));
         return played(stream.events());
       }(),
       End::refused,
       5,
       "",
       "I will not."},
      {"CompletedWithEmptyOutput",
       [] {
         AnswerStream stream("");
         stream.add("response.created",
                    parsed(R"({"response":{"id":"r","status":"in_progress"}})"));
         stream.terminal("completed", parsed(R"({"output":[]})"));
         return played(stream.events());
       }(),
       End::unusable,
       12,
       "",
       "without any text"},
      {"AnswerIsNotJson",
       whole("Certainly! Here it is."),
       End::unusable,
       12,
       "Certainly! Here it is.",
       "no JSON object"},
      {"AnswerIsCutJson", whole(part), End::unusable, 12, part, "cut"},
      {"AnswerIsAPlaceholder",
       whole(R"({"chunk_text":"HOST_A: [mock] text"})"),
       End::unusable,
       12,
       R"({"chunk_text":"HOST_A: [mock] text"})",
       "placeholder"},
      {"AnswerIsAnErrorObject",
       whole(R"({"error":"overloaded"})"),
       End::unusable,
       12,
       R"({"error":"overloaded"})",
       "error"},
      {"AnEventIsNotJson",
       played(
           AnswerStream(answer()).opening().deltas_of(part, 50).raw("data: {\"type\n\n").events()),
       End::cut,
       6,
       part,
       "event"},
  };
}

class NoRetry : public ::testing::TestWithParam<Failure> {};

TEST_P(NoRetry, OfAPaidRequestForAnyKindOfFailure) {
  const Failure& failure = GetParam();
  Stage stage({words_each, words_each, words_each});
  stage.settings.resume_command = "castwright resume X";
  stage.expect_good(1, 1);
  stage.transport->expect(failure.script);
  stage.expect_good(3, 3);  // It must never be asked for.
  const RunResult result = stage.finished_run();

  EXPECT_EQ(stage.requests(), 2u) << "exactly k requests where chunk k fails";
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(exit_code(result.stopped->fault), failure.code) << result.stopped->cause;
  EXPECT_EQ(result.stopped->chunk, 2);
  EXPECT_THAT(result.stopped->cause, StartsWith("chunk 2 (Part 2): "));
  EXPECT_THAT(result.stopped->cause, HasSubstr(failure.says));
  EXPECT_FALSE(result.stopped->hints.empty());
  EXPECT_TRUE(result.document.is_null());

  const auto endings = stage.recorder.all<journal::ChunkEnded>();
  ASSERT_EQ(endings.size(), 2u);
  EXPECT_EQ(endings[1].end, name_of(failure.end)) << endings[1].reason;
  const auto stops = stage.recorder.all<journal::RunStopped>();
  ASSERT_EQ(stops.size(), 1u);
  EXPECT_EQ(stops[0].code, failure.code);
  EXPECT_EQ(stops[0].kept_words, words_each);
  EXPECT_EQ(stops[0].resume, "castwright resume X");

  EXPECT_EQ(stage.file("L1_checkpoint_1.txt"), stage.text(1)) << "finished chunks stay";
  EXPECT_EQ(stage.file("L1_chunk1.txt.chunk1"), stage.answer(1));
  EXPECT_EQ(stage.file("L1_chunk2.txt.chunk2"), failure.kept) << "partial text stays";
  for (const auto* name : {"L1_checkpoint_2.txt", "L1_complete.txt", "pass_a.json"}) {
    EXPECT_FALSE(stage.exists(name)) << name << ": nothing of a failed chunk is stitched in";
  }
  const auto tape = tape::read_tape(stage.file("L1_chunk2.1.tape"));
  ASSERT_TRUE(tape.has_value());
  EXPECT_FALSE(tape->torn);
  ASSERT_EQ(tape->exchanges.size(), 1u);
  EXPECT_NE(tape->exchanges[0].how, "") << "the end is on the tape";
}

std::string name_of_case(const ::testing::TestParamInfo<Failure>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Transport,
                         NoRetry,
                         ::testing::ValuesIn(transport_failures()),
                         name_of_case);
INSTANTIATE_TEST_SUITE_P(Http, NoRetry, ::testing::ValuesIn(http_failures()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Content, NoRetry, ::testing::ValuesIn(content_failures()), name_of_case);

TEST(Endings, ACutAfterAnyEventKeepsTheTextOfTheEventsBeforeAndNothingIsStitched) {
  AnswerStream stream(stage::answer_json(2, stage::dialogue(2, 12)));
  stream.opening().deltas(60).closing();
  const std::string text = stage::answer_json(2, stage::dialogue(2, 12));
  constexpr std::size_t before_deltas = 4;
  for (std::size_t cut_at = 0; cut_at <= stream.events().size(); ++cut_at) {
    Stage stage({12, 12});
    stage.expect_good(1, 1);
    const auto until = stream.events().begin() + static_cast<std::ptrdiff_t>(cut_at);
    http::Script script = played({stream.events().begin(), until});
    script.ending = cut_at % 2 == 0 ? Ending::eof : Ending::reset;
    stage.transport->expect(script);
    const RunResult result = stage.finished_run();
    ASSERT_TRUE(result.stopped) << cut_at;
    EXPECT_EQ(exit_code(result.stopped->fault), 6) << cut_at;
    EXPECT_EQ(stage.requests(), 2u) << cut_at;
    const std::size_t deltas = cut_at < before_deltas ? 0 : cut_at - before_deltas;
    EXPECT_EQ(stage.file("L1_chunk2.txt.chunk2"), text.substr(0, deltas * 60)) << cut_at;
    EXPECT_FALSE(stage.exists("L1_checkpoint_2.txt")) << cut_at;
  }
}

TEST(Endings, ACompletedAnswerIsCompleteHoweverItsConnectionEndsAfterwards) {
  for (const Ending ending : {Ending::eof,
                              Ending::reset,
                              Ending::timeout_idle,
                              Ending::not_sent,
                              Ending::limit,
                              Ending::redirect,
                              Ending::failed}) {
    Stage stage({1'000});
    http::Script script = stage.good(1);
    script.ending = ending;
    stage.transport->expect(script);
    EXPECT_FALSE(stage.finished_run().stopped) << static_cast<int>(ending);
  }
}

TEST(Endings, AServerThatLingersAfterTheTerminalEventIsNotWaitedFor) {
  for (const std::string_view status : {"completed", "failed"}) {
    Stage stage({1'000});
    AnswerStream stream(stage.answer(1));
    stream.opening().deltas().closing().terminal(status);
    http::Script script = played(stream.events());
    script.never_ends = true;
    stage.transport->expect(script);
    const MonoTime start = stage.clock.now();
    EXPECT_EQ(stage.finished_run().stopped.has_value(), status == "failed");
    EXPECT_LE(stage.clock.now() - start, Millis(1'000)) << status;
    EXPECT_EQ(stage.transport->stopped.size(), 1u);
  }
}

TEST(Endings, WhetherAFailureWasBilledIsUnknownUnlessTheProviderCertainlyDidNotBillIt) {
  struct Row {
    std::string name;
    http::Script script;
    bool known;  ///< It is not billed, so its cost is known to be 0.
  };
  const std::vector<Row> rows{
      {"400", refused(400, "{}"), true},
      {"401", refused(401, "{}"), true},
      {"429", refused(429, "{}"), true},
      {"not sent", no_head(Ending::not_sent), true},
      {"408", refused(408, "{}"), false},
      {"500", refused(500, "{}"), false},
      {"502", refused(502, "<html>"), false},
      {"503", refused(503, "{}"), false},
      {"504", refused(504, "{}"), false},
      {"200 with a JSON error", raw(std::string(error_body)), false},
      {"error after text", then("error", R"({"code":"server_error","message":"m"})"), false},
      {"reset", cut(Ending::reset), false},
  };
  for (const Row& row : rows) {
    Stage stage({12, 12});
    stage.settings.price = stage::simple_price();
    stage.expect_good(1, 1);
    stage.transport->expect(row.script);
    ASSERT_TRUE(stage.finished_run().stopped) << row.name;
    const journal::ChunkEnded ended = stage.recorder.all<journal::ChunkEnded>().back();
    if (row.known) {
      EXPECT_EQ(ended.cost_nanodollars, 0) << row.name;
    } else {
      EXPECT_FALSE(ended.cost_nanodollars) << row.name << ": unknown is unknown, never zero";
    }
  }
}

TEST(Endings, TheReservationOfAnUnknownBillStaysInTheIndex) {
  Stage stage({1'000});
  stage.settings.price = stage::simple_price();
  stage.transport->expect(no_head(Ending::reset));
  ASSERT_TRUE(stage.finished_run().stopped);
  const auto calls = stage.calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].state, store::CallState::ended);
  EXPECT_FALSE(calls[0].cost_nanodollars);
  EXPECT_TRUE(calls[0].worst_nanodollars)
      << "it may have been spent: the worst case must stay known";
}

TEST(Endings, ATokenLimitIsNamedWithItsRemedy) {
  Stage stage({1'000});
  stage.transport->expect(
      ended("incomplete", R"({"incomplete_details":{"reason":"max_output_tokens"}})"));
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_THAT(result.stopped->hints, ::testing::Contains(HasSubstr("--max-output-tokens")));
  EXPECT_THAT(result.stopped->hints, ::testing::Contains(HasSubstr("L1_chunk1.txt.chunk1")));
}

}  // namespace
}  // namespace castwright::engine
