#pragma once
// The scripted stand-in for a Transport, for tests: each start() takes the next scripted exchange,
// wait() moves a FakeClock to the next thing that happens. No sockets, no threads, no real time.
// It never invents an answer: a request that no script expects is refused and stays on record.

#include "http/transport.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace castwright::http {

/// One exchange as the server and the network would play it. All times are gaps: from start() to
/// the head, from the head to the first piece, from piece to piece, from the last piece to the end.
struct Script {
  struct Piece {
    Millis after{0};
    std::string bytes{};
  };
  int status = 200;  ///< 0: no response head ever comes
  std::vector<Header> headers{};
  std::vector<Piece> pieces{};
  Ending ending = Ending::eof;
  Millis end_after{0};
  std::string detail{};     ///< of the ending
  bool never_ends = false;  ///< the server lingers: only the idle timer or stop() ends the exchange
  Millis head_after{0};
  int curl_code = 0;
};

class FakeTransport final : public Transport {
 public:
  /// `clock` is moved by wait() and must outlive the transport.
  explicit FakeTransport(FakeClock& clock) : clock_(clock) {}

  /// Queues the exchange that the next start() without one plays.
  void expect(Script script) { expected_.push_back(std::move(script)); }
  /// Scripts that no request has taken yet.
  std::size_t left() const { return expected_.size(); }

  /// Fault::internal if no script is left: the test did not expect this request.
  Result<StreamId> start(const Request& request) override;
  void stop(StreamId stream) override;
  /// Delivers everything that is due at the next moment at which something is, or moves the clock
  /// to `deadline`. A gap over the request's idle_ms_max ends the exchange as the real timer would.
  /// Aborts if it would wait for ever: no deadline and nothing under way.
  Status wait(MonoTime deadline, std::vector<TransportEvent>& events) override;
  void wake() override { woken_ = true; }

  std::vector<Request> requests;      ///< every request that start() was given, in order
  std::vector<StreamId> stopped;      ///< every stream that was stopped before its end
  std::function<void()> before_wait;  ///< if set, runs at the start of every wait()

 private:
  struct Exchange {
    StreamId stream{};
    Script script;
    Millis idle_ms_max{0};
    bool head_sent = false;
    std::size_t pieces_sent = 0;
    MonoTime last;  ///< when the last thing of this exchange happened
  };
  struct Due {
    MonoTime at;
    bool idle = false;  ///< the idle timer, not the script
  };

  static Due next_of(const Exchange& exchange);
  /// Moves one exchange a step on; true when that was its end.
  bool play(Exchange& exchange, const Due& due, std::vector<TransportEvent>& events);

  FakeClock& clock_;
  std::deque<Script> expected_;
  std::vector<Exchange> active_;
  std::deque<std::string> batch_;  ///< what the views of the last wait() point into
  std::atomic<bool> woken_{false};
};

}  // namespace castwright::http
