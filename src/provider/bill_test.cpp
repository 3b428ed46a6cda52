// Tests of the request for the bill of an ended answer: its address, and which answers to it are a
// bill.

#include "provider/bill.h"

#include "provider/dialect.h"

#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

Endpoint billed_endpoint(std::string bill_path = "/generation?id={id}") {
  Endpoint value;
  value.base_url = "https://h.example/api/v1/";
  value.key = Secret("sk-canary-0123456789abcdef");
  value.bill_path = std::move(bill_path);
  return value;
}

std::string bill_body(std::string_view fields) {
  return fmt::format(R"({{"data":{{"id":"gen-1",{}}}}})", fields);
}
Result<Bill> read_of(std::string_view fields) {
  return chat().read_bill(bill_body(fields), "gen-1");
}

TEST(BillRequest, GoesBelowTheBaseAddressWithTheKeyAndNoBody) {
  const http::Request request =
      *bill_request(billed_endpoint(), "gen-1786680764-gY2YTdjLLLQA6Cd1Wa6J");
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url,
            "https://h.example/api/v1/generation?id=gen-1786680764-gY2YTdjLLLQA6Cd1Wa6J");
  EXPECT_EQ(request.key.reveal(), "sk-canary-0123456789abcdef");
  EXPECT_TRUE(request.body.empty());
  EXPECT_EQ(bill_request(billed_endpoint("/bills/{id}/cost"), "a")->url,
            "https://h.example/api/v1/bills/a/cost");
  EXPECT_FALSE(bill_request(billed_endpoint(""), "gen-1"));
}

TEST(BillRequest, AnIdOfTheServerCannotChangeItsAddress) {
  EXPECT_EQ(bill_request(billed_endpoint(), "../x?a=b&c#d@e")->url,
            "https://h.example/api/v1/generation?id=%2E%2E%2Fx%3Fa%3Db%26c%23d%40e");
  EXPECT_EQ(bill_request(billed_endpoint("/bills/{id}"), "..a")->url,
            "https://h.example/api/v1/bills/%2E%2Ea");
  for (const std::string& id : {std::string(),
                                std::string(".."),
                                std::string("a b"),
                                std::string("a\r\nHost: x"),
                                std::string("g\xC3\xA4"),
                                std::string("a\0b", 3),
                                std::string(257, 'a')})
    EXPECT_FALSE(bill_request(billed_endpoint(), id)) << id;
}

TEST(BillRequest, APathThatCouldLeaveTheBaseAddressIsNone) {
  EXPECT_TRUE(is_bill_path("/generation?id={id}"));
  EXPECT_TRUE(is_bill_path("/bills/{id}/cost"));
  for (const char* const path : {"",
                                 "generation?id={id}",
                                 "https://other.example/{id}",
                                 "/generation",
                                 "/{id}/{id}",
                                 "/../{id}",
                                 "/a@b/{id}",
                                 "/a b/{id}",
                                 "/a#{id}"})
    EXPECT_FALSE(is_bill_path(path)) << path;
}

TEST(BillRequest, TheHeadNamesTheAnswerElseTheAnswerDoes) {
  EXPECT_EQ(bill_id_of({{"x-generation-id", "gen-1"}}, "chatcmpl-1"), "gen-1");
  EXPECT_EQ(bill_id_of({{"x-request-id", "req_1"}}, "chatcmpl-1"), "chatcmpl-1");
  EXPECT_EQ(bill_id_of({{"x-generation-id", "no id"}}, "chatcmpl-1"), "chatcmpl-1");
}

TEST(Bill, IsReadWithTheTokensOfTheModelsOwnTokenizer) {
  const auto bill =
      read_of(R"("total_cost":0.0123456789,"tokens_prompt":10,"tokens_completion":20,)"
              R"("native_tokens_prompt":1000,"native_tokens_completion":500,)"
              R"("native_tokens_cached":64,"native_tokens_reasoning":100)");
  ASSERT_TRUE(bill) << bill.error().what;
  EXPECT_EQ(bill->amount, 12'345'679);
  ASSERT_TRUE(bill->usage);
  EXPECT_EQ(bill->usage->input_tokens, 1'000);
  EXPECT_EQ(bill->usage->cached_tokens, 64);
  EXPECT_EQ(bill->usage->output_tokens, 500);
  EXPECT_EQ(bill->usage->reasoning_tokens, 100);
  EXPECT_FALSE(read_of(R"("total_cost":0.01)").value().usage);
  const auto free = read_of(R"("total_cost":0,"tokens_prompt":10,"tokens_completion":20)");
  ASSERT_TRUE(free);
  EXPECT_EQ(free->amount, 0);
  EXPECT_EQ(free->usage->output_tokens, 20);
}

TEST(Bill, WithAKeyOfOnesOwnHasBothSums) {
  EXPECT_EQ(read_of(R"("total_cost":0.001,"is_byok":true,"upstream_inference_cost":0.02)")->amount,
            21'000'000);
  EXPECT_FALSE(read_of(R"("total_cost":0.001,"is_byok":true)"));
  EXPECT_FALSE(read_of(R"("total_cost":0.001,"is_byok":true,"upstream_inference_cost":null)"));
}

TEST(Bill, WhatIsNoneOfThisAnswerSaysNothing) {
  const std::string other = R"({"data":{"id":"gen-2","total_cost":0.01}})";
  for (const std::string& body : {std::string(),
                                  std::string("<html>"),
                                  std::string("[]"),
                                  std::string("{}"),
                                  std::string(R"({"data":null})"),
                                  std::string(R"({"error":{"message":"no"}})"),
                                  std::string(R"({"data":{"total_cost":0.01}})"),
                                  other,
                                  bill_body(R"("total_cost":null)"),
                                  bill_body(R"("total_cost":"0.01")"),
                                  bill_body(R"("total_cost":-1)"),
                                  bill_body(R"("total_cost":1e300)"),
                                  bill_body(R"("total_cost":0)"),
                                  bill_body(R"("model":"m")")}) {
    const auto bill = chat().read_bill(body, "gen-1");
    ASSERT_FALSE(bill) << body;
    EXPECT_EQ(bill.error().fault, Fault::network) << body;
  }
}

}  // namespace
}  // namespace castwright::provider
