#pragma once
// A scripted Transport for tests: each start() takes the next scripted exchange, and wait() moves a
// FakeClock to the next event. No sockets, no threads, no real time. It never invents an answer: a
// request that no script expects is refused and stays on record.

#include "http/transport.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace castwright::http {

/// One exchange as the server and the network would perform it. All times are gaps: from start() to
/// the head, from the head to the first piece, from piece to piece, from the last piece to the end.
struct Script {
  struct Piece {
    Millis after{0};
    std::string bytes{};
  };
  int status = 200;  ///< The status; 0 if no response head ever comes.
  std::vector<Header> headers{};
  std::vector<Piece> pieces{};
  Ending ending = Ending::eof;
  Millis end_after{0};
  std::string detail{};  ///< The detail of the ending.
  /// The server never ends the exchange; only the idle timer or stop() does.
  bool never_ends = false;
  Millis head_after{0};
  int curl_code = 0;
};

class FakeTransport final : public Transport {
 public:
  /// Makes a transport; wait() moves `clock`, which must outlive the transport.
  explicit FakeTransport(FakeClock& clock) : clock_(clock) {}

  /// Queues an exchange for the next start() that has none.
  void expect(Script script) { expected_.push_back(std::move(script)); }
  /// The number of scripts that no request has taken yet.
  std::size_t left() const { return expected_.size(); }

  /// Begins an exchange; Fault::internal if no script is left, since the test did not expect this
  /// request.
  Result<StreamId> start(const Request& request) override;
  void stop(StreamId stream) override;
  /// Delivers everything that is due at the next moment with an event, or moves the clock to
  /// `deadline`. A gap over the request's idle_ms_max ends the exchange as the real timer would.
  /// Aborts if it would wait for ever, without a deadline and with nothing under way.
  Status wait(MonoTime deadline, std::vector<TransportEvent>& events) override;
  void wake() override { woken_ = true; }

  std::vector<Request> requests;      ///< Every request that start() got, in order.
  std::vector<StreamId> stopped;      ///< Every stream that was stopped before its end.
  std::function<void()> before_wait;  ///< If set, it runs at the start of every wait().

 private:
  struct Exchange {
    StreamId stream{};
    Script script;
    Millis idle_ms_max{0};
    bool head_sent = false;
    std::size_t pieces_sent = 0;
    MonoTime last;  ///< The time of the last event of this exchange.
  };
  struct Due {
    MonoTime at;
    bool idle = false;  ///< The idle timer causes it, not the script.
  };

  static Due next_of(const Exchange& exchange);
  /// Moves one exchange one step forward; true if that was its end.
  bool play(Exchange& exchange, const Due& due, std::vector<TransportEvent>& events);

  FakeClock& clock_;
  std::deque<Script> expected_;
  std::vector<Exchange> active_;
  std::deque<std::string> batch_;  ///< The bytes that the views of the last wait() point into.
  std::atomic<bool> woken_{false};
};

}  // namespace castwright::http
