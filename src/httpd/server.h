#pragma once
// A small HTTP/1.1 server on 127.0.0.1 for the rehearsal provider and the run view. One I/O thread,
// which also runs the handler, every callback and every timer: a handler never blocks and needs no
// lock for what only it touches. Never listens elsewhere, never logs, never interprets bodies.

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

/// Limits of one server; the defaults say why.
struct Limits {
  std::size_t header_bytes_max = 64u << 10;    ///< larger heads are refused
  std::size_t body_bytes_max = 64u << 20;      ///< a prompt of 272k tokens is about 1.2 MB
  std::size_t queue_high_bytes = 256u << 10;   ///< Exchange::full(): stop producing
  std::size_t queue_low_bytes = 64u << 10;     ///< when_drained(): produce again
  std::size_t connections_max = 8192;          ///< thousands of streams, a descriptor each
  Millis request_ms_max = Millis(30'000);      ///< a request must arrive within (slowloris)
  Millis keep_alive_ms_max = Millis(120'000);  ///< idle connection between two requests
  Millis linger_ms_max = Millis(2'000);        ///< wait for the peer's FIN after ours
};

/// Timers and work on the I/O thread.
class Loop {
 public:
  using Task = std::move_only_function<void()>;
  using TimerId = std::uint64_t;  ///< 0 is never one

  virtual ~Loop() = default;
  /// Runs `task` on the I/O thread, never from inside this call. Any thread.
  virtual void post(Task task) = 0;
  /// The same after `delay`. I/O thread only.
  virtual TimerId after(std::chrono::nanoseconds delay, Task task) = 0;
  /// Forgets the timer; one that has run or never was is ignored. I/O thread only.
  virtual void cancel(TimerId timer) = 0;
};

/// The answer to one request. Owned by whoever answers, on the I/O thread only. Calls after the
/// answer ended or the peer went away do nothing. Destroyed unfinished, it closes the connection.
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// The whole answer, with Content-Length.
  virtual void send(Response response) = 0;

  /// Begins an answer of unknown length: chunked, or close-delimited for HTTP/1.0.
  virtual void begin(int status, std::vector<Header> headers) = 0;
  /// One piece, framed as one chunk and given to the socket in one send() where the peer keeps up;
  /// otherwise queued.
  virtual void write(std::string_view piece) = 0;
  /// The last chunk. The connection may then serve another request.
  virtual void end() = 0;

  /// More than Limits::queue_high_bytes wait for the peer: stop writing until when_drained().
  virtual bool full() const = 0;
  /// Calls once, later, when at most Limits::queue_low_bytes wait.
  virtual void when_drained(Loop::Task task) = 0;
  /// Calls once when the peer closes before the answer has ended.
  virtual void when_gone(Loop::Task task) = 0;

  /// For rehearsed faults: bytes as they are, past all framing, also before begin().
  virtual void write_raw(std::string_view bytes) = 0;
  /// FIN after what is queued, without finishing the framing.
  virtual void close() = 0;
  /// RST at once; what the peer has not read yet may be lost.
  virtual void reset() = 0;
};

using Handler = std::move_only_function<void(Loop&, Request, std::unique_ptr<Exchange>)>;

class Server {
 public:
  /// Binds 127.0.0.1:`port` (0: a free one) and serves on a thread of its own. Fault::internal
  /// where the port cannot be bound (the message says why).
  static Result<std::unique_ptr<Server>> start(std::uint16_t port,
                                               Handler handler,
                                               const Limits& limits = {});
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  virtual Loop& loop() = 0;
  /// Closes every connection and joins the thread; no handler, callback or timer runs afterwards.
  /// Any thread but the I/O thread; a second call does nothing.
  virtual void stop() = 0;
};

}  // namespace castwright::httpd
