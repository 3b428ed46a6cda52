#include "rehearsal/faults.h"

#include "json/value.h"
#include "rehearsal/server_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

struct Play {
  std::string_view fault;
  std::function<bool(const Got&, const Parsed&)> shows;
};

const std::vector<Play>& plays() {
  static const std::vector<Play> table{
      {"http=503", [](auto& g, auto&) { return g.status == 503; }},
      {"rate-limit",
       [](auto& g, auto&) { return g.status == 429 && g.head.contains("retry-after: 7"); }},
      {"rate-limit=ms", [](auto& g, auto&) { return g.head.contains("retry-after-ms: 7000"); }},
      {"rate-limit=date", [](auto& g, auto&) { return g.head.contains(" GMT"); }},
      {"slow-down", [](auto& g, auto&) { return g.status == 429 && body_has(g, "slow_down"); }},
      {"quota",
       [](auto& g, auto&) { return g.status == 429 && body_has(g, "insufficient_quota"); }},
      {"overloaded", [](auto& g, auto&) { return g.status == 503; }},
      {"model-not-found",
       [](auto& g, auto&) { return g.status == 400 && body_has(g, "'gpt-5.2' does not exist"); }},
      {"echo-key", [](auto& g, auto&) { return g.status == 401; }},
      {"bad-gateway-html", [](auto& g, auto&) { return g.status == 502 && body_has(g, "<html>"); }},
      {"html-200", [](auto& g, auto&) { return g.status == 200 && body_has(g, "<html>"); }},
      {"empty-200", [](auto& g, auto&) { return g.status == 200 && g.body.empty(); }},
      {"no-content", [](auto& g, auto&) { return g.status == 204; }},
      {"json-error-200",
       [](auto& g, auto&) { return g.status == 200 && body_has(g, "\"error\""); }},
      {"redirect=308",
       [](auto& g, auto&) { return g.status == 308 && g.head.contains("Location: "); }},
      {"redirect-loop",
       [](auto& g, auto&) {
         return g.status == 307 && g.head.contains("Location: /v1/responses\r\n");
       }},
      {"redirect-away=302",
       [](auto& g, auto&) {
         return g.status == 302 && g.head.contains("Location: http://localhost");
       }},
      {"eof-before-headers", [](auto& g, auto&) { return g.status == 0 && g.end == End::fin; }},
      {"reset-before-headers", [](auto& g, auto&) { return g.status == 0 && g.end == End::reset; }},
      {"silent", [](auto& g, auto&) { return g.status == 0 && g.end == End::none; }},
      {"silent-after-headers",
       [](auto& g, auto&) { return g.status == 200 && g.end == End::none; }},
      {"header-bomb=100000", [](auto& g, auto&) { return g.head.size() > 100'000; }},
      {"gzip",
       [](auto& g, auto&) {
         return g.head.contains("Content-Encoding: gzip") && g.body.starts_with("\x1F\x8B");
       }},
      {"gzip-bomb=8",
       [](auto& g, auto&) {
         return g.body.starts_with("\x1F\x8B") && g.body.size() * 150 < (8u << 20)
                && g.body.size() * 160 > (8u << 20);
       }},
      {"error-nested",
       [](auto&, auto& p) {
         return last_type(p) == "response.failed"
                && p.events[p.events.size() - 2].find("error", "code") != nullptr;
       }},
      {"error-flat",
       [](auto&, auto& p) {
         return last_type(p) == "error" && p.events.back().find("code") != nullptr;
       }},
      {"error-bare",
       [](auto&, auto& p) {
         return last_type(p).empty() && p.events.back().find("error") != nullptr;
       }},
      {"failed=insufficient_quota",
       [](auto&, auto& p) {
         return last_type(p) == "response.failed"
                && p.events.back().find("response", "error")->string_or("code", "")
                       == "insufficient_quota";
       }},
      {"cancelled", [](auto&, auto& p) { return last_type(p) == "response.cancelled"; }},
      {"incomplete", [](auto&, auto& p) { return last_type(p) == "response.incomplete"; }},
      {"incomplete-no-text",
       [](auto&, auto& p) { return last_type(p) == "response.incomplete" && p.text.empty(); }},
      {"incomplete-as-completed",
       [](auto&, auto& p) {
         return last_type(p) == "response.completed"
                && p.events.back().find("response")->string_or("status", "") == "incomplete";
       }},
      {"content-filter",
       [](auto& g, auto&) { return body_has(g, R"("reason":"content_filter")"); }},
      {"refusal",
       [](auto& g, auto& p) { return body_has(g, "response.refusal.delta") && p.text.empty(); }},
      {"commentary",
       [](auto& g, auto&) {
         return body_has(g, R"("phase":"commentary")") && body_has(g, R"("phase":"final_answer")");
       }},
      {"citation-markers", [](auto&, auto& p) { return p.text.contains("\uE200cite\uE202"); }},
      {"wrong-final-text", [](auto&, auto& p) { return last_type(p) == "response.completed"; }},
      {"only-final", [](auto&, auto& p) { return p.events.size() == 3 && p.text.empty(); }},
      {"empty-completed",
       [](auto&, auto& p) { return p.events.back().find("response", "output")->items().empty(); }},
      {"empty-answer",
       [](auto&, auto& p) { return p.text.empty() && last_type(p) == "response.completed"; }},
      {"no-usage",
       [](auto&, auto& p) { return p.events.back().find("response", "usage")->is_null(); }},
      {"not-json", [](auto&, auto& p) { return p.text.starts_with("HOST_"); }},
      {"fenced", [](auto&, auto& p) { return p.text.starts_with("```json\n"); }},
      {"prose-around",
       [](auto&, auto& p) { return p.text.starts_with("Here is") && p.text.contains("\n\n{"); }},
      {"truncated-json",
       [](auto&, auto& p) { return !json::parse(p.text) && last_type(p) == "response.completed"; }},
      {"placeholder", [](auto&, auto& p) { return p.text.contains("Paste the full"); }},
      {"error-text", [](auto&, auto& p) { return p.text.contains("MALFORMED_FUNCTION_CALL"); }},
      {"long-answer=5", [](auto&, auto& p) { return p.text.size() > 2500; }},
      {"loop", [](auto&, auto& p) { return p.text.contains("keeps telling us, again"); }},
      {"one-voice", [](auto&, auto& p) { return !p.text.contains("HOST_B"); }},
      {"bad-tags", [](auto&, auto& p) { return p.text.contains("**Host"); }},
      {"keepalive-flood=200",
       [](auto&, auto& p) {
         return std::ranges::count_if(
                    p.events, [](auto& e) { return e.string_or("type", "") == "keepalive"; })
                == 200;
       }},
      {"keepalive-only",
       [](auto& g, auto& p) { return last_type(p) == "keepalive" && g.end == End::none; }},
      {"unknown-events",
       [](auto& g, auto& p) {
         return body_has(g, "unheard_of") && last_type(p) == "response.completed";
       }},
      {"split-surrogates", [](auto&, auto& p) { return p.text.contains("\\ud83c\\udf0a"); }},
      {"lone-surrogate", [](auto&, auto& p) { return p.text.contains("\\ud83d"); }},
      {"control-text", [](auto&, auto& p) { return p.text.contains("\\u0000"); }},
      {"huge-event=1", [](auto& g, auto&) { return g.body.size() > (1u << 20); }},
      {"cut-fin=5", [](auto& g, auto& p) { return p.events.size() == 5 && g.end == End::fin; }},
      {"cut-fin=last-delta",
       [](auto&, auto& p) { return last_type(p) == "response.output_text.delta"; }},
      {"cut-fin=terminal",
       [](auto&, auto& p) { return last_type(p) == "response.output_item.done"; }},
      {"cut-rst=5", [](auto& g, auto& p) { return p.events.size() == 5 && g.end == End::reset; }},
      {"cut-mid-line=5",
       [](auto& g, auto& p) { return p.events.size() == 5 && !g.body.ends_with("\n"); }},
      {"reset-mid-line=5",
       [](auto& g, auto& p) {
         return p.events.size() == 5 && !g.body.ends_with("\n") && g.end == End::reset;
       }},
      {"cut-mid-utf8=5", [](auto& g, auto&) { return g.body.ends_with("\xF0\x9F"); }},
      {"eof=5", [](auto& g, auto& p) { return p.events.size() == 5 && g.body.ends_with("\n\n"); }},
      {"bad-chunk=5", [](auto& g, auto& p) { return p.events.size() == 5 && g.end == End::fin; }},
      {"short-length=5",
       [](auto& g, auto& p) {
         return p.events.size() == 5 && g.head.contains("Content-Length: 100000000");
       }},
      {"content-length",
       [](auto& g, auto& p) {
         return g.head.contains("Content-Length: ") && last_type(p) == "response.completed";
       }},
      {"continue-100",
       [](auto& g, auto&) {
         return g.head == "HTTP/1.1 100 Continue" && g.body.starts_with("HTTP/1.1 200 OK\r\n")
                && g.body.contains("response.completed");
       }},
      {"close-delimited",
       [](auto& g, auto& p) {
         return !g.head.contains("chunked") && last_type(p) == "response.completed";
       }},
      {"http-1.0",
       [](auto& g, auto& p) {
         return g.head.starts_with("HTTP/1.0") && last_type(p) == "response.completed";
       }},
      {"wrong-type",
       [](auto& g, auto& p) {
         return g.head.contains("application/json") && last_type(p) == "response.completed";
       }},
      {"stall=100", [](auto&, auto& p) { return last_type(p) == "response.completed"; }},
      {"stall-mid-event=100", [](auto&, auto& p) { return last_type(p) == "response.completed"; }},
      {"comments-only",
       [](auto& g, auto&) {
         return g.body.contains("\n\n: keep-alive\n\n: keep-alive\n\n") && g.end == End::none;
       }},
      {"endless-line", [](auto& g, auto&) { return g.body.size() - g.body.rfind('\n') > 200'000; }},
      {"endless-stream", [](auto&, auto& p) { return p.events.size() > 500; }},
      {"comments", [](auto& g, auto&) { return body_has(g, ": REHEARSAL PROCESSING\n\n"); }},
      {"one-byte", [](auto&, auto& p) { return last_type(p) == "response.completed"; }},
      {"linger=100", [](auto&, auto& p) { return last_type(p) == "response.completed"; }},
      {"duplicate",
       [](auto&, auto& p) {
         return p.events[0].int_or("sequence_number", 9)
                == p.events[1].int_or("sequence_number", 8);
       }},
      {"replay=5",
       [](auto&, auto& p) {
         return p.events[5].int_or("sequence_number", 9) == 0
                && p.events[10].int_or("sequence_number", 9) == 5;
       }},
      {"out-of-order=5",
       [](auto&, auto& p) { return p.events[5].int_or("sequence_number", 0) == 6; }},
      {"lose=5", [](auto&, auto& p) { return p.events[5].int_or("sequence_number", 0) == 6; }},
      {"renumber=5", [](auto&, auto& p) { return p.events[5].int_or("sequence_number", 0) == 10; }},
      {"no-numbers", [](auto& g, auto&) { return !body_has(g, "sequence_number"); }},
      {"no-names", [](auto& g, auto&) { return !body_has(g, "event: "); }},
      {"crlf", [](auto& g, auto&) { return body_has(g, "}\r\n\r\nevent: "); }},
      {"cr", [](auto& g, auto&) { return !body_has(g, "\n") && body_has(g, "}\r\revent: "); }},
      {"no-space",
       [](auto& g, auto&) {
         return body_has(g, "\ndata:{") && g.body.starts_with("event:response.created");
       }},
      {"bom", [](auto& g, auto&) { return g.body.starts_with("\xEF\xBB\xBF"); }},
      {"multi-line", [](auto& g, auto&) { return body_has(g, ",\ndata: \""); }},
      {"unterminated", [](auto& g, auto&) { return g.body.ends_with("}"); }},
      {"done", [](auto&, auto& p) { return p.done; }},
      {"garbage-after", [](auto& g, auto&) { return body_has(g, "{not json"); }},
      {"second-terminal", [](auto&, auto& p) { return last_type(p) == "response.failed"; }},
      {"bad-json=5", [](auto&, auto& p) { return p.events[5].int_or("sequence_number", 0) == 6; }},
      {"bad-utf8=5", [](auto& g, auto&) { return body_has(g, "\xC3\x28\xFF"); }},
      {"keys-shuffled",
       [](auto& g, auto& p) {
         return g.body.contains("data: {\"sequence_number\":0,")
                && last_type(p) == "response.completed";
       }},
      {"rotating-ids", [](auto& g, auto&) { return body_has(g, "gAAAAitem"); }},
  };
  return table;
}

TEST(RehearsalFaults, EachPlaysWhatItSays) {
  // There is one server, and each fault has a POST of its own.
  Options options{.clock_scale = 1000};
  for (std::size_t i = 0; i < plays().size(); ++i)
    options.faults.push_back(fmt::format("{}@{}", plays()[i].fault, i + 1));
  const auto server = serve(std::move(options));
  for (const Play& play : plays()) {
    Patience patience;
    if (play.fault.starts_with("silent")) patience.wait_ms = 100;
    if (play.fault.ends_with("-only")) patience.bytes_max = 20'000;
    if (play.fault.starts_with("endless")) patience.bytes_max = 300'000;
    const Got got = call(*server, "POST", "/v1/responses", stream_body, patience);
    EXPECT_TRUE(play.shows(got, events_of(got.body)))
        << play.fault << ": " << got.head.substr(0, 300) << "\n"
        << got.body.substr(0, 600);
  }
  EXPECT_EQ(server->posts_seen(), plays().size());
}

TEST(RehearsalFaults, APlayedFaultIsOverWithItsPost) {
  const auto server = serve({.faults = {"http=500@2", "fenced@3"}});
  EXPECT_EQ(call(*server, "POST", "/v1/responses", stream_body).status, 200);
  EXPECT_EQ(call(*server, "POST", "/v1/responses", stream_body).status, 500);
  EXPECT_TRUE(
      events_of(call(*server, "POST", "/v1/responses", stream_body).body).text.starts_with("```"));
  EXPECT_TRUE(
      events_of(call(*server, "POST", "/v1/responses", stream_body).body).text.starts_with("{"));
  EXPECT_EQ(server->posts(), 3U);
}

TEST(RehearsalFaults, EveryNameIsUniqueAndExplained) {
  std::set<std::string_view> names;
  std::set<FaultKind> kinds;
  for (const FaultSpec& spec : fault_catalogue()) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    EXPECT_TRUE(kinds.insert(spec.kind).second) << spec.name;
    EXPECT_FALSE(spec.what.empty());
    EXPECT_TRUE(parse_fault(spec.name).has_value()) << spec.name;
  }
}

}  // namespace
}  // namespace castwright::rehearsal
