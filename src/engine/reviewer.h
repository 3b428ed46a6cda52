#pragma once
// Examines finished scripts on a thread of its own: the rules take some 0.1 s for 10,000 words, and
// the streams of other runs must not wait for them. Without a thread, for simulations that are to
// be repeated exactly, examine() does it at once.

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
  /// The thread is started with the first script to examine.
  explicit Reviewer(Mode mode) : mode_(mode) {}
  /// Ends when the examination under way does; what waits is not examined.
  ~Reviewer();
  Reviewer(const Reviewer&) = delete;
  Reviewer& operator=(const Reviewer&) = delete;

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
