#pragma once
// The responses that are being played and the connections that follow them. A job's time runs
// whether anyone watches or not; a background job outlives its connections, a foreground job stops
// with its own. Everything here runs on the HTTP server's I/O thread and is touched by nothing
// else.

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

/// One accepted POST.
struct Job {
  Record record;
  FaultSet faults;
  MonoTime started{};
  std::size_t ready = 0;  ///< steps whose time has come
  bool stopped = false;   ///< cancelled, or abandoned by its only reader
  httpd::Loop::TimerId timer = 0;
  std::vector<std::uint64_t> followers;
  std::uint64_t gets = 0;  ///< of this response, seen so far
  std::size_t bytes = 0;   ///< of memory, about

  bool ended() const;     ///< its last step was played
  Moment moment() const;  ///< for a snapshot
  std::int64_t ended_at() const;
  /// How many steps its streams tell. A stream of a job that waits for a completion window ends in
  /// the queue unless a fault lets it go on; the response is there for whoever asks for it.
  std::size_t streamed_steps() const;
  /// Real seconds that it waits for its completion window.
  double window_wait_s() const;
};

/// How a connection follows a job.
struct FollowMode {
  std::size_t first = 0;  ///< first step to send
  bool streams = true;    ///< false: one JSON object when the job has ended
  bool attached = false;  ///< by a GET: faults of FaultLayer::attach instead of FaultLayer::stream
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
  /// Seconds since the job's creation on the scaled clock.
  double age_s(const Job& job) const;
  /// Ends the job now as cancelled; its streams get their terminal event. What was generated until
  /// then is its usage.
  void cancel(Job& job);
  /// The same after some seconds of the scaled clock, where it has not ended by itself.
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
  std::size_t bytes_ = 0;  ///< of all of them
  std::map<std::uint64_t, std::unique_ptr<Follower>> followers_;
  std::uint64_t last_follower_ = 0;
};

}  // namespace castwright::rehearsal
