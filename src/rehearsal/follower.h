#pragma once
// One connection that follows one job: it sends each event when the event becomes due, waits while
// the peer is slow, and plays the faults of the byte stream. Owner: ResponseSessions. Thread: the
// I/O thread.

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
  /// Sends all steps that are due. To be called whenever more steps may have become due.
  void pump();
  Job& job() { return job_; }

 private:
  /// Raw: the body has no framing of its own and ends with the connection.
  enum class Body { chunked, raw };

  void begin_body();
  bool stops_here();
  bool holds_here();
  void send_event(std::size_t step);
  void emit_stop(FaultKind kind);
  void reset();
  void release();
  void resume();
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
  FaultSet faults_;  ///< the faults of this connection
  Framer framer_;
  Body body_ = Body::chunked;
  std::size_t next_;
  std::size_t end_;       ///< number of the first step that this connection is not sent
  std::size_t sent_ = 0;  ///< number of events that this connection was sent
  std::size_t stop_at_;   ///< number of events after which the connection ends badly
  std::size_t hold_at_;   ///< number of events after which it falls silent
  bool held_ = false;
  bool holding_ = false;
  bool replayed_ = false;
  bool waiting_ = false;  ///< it waits for the socket, or for its turn among connections
  bool over_ = false;
  std::string dripping_;
  std::size_t dripped_ = 0;
};

}  // namespace castwright::rehearsal
