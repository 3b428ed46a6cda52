#include "provider/diagnosis.h"

#include "provider/dialect.h"
#include "provider/http_errors.h"

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
           Row{R"({"error":{"message":"Unknown parameter: 'prompt_cache_key'."}})",
               "prompt_cache_key"},
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

TEST(Diagnosis, ARefusedWindowIsNoMissingModelThoughItsWordsNameTheModel) {
  const auto found =
      at(400,
         R"({"error":{"message":"completion_window '8h' is not available for model gpt-5.2-pro.",)"
         R"("param":"background_options.completion_window","code":"unsupported_value"}})");
  EXPECT_EQ(found.cause, Cause::part);
  EXPECT_EQ(found.part, "background_options");
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
  EXPECT_EQ(diagnose(read_error_text(R"({"code":"insufficient_quota"})")).cause, Cause::quota);
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

TEST(Diagnosis, AMissingModelIsKnownByTheWordsOfManyServers) {
  struct Row {
    int status;
    const char* body;
  };
  for (
      const auto& [status, body] : std::array{
          Row{404,
              R"({"code":"Some requested entity was not found","error":"The model grok-9 does not exist or your team 1 does not have access to it."})"},
          Row{404,
              R"([{"error":{"code":404,"message":"models/x is not found for API version v1main, or is not supported for generateContent.","status":"NOT_FOUND"}}])"},
          Row{400, R"({"error":{"message":"a/b:free is not a valid model ID","code":400}})"},
          Row{404, R"({"error":{"message":"No endpoints found for a/b:free.","code":404}})"},
          Row{404,
              R"({"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}})"},
          Row{404,
              R"({"error":{"message":"The model `x` does not exist or you do not have access to it.","code":"model_not_found"}})"},
          Row{400,
              R"({"error":{"message":"The model `x` has been decommissioned and is no longer supported.","code":"model_decommissioned"}})"},
          Row{400,
              R"({"object":"error","message":"Invalid model: x","type":"invalid_model","code":"1500"})"},
          Row{400,
              R"({"error":{"message":"Unable to access non-serverless model a/B.","param":null,"code":"model_not_available"}})"},
          Row{404, R"({"error":{"message":"Unable to access model a/B. Please visit the list."}})"},
          Row{404,
              R"({"error":{"message":"model 'x' not found, try pulling it first","type":"api_error"}})"},
          Row{400,
              R"({"error":{"code":400,"message":"model 'x' not found","type":"invalid_request_error"}})"},
          Row{404,
              R"({"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404})"},
          Row{400, R"({"error":{"message":"Model Not Exist","code":"invalid_request_error"}})"},
          Row{404,
              R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-x"}})"},
          Row{404, R"({"error":{"message":"Model not found, inaccessible, and/or not deployed"}})"},
          Row{400,
              R"({"error":{"message":"Invalid model name passed in model=x. Call `/v1/models` to view available models for your key."}})"},
          Row{400,
              R"({"error":{"message":"Invalid model 'x'. Permitted models can be found in the documentation.","type":"invalid_model"}})"},
          Row{400, R"({"error":{"code":"unknown_model","message":"Unknown model: x"}})"},
          Row{400, R"({"message":"The provided model identifier is invalid."})"},
          Row{404,
              R"({"error":{"message":"Not found the model x or Permission denied","type":"resource_not_found_error"}})"},
          Row{503,
              R"({"error":{"message":"No available channel for model x under group default","code":"model_not_found"}})"},
          Row{400,
              R"({"code":20012,"message":"Model does not exist. Please check it carefully.","data":null})"},
          Row{400, R"({"error":{"code":"1211","message":"模型不存在，请检查模型代码。"}})"},
          Row{404,
              R"({"error":{"code":"InvalidEndpointOrModel.NotFound","message":"The model or endpoint x does not exist."}})"},
          Row{404,
              R"({"error":{"message":"No models loaded. Please load a model in the developer page."}})"},
          Row{400,
              R"({"error":{"message":"The requested model 'x' is not supported by any provider you have enabled.","code":"model_not_supported"}})"},
          Row{502,
              R"({"error":{"message":"{\"error\":{\"code\":\"model_not_found\",\"message\":\"m\"}}"}})"},
      })
    EXPECT_EQ(at(status, body).cause, Cause::model) << body;
}

TEST(Diagnosis, NoCreditIsKnownByTheWordsOfManyServers) {
  struct Row {
    int status;
    const char* body;
  };
  for (
      const auto& [status, body] : std::array{
          Row{403,
              R"({"code":"The caller does not have permission to execute the specified operation","error":"Your newly created team doesn't have any credits or licenses yet."})"},
          Row{429,
              R"({"code":"Some resource has been exhausted","error":"Your team 1 has either used all available credits or reached its monthly spending limit."})"},
          Row{403, R"({"error":"You have run out of credits or need a Grok subscription."})"},
          Row{402,
              R"({"error":{"message":"Insufficient Balance","code":"invalid_request_error"}})"},
          Row{400,
              R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}})"},
          Row{400,
              R"({"error":{"message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}})"},
          Row{403, R"({"error":{"message":"Key limit exceeded (total limit).","code":403}})"},
          Row{429,
              R"([{"error":{"code":429,"message":"Your prepayment credits are depleted.","status":"RESOURCE_EXHAUSTED"}}])"},
          Row{403,
              R"({"code":30001,"message":"Sorry, your account balance is insufficient","data":null})"},
          Row{429, R"({"error":{"code":"1113","message":"余额不足或无可用资源包,请充值。"}})"},
          Row{429,
              R"({"error":{"type":"exceeded_current_quota_error","message":"Your account is suspended, please check your plan and billing details"}})"},
          Row{400,
              R"({"error":{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}})"},
          Row{403,
              R"({"error":{"code":"AccountOverdueError","message":"Your account has an overdue balance."}})"},
          Row{403, R"({"error":{"code":"insufficient_user_quota","message":"quota"}})"},
          Row{400,
              R"({"error":{"message":"Budget has been exceeded! Current cost: 1.2, Max budget: 1.0","type":"budget_exceeded"}})"},
          Row{429,
              R"({"error":{"message":"Your account is not active, please check your billing details on our website.","code":"billing_not_active"}})"},
          Row{500,
              R"({"error":{"message":"[gateway] upstream {\"error\":{\"code\":\"insufficient_quota\",\"message\":\"m\"}}"}})"},
      }) {
    EXPECT_EQ(at(status, body).cause, Cause::quota) << body;
    EXPECT_EQ(explain_http_error(status, {}, body).fault, Fault::limit) << body;
  }
  for (
      const char* body :
      {R"([{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. Please retry in 23s.","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"23s"}]}}])",
       R"({"error":{"message":"Rate limit reached for x in organization y on tokens per min"}})",
       R"({"error":{"message":"a is temporarily rate-limited upstream. Please retry shortly.","code":429}})"})
    EXPECT_EQ(at(429, body).cause, Cause::unknown) << body;
}

TEST(Diagnosis, APartIsNotLeftOutWhereTheServerMissesIt) {
  for (const char* body :
       {R"({"error":{"message":"Missing required parameter: 'tools'.","param":"tools"}})",
        R"({"detail":[{"loc":["body","max_output_tokens"],"msg":"Field required"}]})",
        R"({"error":"store is required"})"})
    EXPECT_NE(at(400, body).cause, Cause::part) << body;
}

TEST(Diagnosis, ARefusedToolIsKnownWhereTheStatusIsThatOfAWrongAddress) {
  EXPECT_EQ(
      at(404, R"({"error":{"message":"No endpoints found that support tool use.","code":404}})")
          .part,
      "tools");
}

TEST(Diagnosis, APartIsKnownByTheWordsOfManyServers) {
  struct Row {
    const char* body;
    const char* part;
  };
  for (
      const auto& [body, part] : std::array{
          Row{R"({"error":{"message":"Unrecognized key(s) in object: 'max_tool_calls'"}})",
              "max_tool_calls"},
          Row{R"({"error":{"issues":[{"code":"unrecognized_keys","keys":["max_tool_calls"],"message":"Unrecognized key(s) in object: 'max_tool_calls'"}]}})",
              "max_tool_calls"},
          Row{R"({"error":"unknown field `stream_options`, expected one of `model`, `input`"})",
              "stream_options"},
          Row{R"({"error":{"message":"unknown field `stream_options` at line 1 column 9"}})",
              "stream_options"},
          Row{R"(json: unknown field "stream_options")", "stream_options"},
          Row{R"({"message":"additional properties: include"})", "include"},
          Row{R"({"message":"Additional properties are not allowed: store"})", "store"},
          Row{R"({"error":{"message":"Unrecognized request arguments supplied: metadata, store"}})",
              "store"},
          Row{R"({"error":{"message":"Unsupported parameter: background"}})", "background"},
          Row{R"({"error":{"message":"background mode is not supported"}})", "background"},
          Row{R"({"error":{"message":"registry/llama3 does not support tools"}})", "tools"},
          Row{R"({"error":{"message":"Tools are not supported by this model"}})", "tools"},
          Row{R"({"error":{"message":"Function calling is not enabled for this model"}})",
              "tools"}}) {
    const Diagnosis found = at(400, body);
    EXPECT_EQ(found.cause, Cause::part) << body;
    EXPECT_EQ(found.part, part) << body;
  }
  for (const char* body : {R"({"error":{"message":"the store is closed, unknown field agent"}})",
                           R"({"error":{"message":"Please include some text; tools help"}})"})
    EXPECT_EQ(at(400, body).cause, Cause::unknown) << body;
}

TEST(Diagnosis, WhatTheNetworkOrTheWhereaboutsAreRefusedForIsNoMatterOfTheKey) {
  struct Row {
    int status;
    std::vector<http::Header> headers;
    const char* body;
    Cause cause;
    Fault fault;
  };
  const std::vector<http::Header> page{{"content-type", "text/html"},
                                       {"proxy-authenticate", "Basic realm=x"}};
  for (
      const auto& [status, headers, body, cause, fault] : std::vector<Row>{
          {403, {}, "Host not in allowlist", Cause::proxy, Fault::network},
          {403, {{"x-deny-reason", "host_not_allowed"}}, "", Cause::proxy, Fault::network},
          {401, page, "<html><title>Login</title></html>", Cause::proxy, Fault::network},
          {403, {{"x-squid-error", "ERR_ACCESS_DENIED 0"}}, "no", Cause::proxy, Fault::network},
          {403,
           {},
           R"({"error":{"message":"Country, region, or territory not supported","code":"unsupported_country_region_territory"}})",
           Cause::place,
           Fault::key},
          {401,
           {},
           R"({"error":{"message":"Your IP is not authorized","code":"ip_not_authorized"}})",
           Cause::place,
           Fault::key},
          {400,
           {},
           R"({"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}})",
           Cause::place,
           Fault::provider},
          {403, {}, "no", Cause::unknown, Fault::key},
          {401, {{"www-authenticate", "Bearer"}}, "", Cause::unknown, Fault::key},
      }) {
    EXPECT_EQ(diagnose(status, headers, body).cause, cause) << status << body;
    EXPECT_EQ(explain_http_error(status, headers, body).fault, fault) << status << body;
  }
}

TEST(Diagnosis, ALimitThatComesBackByItselfIsNoLackOfCredit) {
  const char* const body =
      R"({"error":{"type":"usage_limit_reached","message":"limit","resets_in_seconds":5400}})";
  EXPECT_EQ(at(429, body).cause, Cause::unknown);
  EXPECT_EQ(explain_http_error(429, {}, body).fault, Fault::limit);
  EXPECT_EQ(at(429, R"({"error":{"type":"usage_limit_reached","message":"limit"}})").cause,
            Cause::quota);
}

TEST(Diagnosis, WhatCameInPlaceOfResponsesIsNamed) {
  const auto came = [](int status, std::string_view body) {
    return diagnose(status, {{"content-type", "text/event-stream"}}, body);
  };
  const std::array bodies{
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[]}\n\n",
      "{\"object\":\"chat.completion\",\"choices\":[]}",
      "{\"object\": \"text_completion\", \"choices\":[]}"};
  for (const char* const body : bodies) {
    EXPECT_EQ(came(200, body).cause, Cause::no_api) << body;
    EXPECT_TRUE(came(200, body).came.contains("Chat Completions")) << came(200, body).came;
  }
  const char* const messages =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n";
  EXPECT_EQ(came(200, messages).cause, Cause::no_api);
  EXPECT_TRUE(came(200, messages).came.contains("Anthropic"));
  EXPECT_TRUE(came(204, "").came.contains("204"));
  EXPECT_TRUE(came(200, "\x1F\x8B\x08 packed").came.contains("packed"));
  EXPECT_EQ(came(200, "\x1F\x8B\x08 packed").cause, Cause::no_api);
}

TEST(Diagnosis, AStreamOfAnotherDialectIsToldAsWhatItIs) {
  const auto came = [](std::string_view body, const Dialect& spoken) {
    return diagnose(200, {{"content-type", "text/event-stream"}}, body, &spoken);
  };
  const std::array chunks{
      R"({"id":"c","object":"chat.completion.chunk","choices":[]})",
      "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n",
      ": PROCESSING\n\ndata: {\"object\": \"chat.completion.chunk\"}\n\n",
      R"({"object":"chat.completion","choices":[{"message":{"content":"a"}}]})"};
  for (const char* const body : chunks) {
    EXPECT_EQ(came(body, responses()).cause, Cause::no_api) << body;
    EXPECT_EQ(dialect_hint(came(body, responses())),
              "this is a Chat Completions stream: --dialect chat")
        << body;
    EXPECT_EQ(dialect_hint(diagnose(200, {}, body)), dialect_hint(came(body, responses())));
    EXPECT_EQ(dialect_hint(came(body, chat())), "") << body;
    EXPECT_EQ(came(body, chat()).came, "") << body;
  }
  const std::array events{
      R"({"type":"response.created","response":{"id":"r","status":"in_progress"}})",
      "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\n\n",
      R"({"id":"r","object":"response","status":"completed","output":[]})"};
  for (const char* const body : events) {
    EXPECT_EQ(dialect_hint(came(body, chat())), "this is a Responses stream: --dialect responses")
        << body;
    EXPECT_EQ(dialect_hint(came(body, responses())), "") << body;
  }
  // A body of no known API, or an error, belongs to no dialect.
  for (const char* const body :
       {"<html>", R"({"error":{"message":"no"}})", "", "data: [DONE]\n\n"}) {
    EXPECT_EQ(dialect_hint(came(body, chat())), "") << body;
    EXPECT_EQ(dialect_hint(came(body, responses())), "") << body;
  }
}

TEST(Diagnosis, PartsOfAChatRequestAreFoundByTheirOwnNames) {
  EXPECT_EQ(diagnose(400, {}, R"({"error":{"message":"response_format is not supported"}})").part,
            "text");
  EXPECT_EQ(diagnose(400, {}, R"({"error":{"message":"unknown field include_usage"}})").part,
            "stream_options");
}

TEST(Diagnosis, TheModelsOfAListAreItsIdsInOrder) {
  EXPECT_EQ(model_ids(R"({"data":[{"id":"b"},{"id":"a"},{"id":""},7]})"),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(model_ids(R"([{"id":"b"},{"id":"a"}])"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(model_ids(R"({"data":["b","a"]})"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(model_ids(R"({"models":[{"name":"b:8b","model":"b:8b"}]})"),
            (std::vector<std::string>{"b:8b"}));
  EXPECT_TRUE(model_ids("<html>").empty());
  EXPECT_TRUE(model_ids(R"({"data":7})").empty());
}

}  // namespace
}  // namespace castwright::provider
