#pragma once
// A small HTTP/1.1 server on 127.0.0.1 for the rehearsal provider and the run view. It has one I/O
// thread, which also runs the handler, every callback and every timer: a handler must not block,
// and needs no lock for what only it touches. The server never listens elsewhere, never logs and
// never interprets bodies.

#include "core/clock.h"
#include "core/result.h"
#include "httpd/message.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace castwright::httpd {

/// The limits of one server; each default has its reason beside it.
struct Limits {
  std::size_t header_bytes_max = 64u << 10;   ///< a larger head is refused
  std::size_t body_bytes_max = 64u << 20;     ///< a prompt of 272k tokens is about 1.2 MB
  std::size_t queue_high_bytes = 256u << 10;  ///< Exchange::full() is true from here on
  std::size_t queue_low_bytes = 64u << 10;    ///< when_drained() calls from here down
  std::size_t connections_max = 8192;         ///< thousands of streams with a descriptor each
  Millis request_ms_max = Millis(30'000);     ///< a request that arrives more slowly is an attack
  /// An idle connection waits so long for its next request.
  Millis keep_alive_ms_max = Millis(120'000);
  Millis write_ms_max = Millis(60'000);  ///< a peer that reads nothing for so long has gone
  /// Other users of this machine are refused (403), where the system tells whose a connection is.
  bool own_user_only = false;
  Millis linger_ms_max = Millis(2'000);  ///< the peer's FIN is awaited so long after ours
};

/// Timers and work on the I/O thread.
class Loop {
 public:
  using Task = std::move_only_function<void()>;
  using TimerId = std::uint64_t;  ///< no timer has the id 0

  virtual ~Loop() = default;
  /// Runs `task` on the I/O thread, and never from inside this call. Any thread may call it.
  virtual void post(Task task) = 0;
  /// Runs `task` after `delay`. I/O thread only.
  virtual TimerId after(std::chrono::nanoseconds delay, Task task) = 0;
  /// Forgets the timer; a timer that has run or never existed is ignored. I/O thread only.
  virtual void cancel(TimerId timer) = 0;
};

/// The answer to one request. Whoever answers owns it, on the I/O thread only. Calls do nothing
/// after the answer has ended or the peer has gone away. If it is destroyed before its end, it
/// closes the connection.
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// Sends the whole answer, with Content-Length.
  virtual void send(Response response) = 0;

  /// Begins an answer of unknown length: chunked, or close-delimited for HTTP/1.0.
  virtual void begin(int status, std::vector<Header> headers) = 0;
  /// Sends one piece, framed as one chunk: in one send() if the peer keeps up; otherwise the piece
  /// is queued.
  virtual void write(std::string_view piece) = 0;
  /// Ends the body with its last chunk. The connection may then serve another request.
  virtual void end() = 0;

  /// Whether more than Limits::queue_high_bytes wait for the peer; then writing should stop until
  /// when_drained() calls. Also true once the peer has gone.
  virtual bool full() const = 0;
  /// Calls `task` once, later, when at most Limits::queue_low_bytes wait.
  virtual void when_drained(Loop::Task task) = 0;
  /// Calls `task` once if the peer closes before the answer has ended.
  virtual void when_gone(Loop::Task task) = 0;

  /// Sends bytes as they are, without any framing and even before begin(); made for rehearsed
  /// faults.
  virtual void write_raw(std::string_view bytes) = 0;
  /// Sends FIN behind what is queued, without finishing the framing.
  virtual void close() = 0;
  /// Sends RST at once; what the peer has not read yet may be lost.
  virtual void reset() = 0;
};

using Handler = std::move_only_function<void(Loop&, Request, std::unique_ptr<Exchange>)>;

class Server {
 public:
  /// Binds 127.0.0.1:`port` (0 for a free one) and serves on a thread of its own. Fails with
  /// Fault::internal, and with the reason, if the port cannot be bound.
  static Result<std::unique_ptr<Server>> start(std::uint16_t port,
                                               Handler handler,
                                               const Limits& limits = {});
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  virtual Loop& loop() = 0;
  /// Closes every connection and joins the thread; no handler, callback or timer runs afterwards.
  /// Any thread but the I/O thread may call it; a second call does nothing.
  virtual void stop() = 0;
};

}  // namespace castwright::httpd
