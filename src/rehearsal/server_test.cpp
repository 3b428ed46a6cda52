#include "rehearsal/server.h"

#include "httpd/raw_client.h"
#include "json/value.h"
#include "rehearsal/faults.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using End = httpd::RawClient::End;

std::unique_ptr<Server> serve(Options options) {
  auto server = Server::start(std::move(options));
  EXPECT_TRUE(server.has_value()) << server.error().what;
  return std::move(*server);
}

std::uint16_t port_of(const Server& server) {
  const std::string url = server.base_url();
  const std::size_t colon = url.rfind(':');
  std::uint16_t port = 0;
  std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
  return port;
}

struct Got {
  int status = 0;
  std::string head;
  std::string body;  ///< chunk framing taken away
  End end = End::none;
};

/// Takes chunks as far as they are whole.
std::string without_chunks(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    std::size_t size = 0;
    const auto [after, error] =
        std::from_chars(bytes.data(), bytes.data() + bytes.size(), size, 16);
    const auto digits = static_cast<std::size_t>(after - bytes.data());
    if (error != std::errc() || digits + 2 > bytes.size()) break;
    bytes.remove_prefix(digits + 2);
    out += bytes.substr(0, size);
    bytes.remove_prefix(std::min(bytes.size(), size + 2));
  }
  return out;
}

Got taken_apart(const httpd::RawClient& client) {
  Got got;
  got.end = client.end();
  const std::string& all = client.received();
  const std::size_t border = all.find("\r\n\r\n");
  got.head = all.substr(0, border);
  if (all.size() > 12) std::from_chars(all.data() + 9, all.data() + 12, got.status);
  if (border == std::string::npos) return got;
  const std::string rest = all.substr(border + 4);
  got.body = got.head.contains("chunked") ? without_chunks(rest) : rest;
  return got;
}

/// How long, and how much, to read of an answer that may never end.
struct Patience {
  int wait_ms = 10'000;
  std::size_t bytes_max = 16u << 20;
};

Got call(const Server& server,
         std::string_view method,
         std::string_view target,
         std::string_view body = {},
         Patience patience = {}) {
  httpd::RawClient client(port_of(server));
  client.send(
      fmt::format("{} {} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
                  method,
                  target,
                  body.size(),
                  body));
  while (client.received().size() < patience.bytes_max && client.read_some(patience.wait_ms)) {
  }
  return taken_apart(client);
}

constexpr std::string_view stream_body =
    R"({"model":"gpt-5.2","stream":true,"input":"Answer with JSON, the single key chunk_text:\n\nTopic: tides\nDescription: The tide at the old quay rose by nine centimetres in one night. The keeper wrote it down before the lamp went out.\n\n\"HOST_A: \" and \"HOST_B: \", about 120 words."})";
constexpr std::string_view background_body =
    R"({"model":"gpt-5.2","stream":true,"background":true,"store":true,"input":"HOST_A: and HOST_B: talk of tides, about 120 words."})";

struct Parsed {
  std::vector<json::Value> events;
  std::string text;
  bool named_as_typed = true;
  bool done = false;
};

Parsed events_of(std::string_view body) {
  Parsed out;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find("\n\n"), body.size());
    std::string_view block = body.substr(0, end);
    body.remove_prefix(std::min(end + 2, body.size()));
    std::string_view name;
    if (block.starts_with("event: ")) {
      name = block.substr(7, block.find('\n') - 7);
      block.remove_prefix(std::min(block.find('\n') + 1, block.size()));
    }
    if (!block.starts_with("data: ")) continue;
    if (block == "data: [DONE]") {
      out.done = true;
      continue;
    }
    auto value = json::parse(block.substr(6));
    if (!value) continue;
    out.named_as_typed = out.named_as_typed && value->string_or("type", "") == name;
    if (name == "response.output_text.delta") out.text += value->string_or("delta", "");
    out.events.push_back(std::move(*value));
  }
  return out;
}

std::string_view last_type(const Parsed& parsed) {
  return parsed.events.empty() ? "" : parsed.events.back().string_or("type", "");
}

TEST(Rehearsal, AStreamIsWholeOrderedAndGapless) {
  for (const Dialect dialect : {Dialect::openai, Dialect::open_responses}) {
    const auto server = serve({.dialect = dialect});
    const Got got = call(*server, "POST", "/v1/responses", stream_body);
    EXPECT_EQ(got.status, 200);
    for (const std::string_view header : {"x-request-id: req_",
                                          "openai-processing-ms: ",
                                          "openai-version: 2020-10-01",
                                          "x-ratelimit-remaining-tokens: ",
                                          "Cache-Control: no-cache",
                                          "Content-Type: text/event-stream; charset=utf-8",
                                          "Transfer-Encoding: chunked"})
      EXPECT_TRUE(got.head.contains(header)) << header;
    const Parsed parsed = events_of(got.body);
    ASSERT_GT(parsed.events.size(), 10U);
    EXPECT_TRUE(parsed.named_as_typed);
    EXPECT_EQ(parsed.done, dialect == Dialect::open_responses);
    for (std::size_t i = 0; i < parsed.events.size(); ++i)
      EXPECT_EQ(parsed.events[i].int_or("sequence_number", -1), static_cast<std::int64_t>(i));
    EXPECT_EQ(parsed.events[0].string_or("type", ""), "response.created");
    EXPECT_EQ(last_type(parsed), "response.completed");
    const json::Value* response = parsed.events.back().find("response");
    ASSERT_NE(response, nullptr);
    EXPECT_EQ(response->find("metadata")->string_or("rehearsal", ""), "true");
    const json::Value& message = response->find("output")->items().back();
    EXPECT_EQ(message.find("content")->items().front().string_or("text", ""), parsed.text);
    const auto answer = json::parse(parsed.text);
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(answer->string_or("chunk_text", "").starts_with("HOST_"));
    for (const std::string_view key : {"id",
                                       "object",
                                       "created_at",
                                       "completed_at",
                                       "status",
                                       "incomplete_details",
                                       "model",
                                       "previous_response_id",
                                       "instructions",
                                       "output",
                                       "error",
                                       "tools",
                                       "tool_choice",
                                       "truncation",
                                       "parallel_tool_calls",
                                       "text",
                                       "top_p",
                                       "presence_penalty",
                                       "frequency_penalty",
                                       "top_logprobs",
                                       "temperature",
                                       "reasoning",
                                       "usage",
                                       "max_output_tokens",
                                       "max_tool_calls",
                                       "store",
                                       "background",
                                       "service_tier",
                                       "metadata",
                                       "safety_identifier",
                                       "prompt_cache_key"})
      EXPECT_NE(response->find(key), nullptr) << key;
    EXPECT_EQ(server->posts(), 1U);
  }
}

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
  // The reader's FIN and our question race: ask until it has been noticed.
  for (int i = 0; i < 1000 && status(foreground) == "in_progress"; ++i) {
  }
  EXPECT_EQ(status(foreground), "cancelled");
  EXPECT_EQ(status(background), "in_progress");
}

TEST(Rehearsal, RefusesWhatTheOriginalRefuses) {
  const auto server = serve({});
  struct Row {
    std::string_view body;
    int status;
    std::string_view text;
  };
  for (
      const Row& row : std::vector<Row>{
          {"{", 400, "could not parse the JSON body"},
          {R"({"input":"x"})", 400, "Missing required parameter: 'model'."},
          {R"({"model":"gpt-5.2"})", 400, "Missing required parameter: 'input'."},
          {R"({"model":"m","input":"x","max_tokens":5})", 400, "Unknown parameter: 'max_tokens'."},
          {R"({"model":"m","input":"x","stream_options":{}})", 400, "only allowed when 'stream'"},
          {R"({"model":"m","input":"x","max_output_tokens":5})", 400, "Expected a value >= 16"},
          {R"({"model":"gpt-5.2","input":"x","temperature":0.5})",
           400,
           "Unsupported parameter: 'temperature' is not supported with this model."},
          {R"({"model":"m","input":"json","tools":[{"type":"web_search"}],"text":{"format":{"type":"json_object"}}})",
           400,
           "\"Web Search cannot be used with JSON mode.\""},
      }) {
    const Got got = call(*server, "POST", "/v1/responses", row.body);
    EXPECT_EQ(got.status, row.status) << row.body;
    EXPECT_TRUE(got.body.contains(row.text)) << got.body;
    const auto error = json::parse(got.body);
    for (const std::string_view key : {"message", "type", "param", "code"})
      EXPECT_NE(error->find("error", key), nullptr);
  }
  EXPECT_EQ(call(*server, "GET", "/v1/unknown").status, 404);
  EXPECT_EQ(call(*server, "GET", "/v1/responses").status, 405);
  EXPECT_EQ(call(*server, "GET", "/v1/models").status, 200);
  EXPECT_EQ(server->posts(), 0U);
  EXPECT_EQ(server->posts_seen(), 8U);
}

TEST(Rehearsal, BadOptionsAreUsageErrors) {
  EXPECT_EQ(Server::start({.faults = {"cut-fim"}}).error().what,
            "--fault cut-fim: no such fault; did you mean cut-fin? (castwright rehearse --help "
            "lists them)");
  for (const std::string_view bad : {"stall=x", "fenced=1", "eof@0", "eof@x", "eof=first", ""})
    EXPECT_EQ(Server::start({.faults = {std::string(bad)}}).error().fault, Fault::usage) << bad;
  EXPECT_EQ(Server::start({.scatter = 2}).error().fault, Fault::usage);
  EXPECT_EQ(Server::start({.notes = {"/no/such/file"}}).error().fault, Fault::missing);
  EXPECT_EQ(Server::start({.replay = "/no/such/tape"}).error().fault, Fault::missing);
}

struct Play {
  std::string_view fault;
  std::function<bool(const Got&, const Parsed&)> shows;
};

bool body_has(const Got& got, std::string_view text) {
  return got.body.contains(text);
}

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
  // One server, each fault on a POST of its own.
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

TEST(RehearsalFaults, OfReattachingArePlayedOnTheGets) {
  const auto get = [](std::string_view fault) {
    const auto server = serve({.faults = {std::string(fault)}});
    const Parsed whole = events_of(call(*server, "POST", "/v1/responses", background_body).body);
    const std::string id(whole.events[0].find("response")->string_or("id", ""));
    return call(*server, "GET", "/v1/responses/" + id + "?stream=true&starting_after=7");
  };
  EXPECT_EQ(get("expired").status, 404);
  EXPECT_TRUE(get("too-old").body.contains("more than 5 minutes old"));
  EXPECT_EQ(get("attach-empty").body, "");
  EXPECT_TRUE(get("attach-html").body.contains("<html>"));
  EXPECT_EQ(get("attach-http=503").status, 503);
  EXPECT_EQ(events_of(get("attach-all").body).events.front().int_or("sequence_number", 9), 0);
  EXPECT_EQ(events_of(get("attach-lose").body).events.front().int_or("sequence_number", 0), 9);
  EXPECT_EQ(events_of(get("attach-cut=3").body).events.size(), 3U);
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
