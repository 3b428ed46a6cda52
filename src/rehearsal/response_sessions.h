#pragma once
// The responses that the stand-in has accepted, and the connections that follow them.
//
// Job: ResponseSessions keeps one Job for each accepted POST, moves it along its scenario as time
// passes, and wakes the connections that follow it. Owner: Api. Thread: the I/O thread of the HTTP
// server; nothing here is touched by another one. Life cycle of a job: add() starts its time; it
// ends with its last step, by cancel(), or, if it is a foreground job, when its reader goes away;
// then it is kept for later GETs until erase() or until newer jobs need the memory. Invariants: the
// time of a job runs whether anybody reads it or not; a background job outlives its connections; a
// job that runs or is read is never forgotten; a follower never outlives its job.

#include "core/clock.h"
#include "httpd/server.h"
#include "rehearsal/events.h"
#include "rehearsal/faults.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

class Follower;

/// One accepted POST and its response.
struct Job {
  Record record;
  FaultSet faults;
  MonoTime started{};
  std::size_t ready = 0;  ///< number of steps that have become due
  bool stopped = false;   ///< it was cancelled, or its only reader went away
  httpd::Loop::TimerId timer = 0;
  std::vector<std::uint64_t> followers;
  std::uint64_t gets = 0;  ///< number of GETs of this response so far
  std::size_t bytes = 0;   ///< about how much memory it takes

  bool ended() const;     ///< whether its last step has become due
  Moment moment() const;  ///< the status that a snapshot has now
  std::int64_t ended_at() const;
  /// How many steps its streams tell. A stream of a job that waits for a completion window ends in
  /// the queue unless a fault lets it continue; the response is there for whoever asks for it.
  std::size_t streamed_steps() const;
  /// Real seconds for which it stays queued because of its completion window; 0 if it has none.
  double window_wait_s() const;
};

/// How a connection follows a job.
struct FollowMode {
  std::size_t first = 0;  ///< number of the first step to send
  bool streams = true;    ///< false: one JSON object is sent when the job has ended
  /// Whether a GET opened it: it has the faults of FaultLayer::attach, not those of
  /// FaultLayer::stream.
  bool attached = false;
  bool obfuscation = true;
  bool done_marker = false;
  std::vector<httpd::Header> headers;
};

class ResponseSessions {
 public:
  ResponseSessions(httpd::Loop& loop, const Clock& clock, double clock_scale);
  ResponseSessions(const ResponseSessions&) = delete;
  ResponseSessions& operator=(const ResponseSessions&) = delete;
  ~ResponseSessions();

  Job& add(Record record, FaultSet faults);
  Job* find(std::string_view id);
  void erase(std::string_view id);
  /// Seconds of the scaled clock since the job was created.
  double age_s(const Job& job) const;
  /// Ends the job now as cancelled; its streams get their terminal event. Its usage is what was
  /// generated until then.
  void cancel(Job& job);
  /// Calls cancel() after `seconds` of the scaled clock, unless the job has ended by itself before.
  void cancel_later(const Job& job, double seconds);
  void follow(Job& job, std::unique_ptr<httpd::Exchange> exchange, FollowMode mode);

 private:
  friend class Follower;
  void advance(Job& job);
  void wake_followers(const Job& job);
  void leave(std::uint64_t follower, bool peer_gone);
  void forget_old(std::size_t bytes_wanted);

  httpd::Loop& loop_;
  const Clock& clock_;
  double clock_scale_;
  std::map<std::string, std::unique_ptr<Job>, std::less<>> jobs_;
  std::size_t bytes_ = 0;  ///< the bytes of all jobs together
  std::map<std::uint64_t, std::unique_ptr<Follower>> followers_;
  std::uint64_t last_follower_ = 0;
};

}  // namespace castwright::rehearsal
