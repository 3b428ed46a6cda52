// Tests what must be true of every dialect, whatever it sends, because the engine, the tapes and
// their recovery rely on it. A new dialect joins by its line in the registry and by one here with
// small streams of its own.

#include "provider/dialect.h"
#include "provider/feed_for_test.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>

namespace castwright::provider {
namespace {

/// The streams of one dialect that say the same things. Each belongs to an answer whose text is
/// "Hello".
struct Speech {
  std::string_view name;
  std::string_view whole;      ///< Its whole stream.
  std::string_view unended;    ///< The same stream without the proof of its end.
  std::string_view more_text;  ///< An event with text.
  std::string_view error_body;
  std::string_view error_event;
};

constexpr std::array speeches{
    Speech{
        .name = "responses",
        .whole =
            "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\n"
            "data: "
            "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hel\"}\n\n"
            "data: "
            "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"lo\"}\n\n"
            "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\","
            "\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":["
            "{\"type\":\"output_text\",\"text\":\"Hello\"}]}],"
            "\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}}\n\n",
        .unended =
            "data: "
            "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hello\"}\n\n",
        .more_text = R"({"type":"response.output_text.delta","output_index":0,"delta":"more"})",
        .error_body = R"({"error":{"message":"no","type":"server_error","code":"c"}})",
        .error_event = R"({"type":"error","code":"c","message":"no"})"},
    Speech{
        .name = "chat",
        .whole =
            "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\n"
            "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"}}]}\n\n"
            "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{},"
            "\"finish_reason\":\"stop\"}]}\n\n"
            "data: {\"id\":\"r\",\"choices\":[],"
            "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n"
            "data: [DONE]\n\n",
        .unended = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n",
        .more_text = R"({"choices":[{"index":0,"delta":{"content":"more"}}]})",
        .error_body = R"({"error":{"message":"no","type":"server_error","code":"c"}})",
        .error_event = R"({"error":{"code":"c","message":"no"}})"},
};

passes::ModelRequest ask() {
  passes::ModelRequest made;
  made.messages = {{passes::Role::developer, "stable"}, {passes::Role::user, "what differs"}};
  made.structure = passes::Structure::schema;
  made.schema_name = "s";
  made.schema = json::Value::object();
  made.search = true;
  made.output_tokens_max = 500;
  return made;
}

class DialectContract : public testing::TestWithParam<std::string> {
 protected:
  const Dialect& dialect() const { return *dialect_named(GetParam()); }
  std::unique_ptr<Decoder> decoder() const { return dialect().decoder(AnswerField::content); }

  const Speech& speech() const {
    const auto* const found = std::ranges::find(speeches, dialect().name(), &Speech::name);
    EXPECT_NE(found, speeches.end()) << "the contract has no streams of " << dialect().name();
    return *found;
  }

  Endpoint endpoint() const {
    Endpoint made;
    made.base_url = "https://h.example/v1?v=1";
    made.model = "m";
    made.key = Secret("sk-canary-0123456789");
    made.background = dialect().traits().background;
    made.bill_path = "/bills?of={id}";
    made.dialect = &dialect();
    return made;
  }

  /// Returns every request that the dialect has, the paid one first.
  std::vector<http::Request> requests() const {
    std::vector<http::Request> all{dialect().encode(ask(), endpoint())};
    for (auto& request : {dialect().attach(endpoint(), "id", "3"),
                          dialect().poll(endpoint(), "id"),
                          dialect().cancel(endpoint(), "id"),
                          dialect().bill(endpoint(), "id")}) {
      if (request) all.push_back(*request);
    }
    return all;
  }
};

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const Dialect* const dialect : dialects())
    all.emplace_back(dialect->name());
  return all;
}

INSTANTIATE_TEST_SUITE_P(Every, DialectContract, testing::ValuesIn(names()), [](const auto& about) {
  return about.param;
});

TEST_P(DialectContract, ItIsFoundByItsName) {
  ASSERT_NE(dialect_named(GetParam()), nullptr);
  EXPECT_EQ(dialect().name(), GetParam());
  EXPECT_EQ(&dialect_of(endpoint()), &dialect());
  EXPECT_EQ(dialect_named("no such dialect"), nullptr);
  EXPECT_FALSE(dialect().title().empty());
}

TEST_P(DialectContract, EqualArgumentsGiveEqualBytes) {
  const http::Request one = dialect().encode(ask(), endpoint());
  const http::Request other = dialect().encode(ask(), endpoint());
  EXPECT_EQ(one.body, other.body);
  EXPECT_EQ(one.url, other.url);
  EXPECT_TRUE(json::parse(one.body));
  EXPECT_EQ(one.method, "POST");
}

TEST_P(DialectContract, TheKeyStandsInItsHeaderAndNowhereElse) {
  for (const http::Request& request : requests()) {
    EXPECT_EQ(request.key.reveal(), "sk-canary-0123456789");
    EXPECT_FALSE(request.url.contains("canary")) << request.url;
    EXPECT_FALSE(request.body.contains("canary"));
    for (const http::Header& header : request.headers)
      EXPECT_FALSE(header.value.contains("canary")) << header.name;
  }
}

TEST_P(DialectContract, EveryRequestGoesBelowTheBaseAddressWithItsQuery) {
  for (const http::Request& request : requests()) {
    EXPECT_TRUE(request.url.starts_with("https://h.example/v1/")) << request.url;
    EXPECT_TRUE(request.url.contains("?v=1")) << request.url;
  }
}

// A tape holds only method and path; the kind of the request is found from them.
TEST_P(DialectContract, WhatARequestAskedForIsToldFromItsPath) {
  const auto kind = [this](const http::Request& request) {
    const std::string path = request.url.substr(request.url.find("/v1"));
    return dialect().kind_of(request.method, path);
  };
  EXPECT_EQ(kind(dialect().encode(ask(), endpoint())), ExchangeKind::create);
  const auto attach = dialect().attach(endpoint(), "id", "3");
  const auto poll = dialect().poll(endpoint(), "id");
  const auto cancel = dialect().cancel(endpoint(), "id");
  EXPECT_EQ(attach.has_value(), dialect().traits().background);
  EXPECT_EQ(poll.has_value(), dialect().traits().background);
  EXPECT_EQ(cancel.has_value(), dialect().traits().background);
  EXPECT_TRUE(!attach || kind(*attach) == ExchangeKind::attach);
  EXPECT_TRUE(!poll || kind(*poll) == ExchangeKind::poll);
  EXPECT_TRUE(!cancel || kind(*cancel) == ExchangeKind::cancel);
}

// A part can be left out under the name that a hint uses.
TEST_P(DialectContract, EveryPartIsKnownByItsOwnNameInThisApi) {
  for (const char* const part :
       {"max_output_tokens", "text", "stream_options", "store", "include", "max_tool_calls"}) {
    const std::string_view own = dialect().own_name(part, endpoint());
    EXPECT_EQ(dialect().part_named(own), part);
    EXPECT_EQ(part_named(own), part);
    const std::string body = dialect().encode(ask(), endpoint()).body;
    if (part != std::string_view("max_output_tokens")) continue;
    EXPECT_NE(json::parse(body)->find(own), nullptr) << own;
  }
}

TEST_P(DialectContract, ABillIsAskedForOnlyWhereTheServerHasAPlaceForItAndOfAnIdThatIsOne) {
  Endpoint without = endpoint();
  without.bill_path.clear();
  EXPECT_FALSE(dialect().bill(without, "id"));
  EXPECT_FALSE(dialect().bill(endpoint(), ""));
  EXPECT_FALSE(dialect().bill(endpoint(), "a\r\nb"));
  for (const char* const none : {"", "{}", "<html>", R"({"data":{"id":"other"}})"}) {
    const auto bill = dialect().read_bill(none, "id");
    ASSERT_FALSE(bill) << none;
    EXPECT_EQ(bill.error().fault, Fault::network);
  }
}

TEST_P(DialectContract, RefusalsMeanTheSameEverywhere) {
  const auto refusal = [this](int status) { return dialect().refusal_of(status, "{}"); };
  EXPECT_EQ(refusal(401), Refusal::key);
  EXPECT_EQ(refusal(403), Refusal::key);
  EXPECT_EQ(refusal(404), Refusal::gone);
  EXPECT_EQ(refusal(410), Refusal::gone);
  EXPECT_EQ(refusal(405), Refusal::no_address);
  EXPECT_EQ(dialect().refusal_of(404, "<html><title>Not Found</title>"), Refusal::no_address);
  for (const int status : {408, 409, 429, 500, 502, 503, 529})
    EXPECT_EQ(refusal(status), Refusal::busy) << status;
  EXPECT_EQ(refusal(400), Refusal::other);
  EXPECT_EQ(refusal(422), Refusal::other);
}

TEST_P(DialectContract, AnEmptyStreamProvesNothing) {
  for (const std::string_view bytes : {"", "\n\n", ": comment\n\n", "event: ping\ndata: {}\n\n"}) {
    const auto read = decoder();
    const Fed fed = feed(*read, bytes);
    EXPECT_FALSE(fed.failed) << bytes;
    EXPECT_FALSE(read->ended()) << bytes;
    EXPECT_FALSE(read->terminal()) << bytes;
    EXPECT_EQ(read->status(), AnswerStatus::running) << bytes;
    EXPECT_FALSE(read->usage()) << bytes;
    EXPECT_EQ(read->unknown_events(), 0) << bytes;
  }
}

TEST_P(DialectContract, AWholeStreamIsACompletedAnswer) {
  const auto read = decoder();
  const Fed fed = feed(*read, speech().whole);
  ASSERT_FALSE(fed.failed);
  EXPECT_TRUE(read->terminal());
  EXPECT_TRUE(read->ended());
  EXPECT_EQ(read->status(), AnswerStatus::completed);
  EXPECT_EQ(read->text(), "Hello");
  EXPECT_EQ(read->response_id(), "r");
  ASSERT_TRUE(read->usage());
  EXPECT_EQ(read->usage()->input_tokens, 7);
  EXPECT_EQ(read->usage()->output_tokens, 3);
  EXPECT_TRUE(read->warnings().empty());
}

TEST_P(DialectContract, AnySplitOfTheBytesGivesTheSame) {
  for (const Cut& cut : all_cuts()) {
    const auto read = decoder();
    const Fed fed = feed(*read, speech().whole, cut);
    EXPECT_EQ(fed.live, "Hello");
    EXPECT_EQ(read->text(), "Hello");
    EXPECT_EQ(read->status(), AnswerStatus::completed);
    EXPECT_EQ(read->deltas(), 2);
  }
}

// Wherever a stream breaks off, the text that was appended to `delta` is text(), and no ending is
// invented.
TEST_P(DialectContract, WhatWasHandedOutIsTheTextWhereverTheStreamIsCut) {
  const std::string_view whole = speech().whole;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto read = decoder();
    const Fed fed = feed(*read, whole.substr(0, size));
    EXPECT_FALSE(fed.failed) << size;
    EXPECT_EQ(fed.live, read->text()) << size;
    EXPECT_EQ(read->status() == AnswerStatus::running, !read->ended()) << size;
  }
}

TEST_P(DialectContract, TextThatNothingEndedIsCut) {
  const auto read = decoder();
  feed(*read, speech().unended);
  EXPECT_EQ(read->text(), "Hello");
  EXPECT_FALSE(read->ended());
  EXPECT_EQ(read->status(), AnswerStatus::running);
}

TEST_P(DialectContract, BehindTheProofOfTheEndNothingIsAppended) {
  const auto read = decoder();
  feed(*read, speech().whole);
  const std::int64_t events = read->events();
  std::string delta;
  for (const std::string_view data : {speech().more_text, speech().error_event})
    EXPECT_TRUE(read->absorb({.name = {}, .data = data, .id = {}}, delta));
  EXPECT_EQ(delta, "");
  EXPECT_EQ(read->text(), "Hello");
  EXPECT_EQ(read->status(), AnswerStatus::completed);
  EXPECT_EQ(read->events(), events + 2);
}

TEST_P(DialectContract, AnErrorBodyInPlaceOfAStreamFailsTheAnswer) {
  const auto read = decoder();
  ASSERT_TRUE(read->absorb_object(speech().error_body));
  EXPECT_TRUE(read->ended());
  EXPECT_EQ(read->status(), AnswerStatus::failed);
  EXPECT_EQ(read->error_code(), "c");
  EXPECT_EQ(read->error_message(), "no");
  for (const char* const other : {"", "<html>", "[]", "{}", "7"}) {
    const auto none = decoder();
    const Status status = none->absorb_object(other);
    ASSERT_FALSE(status) << other;
    EXPECT_EQ(status.error().fault, Fault::network) << other;
    EXPECT_FALSE(none->ended()) << other;
  }
}

TEST_P(DialectContract, AnErrorOfOneExchangeDoesNotHoldForTheNext) {
  const auto read = decoder();
  std::string delta;
  ASSERT_TRUE(read->absorb({.name = {}, .data = speech().error_event, .id = {}}, delta));
  EXPECT_TRUE(read->ended());
  EXPECT_FALSE(read->terminal());
  EXPECT_EQ(read->status(), AnswerStatus::failed);
  read->begin_exchange(false);
  EXPECT_FALSE(read->ended());
  EXPECT_EQ(read->status(), AnswerStatus::running);
  EXPECT_TRUE(read->error().empty());
  feed(*read, speech().whole);
  EXPECT_EQ(read->status(), AnswerStatus::completed);
  EXPECT_EQ(read->text(), "Hello");
}

TEST_P(DialectContract, DataThatIsNothingKnownBreaksTheStream) {
  const auto read = decoder();
  std::string delta;
  const Status status = read->absorb({.name = {}, .data = "<html>", .id = {}}, delta);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::network);
  EXPECT_TRUE(read->absorb({.name = {}, .data = speech().more_text, .id = {}}, delta));
  EXPECT_EQ(delta, "more");
}

// The first event of a stream shows its dialect.
TEST_P(DialectContract, ItRecognizesItsOwnStreamsAndNoOthers) {
  const auto recognizes = [this](std::string_view bytes) {
    sse::Parser parser;
    std::vector<sse::Event> events;
    EXPECT_TRUE(parser.feed(bytes, events));
    return dialect().recognizes(events.front());
  };
  for (const Speech& one : speeches)
    EXPECT_EQ(recognizes(one.whole), one.name == dialect().name()) << one.name;
}

// A decoder that reads the stream of another dialect finds no text and no ending.
TEST_P(DialectContract, ItMakesNothingOfTheStreamOfAnotherDialect) {
  for (const Speech& other : speeches) {
    if (other.name == dialect().name()) continue;
    const auto read = decoder();
    const Fed fed = feed(*read, other.unended);
    EXPECT_FALSE(fed.failed);
    EXPECT_EQ(read->text(), "") << other.name;
    EXPECT_FALSE(read->ended()) << other.name;
    EXPECT_GT(read->unknown_events(), 0) << other.name;
  }
}

}  // namespace
}  // namespace castwright::provider
