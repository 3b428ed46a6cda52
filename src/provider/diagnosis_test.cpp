#include "provider/diagnosis.h"

#include <gtest/gtest.h>

#include <array>

namespace castwright::provider {
namespace {

Diagnosis at(int status, std::string_view body, std::string_view type = "application/json") {
  return diagnose(status, {{"content-type", std::string(type)}}, body);
}

TEST(Diagnosis, APartIsNamedByWhateverFormNamesIt) {
  struct Row {
    const char* body;
    const char* part;
  };
  for (const auto& [body, part] : std::array{
           Row{R"({"error":{"message":"x","param":"max_tool_calls"}})", "max_tool_calls"},
           Row{R"({"error":{"message":"x","param":"include[0]"}})", "include"},
           Row{R"({"error":{"message":"x","param":"text.format"}})", "text"},
           Row{R"({"error":{"message":"x","param":"store"}})", "store"},
           Row{R"({"error":{"message":"Unsupported parameter: 'tool_choice'"}})", "tool_choice"},
           Row{R"({"error":"unknown field \"store\""})", "store"},
           Row{R"({"detail":[{"loc":["body","stream_options"],"msg":"extra"}]})", "stream_options"},
           Row{R"({"detail":"Hosted tool web_search is not supported"})", "tools"},
           Row{R"({"message":"json_schema is not supported"})", "text"},
       }) {
    const Diagnosis found = at(400, body);
    EXPECT_EQ(found.cause, Cause::part) << body;
    EXPECT_EQ(found.part, part) << body;
    EXPECT_EQ(at(422, body).part, part) << body;
    EXPECT_NE(at(500, body).cause, Cause::part) << body;
  }
}

TEST(Diagnosis, WordsOfAMessageAreNoParts) {
  for (const char* body : {R"({"error":{"message":"the text does not include a tool to store"}})",
                           R"({"error":{"message":"my_max_tool_calls_2 is wrong"}})",
                           R"({"error":{"message":"bad","param":"input"}})",
                           "store",
                           ""}) {
    EXPECT_EQ(at(400, body).cause, Cause::unknown) << body;
  }
}

TEST(Diagnosis, AMissingModelIsToldFromAMissingAddress) {
  EXPECT_EQ(at(404, R"({"error":{"message":"The model `x` does not exist"}})").cause, Cause::model);
  EXPECT_EQ(at(400, R"({"error":{"code":"model_not_found"}})").cause, Cause::model);
  EXPECT_EQ(at(404, R"({"error":"model \"x\" not found, try pulling it first"})").cause,
            Cause::model);
  EXPECT_EQ(at(404, R"({"detail":"Not Found"})").cause, Cause::path);
  EXPECT_EQ(at(404, "<html>", "text/html").cause, Cause::path);
  EXPECT_EQ(at(405, "").cause, Cause::path);
}

TEST(Diagnosis, NoCreditIsToldFromARateLimitAndAProxyFromAWrongKey) {
  EXPECT_EQ(at(429, R"({"error":{"code":"insufficient_quota"}})").cause, Cause::quota);
  EXPECT_EQ(at(402, "").cause, Cause::quota);
  EXPECT_EQ(at(429, R"({"error":{"code":"rate_limit_exceeded"}})").cause, Cause::unknown);
  EXPECT_EQ(diagnose_code("insufficient_quota").cause, Cause::quota);
  EXPECT_EQ(at(407, "").cause, Cause::proxy);
  EXPECT_EQ(at(403, " <!DOCTYPE html>", "").cause, Cause::proxy);
  EXPECT_EQ(at(403, R"({"error":{"message":"no"}})", "text/html").cause, Cause::unknown);
  EXPECT_EQ(at(403, "no", "text/plain").cause, Cause::unknown);
  EXPECT_EQ(at(403,
               "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code></Error>",
               "application/xml")
                .cause,
            Cause::unknown);
}

TEST(Diagnosis, TheModelsOfAListAreItsIdsInOrder) {
  EXPECT_EQ(model_ids(R"({"data":[{"id":"b"},{"id":"a"},{"id":""},7]})"),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(model_ids("<html>").empty());
  EXPECT_TRUE(model_ids(R"({"data":7})").empty());
}

}  // namespace
}  // namespace castwright::provider
