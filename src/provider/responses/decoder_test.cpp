// Tests of the client state machine, with streams written for them.

#include "provider/responses/read_for_test.h"

#include <gtest/gtest.h>

#include <random>

namespace castwright::provider {
namespace {

// Returns a stream with everything in it; it is read whole, and at every split.
std::string rich_stream() {
  return ": a comment\n\n"
         + stream({
             {"response.created",
              R"("response":{"id":"resp_1","status":"queued","model":"m","output":[],"usage":null},"sequence_number":0)"},
             {"response.in_progress",
              R"("response":{"id":"resp_1","status":"in_progress","output":[]},"sequence_number":1)"},
             {"keepalive", R"("sequence_number":2)"},
             {"response.output_item.added",
              R"("output_index":0,"item":{"id":"rs","type":"reasoning","summary":[]},"sequence_number":3)"},
             {"response.reasoning_summary_text.delta",
              R"("output_index":0,"summary_index":0,"delta":"hm","sequence_number":4)"},
             {"response.output_item.added",
              R"("output_index":1,"item":{"id":"ws","type":"web_search_call","status":"in_progress"},"sequence_number":5)"},
             {"response.output_item.done",
              R"("output_index":1,"item":{"id":"ws","type":"web_search_call","status":"completed","action":{"type":"search","query":"q","sources":[{"type":"url","url":"https://a.example/1"},{"type":"api","name":"weather"},{"type":"url","url":"https://b.example/"},{"type":"url","url":"https://a.example/1"}]}},"sequence_number":6)"},
             {"response.output_item.added",
              R"("output_index":2,"item":{"id":"m0","type":"message","content":[],"phase":"commentary"},"sequence_number":7)"},
             {delta_type,
              R"("output_index":2,"content_index":0,"delta":"Let me see.","sequence_number":8)"},
             {"response.output_item.added",
              R"("output_index":3,"item":{"id":"m1","type":"message","content":[],"phase":"final_answer"},"sequence_number":9)"},
             {"response.content_part.added",
              R"("output_index":3,"content_index":0,"part":{"type":"output_text","text":""},"sequence_number":10)"},
             {delta_type,
              R"("output_index":3,"content_index":0,"delta":"Zo\u00eb \ud83d","sequence_number":11)"},
             {delta_type,
              R"("output_index":3,"content_index":0,"delta":"\ude00 ([a](https://a.example/1)) ","sequence_number":12)"},
             {"response.output_text.annotation.added",
              R"("output_index":3,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","start_index":6,"end_index":32,"title":"A","url":"https://a.example/1"},"sequence_number":13)"},
             {delta_type,
              R"("output_index":3,"content_index":0,"delta":"\"end\"\n","sequence_number":14)"},
             {"response.future.thing", R"("sequence_number":15)"},
             {"response.output_text.done",
              R"("output_index":3,"content_index":0,"text":"Zoë 😀 ([a](https://a.example/1)) \"end\"\n","sequence_number":16)"},
             {completed_type,
              R"("sequence_number":17,"response":{"id":"resp_1","status":"completed","model":"m-2","metadata":{"rehearsal":"true"},"output":[{"type":"reasoning","id":"rs"},{"type":"web_search_call","id":"ws","action":{"type":"search"}},{"type":"message","phase":"commentary","content":[{"type":"output_text","text":"Let me see."}]},{"type":"message","phase":"final_answer","content":[{"type":"output_text","text":"Zoë 😀 ([a](https://a.example/1)) \"end\"\n","annotations":[{"type":"url_citation","start_index":6,"end_index":32,"title":"A","url":"https://a.example/1"}]}]}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":5}}})"},
         })
         + "data: [DONE]\n\n";
}

void expect_rich(const DecodedStream& reading) {
  const std::string text = "Zoë 😀 ([a](https://a.example/1)) \"end\"\n";
  const Decoder& decoder = reading.decoder;
  ASSERT_FALSE(reading.failed) << reading.error.what;
  EXPECT_EQ(decoder.text(), text);
  EXPECT_EQ(reading.live, text);
  EXPECT_EQ(decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(decoder.response_id(), "resp_1");
  EXPECT_EQ(decoder.model(), "m-2");
  EXPECT_TRUE(decoder.rehearsal());
  EXPECT_EQ(decoder.cursor(), "17");
  EXPECT_EQ(decoder.events(), 19);
  EXPECT_EQ(decoder.deltas(), 4);
  EXPECT_EQ(decoder.unknown_events(), 1);
  EXPECT_EQ(decoder.searches(), 1);
  EXPECT_EQ(decoder.search_urls(),
            (std::vector<std::string>{"https://a.example/1", "https://b.example/"}));
  EXPECT_EQ(decoder.usage()->cached_tokens, 4);
  EXPECT_EQ(decoder.usage()->reasoning_tokens, 5);
  ASSERT_EQ(decoder.citations().size(), 1U);
  const Citation citation = decoder.citations().front();
  EXPECT_EQ(text.substr(citation.begin, citation.end - citation.begin),
            "([a](https://a.example/1))");
  EXPECT_TRUE(decoder.warnings().empty()) << decoder.warnings().front();
}

TEST(Decoder, AStreamWithEverythingInItGivesItsText) {
  expect_rich(read_whole(rich_stream()));
}

TEST(Decoder, EverySplitOfTheBytesGivesTheSame) {
  const std::string bytes = rich_stream();
  expect_rich(read_pieces(bytes, [] { return std::size_t{1}; }));
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    bool first = true;
    expect_rich(read_pieces(
        bytes, [&first, at, &bytes] { return std::exchange(first, false) ? at : bytes.size(); }));
    if (HasFailure()) FAIL() << "split at " << at;
  }
}

TEST(Decoder, ACutAnywhereIsNeverAnEnding) {
  const std::string bytes = rich_stream();
  const std::size_t whole = bytes.find("event: response.completed");
  for (std::size_t size = 0; size < whole; ++size) {
    const DecodedStream reading = read_whole(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(reading.decoder.ended()) << size;
    ASSERT_EQ(reading.decoder.status(), AnswerStatus::running);
    ASSERT_EQ(reading.decoder.text(), reading.live);
    ASSERT_TRUE(json::is_utf8(reading.live));
  }
}

TEST(Decoder, TheDoneMarkEndsNothingAndWhatFollowsItIsIgnored) {
  const DecodedStream reading =
      read_whole(stream({{delta_type, R"("delta":"a")"}}) + "data: [DONE] \n\n"
                 + stream({{completed_type, message(text_part("b"))}}));
  EXPECT_TRUE(reading.decoder.done_mark());
  EXPECT_FALSE(reading.decoder.ended());
  EXPECT_EQ(reading.decoder.text(), "a");
}

TEST(Decoder, WhatFollowsATerminalEventIsIgnored) {
  const DecodedStream reading =
      read_whole(stream({{completed_type, message(text_part("a"))}}) + "data: garbage\n\n"
                 + stream({{"response.failed", R"("response":{"status":"failed"})"},
                           {delta_type, R"("delta":"b")"}}));
  EXPECT_FALSE(reading.failed);
  EXPECT_EQ(reading.decoder.text(), "a");
  EXPECT_EQ(reading.decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(reading.decoder.events(), 4);
}

TEST(Decoder, TheStatusOfTheResponseDecidesNotTheNameOfTheEvent) {
  const DecodedStream reading = read_whole(stream(
      {{completed_type,
        R"("response":{"status":"incomplete","incomplete_details":{"reason":"max_tokens"},"output":[]})"}}));
  EXPECT_EQ(reading.decoder.status(), AnswerStatus::incomplete);
  EXPECT_EQ(reading.decoder.incomplete_reason(), "max_output_tokens");
  EXPECT_EQ(read_whole(stream({{"response.cancelled", R"("response":{"status":"in_progress"})"}}))
                .decoder.status(),
            AnswerStatus::cancelled);
  EXPECT_FALSE(reading.decoder.usage());
}

TEST(Decoder, RepeatedDeltasAreDroppedAndDoneEventsAlwaysApply) {
  const DecodedStream reading = read_whole(stream({
      {delta_type, R"("output_index":0,"delta":"one ","sequence_number":4)"},
      {delta_type, R"("output_index":0,"delta":"two ","sequence_number":5)"},
      {delta_type, R"("output_index":0,"delta":"one ","sequence_number":4)"},
      {delta_type, R"("output_index":0,"delta":"two ","sequence_number":5)"},
      {delta_type, R"("output_index":0,"delta":"three","sequence_number":6)"},
      {"response.output_text.done",
       R"("output_index":0,"text":"one two three","sequence_number":2)"},
  }));
  EXPECT_EQ(reading.decoder.text(), "one two three");
  EXPECT_EQ(reading.live, "one two three");
  EXPECT_EQ(reading.decoder.deltas(), 3);
  EXPECT_EQ(reading.decoder.cursor(), "6");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
}

/// Returns deltas of one shape, with `numbers` as their sequence numbers.
std::string numbered_deltas(
    std::initializer_list<std::pair<std::int64_t, std::string_view>> numbered) {
  std::string bytes;
  for (const auto& [number, text] : numbered) {
    const std::string rest = R"("output_index":0,"content_index":0,"delta":")" + std::string(text)
                             + R"(","sequence_number":)" + std::to_string(number);
    bytes += stream({{delta_type, rest}});
  }
  return bytes;
}

TEST(Decoder, ANumberThatStandsStillTakesNoTextAway) {
  const DecodedStream reading = read_whole(
      stream({{"response.created", R"("sequence_number":0,"response":{"id":"resp_1"})"},
              {"response.in_progress", R"("sequence_number":0,"response":{"id":"resp_1"})"}})
      + numbered_deltas({{0, "ha "}, {0, "ha "}, {0, "ho "}, {0, "end"}})
      + stream({{"response.refusal.delta", R"("output_index":1,"delta":"no","sequence_number":0)"},
                {"response.refusal.delta", R"("output_index":1,"delta":"no","sequence_number":0)"},
                {completed_type,
                 R"("sequence_number":0,"response":{"status":"completed","output":[]})"}}));
  EXPECT_EQ(reading.decoder.text(), "ha ha ho end");
  EXPECT_EQ(reading.live, "ha ha ho end");
  EXPECT_EQ(reading.decoder.refusal(), "nono");
  EXPECT_FALSE(reading.decoder.cursor_holds());
  // The other warning says that the final object has no message.
  ASSERT_EQ(reading.decoder.warnings().size(), 2U);
  EXPECT_NE(reading.decoder.warnings()[0].find("stand still"), std::string::npos);
}

TEST(Decoder, AStreamOfEqualDeltasUnderOneNumberIsNoRepetition) {
  const DecodedStream reading = read_whole(numbered_deltas({{0, "ha "}, {0, "ha "}, {0, "ha "}}));
  EXPECT_EQ(reading.decoder.text(), "ha ha ha ");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
}

TEST(Decoder, NumbersThatBeginAgainTakeNoTextAway) {
  const DecodedStream reading = read_whole(numbered_deltas(
      {{0, "one "}, {1, "two "}, {2, "and "}, {0, "three "}, {1, "four "}, {2, "and "}, {3, "x"}}));
  EXPECT_EQ(reading.decoder.text(), "one two and three four and x");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
  EXPECT_EQ(reading.decoder.cursor(), "3");
}

TEST(Decoder, AnEventThatComesLateIsTakenWhereItComes) {
  const DecodedStream reading =
      read_whole(numbered_deltas({{0, "a"}, {2, "c"}, {1, "b"}, {3, "d"}, {3, "d"}, {2, "c"}}));
  EXPECT_EQ(reading.decoder.text(), "acbd");
  EXPECT_TRUE(reading.decoder.cursor_holds());
}

TEST(Decoder, OnlyTheSameBytesUnderTheSameNumberAreARepetition) {
  const DecodedStream reading = read_whole(
      numbered_deltas({{4, "one "}, {5, "two "}, {5, "two "}})
      + stream(
          {{delta_type,
            R"("output_index":0,"content_index":0,"delta":"two ","obfuscation":"x","sequence_number":5)"}}));
  EXPECT_EQ(reading.decoder.text(), "one two two ");
}

TEST(Decoder, BehindAReattachTheNumberAloneDecides) {
  // The same text sent again with another cut.
  const DecodedStream reading =
      read_reattached(numbered_deltas({{0, "one "}, {1, "two "}}),
                      numbered_deltas({{0, "on"}, {1, "e two "}, {2, "three"}}));
  EXPECT_EQ(reading.decoder.text(), "one two three");
  EXPECT_EQ(reading.live, "one two three");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
}

TEST(Decoder, AServerThatReplaysEverythingGivesTheTextOnce) {
  const std::string bytes = rich_stream();
  const std::string begun = bytes.substr(0, bytes.find("event: response.future.thing"));
  const DecodedStream reading = read_whole(begun + bytes);
  EXPECT_EQ(reading.decoder.text(), "Zoë 😀 ([a](https://a.example/1)) \"end\"\n");
  EXPECT_EQ(reading.live, reading.decoder.text());
  EXPECT_EQ(reading.decoder.citations().size(), 1U);
}

TEST(Decoder, AGapIsSaidAndRepairedByTheFinalText) {
  const DecodedStream reading = read_whole(stream({
      {delta_type, R"("output_index":0,"delta":"one ","sequence_number":1)"},
      {delta_type, R"("output_index":0,"delta":"three","sequence_number":3)"},
      {completed_type, message(text_part("one two three"))},
  }));
  EXPECT_EQ(reading.decoder.text(), "one two three");
  ASSERT_EQ(reading.decoder.warnings().size(), 2U);
  EXPECT_EQ(reading.decoder.warnings()[0], "events 2 to 2 are missing; the final text decides");
}

TEST(Decoder, TextThatOnlyTheFinalObjectHasIsTakenAndHandedOut) {
  const DecodedStream reading =
      read_whole(stream({{completed_type, message(text_part("all of it"))}}));
  EXPECT_EQ(reading.decoder.text(), "all of it");
  EXPECT_EQ(reading.live, "all of it");
  EXPECT_TRUE(reading.decoder.warnings().empty());
}

TEST(Decoder, DeltasAreKeptWhereACompletedObjectHasNoMessage) {
  const DecodedStream reading = read_whole(stream({
      {delta_type, R"("delta":"paid for")"},
      {completed_type, R"("response":{"status":"completed","output":[]})"},
  }));
  EXPECT_EQ(reading.decoder.text(), "paid for");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
}

TEST(Decoder, TextThatStreamedIsNeverReplacedByNothing) {
  const std::string streamed =
      stream({{delta_type, R"("output_index":0,"content_index":0,"delta":"paid for")"}});
  const auto part_done = [](std::string_view part) {
    return stream({{"response.content_part.done",
                    R"("output_index":0,"content_index":0,"part":)" + std::string(part)}});
  };
  const auto item_done = [](std::string_view content) {
    return stream({{"response.output_item.done",
                    R"("output_index":0,"item":{"id":"msg_1","type":"message","content":[)"
                        + std::string(content) + "]}"}});
  };
  const auto completed = [](std::string_view rest) { return stream({{completed_type, rest}}); };
  const std::string empty = completed(message(""));
  const std::string text_done =
      stream({{"response.output_text.done", R"("output_index":0,"content_index":0,"text":"")"}});
  for (const std::string& end : {empty,
                                 completed(message(text_part(""))),
                                 completed(message(text_part("") + "," + text_part("  "))),
                                 completed(R"("response":{"status":"completed","output":[]})"),
                                 completed(R"("response":{"status":"completed","output":null})"),
                                 completed(R"("response":{"status":"completed"})"),
                                 text_done + completed(message(text_part("paid for"))),
                                 part_done(text_part(" \\n")) + empty,
                                 part_done(R"({"type":"refusal","refusal":""})") + empty,
                                 item_done("") + empty,
                                 item_done(text_part("")) + empty}) {
    const DecodedStream reading = read_whole(streamed + end);
    EXPECT_EQ(reading.decoder.status(), AnswerStatus::completed) << end;
    EXPECT_EQ(reading.decoder.text(), "paid for") << end;
    EXPECT_EQ(reading.live, "paid for") << end;
    EXPECT_EQ(reading.decoder.warnings().size(), 1U) << end;
  }
}

TEST(Decoder, WhatStandsInCommentaryOrReasoningAloneIsNoTextAndIsKeptBesideIt) {
  const std::string thought =
      R"({"type":"reasoning","content":[{"type":"reasoning_text","text":"thought"}]})";
  const std::string said =
      R"({"type":"message","phase":"commentary","content":[)" + text_part("said") + "]}";
  const auto completed = [](std::string_view items) {
    return stream({{completed_type,
                    R"("response":{"status":"completed","output":[)" + std::string(items) + "]}"}});
  };
  const auto item_done = [](std::string_view item) {
    return stream(
        {{"response.output_item.done", R"("output_index":0,"item":)" + std::string(item)}});
  };
  const std::string thinking =
      stream({{"response.reasoning_text.delta",
               R"("output_index":0,"content_index":0,"delta":"thought")"}});
  struct Row {
    std::string bytes;
    std::string aside;
  };
  for (const Row& row : {Row{completed(thought), "thought"},
                         Row{completed(thought + "," + said), "said"},
                         Row{thinking + completed(""), "thought"},
                         Row{item_done(thought) + completed(""), "thought"},
                         Row{item_done(said) + stream({{completed_type, message("")}}), "said"}}) {
    const DecodedStream reading = read_whole(row.bytes);
    EXPECT_EQ(reading.decoder.text(), "") << row.bytes;
    EXPECT_EQ(reading.live, "") << row.bytes;
    EXPECT_EQ(reading.decoder.aside(), row.aside) << row.bytes;
  }
}

TEST(Decoder, AFailedResponseKeepsItsPartialText) {
  const DecodedStream reading = read_whole(stream({
      {delta_type, R"("delta":"half")"},
      {"error", R"("error":{"type":"server_error","code":"server_error","message":"Sorry."})"},
      {"response.failed",
       R"("response":{"id":"r","status":"failed","error":{"code":"insufficient_quota","message":"Out."},"output":[{"type":"message","content":[]}]})"},
  }));
  EXPECT_EQ(reading.decoder.status(), AnswerStatus::failed);
  EXPECT_EQ(reading.decoder.text(), "half");
  EXPECT_EQ(reading.decoder.error_code(), "insufficient_quota");
  EXPECT_EQ(reading.decoder.error_message(), "Out.");
}

TEST(Decoder, AnErrorThatIsNotTheLastThingIsAWarning) {
  const DecodedStream reading = read_whole(stream({
      {"error", R"("error":{"code":"hiccup","message":"m"})"},
      {completed_type, message(text_part("fine"))},
  }));
  EXPECT_EQ(reading.decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(reading.decoder.error_code(), "");
  EXPECT_EQ(reading.decoder.warnings().size(), 1U);
}

TEST(Decoder, ARefusalIsKeptApartFromTheText) {
  const DecodedStream reading = read_whole(stream({
      {"response.content_part.added",
       R"("output_index":0,"content_index":0,"part":{"type":"refusal","refusal":""},"sequence_number":0)"},
      {"response.refusal.delta",
       R"("output_index":0,"content_index":0,"delta":"I can","sequence_number":1)"},
      {"response.refusal.delta",
       R"("output_index":0,"content_index":0,"delta":"I can","sequence_number":1)"},
      {"response.refusal.delta",
       R"("output_index":0,"content_index":0,"delta":"not.","sequence_number":2)"},
  }));
  EXPECT_EQ(reading.decoder.refusal(), "I cannot.");
  EXPECT_EQ(reading.decoder.text() + reading.live, "");
  const DecodedStream whole =
      read_whole(stream({{completed_type, message(R"({"type":"refusal","refusal":"No."})")}}));
  EXPECT_EQ(whole.decoder.refusal(), "No.");
  EXPECT_EQ(whole.decoder.text(), "");
}

TEST(Decoder, SearchesAreTheProvidersCountElseTheSearchActions) {
  const auto searches = [](std::string_view extra) {
    return read_whole(
               stream(
                   {{completed_type,
                     R"("response":{"status":"completed","output":[{"type":"web_search_call","action":{"type":"search"}},{"type":"web_search_call","action":{"type":"open_page","url":"u"}},{"type":"web_search_call"}])"
                         + std::string(extra) + "}"}}))
        .decoder.searches();
  };
  EXPECT_EQ(searches(""), 1);
  EXPECT_EQ(searches(R"(,"tool_usage":{"web_search":{"num_requests":4}})"), 4);
}

TEST(Decoder, ACauseBehindTheTerminalEventIsRead) {
  const std::string failed =
      stream({{delta_type, R"("delta":"half")"},
              {"response.failed", R"("response":{"id":"r","status":"failed","error":null})"}});
  for (
      const std::string& behind :
      {stream({{"error", R"("error":{"code":"insufficient_quota","message":"Out."})"}}),
       stream({{"error", R"("code":"insufficient_quota","message":"Out.")"}}),
       std::string("data: {\"error\":{\"code\":\"insufficient_quota\",\"message\":\"Out.\"}}\n\n"),
       stream(
           {{"response.failed",
             R"("response":{"status":"failed","error":{"code":"insufficient_quota","message":"Out."}})"}})}) {
    const DecodedStream silent = read_whole(failed);
    EXPECT_TRUE(silent.decoder.awaits_cause());
    const DecodedStream told =
        read_whole(failed + behind + stream({{delta_type, R"("delta":"late")"}}));
    EXPECT_FALSE(told.decoder.awaits_cause()) << behind;
    EXPECT_EQ(told.decoder.error_code(), "insufficient_quota") << behind;
    EXPECT_EQ(told.decoder.error_message(), "Out.");
    EXPECT_EQ(told.decoder.text(), "half");
  }
  const DecodedStream words = read_whole(failed + "event: error\ndata: upstream is gone\n\n");
  EXPECT_EQ(words.decoder.error_message(), "upstream is gone");
  const DecodedStream closed =
      read_whole(failed + "data: [DONE]\n\n" + stream({{"error", R"("message":"too late")"}}));
  EXPECT_EQ(closed.decoder.error_message(), "");
}

TEST(Decoder, AnEmptyErrorTakesNoCauseBack) {
  const DecodedStream reading = read_whole(stream({
      {"error", R"("error":{"code":"insufficient_quota","message":"Out of credit."})"},
      {"error", R"("error":{"code":null,"message":""})"},
      {"response.failed", R"("response":{"status":"failed","error":{"code":"","message":null}})"},
  }));
  EXPECT_EQ(reading.decoder.error_code(), "insufficient_quota");
  EXPECT_EQ(reading.decoder.error_message(), "Out of credit.");
}

TEST(Decoder, UsageThatCannotBeThatOfTheAnswerIsUnknown) {
  const auto read = [](std::string_view text, std::string_view usage) {
    return read_whole(
        stream({{completed_type,
                 R"("response":{"status":"completed","output":[{"type":"message","content":[)"
                     + text_part(text) + R"(]}],"usage":)" + std::string(usage) + "}"}}));
  };
  const std::string text(600, 'x');
  for (
      const std::string_view impossible :
      {R"({"input_tokens":0,"output_tokens":0})",
       R"({"input_tokens":900,"output_tokens":0})",
       R"({"input_tokens":900,"output_tokens":1})",
       R"({"input_tokens":0,"output_tokens":150})",
       R"({"input_tokens":9,"input_tokens_details":{"cached_tokens":10},"output_tokens":150})",
       R"({"input_tokens":9,"output_tokens":150,"output_tokens_details":{"reasoning_tokens":151}})"}) {
    const DecodedStream reading = read(text, impossible);
    EXPECT_FALSE(reading.decoder.usage()) << impossible;
    EXPECT_FALSE(reading.decoder.usage_object().is_null()) << "shown as it was sent";
    ASSERT_EQ(reading.decoder.warnings().size(), 1U) << impossible;
    EXPECT_NE(reading.decoder.warnings()[0].find("the cost is unknown"), std::string::npos);
  }
  EXPECT_TRUE(read(text, R"({"input_tokens":9,"output_tokens":150})").decoder.usage());
  EXPECT_TRUE(read("Hi.", R"({"input_tokens":9,"output_tokens":1})").decoder.usage());
  EXPECT_TRUE(read("", R"({"input_tokens":9,"output_tokens":0})").decoder.usage());
  EXPECT_FALSE(read("", R"({"input_tokens":0,"output_tokens":0})").decoder.usage());
}

TEST(Decoder, APolledObjectReplacesTheTextAndAnErrorBodyIsAnError) {
  ResponsesDecoder decoder;
  ASSERT_TRUE(decoder.absorb_object(R"({"id":"resp_1","status":"queued","output":[]})"));
  EXPECT_EQ(decoder.status(), AnswerStatus::running);
  ASSERT_TRUE(decoder.absorb_object(
      R"({"id":"resp_1","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"t"}]}]})"));
  EXPECT_EQ(decoder.text(), "t");
  EXPECT_EQ(decoder.status(), AnswerStatus::completed);
  ResponsesDecoder failed;
  ASSERT_TRUE(failed.absorb_object(R"({"error":{"code":"server_error","message":"m"}})"));
  EXPECT_EQ(failed.status(), AnswerStatus::failed);
  EXPECT_EQ(ResponsesDecoder().absorb_object("<html>").error().fault, Fault::network);
  EXPECT_EQ(ResponsesDecoder().absorb_object("{}").error().fault, Fault::network);
  EXPECT_EQ(ResponsesDecoder().absorb_object("[]").error().fault, Fault::network);
}

TEST(Decoder, HasALimitOnItemsAndOnParts) {
  std::string items;
  std::string parts;
  for (int index = 0; index < 1'025; ++index) {
    const std::string number = std::to_string(index);
    items += stream({{"response.output_item.added",
                      R"("item":{"type":"reasoning"},"output_index":)" + number}});
    parts += stream({{delta_type, R"("delta":"x","output_index":0,"content_index":)" + number}});
  }
  for (const std::string& bytes : {items, parts}) {
    const DecodedStream reading = read_whole(bytes);
    EXPECT_TRUE(reading.failed);
    EXPECT_NE(reading.error.what.find("answer_parts_max"), std::string::npos);
  }
}

TEST(Decoder, AnyBytesAreAccepted) {
  const std::string bytes = rich_stream();
  std::mt19937 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string broken = bytes;
    for (int change = 0; change < 4; ++change) {
      broken[random() % broken.size()] = static_cast<char>(random());
    }
    const DecodedStream reading = read_whole(broken);
    ASSERT_TRUE(json::is_utf8(reading.decoder.text()));
    ASSERT_TRUE(json::is_utf8(reading.live));
  }
}

TEST(Decoder, WhatIsWrittenIsNotInTheQueueAnyMoreAlsoWithoutInProgress) {
  const std::string queued =
      stream({{"response.queued", R"("response":{"id":"resp_1","status":"queued"})"}});
  EXPECT_TRUE(read_whole(queued).decoder.queued());
  for (const Line& sign :
       {Line{"response.output_item.added",
             R"("output_index":0,"item":{"id":"rs","type":"reasoning"})"},
        Line{"response.content_part.added",
             R"("output_index":0,"content_index":0,"part":{"type":"output_text"})"},
        Line{delta_type, R"("output_index":0,"content_index":0,"delta":"x")"}}) {
    EXPECT_FALSE(read_whole(queued + stream({sign})).decoder.queued()) << sign.type;
  }
}

TEST(Decoder, AnAnswerKeepsTheFirstIdThatItWasGiven) {
  const DecodedStream reading = read_whole(stream({
      {"response.created", R"("response":{"id":"resp_1","status":"in_progress"})"},
      {"response.in_progress", R"("response":{"id":"resp_2","status":"in_progress"})"},
  }));
  EXPECT_EQ(reading.decoder.response_id(), "resp_1") << "only the first can be fetched by";
}

}  // namespace
}  // namespace castwright::provider
