#pragma once
// The Transport seam: requests out, batches of what happened back. Pull, not callbacks. It never
// repeats a request, never follows a redirect, and keeps no connection from one request to the
// next. Used by the engine's thread only; wake() may be called from anywhere, a signal handler
// included.

#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::http {

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method = "POST";
  std::string url;
  std::vector<Header> headers;  ///< no secrets in here
  /// Goes to the origin of `url` and nowhere else, in the header that is named; "" stands for
  /// `Authorization: Bearer …`. An empty key is not sent.
  Secret key;
  std::string key_header{};
  std::string body;
  /// PEM file with the certificates to trust in place of the system's; "": those of the transport.
  std::string ca_file{};
  Millis connect_ms_max{15'000};
  /// No byte at all for this long ends the exchange (own monotonic timer: libcurl's averages).
  Millis idle_ms_max{300'000};
};

enum class StreamId : std::uint32_t {};

/// How an exchange ended on the transport's side; none of these is proof of a complete answer.
enum class Ending {
  eof,           ///< the HTTP body ended cleanly
  reset,         ///< cut: connection reset, closed early, bad chunk, short Content-Length
  timeout_idle,  ///< idle_ms_max without a byte
  not_sent,      ///< refused, DNS, TLS, connect time-out: the request never left
  limit,         ///< a named limit was passed (headers, answer)
  redirect,      ///< a redirect was answered; not followed
  failed,        ///< any other error of libcurl
};

struct TransportEvent {
  enum class Kind { head, bytes, done };
  StreamId stream{};
  Kind kind = Kind::bytes;
  // head: once per exchange, before its bytes, when the final response's headers are complete.
  // Field names are in lower case.
  int status = 0;
  std::vector<Header> headers;
  // bytes: a view that lives until the next wait(), with at least 64 readable bytes behind it.
  std::string_view bytes;
  std::size_t slack = 64;
  // done: the last event of an exchange.
  Ending ending = Ending::eof;
  int curl_code = 0;   ///< libcurl's code, for the tape (`curl:N`)
  std::string detail;  ///< for a person: host, port, cause; for a limit its name
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Begins an exchange; returns at once. Fails (Fault::usage) only if the request cannot be
  /// expressed, e.g. a malformed URL.
  virtual Result<StreamId> start(const Request& request) = 0;
  /// Ends an exchange from our side and closes its connection; no further events of it come.
  virtual void stop(StreamId stream) = 0;
  /// Waits until something happened, `deadline` passed or wake() was called; fills `events`
  /// (cleared first) in order of arrival. Returns Fault::internal only if the loop itself fails.
  virtual Status wait(MonoTime deadline, std::vector<TransportEvent>& events) = 0;
  /// Makes a wait() that is under way, or else the next one, return at once. Async-signal-safe.
  virtual void wake() = 0;
};

}  // namespace castwright::http
