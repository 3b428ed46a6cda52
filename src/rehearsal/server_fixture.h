#pragma once
// A server for one test, calls to it by a plain client, and its events taken apart. The program
// never uses it.

#include "httpd/raw_client.h"
#include "json/value.h"
#include "rehearsal/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {

using End = httpd::RawClient::End;

inline std::unique_ptr<Server> serve(Options options) {
  auto server = Server::start(std::move(options));
  EXPECT_TRUE(server.has_value()) << server.error().what;
  return std::move(*server);
}

inline std::uint16_t port_of(const Server& server) {
  const std::string url = server.base_url();
  const std::size_t colon = url.rfind(':');
  std::uint16_t port = 0;
  std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
  return port;
}

struct Got {
  int status = 0;
  std::string head;
  std::string body;  ///< the body without the framing of chunks
  End end = End::none;
};

/// The bytes of all chunks that came whole.
inline std::string without_chunks(std::string_view bytes) {
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

inline bool body_has(const Got& got, std::string_view text) {
  return got.body.contains(text);
}

inline Got taken_apart(const httpd::RawClient& client) {
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

/// How long to wait and how much to read of an answer that may never end.
struct Patience {
  int wait_ms = 10'000;
  std::size_t bytes_max = 16u << 20;
};

inline Got call(const Server& server,
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

inline constexpr std::string_view stream_body =
    R"({"model":"gpt-5.2","stream":true,"input":"Answer with JSON, the single key chunk_text:\n\nTopic: tides\nDescription: The tide at the old quay rose by nine centimetres in one night. The keeper wrote it down before the lamp went out.\n\n\"HOST_A: \" and \"HOST_B: \", about 120 words."})";
inline constexpr std::string_view background_body =
    R"({"model":"gpt-5.2","stream":true,"background":true,"store":true,"input":"HOST_A: and HOST_B: talk of tides, about 120 words."})";

struct Parsed {
  std::vector<json::Value> events;
  std::string text;
  bool named_as_typed = true;
  bool done = false;
};

inline Parsed events_of(std::string_view body) {
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

inline std::string_view last_type(const Parsed& parsed) {
  return parsed.events.empty() ? "" : parsed.events.back().string_or("type", "");
}

/// A background job whose own stream was read, and requests below its path.
struct Followed {
  std::unique_ptr<Server> server;
  std::string path;
  Got get(std::string_view rest, Patience patience = {}) const {
    return call(*server, "GET", path + std::string(rest), {}, patience);
  }
  Got post(std::string_view rest) const { return call(*server, "POST", path + std::string(rest)); }
  std::string status() const {
    const auto body = json::parse(get("").body);
    return std::string(body ? body->string_or("status", "") : std::string_view());
  }
};

/// Posts `body`, reads the stream until `word` has come, and returns the job of the response.
inline Followed follow(Options options, std::string_view body, std::string_view word) {
  Followed out{.server = serve(std::move(options)), .path = {}};
  httpd::RawClient client(port_of(*out.server));
  client.request("POST", "/v1/responses", body);
  EXPECT_TRUE(client.read_until(word)) << client.received();
  const std::string& all = client.received();
  const std::size_t at = all.find("resp_");
  out.path = "/v1/responses/" + all.substr(at, all.find('"', at) - at);
  return out;
}
inline constexpr std::string_view cursor = "?stream=true&starting_after=7";

}  // namespace castwright::rehearsal
