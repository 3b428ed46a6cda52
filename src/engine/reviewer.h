#pragma once
// Examines finished scripts by the editorial rules, on a thread of its own: the rules take about
// 0.1 s for 10,000 words, and the streams of other runs must not wait for them. Without the thread
// examine() does the work at once, so that a simulation can be repeated exactly.
//
// Owner: app::Runtime. Threads: any for examine(); all scripts are examined one after the other.

#include "editorial/review.h"
#include "editorial/script_under_review.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace castwright::engine {

class Reviewer {
 public:
  enum class Mode { own_thread, at_once };
  /// The thread starts with the first script.
  explicit Reviewer(Mode mode) : mode_(mode) {}
  /// Waits for the examination under way; scripts that wait are not examined.
  ~Reviewer();
  Reviewer(const Reviewer&) = delete;
  Reviewer& operator=(const Reviewer&) = delete;

  /// Returns at once; the future has the review later.
  std::future<editorial::Review> examine(editorial::ScriptUnderReview script);

 private:
  using Task = std::packaged_task<editorial::Review()>;
  void work();

  Mode mode_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace castwright::engine
