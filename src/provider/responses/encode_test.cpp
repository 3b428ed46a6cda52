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

Endpoint test_endpoint() {
  Endpoint made;
  made.base_url = "http://127.0.0.1:9/v1";
  made.model = "gpt-5.2-pro";
  made.key = Secret("sk-canary-0123456789");
  return made;
}

json::Value body_of(const http::Request& request) {
  auto value = json::parse(request.body);
  EXPECT_TRUE(value) << request.body;
  return value ? *value : json::Value();
}

TEST(Encode, APlainAskIsAStreamedPostWithNothingThatWasNotAskedFor) {
  const http::Request request = responses().encode(plain_ask(), test_endpoint());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:9/v1/responses");
  EXPECT_EQ(request.body,
            R"({"model":"gpt-5.2-pro","input":[{"role":"developer",)"
            R"("content":"You write for two hosts."},{"role":"user",)"
            R"("content":"Write the opening.\n"}],"max_output_tokens":4000,"stream":true,)"
            R"("stream_options":{"include_obfuscation":false}})");
}

TEST(Encode, TheKeyOfACacheIsAddedAndChangesNothingElse) {
  std::string plain = responses().encode(plain_ask(), test_endpoint()).body;
  Endpoint keyed = test_endpoint();
  keyed.cache_key = "01KAQ3V5N8T6W2X4Y9Z0ABCDEF";
  plain.pop_back();
  EXPECT_EQ(responses().encode(plain_ask(), keyed).body,
            plain + R"(,"prompt_cache_key":"01KAQ3V5N8T6W2X4Y9Z0ABCDEF"})");
}

TEST(Encode, AQueryOfTheBaseAddressGoesWithEveryRequest) {
  Endpoint azure = test_endpoint();
  azure.base_url = "https://h.openai.azure.com/openai/v1?api-version=preview";
  const std::string base = "https://h.openai.azure.com/openai/v1/responses";
  EXPECT_EQ(responses().encode(plain_ask(), azure).url, base + "?api-version=preview");
  EXPECT_EQ(responses().poll(azure, "r_1")->url, base + "/r_1?api-version=preview");
  EXPECT_EQ(responses().attach(azure, "r_1", "4")->url,
            base + "/r_1?api-version=preview&stream=true&starting_after=4");
  EXPECT_EQ(responses().cancel(azure, "r_1")->url, base + "/r_1/cancel?api-version=preview");
}

TEST(Encode, ACancelIsToldFromItsPathWhereTheBaseAddressHasAQuery) {
  EXPECT_EQ(responses().kind_of("POST", "/v1/responses/r_1/cancel?api-version=preview"),
            ExchangeKind::cancel);
  EXPECT_EQ(responses().kind_of("POST", "/v1/responses?api-version=preview"), ExchangeKind::create);
  EXPECT_EQ(responses().kind_of("POST", "/v1/responses?back=/cancel"), ExchangeKind::create);
}

TEST(Encode, EveryPartThatIsLeftOutIsNotInTheBodyAndNothingElseIs) {
  passes::ModelRequest ask = plain_ask();
  ask.search = true;
  ask.structure = passes::Structure::schema;
  ask.schema_name = "s";
  ask.schema = json::Value::object();
  Endpoint full = test_endpoint();
  full.background = true;
  full.cache_key = "run-1";
  const json::Value whole = body_of(responses().encode(ask, full));
  for (const char* part : {"max_tool_calls",
                           "include",
                           "tool_choice",
                           "text",
                           "max_output_tokens",
                           "stream_options",
                           "store",
                           "prompt_cache_key"}) {
    Endpoint without = full;
    without.omit = {part};
    const json::Value body = body_of(responses().encode(ask, without));
    EXPECT_NE(whole.find(part), nullptr) << part;
    EXPECT_EQ(body.find(part), nullptr) << part;
    EXPECT_EQ(body.members().size() + 1, whole.members().size()) << part;
  }
}

TEST(Encode, TheCertificatesToTrustGoWithEveryRequest) {
  Endpoint own = test_endpoint();
  own.ca_file = "/etc/company.pem";
  EXPECT_EQ(responses().encode(plain_ask(), own).ca_file, "/etc/company.pem");
  EXPECT_EQ(responses().poll(own, "r_1")->ca_file, "/etc/company.pem");
}

TEST(Encode, TheKeyIsTheBearerAndNowhereElse) {
  const http::Request request = responses().encode(plain_ask(), test_endpoint());
  EXPECT_EQ(request.key.reveal(), "sk-canary-0123456789");
  EXPECT_EQ(request.body.find("canary"), std::string::npos);
  ASSERT_EQ(request.headers.size(), 2U);
  EXPECT_EQ(request.headers[0].name + ": " + request.headers[0].value,
            "Content-Type: application/json");
  EXPECT_EQ(request.headers[1].name + ": " + request.headers[1].value, "Accept: text/event-stream");
}

TEST(Encode, ASearchIsCappedAndItsSourcesAreAskedFor) {
  passes::ModelRequest ask = plain_ask();
  ask.search = true;
  Endpoint with_cap = test_endpoint();
  with_cap.tool_calls_max = 7;
  const json::Value body = body_of(responses().encode(ask, with_cap));
  EXPECT_EQ(json::dump(*body.find("tools")), R"([{"type":"web_search"}])");
  EXPECT_EQ(body.string_or("tool_choice", ""), "auto");
  EXPECT_EQ(body.int_or("max_tool_calls", 0), 7);
  EXPECT_EQ(json::dump(*body.find("include")), R"(["web_search_call.action.sources"])");
  EXPECT_EQ(body.find("text"), nullptr);  // JSON mode is refused beside a search.
}

TEST(Encode, ASchemaStandsFlatAndStrict) {
  passes::ModelRequest ask = plain_ask();
  ask.structure = passes::Structure::schema;
  ask.schema_name = "chunk";
  ask.schema = json::Value::object();
  ask.schema.set("type", "object");
  const json::Value body = body_of(responses().encode(ask, test_endpoint()));
  EXPECT_EQ(json::dump(*body.find("text")),
            R"({"format":{"type":"json_schema","name":"chunk","schema":{"type":"object"},)"
            R"("strict":true}})");
}

TEST(Encode, BackgroundIsAlwaysStored) {
  Endpoint background = test_endpoint();
  background.background = true;
  const json::Value body = body_of(responses().encode(plain_ask(), background));
  EXPECT_TRUE(body.bool_or("background", false));
  EXPECT_TRUE(body.bool_or("store", false));
  EXPECT_EQ(body_of(responses().encode(plain_ask(), test_endpoint())).find("background"), nullptr);
}

TEST(Encode, AWindowIsNamedBesideTheBackgroundAndSoonestIsNotNamed) {
  Endpoint waits = test_endpoint();
  waits.background = true;
  const std::string soonest = responses().encode(plain_ask(), waits).body;
  waits.window = CompletionWindow::two_hours;
  std::string in_window = responses().encode(plain_ask(), waits).body;
  const std::string part = R"(,"background_options":{"completion_window":"2h"})";
  const std::size_t at = in_window.find(part);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(in_window.erase(at, part.size()), soonest);
}

TEST(Encode, EqualArgumentsGiveEqualBytesAndTheSlashOfTheBaseIsDropped) {
  Endpoint slashed = test_endpoint();
  slashed.base_url += "/";
  EXPECT_EQ(responses().encode(plain_ask(), test_endpoint()).body,
            responses().encode(plain_ask(), slashed).body);
  EXPECT_EQ(responses().encode(plain_ask(), test_endpoint()).url,
            responses().encode(plain_ask(), slashed).url);
}

TEST(Encode, ALimitBelowTheProvidersMinimumIsRaisedToItAndNoLimitIsNone) {
  passes::ModelRequest ask = plain_ask();
  ask.output_tokens_max = 3;
  EXPECT_EQ(body_of(responses().encode(ask, test_endpoint())).int_or("max_output_tokens", 0), 16);
  ask.output_tokens_max = 0;
  EXPECT_EQ(body_of(responses().encode(ask, test_endpoint())).find("max_output_tokens"), nullptr);
}

}  // namespace
}  // namespace castwright::provider
