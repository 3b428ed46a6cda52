// Tests of what servers do without documenting it, with streams written for them.

#include "provider/responses/read_for_test.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

TEST(Deviations, ErrorsAreReadInEveryFormOfTheField) {
  const auto read = [](std::string_view bytes) {
    DecodedStream reading = read_whole(bytes);
    EXPECT_FALSE(reading.failed);
    EXPECT_TRUE(reading.decoder.ended());
    EXPECT_EQ(reading.decoder.status(), AnswerStatus::failed);
    return reading.decoder.error_code() + "|" + reading.decoder.error_message();
  };
  EXPECT_EQ(read(stream({{"error", R"("error":{"code":null,"type":"overloaded","message":"m"})"}})),
            "overloaded|m");
  EXPECT_EQ(read(stream({{"error", R"("code":"server_error","message":"m","param":null)"}})),
            "server_error|m");
  EXPECT_EQ(read(stream({{"error", R"("message":"m")"}})), "|m");
  EXPECT_EQ(read("data: {\"error\":{\"code\":500,\"message\":\"m\",\"type\":\"t\"}}\n\n"), "500|m");
  EXPECT_EQ(read("data: {\"error\":\"model is loading\"}\n\n"), "|model is loading");
  EXPECT_EQ(read("event: error\ndata: {\"message\":\"m\"}\n\n"), "|m");
  EXPECT_EQ(read("event: error\ndata: upstream is gone\n\n"), "|upstream is gone");
}

TEST(Deviations, IndicesAndNumbersMayBeMissing) {
  // As llama.cpp sends it: only ids, and the reasoning item is closed after the message began.
  const DecodedStream reading = read_whole(stream({
      {"response.created", R"("response":{"id":"resp_l","status":"in_progress"})"},
      {"response.output_item.added",
       R"("item":{"id":"rs","type":"reasoning","summary":[],"content":[]})"},
      {"response.reasoning_text.delta", R"("item_id":"rs","delta":"hm")"},
      {"response.output_item.added", R"("item":{"id":"m","type":"message","content":[]})"},
      {"response.content_part.added", R"("item_id":"m","part":{"type":"output_text","text":""})"},
      {delta_type, R"("item_id":"m","delta":"Hel")"},
      {delta_type, R"("item_id":"m","delta":"lo")"},
      {"response.output_item.done",
       R"("item":{"id":"rs","type":"reasoning","content":[{"type":"reasoning_text","text":"hm"}]})"},
      {"response.output_text.done", R"("item_id":"m","text":"Hello")"},
      {"response.content_part.done",
       R"("item_id":"m","part":{"type":"output_text","text":"Hello"})"},
      {"response.output_item.done",
       R"("item":{"id":"m","type":"message","content":[{"type":"output_text","text":"Hello"}]})"},
      {completed_type,
       R"("response":{"id":"resp_l","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":1,"output_tokens":2}})"},
  }));
  EXPECT_EQ(reading.decoder.text(), "Hello");
  EXPECT_EQ(reading.live, "Hello");
  EXPECT_EQ(reading.decoder.cursor(), "");
  EXPECT_TRUE(reading.decoder.warnings().empty());
}

TEST(Deviations, RoutesByIndexWhereIdsRotateAndKeysComeInAnyOrder) {
  const std::string bytes =
      "data: "
      "{\"output_index\":1,\"delta\":\"b\",\"item_id\":\"x1\",\"content_index\":0,\"type\":"
      "\"response.output_text.delta\"}\n\n"
      "data: "
      "{\"content_index\":1,\"output_index\":0,\"delta\":\"A\",\"item_id\":\"x2\",\"type\":"
      "\"response.output_text.delta\"}\n\n"
      "data: "
      "{\"delta\":\"a\",\"output_index\":0,\"item_id\":\"x3\",\"type\":\"response.output_text."
      "delta\",\"content_index\":0}\n\n";
  EXPECT_EQ(read_whole(bytes).decoder.text(), "aAb");
}

TEST(Deviations, TheEventNameStandsInForAMissingType) {
  EXPECT_EQ(
      read_whole("event: response.output_text.delta\ndata: {\"delta\":\"x\"}\n\n").decoder.text(),
      "x");
}

TEST(Deviations, SurrogateHalvesAreJoinedAndALonelyOneIsReplaced) {
  const DecodedStream joined = read_whole(stream({
      {delta_type, R"("delta":"\ud83d")"},
      {delta_type, R"("delta":"\ude00\ud83d")"},
      {delta_type, R"("delta":"!")"},
  }));
  EXPECT_EQ(joined.decoder.text(), "😀\uFFFD!");
  const DecodedStream pending = read_whole(stream({
      {delta_type, R"("delta":"a\ud83d")"},
      {"response.output_text.done", R"("text":"a\ud83d\ude00")"},
  }));
  EXPECT_EQ(pending.decoder.text(), "a😀");
  EXPECT_EQ(pending.live, "a😀");
  const DecodedStream lonely = read_whole(stream({
      {delta_type, R"("delta":"a\ud83d")"},
      {"response.output_text.done", R"("text":"a\ud83d")"},
  }));
  EXPECT_EQ(lonely.decoder.text(), "a\uFFFD");
  EXPECT_EQ(lonely.live, "a\uFFFD");
  EXPECT_TRUE(lonely.decoder.warnings().empty());
}

TEST(Deviations, InvalidUtf8BecomesReplacementCharacters) {
  const DecodedStream reading = read_whole(stream({{delta_type, "\"delta\":\"a\xff\xc3z\""}}));
  EXPECT_FALSE(reading.failed);
  EXPECT_EQ(reading.decoder.text(), "a\uFFFD\uFFFDz");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
  // This event did not come through the event-stream parser, which repairs UTF-8 itself.
  ResponsesDecoder decoder;
  std::string delta;
  sse::Event event;
  event.name = delta_type;
  event.data = "{\"delta\":\"b\xff\"}";
  EXPECT_TRUE(decoder.absorb(event, delta));
  EXPECT_EQ(delta, "b\uFFFD");
  EXPECT_EQ(decoder.warnings().size(), 1U);
}

TEST(Deviations, EveryCharacterOfTheTextStaysAsItIs) {
  const DecodedStream reading =
      read_whole(stream({{delta_type, R"("delta":"\u0000\r\u2028\ud834\udd1e\\\/")"}}));
  EXPECT_EQ(reading.decoder.text(), std::string("\0\r\u2028\U0001D11E\\/", 11));
}

TEST(Deviations, UndecodableDataIsABrokenProtocol) {
  for (const std::string_view data : {"{\"type\":", "garbage", "[1]", "42", "{} {}", "<html>"}) {
    const DecodedStream reading = read_whole("data: " + std::string(data) + "\n\n");
    EXPECT_TRUE(reading.failed) << data;
    EXPECT_EQ(reading.error.fault, Fault::network);
    EXPECT_NE(reading.error.what.find("event 1"), std::string::npos) << reading.error.what;
  }
}

TEST(Deviations, CommentsSentAsDataAndPingsAreIgnored) {
  const DecodedStream reading = read_whole(
      "data: : OPENROUTER PROCESSING\n\nevent: ping\ndata: {\"type\": \"ping\"}\n\nevent: "
      "ping\ndata: "
      "hello\n\ndata: \n\n");
  EXPECT_FALSE(reading.failed) << reading.error.what;
  EXPECT_EQ(reading.decoder.unknown_events(), 0);
}

TEST(Deviations, SeveralEventsWithoutABlankLineAreSeparatedAndSplitJsonIsJoined) {
  const DecodedStream separated = read_whole(
      "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n"
      "data: {\"type\":\"response.output_text.delta\",\"delta\":\"b\"}\ndata: [DONE]\n\n");
  EXPECT_FALSE(separated.failed);
  EXPECT_EQ(separated.decoder.text(), "ab");
  EXPECT_TRUE(separated.decoder.done_mark());
  EXPECT_EQ(separated.decoder.warnings().size(), 1U);
  const DecodedStream joined = read_whole(
      "data: {\"type\":\ndata: \"response.output_text.delta\",\ndata: \"delta\":\"c\"}\n\n");
  EXPECT_EQ(joined.decoder.text(), "c");
  EXPECT_TRUE(joined.decoder.warnings().empty());
  EXPECT_TRUE(read_whole("data: {\"type\":\ndata: garbage\n\n").failed);
}

TEST(Deviations, ASnapshotOnResumeRebuildsTheTextUnlessItIsOlder) {
  const std::string begun =
      stream({{delta_type, R"("output_index":0,"delta":"one ","sequence_number":5)"}});
  const auto snapshot = [](std::string_view text) {
    return stream(
        {{"response.in_progress",
          R"("sequence_number":9,"response":{"status":"in_progress","output":[{"type":"message","content":[)"
              + text_part(text) + "]}]}"},
         {delta_type,
          R"("output_index":0,"content_index":0,"delta":"three","sequence_number":10)"}});
  };
  EXPECT_EQ(read_whole(begun + snapshot("one two ")).decoder.text(), "one two three");
  EXPECT_EQ(read_whole(begun + snapshot("one two ")).live, "one two three");
  EXPECT_EQ(read_whole(begun + snapshot("on")).decoder.text(), "one three");
  EXPECT_EQ(read_whole(begun + snapshot("")).decoder.text(), "one three");
  const DecodedStream other = read_whole(begun + snapshot("uno dos "));
  EXPECT_EQ(other.decoder.text(), "uno dos three");
  EXPECT_EQ(other.decoder.warnings().size(), 2U);  // The gap, and the replaced text.
}

TEST(Deviations, AnUnterminatedTerminalEventCountsWhereItIsWhole) {
  std::string bytes = stream({{completed_type, message(text_part("paid"))}});
  bytes.pop_back();  // The blank line is missing.
  const DecodedStream reading = read_whole(bytes);
  EXPECT_EQ(reading.decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(reading.live, "paid");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
  bytes.pop_back();
  EXPECT_TRUE(read_whole(bytes).decoder.ended());  // Not even the end of the line came.
  bytes.pop_back();
  EXPECT_FALSE(read_whole(bytes).decoder.ended());  // A bracket is missing.
  std::string delta = stream({{delta_type, R"("delta":"x")"}});
  delta.pop_back();
  EXPECT_EQ(read_whole(delta).decoder.text(), "");  // The standard discards it.
}

}  // namespace
}  // namespace castwright::provider
