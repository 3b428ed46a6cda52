// Errors of Chat Completions, in every form in which they were seen, and events that only look like
// errors.

#include "provider/chat/decoder.h"
#include "provider/chat/read_for_test.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

TEST(ChatErrors, AnErrorInAnyFormFailsTheAnswerAndKeepsItsText) {
  struct Row {
    std::string_view event;  // Its lines.
    std::string_view code;
    std::string_view message;
  };
  for (const auto& row : {
           Row{"event: error\ndata: {\"error\":{\"message\":\"too much\",\"code\":\"x_failed\"}}",
               "x_failed",
               "too much"},
           Row{R"(data: {"error":{"message":"too much","type":"t","param":null,"code":500}})",
               "500",
               "too much"},
           Row{R"(data: {"error":"too much"})", "", "too much"},
           Row{R"(data: {"object":"error","code":"3051","message":"too much"})",
               "3051",
               "too much"},
           Row{R"(data: {"code":400,"message":"too much","type":"Bad Request"})",
               "400",
               "too much"},
           Row{R"(data: {"detail":"too much"})", "", "too much"},
           Row{R"(data: {"type":"error","message":"too much"})", "", "too much"},
           Row{"event: error\ndata: too much", "", "too much"},
           Row{R"(data: {"id":"c","error":{"code":400,"message":"too much"},"choices":[{"index":0,)"
               R"("delta":{"content":""},"finish_reason":"error"}],"usage":{"prompt_tokens":7,)"
               R"("completion_tokens":3}})",
               "400",
               "too much"},
           Row{R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"error",)"
               R"("error":{"code":"502","message":"too much"}}]})",
               "502",
               "too much"},
           Row{R"(data: {"choices":[],"x_groq":{"id":"r","error":"too much"}})", "", "too much"},
           Row{R"(data: {"error":{"code":429,"message":"Provider returned error","metadata":)"
               R"({"raw":"{\"error\":{\"message\":\"too much\"}}","provider_name":"P"}}})",
               "429",
               "too much"},
       }) {
    const DecodedChat read =
        read_chat(events({text_chunk("a")}) + std::string(row.event) + "\n\ndata: [DONE]\n\n");
    ASSERT_FALSE(read.fed.failed) << row.event;
    EXPECT_EQ(read.decoder.status(), AnswerStatus::failed) << row.event;
    EXPECT_TRUE(read.decoder.terminal()) << row.event;
    EXPECT_EQ(read.decoder.error_code(), row.code) << row.event;
    EXPECT_TRUE(read.decoder.error_message().contains(row.message)) << row.event;
    EXPECT_EQ(read.decoder.text(), "a") << row.event;
  }
}

TEST(ChatErrors, AnErrorBehindAFinishReasonDecides) {
  const DecodedChat read =
      read_open({finish_chunk("length"),
                 finish_chunk("length"),
                 R"({"error":{"code":400,"message":"Token limit reached"},"choices":[],)"
                 R"("usage":{"prompt_tokens":43,"completion_tokens":10}})",
                 "[DONE]"});
  EXPECT_EQ(read.decoder.status(), AnswerStatus::failed);
  EXPECT_EQ(read.decoder.incomplete_reason(), "");
  EXPECT_EQ(read.decoder.usage()->output_tokens, 10);
}

TEST(ChatErrors, AnErrorThatIsNoneIsNone) {
  for (const char* const nothing : {"null", "false", "\"\"", "{}", "[]"}) {
    const DecodedChat read =
        read_chat(events({chunk(R"({"content":"a"})", std::string(R"(,"error":)") + nothing),
                          finish_chunk("stop"),
                          "[DONE]"}));
    EXPECT_EQ(read.decoder.status(), AnswerStatus::completed) << nothing;
    EXPECT_EQ(read.decoder.text(), "a") << nothing;
  }
}

TEST(ChatErrors, AnErrorWithoutItsMarkIsWaitedForUntilTheBodyEnds) {
  DecodedChat read = read_open({R"({"error":{"message":"no"}})"});
  EXPECT_TRUE(read.decoder.ended());
  EXPECT_FALSE(read.decoder.terminal());
  EXPECT_EQ(read.decoder.status(), AnswerStatus::failed);
  read.decoder.end_of_body();
  EXPECT_TRUE(read.decoder.terminal());
}

TEST(ChatErrors, DataThatIsNoJsonBreaksTheStreamAndNamesTheEvent) {
  ChatDecoder decoder;
  std::string delta;
  const std::string first = text_chunk("a");
  ASSERT_TRUE(decoder.absorb({.name = {}, .data = first, .id = {}}, delta));
  for (const char* const broken :
       {R"({"choices":[{"delta":)", "no JSON", "[1]", R"({"choices":[{"delta":{"content":"x}]})"}) {
    const Status status = decoder.absorb({.name = {}, .data = broken, .id = {}}, delta);
    ASSERT_FALSE(status) << broken;
    EXPECT_EQ(status.error().fault, Fault::network);
  }
  EXPECT_EQ(delta, "a");
}

TEST(ChatErrors, CommentsKeepalivesAndUnknownFramesAreNoText) {
  const DecodedChat read = read_chat(
      ": OPENROUTER PROCESSING\n\ndata: : wrapped\n\ndata:\n\n"
      "event: ping\ndata: {}\n\nevent: ping\ndata: now\n\n"
      "data: {\"type\":\"keepalive\"}\n\ndata: {\"mystery\":1}\n\n"
      + events({text_chunk("a"), finish_chunk("stop"), "[DONE]"}));
  ASSERT_FALSE(read.fed.failed) << read.fed.error.what;
  EXPECT_EQ(read.decoder.text(), "a");
  EXPECT_EQ(read.decoder.unknown_events(), 1);
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
}

TEST(ChatErrors, EventsWithoutABlankLineBetweenThemAreSeparated) {
  const DecodedChat read = read_chat("data: " + text_chunk("a") + "\ndata: " + text_chunk("b")
                                     + "\ndata: " + finish_chunk("stop") + "\ndata: [DONE]\n\n");
  EXPECT_EQ(read.decoder.text(), "ab");
  EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
  EXPECT_EQ(read.decoder.warnings().size(), 1U);
}

}  // namespace
}  // namespace castwright::provider
