#include "rehearsal/completion_window.h"

#include "json/value.h"
#include "rehearsal/create_request.h"
#include "rehearsal/server_fixture.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

/// The body of a background job with the members `more`.
std::string job_body(std::string_view more) {
  return fmt::format(
      R"({{"model":"gpt-5.2","background":true,"input":"HOST_A: and HOST_B: talk of tides, about 120 words."{}{}}})",
      more.empty() ? "" : ",",
      more);
}

std::string window_body(std::string_view window, bool stream = false) {
  return job_body(fmt::format(R"("background_options":{{"completion_window":"{}"}}{})",
                              window,
                              stream ? R"(,"stream":true)" : ""));
}

/// Options with a wait that no test lives to see the end of.
Options for_ever() {
  return {.window_wait_s = 86'400};
}

json::Value snapshot(const Server& server, const std::string& path) {
  const auto body = json::parse(call(server, "GET", path).body);
  return body ? *body : json::Value();
}

/// The snapshot of the job once it has ended.
json::Value ended(const Server& server, const std::string& path) {
  json::Value last = snapshot(server, path);
  for (int i = 0; i < 10'000; ++i, last = snapshot(server, path))
    if (const std::string_view status = last.string_or("status", "");
        status != "queued" && status != "in_progress")
      break;
  return last;
}

/// The path of the response that a POST of `body` makes.
std::string posted(const Server& server, const std::string& body) {
  const Got got = call(server, "POST", "/v1/responses", body);
  EXPECT_EQ(got.status, 200) << got.body;
  const std::size_t at = got.body.find("resp_");
  return "/v1/responses/" + got.body.substr(at, got.body.find('"', at) - at);
}

std::string refusal_of(const std::string& body) {
  const auto request = read_create_request(body);
  if (request) return "taken";
  const ApiError& error = request.error();
  EXPECT_EQ(error.status, 400);
  EXPECT_EQ(error.type, "invalid_request_error");
  return fmt::format("{} | {} | {}", error.message, error.param, error.code);
}

TEST(CompletionWindow, IsReadFromABackgroundRequest) {
  using enum CompletionWindow;
  EXPECT_EQ(read_create_request(window_body("soonest"))->window, soonest);
  EXPECT_EQ(read_create_request(window_body("2h"))->window, two_hours);
  EXPECT_EQ(read_create_request(window_body("8h"))->window, eight_hours);
  EXPECT_EQ(read_create_request(job_body(""))->window, std::nullopt);
  EXPECT_EQ(read_create_request(job_body(R"("background_options":null)"))->window, std::nullopt);
}

TEST(CompletionWindow, AnythingElseIsRefusedWithItsParameter) {
  EXPECT_EQ(refusal_of(window_body("1h")),
            "Invalid value: '1h'. Supported values are: 'soonest', '2h', and '8h'. | "
            "background_options.completion_window | invalid_value");
  EXPECT_EQ(refusal_of(job_body(R"("background_options":{"completion_window":2})")),
            "Invalid value: '2'. Supported values are: 'soonest', '2h', and '8h'. | "
            "background_options.completion_window | invalid_value");
  EXPECT_EQ(refusal_of(job_body(R"("background_options":{})")),
            "Missing required parameter: 'background_options.completion_window'. | "
            "background_options.completion_window | missing_required_parameter");
  EXPECT_EQ(refusal_of(job_body(R"("background_options":"2h")")),
            "Invalid type for 'background_options': expected an object. | background_options | "
            "invalid_type");
  EXPECT_EQ(refusal_of(job_body(R"("background_options":{"completion_window":"2h","priority":1})")),
            "Unknown parameter: 'background_options.priority'. | background_options.priority | "
            "unknown_parameter");
  EXPECT_EQ(
      refusal_of(
          R"({"model":"gpt-5.2","input":"x","background_options":{"completion_window":"2h"}})"),
      "The 'background_options' parameter is only allowed when 'background' is enabled. | "
      "background_options | invalid_value");
}

TEST(CompletionWindow, HowLongAJobWaitsDependsOnTheSeedAndItsNumberAlone) {
  using enum CompletionWindow;
  const Options options{.seed = 7};
  EXPECT_EQ(window_wait_s(soonest, options, 1), 0);
  std::set<double> waits;
  for (std::uint64_t post = 1; post <= 80; ++post) {
    const double wait_s = window_wait_s(two_hours, options, post);
    EXPECT_GE(wait_s, 20);
    EXPECT_LE(wait_s, 25);
    EXPECT_DOUBLE_EQ(window_wait_s(eight_hours, options, post), 3 * wait_s);
    waits.insert(wait_s);
  }
  EXPECT_EQ(waits.size(), 10U) << "eight jobs in a row begin together";
  EXPECT_NE(window_wait_s(two_hours, {.seed = 8}, 1), window_wait_s(two_hours, options, 1));
  EXPECT_EQ(window_wait_s(two_hours, {.seed = 7, .window_wait_s = 0}, 1), 0);
}

TEST(CompletionWindow, AJobStaysQueuedUntilItsWindowLetsItBegin) {
  const auto server = serve({.clock_scale = 100});  // 20 s are 0.2 s, and a quarter more
  const auto asked = std::chrono::steady_clock::now();
  const Got got = call(*server, "POST", "/v1/responses", window_body("2h"));
  const auto body = json::parse(got.body);
  ASSERT_TRUE(body.has_value()) << got.body;
  EXPECT_EQ(body->string_or("status", ""), "queued");
  EXPECT_EQ(json::dump(*body->find("background_options")), R"({"completion_window":"2h"})");
  const std::string path = "/v1/responses/" + std::string(body->string_or("id", ""));
  const json::Value queued = snapshot(*server, path);
  EXPECT_EQ(queued.string_or("status", ""), "queued");
  EXPECT_TRUE(queued.find("usage")->is_null());
  const json::Value done = ended(*server, path);
  const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - asked;
  EXPECT_EQ(done.string_or("status", ""), "completed");
  EXPECT_GE(waited.count(), 0.2);
  EXPECT_EQ(json::dump(*done.find("background_options")), R"({"completion_window":"2h"})");
  EXPECT_GT(done.find("usage")->int_or("output_tokens", 0), 0);
}

TEST(CompletionWindow, AJobThatIsWrittenSlowlyIsSeenInProgress) {
  const auto server = serve({.pace_tokens_per_s = 1, .window_wait_s = 0});
  const std::string path = posted(*server, window_body("8h"));
  EXPECT_EQ(snapshot(*server, path).string_or("status", ""), "in_progress");
}

TEST(CompletionWindow, TheLongerOneWaitsLonger) {
  const auto server = serve({.clock_scale = 200});
  const std::string patient = posted(*server, window_body("8h"));
  const std::string hasty = posted(*server, window_body("2h"));
  EXPECT_EQ(ended(*server, hasty).string_or("status", ""), "completed");
  EXPECT_EQ(snapshot(*server, patient).string_or("status", ""), "queued");
}

TEST(CompletionWindow, SoonestIsAnOrdinaryBackgroundJobThatEchoesIt) {
  const auto server = serve(for_ever());
  const Got got = call(*server, "POST", "/v1/responses", window_body("soonest", true));
  EXPECT_EQ(last_type(events_of(got.body)), "response.completed");
  EXPECT_TRUE(got.body.contains(R"("background_options":{"completion_window":"soonest"})"));
  EXPECT_FALSE(
      call(*server, "POST", "/v1/responses", background_body).body.contains("background_options"));
}

TEST(CompletionWindow, ItsStreamsEndInTheQueueWithoutATerminalEvent) {
  const auto server = serve({.window_wait_s = 0});
  const Got got = call(*server, "POST", "/v1/responses", window_body("2h", true));
  const Parsed parsed = events_of(got.body);
  ASSERT_EQ(parsed.events.size(), 2U) << got.body;
  EXPECT_EQ(parsed.events[0].string_or("type", ""), "response.created");
  EXPECT_EQ(last_type(parsed), "response.queued");
  EXPECT_EQ(got.end, End::fin);
  const std::string path =
      "/v1/responses/" + std::string(parsed.events[0].find("response")->string_or("id", ""));
  EXPECT_EQ(ended(*server, path).string_or("status", ""), "completed");
  EXPECT_EQ(events_of(call(*server, "GET", path + "?stream=true").body).events.size(), 2U);
  const Got behind = call(*server, "GET", path + "?stream=true&starting_after=1");
  EXPECT_EQ(behind.status, 200);
  EXPECT_EQ(behind.body, "");
}

TEST(CompletionWindow, AFaultLetsTheStreamContinueToItsEnd) {
  const auto server = serve({.faults = {"window-streams"}, .clock_scale = 200});
  const Parsed parsed =
      events_of(call(*server, "POST", "/v1/responses", window_body("2h", true)).body);
  EXPECT_EQ(last_type(parsed), "response.completed");
  EXPECT_GT(parsed.text.size(), 100U);
  const std::string path =
      "/v1/responses/" + std::string(parsed.events[0].find("response")->string_or("id", ""));
  EXPECT_EQ(last_type(events_of(call(*server, "GET", path + "?stream=true").body)),
            "response.completed");
}

TEST(CompletionWindow, AMissedOneFailsTheJobAndBillsNothing) {
  const auto server = serve({.faults = {"window-missed"}, .window_wait_s = 0});
  const json::Value failed = ended(*server, posted(*server, window_body("2h")));
  EXPECT_EQ(failed.string_or("status", ""), "failed");
  EXPECT_EQ(failed.find("error")->string_or("code", ""), "completion_window_exceeded");
  EXPECT_EQ(failed.find("error")->string_or("message", ""),
            "The response could not be completed within its completion window of 2h.");
  EXPECT_TRUE(failed.find("usage")->is_null());
  EXPECT_TRUE(failed.find("output")->items().empty());
  const auto waiting = serve({.faults = {"window-missed"}, .window_wait_s = 86'400});
  const std::string path = posted(*waiting, window_body("2h"));
  EXPECT_EQ(snapshot(*waiting, path).string_or("status", ""), "queued");
}

TEST(CompletionWindow, OutsideOfTheBetaItsParameterIsUnknown) {
  const auto server = serve({.faults = {"window-refused@*"}});
  const Got got = call(*server, "POST", "/v1/responses", window_body("soonest"));
  EXPECT_EQ(got.status, 400);
  const auto body = json::parse(got.body);
  ASSERT_TRUE(body.has_value()) << got.body;
  const json::Value& error = *body->find("error");
  EXPECT_EQ(error.string_or("message", ""), "Unknown parameter: 'background_options'.");
  EXPECT_EQ(error.string_or("type", ""), "invalid_request_error");
  EXPECT_EQ(error.string_or("param", ""), "background_options");
  EXPECT_EQ(error.string_or("code", ""), "unknown_parameter");
  EXPECT_EQ(server->posts(), 0U);
  // A request without a window is accepted.
  EXPECT_EQ(call(*server, "POST", "/v1/responses", background_body).status, 200);
}

TEST(CompletionWindow, FaultsOfItChangeNothingForARequestWithoutOne) {
  for (const std::string_view fault : {"window-streams", "window-missed", "window-refused"}) {
    const auto server = serve({.faults = {std::string(fault)}});
    const Got got = call(*server, "POST", "/v1/responses", background_body);
    EXPECT_EQ(last_type(events_of(got.body)), "response.completed") << fault;
  }
}

TEST(CompletionWindow, AJobThatIsCancelledInTheQueueBillsNothing) {
  const auto server = serve(for_ever());
  const std::string path = posted(*server, window_body("8h"));
  const auto body = json::parse(call(*server, "POST", path + "/cancel").body);
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(body->string_or("status", ""), "cancelled");
  EXPECT_TRUE(body->find("usage")->is_null());
  EXPECT_TRUE(body->find("output")->items().empty());
}

TEST(CompletionWindow, WhatIsReadFromTheCacheIsDecidedWhenTheJobBegins) {
  std::string prompt;
  while (prompt.size() < 6'000)
    prompt += fmt::format("{} ", prompt.size());
  const auto body = [&prompt](std::string_view more) {
    return fmt::format(R"({{"model":"gpt-5.2","background":true,"input":"{}"{}}})", prompt, more);
  };
  const auto cached_after = [&body](double wait_s) {
    const auto server = serve({.clock_scale = 20'000, .window_wait_s = wait_s});
    ended(*server, posted(*server, body("")));
    const json::Value job = ended(
        *server, posted(*server, body(R"(,"background_options":{"completion_window":"2h"})")));
    return job.find("usage")->find("input_tokens_details")->int_or("cached_tokens", -1);
  };
  EXPECT_GT(cached_after(0), 1'000);
  EXPECT_EQ(cached_after(1'801), 0);
}

TEST(CompletionWindow, AJobIsKeptForItsTimeFromItsBeginningOn) {
  // Its wait is 1,200 s and up to a quarter more; unstored answers are kept for 600 s.
  const auto server = serve({.clock_scale = 3'000, .window_wait_s = 1'200});
  const std::string path = posted(*server, window_body("8h"));
  EXPECT_EQ(ended(*server, path).string_or("status", ""), "completed");
  int status = 200;
  for (int i = 0; i < 100'000 && status == 200; ++i)
    status = call(*server, "GET", path).status;
  EXPECT_EQ(status, 404);
}

}  // namespace
}  // namespace castwright::rehearsal
