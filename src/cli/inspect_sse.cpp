// The work of `inspect sse`, with plain and with framed input.

#include "cli/inspect.h"
#include "cli/inspect_input.h"
#include "core/limits.h"
#include "json/value.h"
#include "sse/parser.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::cli {
namespace {

void append_json(std::string& out, const sse::Event& event) {
  out += R"({"event":)";
  json::append_string(out, event.name.empty() ? "message" : event.name);
  out += R"(,"data":)";
  json::append_string(out, event.data);
  out += R"(,"id":)";
  json::append_string(out, event.id);
  out += '}';
}

/// The bytes of the next feed: what one read gives if `chunk_bytes` is 0, else exactly so many, or
/// fewer at the end. `chunk` holds them.
Result<std::string_view> next_chunk(Input& in, std::size_t chunk_bytes, std::string& chunk) {
  if (chunk_bytes == 0) return in.some();
  chunk.clear();
  CW_RETURN_IF_ERROR(in.up_to(chunk_bytes, chunk));
  return std::string_view(chunk);
}

constexpr std::size_t length_bytes = 4;

/// The length in front of a frame; empty at the end of the input.
Result<std::optional<std::size_t>> read_length(Input& in) {
  std::string bytes;
  CW_RETURN_IF_ERROR(in.up_to(length_bytes, bytes));
  if (bytes.empty()) return std::nullopt;
  if (bytes.size() < length_bytes) {
    return fail(Fault::usage, "the input ends inside the length of a frame");
  }
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i > 0; --i) {
    length = length << 8u | static_cast<unsigned char>(bytes[i - 1]);
  }
  if (length > limits::answer_bytes_max) {
    return fail(Fault::usage,
                fmt::format("a frame of {} bytes passes answer_bytes_max ({} bytes)",
                            length,
                            limits::answer_bytes_max));
  }
  return length;
}

Status read_frame(Input& in, std::size_t length, std::string& frame) {
  frame.clear();
  CW_RETURN_IF_ERROR(in.up_to(length, frame));
  if (frame.size() == length) return {};
  return fail(Fault::usage,
              fmt::format("the input ends inside a frame: {} of {} bytes", frame.size(), length));
}

/// Collects the events of one case as the items of a JSON array.
class Case {
 public:
  Status feed(std::string_view bytes) {
    events_.clear();
    const Status status = parser_.feed(bytes, events_);
    for (const sse::Event& event : events_) {
      if (!items_.empty()) items_ += ',';
      append_json(items_, event);
    }
    begun_ = true;
    return status;
  }
  std::string line() const { return fmt::format("[{}]\n", items_); }
  bool begun() const { return begun_; }

 private:
  sse::Parser parser_;
  std::vector<sse::Event> events_;
  std::string items_;
  bool begun_ = false;
};

}  // namespace

Status inspect_sse(Input& in, std::FILE* out, std::size_t chunk_bytes) {
  sse::Parser parser;
  std::vector<sse::Event> events;
  std::string chunk;
  std::string lines;
  while (true) {
    CW_TRY(const std::string_view bytes, next_chunk(in, chunk_bytes, chunk));
    if (bytes.empty()) return {};
    events.clear();
    lines.clear();
    const Status status = parser.feed(bytes, events);
    for (const sse::Event& event : events) {
      append_json(lines, event);
      lines += '\n';
    }
    if (!lines.empty()) {
      CW_RETURN_IF_ERROR(write(out, lines));
      CW_RETURN_IF_ERROR(flush(out));
    }
    CW_RETURN_IF_ERROR(status);
  }
}

Status inspect_sse_framed(Input& in, std::FILE* out) {
  Case now;
  std::string frame;
  while (true) {
    CW_TRY(const std::optional<std::size_t> length, read_length(in));
    if (!length && now.begun()) {
      return fail(Fault::usage, "the input ends inside a case: a frame of length 0 is missing");
    }
    if (!length) return {};
    if (*length == 0) {
      CW_RETURN_IF_ERROR(write(out, now.line()));
      CW_RETURN_IF_ERROR(flush(out));
      now = Case();
      continue;
    }
    CW_RETURN_IF_ERROR(read_frame(in, *length, frame));
    CW_RETURN_IF_ERROR(now.feed(frame));
  }
}

}  // namespace castwright::cli
