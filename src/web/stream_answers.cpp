#include "web/stream_answers.h"

#include "core/ascii.h"
#include "json/value.h"
#include "web/offsets.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::web {
namespace {

constexpr std::string_view json_type = "application/json";

/// The value of a query key that may stand there once; Fault::usage if it stands there twice.
Result<std::optional<std::string_view>> single(const httpd::Request& request,
                                               std::string_view key) {
  std::optional<std::string_view> value;
  for (const httpd::QueryItem& item : request.query) {
    if (item.key != key) continue;
    if (value) return fail(Fault::usage, fmt::format("{} may be given once", key));
    value = item.value;
  }
  return value;
}

/// What a reader keeps for a minute is what can no longer change; the tail is asked for again.
std::string_view cache_control(const Place& place) {
  return place.up_to_date() ? "private, no-cache"
                            : "private, max-age=60, stale-while-revalidate=300";
}

}  // namespace

Result<ReadRequest> read_request(const httpd::Request& request) {
  ReadRequest read;
  CW_TRY(const auto live, single(request, "live"));
  CW_TRY(const auto offset, single(request, "offset"));
  if (live && *live == "long-poll") {
    read.mode = ReadMode::long_poll;
  } else if (live && *live == "sse") {
    read.mode = ReadMode::event_stream;
  } else if (live) {
    return fail(Fault::usage, "live is long-poll or sse");
  }
  if (live && !offset) return fail(Fault::usage, "a live read needs an offset");
  if (offset && *offset == "now") {
    read.from_now = true;
  } else if (offset && *offset != "-1") {
    const auto byte = byte_of(*offset);
    if (!byte) return fail(Fault::usage, "offset is none that this server gave");
    read.from = *byte;
  }
  read.cursor = request.query_value("cursor").value_or("");
  return read;
}

std::vector<httpd::Header> common_headers() {
  return {{.name = "X-Content-Type-Options", .value = "nosniff"},
          {.name = "Cross-Origin-Resource-Policy", .value = "same-origin"}};
}

std::vector<httpd::Header> stream_headers(std::string_view content_type,
                                          const Place& place,
                                          std::string_view cursor) {
  std::vector<httpd::Header> headers = common_headers();
  headers.push_back({.name = "Content-Type", .value = std::string(content_type)});
  headers.push_back({.name = "Cache-Control", .value = std::string(cache_control(place))});
  headers.push_back({.name = "Stream-Next-Offset", .value = offset_of(place.end)});
  if (!cursor.empty()) headers.push_back({.name = "Stream-Cursor", .value = std::string(cursor)});
  if (place.up_to_date()) headers.push_back({.name = "Stream-Up-To-Date", .value = "true"});
  if (place.closed()) headers.push_back({.name = "Stream-Closed", .value = "true"});
  return headers;
}

std::string etag_of(std::string_view path, const Place& place) {
  return fmt::format(
      "\"{}:{}:{}{}\"", path, place.from, place.end, place.closed() ? ":closed" : "");
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  if (if_none_match == "*") return true;
  while (!if_none_match.empty()) {
    const std::size_t comma = std::min(if_none_match.find(','), if_none_match.size());
    std::string_view one = if_none_match.substr(0, comma);
    while (one.starts_with(' '))
      one.remove_prefix(1);
    while (one.ends_with(' '))
      one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag) return true;
    if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
  }
  return false;
}

std::string body_of(std::string_view content_type, std::string_view bytes) {
  if (content_type != json_type) return std::string(bytes);
  while (bytes.ends_with('\n'))
    bytes.remove_suffix(1);
  std::string body = "[";
  for (const char c : bytes)
    body += c == '\n' ? ',' : c;  // JSON of one line has no line end in it.
  return body + "]";
}

std::string data_event(std::string_view content_type, std::string_view bytes) {
  if (bytes.empty()) return {};
  std::string event = "event: data\n";
  const auto line = [&event](std::string_view text) {
    // A reader takes one space after the colon away, so that a line that begins with one needs two.
    event += text.starts_with(' ') ? "data: " : "data:";
    event += text;
    event += '\n';
  };
  if (content_type == json_type) {
    while (bytes.ends_with('\n'))
      bytes.remove_suffix(1);
    line("[");
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      line(std::string(bytes.substr(0, end)) + (end == std::string_view::npos ? "" : ","));
      bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    }
    line("]");
  } else {
    while (true) {
      const std::size_t end = bytes.find_first_of("\r\n");
      line(bytes.substr(0, end));
      if (end == std::string_view::npos) break;
      const bool both = bytes.substr(end).starts_with("\r\n");
      bytes.remove_prefix(end + (both ? 2 : 1));
    }
  }
  return event + "\n";
}

std::string control_event(const Place& place, std::string_view cursor) {
  json::Value control = json::Value::object();
  control.set("streamNextOffset", offset_of(place.end));
  if (!cursor.empty() && !place.closed()) control.set("streamCursor", cursor);
  if (place.up_to_date()) control.set("upToDate", true);
  if (place.closed()) control.set("streamClosed", true);
  return fmt::format("event: control\ndata:{}\n\n", json::dump(control));
}

httpd::Response refusal(int status, std::string_view why) {
  std::vector<httpd::Header> headers = common_headers();
  headers.push_back({.name = "Content-Type", .value = "text/plain; charset=utf-8"});
  headers.push_back({.name = "Cache-Control", .value = "no-store"});
  return {.status = status, .headers = std::move(headers), .body = std::string(why) + "\n"};
}

}  // namespace castwright::web
