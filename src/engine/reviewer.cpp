#include "engine/reviewer.h"

#include <utility>

namespace castwright::engine {

Reviewer::~Reviewer() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::future<editorial::Review> Reviewer::examine(editorial::ScriptUnderReview script) {
  Task task([given = std::move(script)] { return editorial::examine(given); });
  std::future<editorial::Review> review = task.get_future();
  if (mode_ == Mode::at_once) {
    task();
    return review;
  }
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(task));
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }
  changed_.notify_one();
  return review;
}

void Reviewer::work() {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
      if (stop_) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    task();
  }
}

}  // namespace castwright::engine
