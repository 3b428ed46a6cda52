#pragma once
// One connection that follows one job: sends each event as it becomes due, waits where the peer is
// slow, and plays the faults of the wire. I/O thread only; owned by the ResponseSessions.

#include "rehearsal/framing.h"
#include "rehearsal/response_sessions.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

class Follower {
 public:
  Follower(ResponseSessions& sessions,
           std::uint64_t id,
           Job& job,
           std::unique_ptr<httpd::Exchange> exchange,
           FollowMode mode);

  void start();
  /// Sends what is due. Called whenever there may be more.
  void pump();
  Job& job() { return job_; }

 private:
  enum class Body { chunked, raw };  ///< raw: no framing of the body (Content-Length, close)

  void begin_body();
  bool stops_here();
  bool holds_here();
  void send_event(std::size_t step);
  void emit_stop(FaultKind kind);
  void reset();
  void release();
  void go_on();
  void leave_soon();
  void tick_comments();
  void tick_endless();
  void deliver(std::string_view bytes);
  void drip();
  void finish();
  void finish_early();
  void finish_body();
  const Wire& wire() const { return *job_.record.wire; }
  std::string framed(std::size_t step) const;
  std::string done_marker() const;
  std::size_t place_of(FaultKind kind) const;
  httpd::Loop::Task again(void (Follower::*member)());
  void after_s(double seconds, void (Follower::*member)());

  ResponseSessions& sessions_;
  std::uint64_t id_;
  Job& job_;
  std::unique_ptr<httpd::Exchange> exchange_;
  FollowMode mode_;
  FaultSet faults_;  ///< of this connection
  Framer framer_;
  Body body_ = Body::chunked;
  std::size_t next_;
  std::size_t end_;       ///< the first step that the connection is not told
  std::size_t sent_ = 0;  ///< events sent on this connection
  std::size_t stop_at_;   ///< events after which the connection ends badly
  std::size_t hold_at_;   ///< events after which it falls silent
  bool held_ = false;
  bool holding_ = false;
  bool replayed_ = false;
  bool waiting_ = false;  ///< for the socket, or for its turn
  bool over_ = false;
  std::string dripping_;
  std::size_t dripped_ = 0;
};

}  // namespace castwright::rehearsal
