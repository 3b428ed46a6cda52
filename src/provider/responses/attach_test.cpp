#include "provider/dialect.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

Endpoint endpoint() {
  Endpoint value;
  value.base_url = "http://127.0.0.1:9/v1/";
  value.key = Secret("sk-canary-0123456789abcdef");
  return value;
}

TEST(Attach, AsksForTheEventsBehindTheCursorAndSendsNoBody) {
  const http::Request request = *responses().attach(endpoint(), "resp_1", "41");
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "http://127.0.0.1:9/v1/responses/resp_1?stream=true&starting_after=41");
  EXPECT_TRUE(request.body.empty());
  EXPECT_EQ(request.key.reveal(), endpoint().key.reveal());
  EXPECT_EQ(responses().attach(endpoint(), "resp_1", "")->url,
            "http://127.0.0.1:9/v1/responses/resp_1?stream=true");
}

TEST(Attach, AnIdOfTheServerCannotLeaveItsPlaceInThePath) {
  EXPECT_EQ(responses().poll(endpoint(), "../a?b#c/d e")->url,
            "http://127.0.0.1:9/v1/responses/%2E%2E%2Fa%3Fb%23c%2Fd%20e");
  const http::Request cancel = *responses().cancel(endpoint(), "resp_1");
  EXPECT_EQ(cancel.method, "POST");
  EXPECT_EQ(cancel.url, "http://127.0.0.1:9/v1/responses/resp_1/cancel");
}

TEST(Attach, RefusalsAreToldByTextThenByStatus) {
  const struct {
    int status;
    std::string_view body;
    Refusal refusal;
  } rows[] = {
      {400,
       R"({"error":{"message":"This response can No Longer Be Streamed because it is more than 5 minutes old."}})",
       Refusal::not_streamable},
      {400,
       "This response cannot be streamed because it was not created with background=true.",
       Refusal::not_streamable},
      {404, "Response with id 'resp_1' not found.", Refusal::gone},
      {401, "", Refusal::key},
      {403, "", Refusal::key},
      {408, "", Refusal::busy},
      {409, "", Refusal::busy},
      {429, "", Refusal::busy},
      {500, "<html>", Refusal::busy},
      {503, "", Refusal::busy},
      {400, "Cannot cancel a synchronous response.", Refusal::other},
      {422, "", Refusal::other},
      {302, "", Refusal::other},
  };
  for (const auto& row : rows)
    EXPECT_EQ(responses().refusal_of(row.status, row.body), row.refusal) << row.status << row.body;
}

}  // namespace
}  // namespace castwright::provider
