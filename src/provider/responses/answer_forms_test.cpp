// Tests of the forms in which servers send an answer's text and its thinking.

#include "provider/responses/read_for_test.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

std::string completed(std::string_view rest) {
  return stream(
      {{completed_type, R"("response":{"status":"completed",)" + std::string(rest) + "}"}});
}

std::string output(std::string_view items) {
  return completed(R"("output":[)" + std::string(items) + "]");
}

TEST(AnswerForms, ReasoningIsKeptUnderEveryNameThatServersGiveItWithAndWithoutIndices) {
  for (const std::string_view type : {"response.reasoning_text.delta",
                                      "response.reasoning.delta",
                                      "response.reasoning_content.delta",
                                      "response.reasoning_summary_text.delta",
                                      "response.reasoning_summary.delta"}) {
    for (const std::string_view place : {R"()",
                                         R"("item_id":"rs_1",)",
                                         R"("output_index":0,"content_index":0,)",
                                         R"("output_index":0,"summary_index":0,)"}) {
      const std::string first = std::string(place) + R"("delta":"tho")";
      const std::string second = std::string(place) + R"("delta":"ught")";
      const DecodedStream reading =
          read_whole(stream({{type, first}, {type, second}}) + output(""));
      EXPECT_EQ(reading.decoder.aside(), "thought") << type << place;
      EXPECT_EQ(reading.decoder.text() + reading.live, "") << type << place;
      EXPECT_EQ(reading.decoder.unknown_events(), 0) << type;
    }
  }
}

TEST(AnswerForms, ReasoningThatOnlyADoneEventOrAnItemTellsIsKept) {
  for (
      const std::string& bytes :
      {stream({{"response.reasoning_text.done", R"("text":"thought")"}}),
       stream({{"response.reasoning.done", R"("output_index":0,"text":"thought")"}}),
       stream({{"response.reasoning_summary_text.done",
                R"("output_index":0,"summary_index":0,"text":"thought")"}}),
       stream(
           {{"response.reasoning_summary_part.done",
             R"("output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"thought"})"}}),
       stream({{"response.reasoning_part.done",
                R"("part":{"type":"reasoning_text","text":"thought"})"}}),
       stream({{"response.content_part.done",
                R"("output_index":0,"part":{"type":"reasoning_text","text":"thought"})"}}),
       stream({{"response.reasoning_text.delta", R"("delta":"thou")"},
               {"response.reasoning_text.done", R"("text":"thought")"}}),
       stream(
           {{"response.output_item.done",
             R"("item":{"type":"reasoning","summary":[{"type":"summary_text","text":"thought"}]})"}}),
       stream({{"response.output_item.done",
                R"("output_index":0,"item":{"type":"reasoning","content":"thought"})"}})}) {
    const DecodedStream reading = read_whole(bytes + output(""));
    EXPECT_EQ(reading.decoder.aside(), "thought") << bytes;
    EXPECT_EQ(reading.decoder.text(), "") << bytes;
  }
  for (
      const std::string_view item :
      {R"({"type":"reasoning","summary":[{"type":"summary_text","text":"thought"}]})",
       R"({"type":"reasoning","summary":[],"content":[{"text":"thought"}]})",
       R"({"type":"reasoning","summary":[{"text":"short"}],"content":[{"type":"text","text":"thought"}]})",
       R"({"type":"reasoning","summary":"thought","content":null})",
       R"({"type":"reasoning","summary":["thought"]})",
       R"({"type":"reasoning","content":{"text":"thought"}})",
       R"({"type":"reasoning","text":"thought"})",
       R"({"type":"reasoning","reasoning_content":"thought"})",
       R"({"type":"message","content":[{"type":"reasoning_text","text":"thought"}]})",
       R"({"type":"message","content":[],"reasoning_content":"thought"})"}) {
    EXPECT_EQ(read_whole(output(item)).decoder.aside(), "thought") << item;
    EXPECT_EQ(read_whole(output(item)).decoder.text(), "") << item;
  }
}

TEST(AnswerForms, ReasoningNeverRunsIntoTheTextOfTheAnswer) {
  // Everything has one index, or none; an empty final object ends it.
  for (const std::string_view place : {R"("output_index":0,"content_index":0,)", ""}) {
    const std::string thought = std::string(place) + R"("delta":"thought")";
    const std::string text = std::string(place) + R"("delta":"text")";
    const std::string part =
        std::string(place) + R"("part":{"type":"reasoning_text","text":"thought"})";
    for (const std::string& bytes :
         {stream({{"response.reasoning_text.delta", thought}, {delta_type, text}}),
          stream({{delta_type, text}, {"response.reasoning_text.delta", thought}}),
          stream({{delta_type, text}, {"response.content_part.done", part}}),
          stream({{"response.content_part.added", part}, {delta_type, text}})}) {
      const DecodedStream reading = read_whole(bytes + output(""));
      EXPECT_EQ(reading.decoder.text(), "text") << bytes;
      EXPECT_EQ(reading.live, "text") << bytes;
    }
  }
}

TEST(AnswerForms, TheFinalTextIsReadInEveryFormOfAMessage) {
  for (const std::string& end :
       {output(R"({"type":"message","content":"the text"})"),
        output(R"({"type":"message","role":"assistant","content":{"text":"the text"}})"),
        output(R"({"type":"message","content":{"type":"output_text","text":"the text"}})"),
        output(R"({"type":"message","content":["the ","text"]})"),
        output(R"({"type":"message","content":[{"text":"the text"}]})"),
        output(R"({"type":"message","content":[{"type":"text","text":{"value":"the text"}}]})"),
        output(R"({"type":"message","text":"the text"})"),
        output(R"({"role":"assistant","content":"the text"})"),
        output(R"({"type":"output_text","text":"the text"})"),
        output(R"({"type":"text","text":"the text"})"),
        output(R"({"text":"the text"})"),
        output(R"("the text")"),
        completed(R"("output":"the text")"),
        completed(R"("output":{"type":"message","content":"the text"})"),
        completed(R"("output":[],"output_text":"the text")"),
        completed(R"("output_text":"the text")"),
        completed(R"("output":[{"type":"reasoning","content":"hm"}],"output_text":"the text")"),
        completed(R"("output":[{"type":"message","content":null}],"output_text":["the text"])")}) {
    const DecodedStream reading = read_whole(end);
    EXPECT_EQ(reading.decoder.text(), "the text") << end;
    EXPECT_EQ(reading.live, "the text") << end;
    EXPECT_EQ(reading.decoder.status(), AnswerStatus::completed);
  }
  // The same if the end of an item has the text, and after deltas.
  for (const std::string_view item : {R"({"type":"message","content":"the text"})",
                                      R"({"type":"message","content":{"text":"the text"}})",
                                      R"({"role":"assistant","content":["the text"]})",
                                      R"({"type":"output_text","text":"the text"})"}) {
    const std::string done =
        stream({{"response.output_item.done", R"("output_index":0,"item":)" + std::string(item)}});
    const std::string delta = stream({{delta_type, R"("output_index":0,"delta":"the te")"}});
    for (const std::string& bytes : {done + output(""), delta + done + output("")}) {
      EXPECT_EQ(read_whole(bytes).decoder.text(), "the text") << bytes;
      EXPECT_EQ(read_whole(bytes).live, "the text") << bytes;
    }
  }
}

TEST(AnswerForms, APartOfAnUnknownKindTakesNoStreamedTextAway) {
  const std::string streamed = stream({{delta_type, R"("output_index":0,"delta":"paid for")"}});
  const std::string item = R"({"type":"message","content":[{"type":"markdown","text":"other"}]})";
  const std::string done =
      stream({{"response.output_item.done", R"("output_index":0,"item":)" + item}});
  EXPECT_EQ(read_whole(streamed + done + output("")).decoder.text(), "paid for");
  EXPECT_EQ(read_whole(streamed + done + output(item)).decoder.text(), "paid for");
}

TEST(AnswerForms, WhatIsNoMessageOfTheModelIsNotTakenForItsText) {
  for (const std::string_view item :
       {R"({"type":"function_call_output","output":"o","content":"c","text":"t"})",
        R"({"type":"mcp_call","content":"c"})",
        R"({"type":"web_search_call","text":"t","content":"c"})",
        R"({"role":"user","content":"the prompt"})",
        R"({"role":"tool","text":"t"})",
        R"({"type":"message","content":42})",
        R"({"type":"message","content":[null,7,{"type":"input_text","text":"the prompt"}]})"}) {
    EXPECT_EQ(read_whole(output(item)).decoder.text(), "") << item;
  }
  // The top-level text repeats the messages: it counts only if they are empty.
  const std::string both =
      R"("output":[{"type":"message","content":"said"}],"output_text":"said, and more")";
  EXPECT_EQ(read_whole(completed(both)).decoder.text(), "said");
  const std::string refused =
      R"("output":[{"type":"message","content":[{"type":"refusal","refusal":"No."}]}],"output_text":"No.")";
  EXPECT_EQ(read_whole(completed(refused)).decoder.text(), "");
  EXPECT_EQ(read_whole(completed(refused)).decoder.refusal(), "No.");
}

/// Returns the text as the inside of a JSON string.
std::string escaped(std::string_view text) {
  const std::string in_quotes = json::dump(json::Value(std::string(text)));
  return in_quotes.substr(1, in_quotes.size() - 2);
}

TEST(AnswerForms, AStreamedObjectIsNotReplacedByATextThatHoldsNone) {
  const std::string whole = R"({"chunk_text": "HOST_A: One.\n\nHOST_B: Two."})";
  for (const std::string& streamed :
       {whole, "```json\n" + whole + "\n```", "Here it is:\n" + whole}) {
    const std::string deltas =
        stream({{delta_type,
                 R"("output_index":0,"content_index":0,"delta":")" + escaped(streamed) + "\""}});
    for (const std::string& text : {std::string("{}"),
                                    std::string("..."),
                                    std::string("null"),
                                    std::string("[content omitted]"),
                                    std::string("Done."),
                                    streamed.substr(0, streamed.size() / 2),
                                    streamed.substr(0, streamed.size() - 9) + "... [truncated]"}) {
      const std::string place = R"("output_index":0,"content_index":0,)";
      const std::string part = text_part(escaped(text));
      const std::string item = R"({"type":"message","id":"msg_1","content":[)" + part + "]}";
      for (const std::string& end :
           {stream({{"response.output_text.done", place + R"("text":")" + escaped(text) + "\""}}),
            stream({{"response.content_part.done", place + R"("part":)" + part}}),
            stream({{"response.output_item.done", R"("output_index":0,"item":)" + item}}),
            std::string()}) {
        for (const std::string& last : {output(item), output("")}) {
          if (end.empty() && last == output("")) continue;
          const DecodedStream reading = read_whole(deltas + end + last);
          EXPECT_EQ(reading.decoder.text(), streamed) << end << last;
          EXPECT_EQ(reading.live, streamed) << end << last;
          ASSERT_FALSE(reading.decoder.warnings().empty()) << end << last;
          EXPECT_EQ(reading.decoder.warnings()[0],
                    "the final text holds no whole JSON object; the one that streamed is kept");
        }
      }
    }
  }
}

TEST(AnswerForms, AFinalTextReplacesAStreamThatIsNoBetter) {
  const std::string whole = R"({"chunk_text": "HOST_A: One."})";
  const std::string other = R"({"chunk_text": "HOST_A: Two."})";
  const auto read = [](std::string_view streamed, const std::string& parts) {
    const std::string deltas =
        stream({{delta_type,
                 R"("output_index":0,"content_index":0,"delta":")" + escaped(streamed) + "\""}});
    return read_whole(deltas + stream({{completed_type, message(parts)}}));
  };
  EXPECT_EQ(read(whole, text_part(escaped(other))).decoder.text(), other);
  EXPECT_EQ(read(whole.substr(0, 20), text_part(escaped(other))).decoder.text(), other);
  EXPECT_EQ(read(whole.substr(0, 20), text_part("Sorry.")).decoder.text(), "Sorry.");
  EXPECT_EQ(read("{}", text_part("Sorry.")).decoder.text(), "Sorry.");
  // A refusal is an answer of its own.
  const DecodedStream refused = read(whole, R"({"type":"refusal","refusal":"No."})");
  EXPECT_EQ(refused.decoder.refusal(), "No.");
  EXPECT_EQ(refused.decoder.text(), "");
}

}  // namespace
}  // namespace castwright::provider
