#include "json/value.h"
#include "rehearsal/server_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

TEST(Rehearsal, ABackgroundStreamIsReplayedFromAnyPointWithTheSameBytes) {
  const auto server = serve({});
  const Parsed whole = events_of(call(*server, "POST", "/v1/responses", background_body).body);
  ASSERT_GT(whole.events.size(), 10U);
  const std::string id(whole.events[0].find("response")->string_or("id", ""));
  const std::string path = "/v1/responses/" + id;
  for (const std::size_t cursor : {std::size_t{0}, std::size_t{5}, whole.events.size() - 2}) {
    const Got got =
        call(*server, "GET", fmt::format("{}?starting_after={}&stream=true", path, cursor));
    const Parsed rest = events_of(got.body);
    ASSERT_EQ(rest.events.size(), whole.events.size() - cursor - 1);
    for (std::size_t i = 0; i < rest.events.size(); ++i)
      EXPECT_EQ(json::dump(rest.events[i]), json::dump(whole.events[cursor + 1 + i]));
  }
  EXPECT_EQ(events_of(call(*server, "GET", path + "?stream=true").body).events.size(),
            whole.events.size());
  EXPECT_EQ(call(*server, "DELETE", path).status, 200);
  const Got gone = call(*server, "GET", path);
  EXPECT_EQ(gone.status, 404);
  EXPECT_TRUE(gone.body.contains(fmt::format("Response with id '{}' not found.", id)));
}

TEST(Rehearsal, AForegroundJobStopsWithItsReaderAndABackgroundJobDoesNot) {
  const auto server = serve({.pace_tokens_per_s = 100});
  const auto start = [&server](std::string_view body) {
    httpd::RawClient client(port_of(*server));
    client.request("POST", "/v1/responses", body);
    EXPECT_TRUE(client.read_until("output_text.delta"));
    const std::string& all = client.received();
    const std::size_t at = all.find("resp_");
    return all.substr(at, all.find('"', at) - at);
  };
  const std::string foreground = start(stream_body);
  const std::string background = start(background_body);
  const auto status = [&server](const std::string& id) {
    return std::string(
        json::parse(call(*server, "GET", "/v1/responses/" + id).body)->string_or("status", ""));
  };
  // The FIN of the reader and this question are under way at the same time, so the test asks until
  // the FIN was noticed.
  for (int i = 0; i < 1000 && status(foreground) == "in_progress"; ++i) {
  }
  EXPECT_EQ(status(foreground), "cancelled");
  EXPECT_EQ(status(background), "in_progress");
}

TEST(Rehearsal, AThousandAnswersAreKeptForThoseWhoComeBackForThem) {
  const auto server = serve({});
  const std::string body =
      R"({"model":"gpt-5.2","background":true,"max_output_tokens":16,"input":"one word"})";
  const auto id_of = [](const Got& got) {
    return std::string(json::parse(got.body)->string_or("id", ""));
  };
  const std::string first = id_of(call(*server, "POST", "/v1/responses", body));
  for (int i = 1; i < 1000; ++i)
    ASSERT_EQ(call(*server, "POST", "/v1/responses", body).status, 200);
  EXPECT_EQ(call(*server, "GET", "/v1/responses/" + first).status, 200);
}

TEST(RehearsalFaults, OfReattachingArePlayedOnTheGets) {
  const auto get = [](std::string_view fault) {
    return follow({.faults = {std::string(fault)}}, background_body, "event: response.completed")
        .get(cursor, {.wait_ms = 100});
  };
  EXPECT_EQ(get("expired").status, 404);
  EXPECT_TRUE(get("too-old").body.contains("more than 5 minutes old"));
  EXPECT_EQ(get("attach-empty").body, "");
  EXPECT_TRUE(get("attach-html").body.contains("<html>"));
  EXPECT_EQ(get("attach-http=503").status, 503);
  EXPECT_EQ(get("attach-http=429").status, 429);
  EXPECT_EQ(get("attach-silent").end, End::none);
  EXPECT_EQ(get("attach-reset").end, End::reset);
  EXPECT_EQ(events_of(get("attach-all").body).events.front().int_or("sequence_number", 9), 0);
  EXPECT_EQ(events_of(get("attach-lose").body).events.front().int_or("sequence_number", 0), 9);
  EXPECT_EQ(events_of(get("attach-cut=3").body).events.size(), 3U);
  EXPECT_EQ(events_of(get("attach-cut=0").body).events.size(), 0U);
}

TEST(RehearsalFaults, OfPollingArePlayedOnThePlainGetsOnly) {
  for (const std::string_view fault : {"poll-http=500", "poll-html", "poll-silent"}) {
    const Followed job =
        follow({.faults = {std::string(fault)}}, background_body, "event: response.completed");
    const Got got = job.get("", {.wait_ms = 100});
    EXPECT_TRUE(got.status == 500 || got.body.contains("<html>") || got.end == End::none) << fault;
    EXPECT_TRUE(job.get(cursor).body.contains("event: response.completed")) << fault;
  }
}

TEST(RehearsalFaults, AnAnswerThatIsFoundLateIsNotFoundAtFirst) {
  const Followed job =
      follow({.faults = {"late-found=2"}}, background_body, "event: response.completed");
  EXPECT_EQ(job.get(cursor).status, 404);
  EXPECT_EQ(job.get("").status, 404);
  EXPECT_EQ(job.get("").status, 200);
  const Followed busy =
      follow({.faults = {"attach-busy=1"}}, background_body, "event: response.completed");
  EXPECT_EQ(busy.get(cursor).status, 503);
  EXPECT_EQ(busy.get(cursor).status, 200);
}

TEST(Rehearsal, AJobThatFailedWhileNobodyReadSaysSo) {
  const Followed job =
      follow({.faults = {"cut-fin=7", "failed"}}, background_body, "event: response.in_progress");
  EXPECT_EQ(job.status(), "failed");
  EXPECT_TRUE(job.get(cursor).body.contains("event: response.failed"));
}

TEST(Rehearsal, ACancelStopsTheJobAndBillsWhatWasGenerated) {
  const Followed job =
      follow({.pace_tokens_per_s = 200}, background_body, "event: response.output_text.delta");
  EXPECT_EQ(job.status(), "in_progress");
  const auto cancelled = json::parse(job.post("/cancel").body);
  ASSERT_TRUE(cancelled.has_value());
  EXPECT_EQ(cancelled->string_or("status", ""), "cancelled");
  const std::int64_t billed = cancelled->find("usage")->int_or("output_tokens", 0);
  EXPECT_GT(billed, 0);
  const Got stream = job.get("?stream=true");
  const Parsed played = events_of(stream.body);
  EXPECT_EQ(last_type(played), "response.cancelled");
  // The text and the thinking before it are billed.
  EXPECT_GE(billed, static_cast<std::int64_t>(played.text.size() / 4));
  const Followed whole = follow({}, background_body, "event: response.completed");
  EXPECT_LT(billed, json::parse(whole.get("").body)->find("usage")->int_or("output_tokens", 0));
  EXPECT_EQ(json::dump(*json::parse(job.post("/cancel").body)), json::dump(*cancelled))
      << "a second cancel answers the same";
}

TEST(Rehearsal, ACancelThatComesTooLateChangesNothing) {
  const Followed job = follow({}, background_body, "event: response.completed");
  const std::string before = job.get("").body;
  EXPECT_EQ(job.post("/cancel").status, 200);
  EXPECT_EQ(job.get("").body, before);
}

TEST(Rehearsal, AForegroundAnswerCannotBeCancelled) {
  const Followed job = follow({}, stream_body, "event: response.completed");
  const Got got = job.post("/cancel");
  EXPECT_EQ(got.status, 400);
  EXPECT_TRUE(got.body.contains("Cannot cancel a synchronous response."));
}

TEST(RehearsalFaults, ACancelMayTakeEffectLaterOrBeRefused) {
  const Followed late =
      follow({.pace_tokens_per_s = 20, .faults = {"cancel-late=30"}, .clock_scale = 100},
             background_body,
             "event: response.output_text.delta");
  EXPECT_EQ(json::parse(late.post("/cancel").body)->string_or("status", ""), "in_progress");
  EXPECT_TRUE(late.get("?stream=true").body.contains("event: response.cancelled"));
  const Followed refused = follow({.pace_tokens_per_s = 20, .faults = {"cancel-http=500"}},
                                  background_body,
                                  "event: response.output_text.delta");
  EXPECT_EQ(refused.post("/cancel").status, 500);
  EXPECT_EQ(refused.status(), "in_progress");
}

TEST(RehearsalFaults, AStuckJobStaysQueuedAndSearchFaultsShow) {
  const auto stuck = serve({.faults = {"stuck-queued"}});
  httpd::RawClient client(port_of(*stuck));
  client.request("POST", "/v1/responses", background_body);
  ASSERT_TRUE(client.read_until("response.queued"));
  EXPECT_FALSE(client.read_until("response.in_progress", 50));
  constexpr std::string_view search =
      R"({"model":"gpt-5.2","stream":true,"include":["web_search_call.action.sources"],"tools":[{"type":"web_search"}],"input":"Topic: tides\nHOST_A: and HOST_B: talk, about 120 words."})";
  const auto body = [&](std::string_view fault) {
    const auto server = serve({.faults = {std::string(fault)}});
    return call(*server, "POST", "/v1/responses", search).body;
  };
  EXPECT_TRUE(body("api-sources").contains(R"({"type":"api","name":"oai-weather"})"));
  EXPECT_FALSE(body("missing-action").contains("\"action\""));
  const Parsed cited = events_of(body("inline-citations"));
  EXPECT_TRUE(cited.text.contains("](https://example.com/rehearsal/tides?utm_source=openai))"));
  const auto annotation = std::ranges::find_if(cited.events, [](const json::Value& event) {
    return event.string_or("type", "") == "response.output_text.annotation.added";
  });
  ASSERT_NE(annotation, cited.events.end());
  const auto begin =
      static_cast<std::size_t>(annotation->find("annotation")->int_or("start_index", 0));
  EXPECT_EQ(cited.text.substr(begin, 2), "([");
}

}  // namespace
}  // namespace castwright::rehearsal
