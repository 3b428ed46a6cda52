#pragma once
// The Transport interface: takes requests and returns batches of events. The caller polls; there
// are no callbacks. It never repeats a request, never follows a redirect, and keeps no connection
// from one request to the next. Used by the engine's thread only; wake() may be called from
// anywhere, a signal handler included.

#include "core/ascii.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::http {

struct Header {
  std::string name;
  std::string value;
};

/// Returns the value of the first header with this name, in any case; empty if there is none.
constexpr std::string_view header_value(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers)
    if (equal_ignoring_case(header.name, name)) return header.value;
  return {};
}

struct Request {
  std::string method = "POST";
  std::string url;
  std::vector<Header> headers;  ///< The headers, without secrets.
  /// The key is sent only to the origin of `url`, in the named header; "" stands for
  /// `Authorization: Bearer …`. An empty key is not sent.
  Secret key;
  std::string key_header{};
  std::string body;
  /// A PEM file with the trusted certificates, in place of the system's; "" for those of the
  /// transport.
  std::string ca_file{};
  Millis connect_ms_max{15'000};
  /// The exchange ends if no byte arrives for this long. The transport has its own monotonic timer,
  /// since libcurl's uses averages.
  Millis idle_ms_max{300'000};
};

enum class StreamId : std::uint32_t {};

/// How an exchange ended for the transport; none of these proves a complete answer.
enum class Ending {
  eof,           ///< The HTTP body ended cleanly.
  reset,         ///< The connection was cut: reset, closed early, bad chunk, short Content-Length.
  timeout_idle,  ///< No byte arrived for idle_ms_max.
  not_sent,      ///< The request was never sent: refused, DNS, TLS, connect time-out.
  limit,         ///< A named limit was exceeded (headers, answer).
  redirect,      ///< The answer was a redirect, which is not followed.
  failed,        ///< Any other error of libcurl.
};

struct TransportEvent {
  enum class Kind { head, bytes, done };
  StreamId stream{};
  Kind kind = Kind::bytes;
  // Fields of `head`, which comes once for each exchange, before its bytes, when the headers of the
  // final response are complete. Field names are in lower case.
  int status = 0;
  std::vector<Header> headers;
  // The field of `bytes`: a view that lives until the next wait(), with at least 64 readable bytes
  // behind it.
  std::string_view bytes;
  std::size_t slack = 64;
  // Fields of `done`, the last event of an exchange.
  Ending ending = Ending::eof;
  int curl_code = 0;  ///< libcurl's code, for the tape (`curl:N`).
  /// The details for a person: host, port and cause, or the name of the limit.
  std::string detail;
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Begins an exchange; returns at once. Fails (Fault::usage) only if the request cannot be
  /// expressed, e.g. a malformed URL.
  virtual Result<StreamId> start(const Request& request) = 0;
  /// Ends an exchange and closes its connection; no further events of it come.
  virtual void stop(StreamId stream) = 0;
  /// Waits until something happens, `deadline` passes or wake() is called. Clears `events` and
  /// fills it in order of arrival. Returns Fault::internal only if the loop itself fails.
  virtual Status wait(MonoTime deadline, std::vector<TransportEvent>& events) = 0;
  /// Makes the current wait(), or else the next one, return at once. Async-signal-safe.
  virtual void wake() = 0;
};

}  // namespace castwright::http
