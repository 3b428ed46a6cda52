#include "provider/chat/decoder.h"

#include "provider/chat/read_for_test.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

// Tests of how an answer ends.

TEST(ChatDecoder, AWholeAnswerIsItsTextItsUsageAndItsMark) {
  const DecodedChat read = read_chat(events({chunk(R"({"role":"assistant","content":""})"),
                                             text_chunk("Hel"),
                                             text_chunk("lo \\\"you\\\" é\\n"),
                                             finish_chunk("stop", R"(,"usage":null)"),
                                             usage_chunk(),
                                             "[DONE]"}));
  ASSERT_FALSE(read.fed.failed);
  EXPECT_EQ(read.decoder.text(), "Hello \"you\" é\n");
  EXPECT_EQ(read.fed.live, read.decoder.text());
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
  EXPECT_TRUE(read.decoder.terminal());
  EXPECT_EQ(read.decoder.usage()->input_tokens, 7);
  EXPECT_EQ(read.decoder.usage()->output_tokens, 3);
  EXPECT_EQ(read.decoder.deltas(), 2);
  EXPECT_EQ(read.decoder.response_id(), "c1");
  EXPECT_EQ(read.decoder.model(), "m");
  EXPECT_TRUE(read.decoder.warnings().empty());
}

// Closing the stream at the finish reason would lose every bill that comes after it.
TEST(ChatDecoder, AFinishReasonIsAnEndingButNotTheProofOfIt) {
  const DecodedChat read = read_open({text_chunk("a"), finish_chunk("stop")});
  EXPECT_TRUE(read.decoder.ended());
  EXPECT_FALSE(read.decoder.terminal());
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
}

TEST(ChatDecoder, TheUsageChunkBehindTheFinishReasonIsTheLast) {
  EXPECT_TRUE(read_open({text_chunk("a"), finish_chunk("stop"), usage_chunk()}).decoder.terminal());
  // Usage before the finish reason does not end it.
  EXPECT_FALSE(read_open({text_chunk("a"), usage_chunk()}).decoder.ended());
  EXPECT_FALSE(
      read_open({text_chunk("a"), usage_chunk(), finish_chunk("stop")}).decoder.terminal());
  // Neither does usage that is null.
  EXPECT_FALSE(read_open({text_chunk("a"), finish_chunk("stop"), usage_chunk(R"("usage":null)")})
                   .decoder.terminal());
}

TEST(ChatDecoder, AFinishReasonThatComesTwiceIsWaitedForUntilTheMark) {
  const std::string second = finish_chunk("stop", "," + std::string(usage_7_3));
  EXPECT_FALSE(read_open({text_chunk("a"), finish_chunk("stop"), second}).decoder.terminal());
  const DecodedChat read = read_open({text_chunk("a"), finish_chunk("stop"), second, "[DONE]"});
  EXPECT_TRUE(read.decoder.terminal());
  EXPECT_EQ(read.decoder.usage()->output_tokens, 3);
}

TEST(ChatDecoder, TheEndOfTheBodyProvesAnEndingThatWasTold) {
  DecodedChat read = read_open({text_chunk("a"), finish_chunk("length")});
  read.decoder.end_of_body();
  EXPECT_TRUE(read.decoder.terminal());
  EXPECT_EQ(read.decoder.status(), AnswerStatus::incomplete);
  EXPECT_EQ(read.decoder.incomplete_reason(), "max_output_tokens");
}

TEST(ChatDecoder, TextWithoutAFinishReasonIsCutWhateverFollows) {
  for (const std::string& bytes :
       {events({text_chunk("a")}), events({text_chunk("a"), usage_chunk(), "[DONE]"})}) {
    const DecodedChat read = read_chat(bytes);
    EXPECT_EQ(read.decoder.status(), AnswerStatus::running);
    EXPECT_FALSE(read.decoder.ended());
    EXPECT_EQ(read.decoder.text(), "a");
  }
  EXPECT_TRUE(read_open({text_chunk("a"), "[DONE]"}).decoder.done_mark());
}

// A server that fails before the first token, and loses the error, sends only the mark.
TEST(ChatDecoder, TheMarkWithNeitherTextNorFinishReasonIsAFailure) {
  const DecodedChat read = read_open({chunk(R"({"role":"assistant"})"), "[DONE]"});
  EXPECT_EQ(read.decoder.status(), AnswerStatus::failed);
  EXPECT_TRUE(read.decoder.terminal());
}

TEST(ChatDecoder, AnEventThatHoldsNothingIsCountedAndEndsNothing) {
  for (const char* const nothing : {"null", "[]", "[ ]", " null "}) {
    const DecodedChat read = read_open(
        {text_chunk("Hel"), nothing, text_chunk("lo"), finish_chunk("stop"), usage_chunk()});
    EXPECT_FALSE(read.fed.failed) << nothing;
    EXPECT_EQ(read.decoder.text(), "Hello") << nothing;
    EXPECT_EQ(read.decoder.unknown_events(), 1) << nothing;
    EXPECT_EQ(read.decoder.status(), AnswerStatus::completed) << nothing;
  }
  for (const char* const wrong : {"[1]", "nul", "[", "]"})
    EXPECT_TRUE(read_open({text_chunk("Hel"), wrong}).fed.failed) << wrong;
}

TEST(ChatDecoder, AfterTheMarkNothingIsTaken) {
  DecodedChat read = read_open({text_chunk("a"), finish_chunk("stop"), "[DONE]", text_chunk("b")});
  EXPECT_EQ(read.decoder.text(), "a");
  EXPECT_EQ(read.decoder.events(), 4);
}

TEST(ChatDecoder, EveryFinishReasonIsAStatus) {
  struct Row {
    std::string_view word;
    AnswerStatus with_text;
    AnswerStatus without;
    std::string_view reason;
  };
  using enum AnswerStatus;
  for (const auto& row : {Row{"stop", completed, completed, ""},
                          Row{"STOP", completed, completed, ""},
                          Row{"eos_token", completed, completed, ""},
                          Row{"length", incomplete, incomplete, "max_output_tokens"},
                          Row{"max_tokens", incomplete, incomplete, "max_output_tokens"},
                          Row{"content_filter", incomplete, incomplete, "content_filter"},
                          Row{"tool_calls", completed, incomplete, "tool_calls"},
                          Row{"function_call", completed, incomplete, "function_call"},
                          Row{"abort", failed, failed, ""},
                          Row{"error", failed, failed, ""},
                          Row{"something_new", incomplete, incomplete, "something_new"}}) {
    const DecodedChat said = read_chat(events({text_chunk("a"), finish_chunk(row.word), "[DONE]"}));
    const DecodedChat silent = read_chat(events({finish_chunk(row.word), "[DONE]"}));
    EXPECT_EQ(said.decoder.status(), row.with_text) << row.word;
    EXPECT_EQ(silent.decoder.status(), row.without) << row.word;
    EXPECT_EQ(silent.decoder.incomplete_reason(), row.reason) << row.word;
    EXPECT_TRUE(said.decoder.terminal());
    EXPECT_EQ(said.decoder.text(), "a");
    const bool broken = row.without == failed;
    EXPECT_EQ(silent.decoder.error_code(), broken ? row.word : "");
  }
}

// Streams of servers whose every delta says STOP would else be closed after the first one.
TEST(ChatDecoder, AFinishReasonThatTextFollowsSaysNothingBeforeTheProof) {
  const std::string piece =
      R"({"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]})";
  DecodedChat read = read_open({piece});
  EXPECT_TRUE(read.decoder.ended());
  read = read_open({piece, piece, usage_chunk()});
  EXPECT_FALSE(read.decoder.ended());
  read = read_open({piece, piece, finish_chunk("length"), usage_chunk(), "[DONE]"});
  EXPECT_TRUE(read.decoder.terminal());
  EXPECT_EQ(read.decoder.status(), AnswerStatus::incomplete);
  EXPECT_EQ(read.decoder.usage()->output_tokens, 3);
}

// vLLM sends the last token in the chunk of the finish reason.
TEST(ChatDecoder, TextInTheChunkOfTheFinishReasonIsText) {
  const DecodedChat read = read_open(
      {text_chunk("a"),
       R"({"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"tool_calls"}]})"});
  EXPECT_EQ(read.fed.live, "ab");
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
}

TEST(ChatDecoder, ALastEventWithoutItsBlankLineCountsWhereItProvesTheEnd) {
  const std::string cut = events({text_chunk("a")});
  const DecodedChat finish = read_chat(cut + "data: " + finish_chunk("stop"));
  EXPECT_EQ(finish.decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(finish.decoder.warnings().size(), 1U);
  const DecodedChat text = read_chat(cut + "data: " + text_chunk("b"));
  EXPECT_EQ(text.decoder.text(), "a");
  EXPECT_FALSE(text.decoder.ended());
  const DecodedChat half = read_chat(cut + "data: " + finish_chunk("stop").substr(0, 40));
  EXPECT_FALSE(half.decoder.ended());
  const std::string ended = events({text_chunk("a"), finish_chunk("stop")});
  EXPECT_EQ(read_chat(ended + "data: " + usage_chunk()).decoder.usage()->output_tokens, 3);
  EXPECT_TRUE(read_chat(ended + "data: [DONE]").decoder.done_mark());
  const DecodedChat error = read_chat(cut + R"(data: {"error":{"message":"overloaded"}})");
  EXPECT_FALSE(error.decoder.ended());
  EXPECT_EQ(error.decoder.error_message(), "overloaded");
}

// Tests of what is text, and what stands beside it.

TEST(ChatDecoder, ReasoningIsKeptBesideTheTextUnderEitherName) {
  const DecodedChat read =
      read_chat(events({chunk(R"({"role":"assistant","content":null,"reasoning_content":"Let "})"),
                        chunk(R"({"content":"","reasoning":"me "})"),
                        chunk(R"({"reasoning":"think","reasoning_content":"think"})"),
                        text_chunk("Yes"),
                        finish_chunk("stop"),
                        "[DONE]"}));
  EXPECT_EQ(read.decoder.text(), "Yes");
  EXPECT_EQ(read.decoder.aside(), "Let me think");
}

TEST(ChatDecoder, ReasoningIsTheAnswerWhereAPersonSaysSo) {
  const std::string bytes =
      events({chunk(R"({"reasoning_content":"Yes"})"), finish_chunk("stop"), "[DONE]"});
  EXPECT_EQ(read_chat(bytes).decoder.text(), "");
  const DecodedChat read = read_chat(bytes, AnswerField::reasoning);
  EXPECT_EQ(read.decoder.text(), "Yes");
  EXPECT_EQ(read.fed.live, "Yes");
  EXPECT_EQ(read.decoder.deltas(), 1);
  // Content then stands beside the answer, in whatever order it comes.
  const DecodedChat both = read_chat(events({chunk(R"({"reasoning":"Yes"})"),
                                             text_chunk("a"),
                                             text_chunk("b"),
                                             finish_chunk("stop"),
                                             "[DONE]"}),
                                     AnswerField::reasoning);
  EXPECT_EQ(both.fed.live, "Yes");
  EXPECT_EQ(both.decoder.aside(), "ab");
}

TEST(ChatDecoder, ContentMayBeAListOfPartsAndBecomeAString) {
  const DecodedChat read = read_chat(events(
      {chunk(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]})"),
       chunk(
           R"({"content":[{"type":"reasoning","summary":[{"type":"summary_text","text":"."}]}]})"),
       chunk(
           R"({"content":[{"type":"text","text":"A"},{"type":"reference","reference_ids":[1]}]})"),
       chunk(R"({"content":{"type":"text","text":"B"}})"),
       text_chunk("C"),
       finish_chunk("stop"),
       "[DONE]"}));
  EXPECT_EQ(read.decoder.text(), "ABC");
  EXPECT_EQ(read.fed.live, "ABC");
  EXPECT_EQ(read.decoder.aside(), "Hm.");
}

TEST(ChatDecoder, ThinkingInTagsStaysInTheText) {
  const DecodedChat read = read_chat(
      events({text_chunk("\\u003cthink\\u003eHm</think>"), finish_chunk("stop"), "[DONE]"}));
  EXPECT_EQ(read.decoder.text(), "<think>Hm</think>");
}

TEST(ChatDecoder, ARefusalIsKeptApartFromTheText) {
  const DecodedChat read = read_chat(events({chunk(R"({"content":null,"refusal":"I "})"),
                                             chunk(R"({"refusal":"cannot."})"),
                                             finish_chunk("stop"),
                                             usage_chunk(),
                                             "[DONE]"}));
  EXPECT_EQ(read.decoder.refusal(), "I cannot.");
  EXPECT_EQ(read.decoder.text(), "");
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
}

TEST(ChatDecoder, OnlyTheFirstChoiceIsTheAnswer) {
  const DecodedChat read = read_chat(events(
      {R"({"choices":[{"index":1,"delta":{"content":"v"},"finish_reason":null}]})",
       R"({"choices":[{"index":1,"delta":{"content":"w"},"finish_reason":null}]})",
       R"({"choices":[{"index":1,"delta":{"content":"x"},"finish_reason":"stop"}]})",
       R"({"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"y"}}]})",
       R"({"choices":[{"index":1,"delta":{"content":"z"}},{"index":0,"delta":{"content":"b"}}]})",
       R"({"choices":[{"delta":{"content":"c"}}]})"}));
  EXPECT_EQ(read.decoder.text(), "abc");
  EXPECT_FALSE(read.decoder.ended());
}

TEST(ChatDecoder, ChunksWithoutChoicesRoleOrModelAreRead) {
  const DecodedChat read = read_chat(
      events({R"({"choices":[],"id":"","model":"","object":"","prompt_filter_results":[{}]})",
              text_chunk("a"),
              R"({"choices":null})",
              finish_chunk("stop"),
              R"({"choices":[],"usage":null,"moderation":{}})",
              "[DONE]"}));
  EXPECT_EQ(read.decoder.text(), "a");
  EXPECT_EQ(read.decoder.model(), "m");
  EXPECT_EQ(read.decoder.response_id(), "c1");
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(read.decoder.unknown_events(), 0);
}

// Perplexity repeats the whole text so far beside each delta.
TEST(ChatDecoder, AWholeMessageBesideADeltaIsNotReadTwice) {
  const DecodedChat read = read_chat(
      events({R"({"choices":[{"index":0,"delta":{"content":"a"},"message":{"content":"a"}}]})",
              R"({"choices":[{"index":0,"delta":{"content":"b"},"message":{"content":"ab"}}]})",
              R"({"choices":[{"index":0,"message":{"content":"abc"},"finish_reason":"stop"}]})"}));
  EXPECT_EQ(read.fed.live, "abc");
  EXPECT_EQ(read.decoder.text(), "abc");
}

TEST(ChatDecoder, HalvesOfACharacterInTwoDeltasAreJoined) {
  const DecodedChat read = read_chat(events(
      {text_chunk("\\ud83d"), text_chunk("\\ude00 \\ud83d"), finish_chunk("stop"), "[DONE]"}));
  EXPECT_EQ(read.decoder.text(), "😀 \xEF\xBF\xBD");
  EXPECT_EQ(read.fed.live, read.decoder.text());
}

TEST(ChatDecoder, InvalidUtf8IsReplacedWithOneWarning) {
  const DecodedChat read =
      read_chat(events({text_chunk("a\xFF"), text_chunk("b\xC3"), finish_chunk("stop"), "[DONE]"}));
  EXPECT_EQ(read.decoder.text(),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(read.decoder.warnings().size(), 1U);
}

// A learned shape must never hide what else an event says.
TEST(ChatDecoder, WhatStandsBesideTheTextOfAShapeThatWasLearnedIsRead) {
  const std::string plain = text_chunk("a");
  const auto with = [&plain](std::string_view from, std::string_view to) {
    std::string changed = plain;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  const DecodedChat read = read_open({plain,
                                      plain,
                                      with("\"created\":7", "\"created\":8"),
                                      with("\"index\":0", "\"index\":1"),
                                      with("\"model\":\"m\"", "\"model\":\"n\""),
                                      with("\"a\"", "\"a\",\"reasoning\":\"r\""),
                                      with("null", "\"length\"")});
  EXPECT_EQ(read.decoder.text(), "aaaaaa");
  EXPECT_EQ(read.decoder.model(), "m");
  EXPECT_EQ(read.decoder.aside(), "r");
  EXPECT_EQ(read.decoder.incomplete_reason(), "max_output_tokens");
}

// Tests of the facts beside the text.

TEST(ChatDecoder, TheMarksOfARehearsalAreReadOnAnyChunk) {
  const DecodedChat read = read_chat(events(
      {chunk(R"({"content":"a"})", R"(,"metadata":{"rehearsal":"true","rehearsal_length":"open"})"),
       finish_chunk("stop"),
       "[DONE]"}));
  EXPECT_TRUE(read.decoder.rehearsal());
  EXPECT_TRUE(read.decoder.length_open());
  EXPECT_TRUE(
      read_chat(events({chunk("{}", R"(,"metadata":{"rehearsal":true})")})).decoder.rehearsal());
  EXPECT_FALSE(read_chat(events({chunk("{}", R"(,"metadata":{})")})).decoder.rehearsal());
}

TEST(ChatDecoder, SourcesAreKnownToExistAndNeverToBeAll) {
  const DecodedChat read = read_chat(
      events({chunk(R"({"content":"See [x](https://x.org/a)."})",
                    R"(,"citations":["https://a.org"],"search_results":[{"url":"https://b.org"}])"),
              chunk(R"({"content":"","annotations":[{"type":"url_citation","url_citation":)"
                    R"({"url":"https://x.org/a","title":"X","start_index":0,"end_index":0}}]})"),
              chunk(R"({"annotations":[{"type":"url_citation","url":"https://x.org/a"},)"
                    R"({"type":"file_citation"}]})"),
              finish_chunk("stop"),
              "[DONE]"}));
  EXPECT_EQ(read.decoder.search_urls(),
            (std::vector<std::string>{"https://b.org", "https://a.org"}));
  const ToldSources told = read.decoder.told_sources();
  EXPECT_EQ(told.urls,
            (std::vector<std::string>{"https://b.org", "https://a.org", "https://x.org/a"}));
  EXPECT_FALSE(told.all);
  ASSERT_FALSE(read.decoder.citations().empty());
  const Citation cited = read.decoder.citations().front();
  EXPECT_EQ(cited.title, "X");
  EXPECT_EQ(read.decoder.text().substr(cited.begin, cited.end - cited.begin),
            "[x](https://x.org/a)");
}

// Tests of answers that come as whole documents.

TEST(ChatDecoder, AWholeAnswerInOneObjectIsReadLikeAStream) {
  ChatDecoder decoder;
  ASSERT_TRUE(decoder.absorb_object(
      R"({"id":"c9","object":"chat.completion","model":"m","metadata":{"rehearsal":true},)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":"Hello","refusal":null,)"
      R"("reasoning_content":"Hm"},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}})"));
  EXPECT_EQ(decoder.text(), "Hello");
  EXPECT_EQ(decoder.aside(), "Hm");
  EXPECT_EQ(decoder.status(), AnswerStatus::completed);
  EXPECT_TRUE(decoder.terminal());
  EXPECT_TRUE(decoder.rehearsal());
  EXPECT_EQ(decoder.response_id(), "c9");
  EXPECT_EQ(decoder.usage()->input_tokens, 7);
  ChatDecoder parts;
  ASSERT_TRUE(parts.absorb_object(
      R"({"choices":[{"message":{"content":[{"type":"thinking","thinking":"Hm"},)"
      R"({"type":"text","text":"A"},"B"]},"finish_reason":"length"}]})"));
  EXPECT_EQ(parts.text(), "AB");
  EXPECT_EQ(parts.incomplete_reason(), "max_output_tokens");
}

TEST(ChatDecoder, AnObjectWithoutAFinishReasonProvesNothing) {
  ChatDecoder decoder;
  ASSERT_TRUE(decoder.absorb_object(R"({"choices":[{"message":{"content":"a"}}]})"));
  EXPECT_FALSE(decoder.ended());
  EXPECT_EQ(decoder.text(), "a");
}

TEST(ChatDecoder, AnErrorBodyInPlaceOfAStreamFailsTheAnswer) {
  for (const char* const body : {R"({"error":{"message":"no","code":"c"}})",
                                 R"({"error":"no"})",
                                 R"({"object":"error","message":"no","code":1})"}) {
    ChatDecoder decoder;
    ASSERT_TRUE(decoder.absorb_object(body)) << body;
    EXPECT_EQ(decoder.status(), AnswerStatus::failed) << body;
    EXPECT_TRUE(decoder.ended()) << body;
    EXPECT_EQ(decoder.error_message(), "no") << body;
  }
  for (const char* const other : {"{}", "[]", "<html>", R"({"object":"list","data":[]})", ""}) {
    ChatDecoder decoder;
    const Status status = decoder.absorb_object(other);
    ASSERT_FALSE(status) << other;
    EXPECT_EQ(status.error().fault, Fault::network);
    EXPECT_FALSE(decoder.ended());
  }
}

TEST(ChatDecoder, NothingIsFetchedAgain) {
  ChatDecoder decoder;
  EXPECT_FALSE(decoder.absorb_snapshot(R"({"choices":[],"status":"completed"})"));
  EXPECT_EQ(decoder.cursor(), "");
}

}  // namespace
}  // namespace castwright::provider
