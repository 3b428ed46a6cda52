// A server of the Durable Streams protocol for the protocol's own conformance tests: their writes
// go into memory, and what they read is answered by the code that answers for the streams of runs.
// Its address is the first line of standard output; it ends with its standard input.

#include "httpd/server.h"

#include "core/clock.h"
#include "web/durable_streams.h"
#include "web/offsets.h"
#include "web/stream_answers.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace castwright::web {
namespace {

class Kept final : public ByteStream {
 public:
  explicit Kept(std::string type) : type_(std::move(type)) {}
  void append(std::string_view bytes) { bytes_ += bytes; }
  void close() { closed_ = true; }
  bool is_closed() const { return closed_; }
  std::size_t size() const { return bytes_.size(); }
  bool is_json() const { return type_.starts_with("application/json"); }

  std::string_view content_type() const override { return type_; }
  Result<State> look() override { return State{.end = bytes_.size(), .closed = closed_}; }
  Result<Part> read(std::uint64_t from, std::size_t bytes_max) override {
    if (from >= bytes_.size()) return Part{.bytes = {}, .end = from};
    std::size_t end = static_cast<std::size_t>(from) + bytes_max;
    if (is_json()) end = bytes_.find('\n', std::min(end, bytes_.size()) - 1) + 1;
    std::string part = bytes_.substr(static_cast<std::size_t>(from), end - from);
    return Part{.bytes = part, .end = from + part.size()};
  }

 private:
  std::string type_;
  std::string bytes_;
  bool closed_ = false;
};

/// Messages as a test sends them: one JSON value, or an array of them. It splits only at the top
/// level.
std::string lines_of(std::string_view json) {
  while (!json.empty() && std::string_view(" \r\n\t").contains(json.front()))
    json.remove_prefix(1);
  while (!json.empty() && std::string_view(" \r\n\t").contains(json.back()))
    json.remove_suffix(1);
  if (!json.starts_with('[')) return std::string(json) + "\n";
  std::string lines;
  int depth = 0;
  bool string = false;
  bool escaped = false;
  for (const char c : json.substr(1, json.size() - 2)) {
    if (string) {
      string = escaped || c != '"';
      escaped = !escaped && c == '\\';
    } else {
      string = c == '"';
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
    }
    lines += !string && depth == 0 && c == ',' ? '\n' : c;
  }
  return lines.empty() ? lines : lines + "\n";
}

class Site {
 public:
  Site()
      : reads_(
            [this](const std::string& path) -> Result<std::shared_ptr<ByteStream>> {
              const auto found = streams_.find(path);
              if (found == streams_.end()) return fail(Fault::missing, "no such stream");
              return found->second;
            },
            clock_,
            {.long_poll_max = Millis(2'000)}) {}

  void answer(httpd::Loop& loop,
              const httpd::Request& request,
              std::unique_ptr<httpd::Exchange> exchange) {
    if (request.method == "PUT" || request.method == "POST" || request.method == "DELETE")
      return exchange->send(write(request));
    reads_.answer(loop, request, std::move(exchange));
  }

 private:
  httpd::Response write(const httpd::Request& request) {
    const auto found = streams_.find(request.path);
    if (request.method == "DELETE") {
      if (found == streams_.end()) return refusal(404, "none");
      streams_.erase(found);
      return refusal(204, "");
    }
    std::string type(request.header("Content-Type"));
    if (request.method == "POST" && found == streams_.end()) return refusal(404, "none");
    auto& stream = streams_[request.path];
    const bool made = stream == nullptr;
    if (made) stream = std::make_shared<Kept>(type.empty() ? "application/octet-stream" : type);
    const bool closes = request.header("Stream-Closed") == "true";
    if (request.method == "POST" && stream->is_closed() && !request.body.empty())
      return answered(409, *stream);
    if (made || request.method == "POST")
      stream->append(stream->is_json() && !request.body.empty() ? lines_of(request.body)
                                                                : request.body);
    if (closes) stream->close();
    return answered(request.method == "POST" ? 204 : made ? 201 : 200, *stream);
  }
  static httpd::Response answered(int status, const Kept& stream) {
    httpd::Response response = refusal(status, "");
    std::erase_if(response.headers,
                  [](const auto& header) { return header.name == "Content-Type"; });
    response.headers.push_back(
        {.name = "Content-Type", .value = std::string(stream.content_type())});
    response.headers.push_back({.name = "Stream-Next-Offset", .value = offset_of(stream.size())});
    if (stream.is_closed()) response.headers.push_back({.name = "Stream-Closed", .value = "true"});
    response.body.clear();
    return response;
  }

  RealClock clock_;
  std::map<std::string, std::shared_ptr<Kept>> streams_;
  DurableStreams reads_;
};

}  // namespace
}  // namespace castwright::web

int main() {
  using namespace castwright;
  web::Site site;
  auto server = httpd::Server::start(0, [&site](auto& loop, auto request, auto exchange) {
    site.answer(loop, request, std::move(exchange));
  });
  if (!server) return 1;
  std::printf("http://127.0.0.1:%d\n", (*server)->port());
  std::fflush(stdout);
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  (*server)->stop();
  return 0;
}
