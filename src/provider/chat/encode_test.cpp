#include "provider/dialect.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

passes::ModelRequest plain_ask() {
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::developer, "You write for two hosts."},
                  {passes::Role::user, "Write the opening.\n"}};
  ask.output_tokens_max = 4'000;
  return ask;
}

passes::ModelRequest full_ask() {
  passes::ModelRequest ask = plain_ask();
  ask.structure = passes::Structure::schema;
  ask.schema_name = "chunk";
  ask.schema = json::Value::object();
  ask.schema.set("type", "object");
  return ask;
}

Endpoint chat_endpoint() {
  Endpoint made;
  made.base_url = "http://127.0.0.1:9/v1";
  made.model = "qwen3";
  made.key = Secret("sk-canary-0123456789");
  return made;
}

TEST(ChatEncode, APlainAskIsAStreamedPostThatAsksForTheUsage) {
  const http::Request request = chat().encode(plain_ask(), chat_endpoint());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:9/v1/chat/completions");
  EXPECT_EQ(request.body,
            R"({"model":"qwen3","messages":[{"role":"system",)"
            R"("content":"You write for two hosts."},{"role":"user",)"
            R"("content":"Write the opening.\n"}],"max_completion_tokens":4000,"stream":true,)"
            R"("stream_options":{"include_usage":true}})");
}

TEST(ChatEncode, ASchemaStandsNestedInTheResponseFormat) {
  EXPECT_TRUE(
      chat()
          .encode(full_ask(), chat_endpoint())
          .body.contains(R"("response_format":{"type":"json_schema","json_schema":{"name":"chunk",)"
                         R"("schema":{"type":"object"},"strict":true}})"));
}

TEST(ChatEncode, TheTokenLimitStandsInTheFieldThatTheServerKnows) {
  Endpoint other = chat_endpoint();
  other.limit_field = LimitField::max_tokens;
  const std::string body = chat().encode(plain_ask(), other).body;
  EXPECT_TRUE(body.contains(R"("max_tokens":4000)"));
  EXPECT_FALSE(body.contains("max_completion_tokens"));
  passes::ModelRequest unlimited = plain_ask();
  unlimited.output_tokens_max = 0;
  EXPECT_FALSE(chat().encode(unlimited, other).body.contains("max_tokens"));
}

TEST(ChatEncode, ASearchIsNothingThatThisBodyHas) {
  passes::ModelRequest ask = plain_ask();
  ask.search = true;
  EXPECT_EQ(chat().encode(ask, chat_endpoint()).body,
            chat().encode(plain_ask(), chat_endpoint()).body);
}

// A person, or a hint, may name a part as this API does or as the Responses API does.
TEST(ChatEncode, EveryPartIsLeftOutUnderEachOfItsNamesAndNothingElseIs) {
  struct Row {
    const char* name;
    const char* part;
  };
  const auto whole = json::parse(chat().encode(full_ask(), chat_endpoint()).body);
  ASSERT_TRUE(whole);
  for (const auto& [name, part] : {Row{"stream_options", "stream_options"},
                                   Row{"response_format", "response_format"},
                                   Row{"text", "response_format"},
                                   Row{"max_tokens", "max_completion_tokens"},
                                   Row{"max_completion_tokens", "max_completion_tokens"},
                                   Row{"max_output_tokens", "max_completion_tokens"}}) {
    Endpoint without = chat_endpoint();
    without.omit = {name};
    const auto body = json::parse(chat().encode(full_ask(), without).body);
    ASSERT_TRUE(body);
    EXPECT_NE(whole->find(part), nullptr) << name;
    EXPECT_EQ(body->find(part), nullptr) << name;
    EXPECT_EQ(body->members().size() + 1, whole->members().size()) << name;
  }
}

TEST(ChatEncode, AQueryOfTheBaseAddressAndTheCertificatesGoWithTheRequest) {
  Endpoint azure = chat_endpoint();
  azure.base_url = "https://h.openai.azure.com/openai/v1?api-version=preview";
  azure.ca_file = "/etc/company.pem";
  const http::Request request = chat().encode(plain_ask(), azure);
  EXPECT_EQ(request.url,
            "https://h.openai.azure.com/openai/v1/chat/completions?api-version=preview");
  EXPECT_EQ(request.ca_file, "/etc/company.pem");
}

TEST(ChatDialect, KnowsItsEventsAndItsSignsOfLife) {
  const auto event = [](std::string_view name, std::string_view data) {
    return sse::Event{.name = name, .data = data, .id = {}};
  };
  EXPECT_TRUE(chat().recognizes(event("", R"({"object":"chat.completion.chunk"})")));
  EXPECT_TRUE(chat().recognizes(event("", R"({"choices":[]})")));
  EXPECT_TRUE(chat().recognizes(event("", R"({"object":"chat.completion","choices":[{}]})")));
  EXPECT_FALSE(chat().recognizes(event("", R"({"object":"text_completion","choices":[]})")));
  EXPECT_FALSE(chat().recognizes(event("", R"({"choices":1})")));
  EXPECT_FALSE(chat().recognizes(event("", R"({"type":"response.created"})")));
  EXPECT_FALSE(chat().recognizes(event("", "[DONE]")));
  EXPECT_FALSE(chat().recognizes(event("", "{")));
  EXPECT_TRUE(chat().is_keepalive(event("ping", "{}")));
  EXPECT_TRUE(chat().is_keepalive(event("", R"({"type":"ping"})")));
  EXPECT_FALSE(chat().is_keepalive(event("", R"({"choices":[{"delta":{"content":"\"ping\""}}]})")));
}

}  // namespace
}  // namespace castwright::provider
