#pragma once
// The read half of the Durable Streams protocol (github.com/durable-streams/durable-streams,
// PROTOCOL.md, version 1.0): metadata, catch-up, long-poll and event stream. It knows no run; what
// a path names is a ByteStream that the caller finds. Writing is refused: runs write, readers read.
//
// Owner: the web server. Thread: its I/O thread only. Streams are looked at by a timer while
// somebody waits for them, so that one look serves any number of readers.

#include "core/clock.h"
#include "core/result.h"
#include "httpd/message.h"
#include "httpd/server.h"
#include "web/byte_stream.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace castwright::web {

/// How long things take; each default has its reason beside it.
struct StreamTimes {
  Millis look_every{50};  ///< A reader sees a word within 200 ms, with room for a slow browser.
  Millis long_poll_max{20'000};     ///< Proxies give up after 30 s.
  Millis event_stream_max{60'000};  ///< The protocol's advice, for caches that join readers.
  Millis heartbeat_every{15'000};   ///< A silent connection is closed by some proxies after 20 s.
};

class DurableStreams {
 public:
  /// Finds the stream of a path. Fault::missing if there is none. The same stream is returned for
  /// the same path as long as somebody reads it.
  using Find =
      std::move_only_function<Result<std::shared_ptr<ByteStream>>(const std::string& path)>;

  /// `clock` must outlive it.
  DurableStreams(Find find, const Clock& clock, const StreamTimes& times = {});
  ~DurableStreams();
  DurableStreams(const DurableStreams&) = delete;
  DurableStreams& operator=(const DurableStreams&) = delete;

  /// Answers a request to a stream: GET and HEAD as the protocol says, 405 to everything else.
  void answer(httpd::Loop& loop,
              const httpd::Request& request,
              std::unique_ptr<httpd::Exchange> exchange);

  /// Ends all live answers as if their time were over, so that the clients ask again; each later
  /// request is answered with 503. A server that is about to stop calls it.
  void take_leave();

  /// How many readers wait for news now.
  std::size_t readers() const;

 private:
  class Hub;
  std::unique_ptr<Hub> hub_;
};

}  // namespace castwright::web
