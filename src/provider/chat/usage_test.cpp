#include "provider/chat/usage.h"

#include "provider/chat/read_for_test.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

ReportedUsage usage_of(std::string_view json) {
  const auto value = json::parse(json);
  EXPECT_TRUE(value) << json;
  return read_chat_usage(value ? *value : json::Value());
}

TEST(ChatUsage, CountsAreReadUnderEachOfTheirNames) {
  const ReportedUsage openai =
      usage_of(R"({"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,)"
               R"("prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":5},)"
               R"("completion_tokens_details":{"reasoning_tokens":20}})");
  ASSERT_TRUE(openai.usage);
  EXPECT_EQ(openai.usage->input_tokens, 100);
  EXPECT_EQ(openai.usage->cached_tokens, 40);
  EXPECT_EQ(openai.usage->cache_write_tokens, 5);
  EXPECT_EQ(openai.usage->output_tokens, 50);
  EXPECT_EQ(openai.usage->reasoning_tokens, 20);
  EXPECT_EQ(openai.contradiction, "");
  const auto cached = [](std::string_view field) {
    return usage_of(R"({"prompt_tokens":100,"completion_tokens":5,")" + std::string(field)
                    + R"(":9})")
        .usage->cached_tokens;
  };
  EXPECT_EQ(cached("prompt_cache_hit_tokens"), 9);
  EXPECT_EQ(cached("cache_read_input_tokens"), 9);
  EXPECT_EQ(usage_of(R"({"input_tokens":4,"output_tokens":3})").usage->output_tokens, 3);
}

TEST(ChatUsage, WithoutBothSumsThereIsNoUsage) {
  for (const char* const usage : {"null",
                                  "{}",
                                  "7",
                                  R"({"prompt_tokens":22,"completion_tokens":null})",
                                  R"({"completion_tokens":22})",
                                  R"({"prompt_tokens":-1,"completion_tokens":5})",
                                  R"({"prompt_tokens":9e18,"completion_tokens":5})",
                                  R"({"prompt_tokens":2000000000,"completion_tokens":5})"})
    EXPECT_FALSE(usage_of(usage).usage) << usage;
}

// Recorded from xAI: 12 + 1 + 290 = 303. Gemini's compatible API sends only the total.
TEST(ChatUsage, ReasoningThatTheOutputLeavesOutIsInTheTotal) {
  const ReportedUsage xai =
      usage_of(R"({"prompt_tokens":12,"completion_tokens":1,"total_tokens":303,)"
               R"("completion_tokens_details":{"reasoning_tokens":290}})");
  EXPECT_EQ(xai.usage->output_tokens, 291);
  EXPECT_EQ(xai.usage->reasoning_tokens, 290);
  EXPECT_EQ(xai.contradiction, "");
  const ReportedUsage gemini =
      usage_of(R"({"prompt_tokens":9,"completion_tokens":23,"total_tokens":217})");
  EXPECT_EQ(gemini.usage->output_tokens, 208);
  EXPECT_EQ(gemini.usage->reasoning_tokens, 185);
}

TEST(ChatUsage, NoPartIsMoreThanItsWhole) {
  const ReportedUsage azure =
      usage_of(R"({"prompt_tokens":235,"completion_tokens":90,"total_tokens":325,)"
               R"("prompt_tokens_details":{"cached_tokens":373}})");
  EXPECT_EQ(azure.usage->cached_tokens, 235);
  EXPECT_TRUE(azure.contradiction.contains("373 cached of 235")) << azure.contradiction;
  const ReportedUsage doubleword =
      usage_of(R"({"prompt_tokens":5,"completion_tokens":16,"total_tokens":21,)"
               R"("completion_tokens_details":{"reasoning_tokens":19}})");
  EXPECT_EQ(doubleword.usage->reasoning_tokens, 16);
  EXPECT_FALSE(doubleword.contradiction.empty());
  const ReportedUsage both =
      usage_of(R"({"prompt_tokens":5,"completion_tokens":1,)"
               R"("prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":4}})");
  EXPECT_EQ(both.usage->cached_tokens + both.usage->cache_write_tokens, 5);
  const ReportedUsage more =
      usage_of(R"({"prompt_tokens":5,"completion_tokens":5,"total_tokens":90,)"
               R"("completion_tokens_details":{"reasoning_tokens":3}})");
  EXPECT_EQ(more.usage->output_tokens, 85);
  EXPECT_TRUE(more.contradiction.contains("90 in all")) << more.contradiction;
  const ReportedUsage less =
      usage_of(R"({"prompt_tokens":50,"completion_tokens":50,"total_tokens":9})");
  EXPECT_EQ(less.usage->output_tokens, 50);
  EXPECT_TRUE(less.contradiction.contains("9 in all")) << less.contradiction;
  EXPECT_EQ(usage_of(R"({"prompt_tokens":5,"completion_tokens":5,"total_tokens":0})").contradiction,
            "");
}

TEST(ChatUsage, ABillIsReadFromItsDigits) {
  const auto billed = [](std::string_view number) { return nanodollars_of(number); };
  EXPECT_EQ(billed("0"), 0);
  EXPECT_EQ(billed("1"), 1'000'000'000);
  EXPECT_EQ(billed("0.0076509169000000005"), 7'650'917);
  EXPECT_EQ(billed("0.000669"), 669'000);
  EXPECT_EQ(billed("6.69e-4"), 669'000);
  EXPECT_EQ(billed("6.69E-04"), 669'000);
  EXPECT_EQ(billed("1.5e+1"), 15'000'000'000);
  EXPECT_EQ(billed("4.9999e-10"), 0);
  EXPECT_EQ(billed("5e-10"), 1);
  EXPECT_EQ(billed("1e-30"), 0);
  EXPECT_EQ(billed("0.1000000014"), 100'000'001);
  EXPECT_EQ(billed("-1"), std::nullopt);
  EXPECT_EQ(billed("1e20"), std::nullopt);
  EXPECT_EQ(billed("1e400"), std::nullopt);
  EXPECT_EQ(billed(""), std::nullopt);
  EXPECT_EQ(billed("one"), std::nullopt);
}

TEST(ChatUsage, ABillIsToldInSeveralForms) {
  EXPECT_EQ(usage_of(R"({"cost":0.01})").billed, 10'000'000);
  EXPECT_EQ(usage_of(R"({"cost":{"total_cost":0.00504}})").billed, 5'040'000);
  EXPECT_EQ(usage_of(R"({"cost_in_usd_ticks":1660500})").billed, 166'050);
  EXPECT_EQ(usage_of(R"({"cost_in_usd_ticks":0})").billed, std::nullopt);
  EXPECT_EQ(usage_of(R"({"cost":null})").billed, std::nullopt);
  EXPECT_EQ(usage_of(R"({"cost":"0.01"})").billed, std::nullopt);
  // If the user's own key is used, the rest is billed elsewhere.
  EXPECT_EQ(
      usage_of(R"({"cost":0.001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02}})")
          .billed,
      21'000'000);
  EXPECT_EQ(usage_of(R"({"cost":0.001,"is_byok":true})").billed, std::nullopt);
}

// Tests of where usage stands in a stream.

TEST(ChatUsage, NullIsNoneAndNeverWipesWhatWasTold) {
  const DecodedChat read = read_open({text_chunk("a"),
                                      finish_chunk("stop", "," + std::string(usage_7_3)),
                                      R"({"choices":[],"usage":null,"moderation":{}})",
                                      R"({"choices":[],"usage":{}})",
                                      R"({"choices":[],"usage":{"prompt_tokens":0,)"
                                      R"("completion_tokens":0}})",
                                      "[DONE]"});
  ASSERT_TRUE(read.decoder.usage());
  EXPECT_EQ(read.decoder.usage()->output_tokens, 3);
  EXPECT_EQ(read.decoder.usage_object().int_or("prompt_tokens", 0), 7);
}

TEST(ChatUsage, TheLastOfGrowingCountsIsTheBill) {
  const auto counted = [](int output) {
    return chunk(
        R"({"content":"a"})",
        R"(,"usage":{"prompt_tokens":7,"completion_tokens":)" + std::to_string(output) + "}");
  };
  const DecodedChat read = read_open({counted(1), counted(2), counted(3), finish_chunk("stop")});
  EXPECT_EQ(read.decoder.usage()->output_tokens, 3);
  EXPECT_EQ(read.decoder.text(), "aaa");
}

TEST(ChatUsage, GroqTellsItInAFieldOfItsOwn) {
  const DecodedChat read = read_open(
      {text_chunk("a"),
       finish_chunk("stop",
                    R"(,"x_groq":{"id":"r","usage":{"prompt_tokens":18,"completion_tokens":73}})"),
       "[DONE]"});
  EXPECT_EQ(read.decoder.usage()->input_tokens, 18);
  EXPECT_EQ(read.decoder.usage()->output_tokens, 73);
}

TEST(ChatUsage, NeverToldIsUnknownAndNotZero) {
  const DecodedChat read = read_open({text_chunk("a"), finish_chunk("stop"), "[DONE]"});
  EXPECT_FALSE(read.decoder.usage());
  EXPECT_TRUE(read.decoder.usage_object().is_null());
  EXPECT_TRUE(read.decoder.warnings().empty());
}

TEST(ChatUsage, FiguresThatCannotBeThoseOfTheTextAreUnknown) {
  const std::string long_text(3000, 'a');
  for (const std::string& usage : {std::string(R"({"prompt_tokens":0,"completion_tokens":0})"),
                                   std::string(R"({"prompt_tokens":7,"completion_tokens":1})"),
                                   std::string(R"({"prompt_tokens":0,"completion_tokens":900})")}) {
    const DecodedChat read = read_open({text_chunk(long_text),
                                        finish_chunk("stop"),
                                        usage_chunk(R"("usage":)" + usage),
                                        "[DONE]"});
    EXPECT_FALSE(read.decoder.usage()) << usage;
    EXPECT_EQ(read.decoder.warnings().size(), 1U) << usage;
    EXPECT_EQ(read.decoder.status(), AnswerStatus::completed);
  }
}

}  // namespace
}  // namespace castwright::provider
