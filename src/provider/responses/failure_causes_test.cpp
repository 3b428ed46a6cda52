// Tests of why an answer failed, wherever a server says it, and of usage that cannot be true.

#include "provider/http_errors.h"
#include "provider/responses/read_for_test.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

constexpr std::string_view failed_type = "response.failed";

std::string cause_of(const std::string& bytes) {
  const DecodedStream reading = read_whole(bytes);
  EXPECT_FALSE(reading.failed) << reading.error.what;
  EXPECT_EQ(reading.decoder.status(), AnswerStatus::failed) << bytes;
  return explain_failure(reading.decoder.error()).what;
}

TEST(FailureCauses, TheCauseOfAFailedResponseIsReadWhereverItStands) {
  for (const std::string_view rest :
       {R"("response":{"status":"failed","error":"Out of credit."})",
        R"("response":{"status":"failed","error":["Out of credit."]})",
        R"("response":{"status":"failed","error":{"error":{"message":"Out of credit."}}})",
        R"("response":{"status":"failed","error":null},"error":{"message":"Out of credit."})",
        R"("response":{"status":"failed"},"error":"Out of credit.")",
        R"("response":{"status":"failed"},"message":"Out of credit.")",
        R"("response":{"status":"failed","last_error":{"message":"Out of credit."}})",
        R"("response":{"status":"failed","status_details":{"error":{"message":"Out of credit."}}})",
        R"("response":{"status":"failed","status_details":"Out of credit."})",
        R"("response":{"status":"failed","error":{},"detail":"Out of credit."})",
        R"("response":{"status":"failed","message":"Out of credit."})",
        R"("message":"Out of credit.")",
        R"("error":"Out of credit.")"}) {
    EXPECT_EQ(cause_of(stream({{failed_type, rest}})),
              "the provider failed the answer: Out of credit.")
        << rest;
  }
  EXPECT_EQ(
      cause_of(stream(
          {{failed_type,
            R"("response":{"status":"failed","error":{"code":"server_error","message":"Inner."}},"error":{"code":"bad_gateway","message":"Outer."})"}})),
      "the provider failed the answer: server_error: Inner.");
  EXPECT_EQ(cause_of(stream({{failed_type, R"("response":{"status":"failed","error":429})"}})),
            "the provider failed the answer: 429");
}

TEST(FailureCauses, TheReasonOfAFailedResponseIsItsCauseWhereNothingElseIs) {
  for (const std::string_view details : {R"({"reason":"content_filter"})", R"("content_filter")"}) {
    const std::string failed =
        stream({{failed_type,
                 R"("response":{"status":"failed","error":null,"incomplete_details":)"
                     + std::string(details) + "}"}});
    EXPECT_EQ(cause_of(failed), "the provider failed the answer: content_filter") << details;
    EXPECT_EQ(cause_of(failed + stream({{"error", R"("error":{"message":"Filtered."})"}})),
              "the provider failed the answer: content_filter: Filtered.");
  }
}

TEST(FailureCauses, TheCauseBehindAFailedResponseIsReadInEveryForm) {
  const std::string failed = stream({{failed_type, R"("response":{"status":"failed"})"}});
  for (const std::string& behind :
       {stream({{failed_type, R"("response":{"status":"failed","error":"Out of credit."})"}}),
        stream({{failed_type, R"("response":{"status":"failed"},"error":"Out of credit.")"}}),
        stream({{failed_type, R"("error":{"message":"Out of credit."})"}}),
        std::string("event: error\ndata: Out of credit.\n\n"),
        // Not even its closing blank line came.
        std::string("event: error\ndata: Out of credit.\n"),
        std::string("data: {\"type\":\"error\",\"message\":\"Out of credit.\"}\n"),
        std::string("data: {\"error\":{\"message\":\"Out of credit.\"}}"),
        std::string(
            "data: {\"type\":\"response.failed\",\"response\":{\"error\":\"Out of credit.\"}}")}) {
    EXPECT_EQ(cause_of(failed + behind), "the provider failed the answer: Out of credit.")
        << behind;
  }
}

TEST(FailureCauses, AnErrorWhoseBlankLineNeverCameIsShownAndEndsNothing) {
  const std::string begun =
      stream({{"response.created", R"("response":{"id":"r"})"}, {delta_type, R"("delta":"half")"}});
  for (const std::string_view unfinished :
       {"data: {\"type\":\"error\",\"error\":{\"message\":\"Out of credit.\"}}\n",
        "data: {\"type\":\"error\",\"message\":\"Out of credit.\"}",
        "event: error\ndata: {\"message\":\"Out of credit.\"}\n",
        "event: error\ndata: Out of credit.\n",
        "data: {\"error\":\"Out of credit.\"}\n"}) {
    const DecodedStream reading = read_whole(begun + std::string(unfinished));
    EXPECT_EQ(reading.decoder.error_message(), "Out of credit.") << unfinished;
    EXPECT_FALSE(reading.decoder.ended()) << unfinished;
    EXPECT_EQ(reading.decoder.status(), AnswerStatus::running);
    EXPECT_EQ(reading.decoder.text(), "half");
  }
  // Another exchange forgets the error, and a completed answer has no cause of a failure.
  DecodedStream reading = read_whole(begun + "data: {\"error\":\"Out of credit.\"}\n");
  reading.decoder.begin_exchange(true);
  EXPECT_EQ(reading.decoder.error_message(), "");
  for (const std::string_view nothing :
       {"data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n",
        "data: {\"error\":null}\n",
        "data: {\"error\":{\"mess",
        "event: ping\ndata: error\n"}) {
    const DecodedStream silent = read_whole(begun + std::string(nothing));
    EXPECT_EQ(silent.decoder.error_message(), "") << nothing;
    EXPECT_EQ(silent.decoder.text(), "half");
  }
}

TEST(FailureCauses, ACompletedAnswerHasNone) {
  for (const std::string_view rest :
       {R"("error":{"code":"x","message":"m"})", R"("message":"m")"}) {
    const DecodedStream reading = read_whole(
        stream({{completed_type, message(text_part("fine")) + "," + std::string(rest)}}));
    EXPECT_EQ(reading.decoder.status(), AnswerStatus::completed);
    EXPECT_TRUE(reading.decoder.error().empty()) << rest;
  }
}

TEST(FailureCauses, UsageWhoseTotalCannotBeItsSumIsUnknown) {
  const auto read = [](std::string_view counts) {
    return read_whole(
        stream({{completed_type,
                 R"("response":{"status":"completed","output":[{"type":"message","content":[)"
                     + text_part(std::string(600, 'x')) + R"(]}],"usage":{)" + std::string(counts)
                     + "}}"}}));
  };
  for (
      const std::string_view impossible :
      {R"("input_tokens":900,"output_tokens":150,"total_tokens":0)",
       R"("input_tokens":900,"output_tokens":150,"total_tokens":149)",
       R"("input_tokens":900,"output_tokens":150,"total_tokens":899)",
       R"("input_tokens":900,"output_tokens":150,"total_tokens":-1)",
       R"("input_tokens":900,"output_tokens":150,"total_tokens":-9223372036854775808)",
       R"("input_tokens":900,"output_tokens":150,"total_tokens":3000)",
       R"("input_tokens":900,"output_tokens":150,"total_tokens":901)",
       R"("input_tokens":9000000000000000000,"output_tokens":9000000000000000000)",
       R"("input_tokens":900,"output_tokens":9000000000000000000,"total_tokens":1050)",
       R"("input_tokens":900,"output_tokens":150,"total_tokens":9000000000000000000)",
       R"("input_tokens":900,"input_tokens_details":{"cached_tokens":9000000000000000000,"cache_write_tokens":9000000000000000000},"output_tokens":150)"}) {
    const DecodedStream reading = read(impossible);
    EXPECT_FALSE(reading.decoder.usage()) << impossible;
    EXPECT_FALSE(reading.decoder.usage_object().is_null());
    ASSERT_EQ(reading.decoder.warnings().size(), 1U) << impossible;
    EXPECT_NE(reading.decoder.warnings()[0].find("the cost is unknown"), std::string::npos);
  }
  for (const std::string_view possible :
       {R"("input_tokens":900,"output_tokens":150,"total_tokens":1050)",
        R"("input_tokens":900,"output_tokens":150,"total_tokens":1060)",
        R"("input_tokens":900,"output_tokens":150,"total_tokens":null)",
        R"("input_tokens":900,"output_tokens":150)"}) {
    EXPECT_TRUE(read(possible).decoder.usage()) << possible;
  }
}

}  // namespace
}  // namespace castwright::provider
