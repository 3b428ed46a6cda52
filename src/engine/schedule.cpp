#include "engine/schedule.h"

#include "core/check.h"

#include <algorithm>

namespace castwright::engine {

Schedule::Schedule(int chunks, int parallel, const std::vector<bool>& stored, int first)
    : first_(first),
      states_(static_cast<std::size_t>(chunks - first + 1), State::waiting),
      first_waiting_(first),
      parallel_(parallel) {
  CW_CHECK(first >= 0 && chunks >= first && parallel >= 1 && stored.size() <= states_.size());
  counts_[static_cast<std::size_t>(State::waiting)] = static_cast<int>(states_.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i]) set(first + static_cast<int>(i), State::stored);
  }
}

void Schedule::set(int chunk, State state) {
  State& known = states_[static_cast<std::size_t>(chunk - first_)];
  --counts_[static_cast<std::size_t>(known)];
  ++counts_[static_cast<std::size_t>(state)];
  known = state;
  if (state == State::waiting) first_waiting_ = std::min(first_waiting_, chunk);
  while (first_waiting_ <= last() && this->state(first_waiting_) != State::waiting)
    ++first_waiting_;
}

bool Schedule::may_start(int chunk) const {
  if (state(chunk) != State::waiting) return false;
  if (chunk == first_) return true;
  if (chunk == last()) return count(State::stored) == static_cast<int>(states_.size()) - 1;
  // In sequence a prompt tells what came before its chunk; in parallel the research is enough.
  if (parallel_ == 1) return state(chunk - 1) == State::stored;
  return state(first_) == State::stored;
}

std::vector<int> Schedule::startable() {
  std::vector<int> numbers;
  if (stopping_) return numbers;
  for (int chunk = first_waiting_; chunk <= last() && count(State::running) < parallel_; ++chunk) {
    if (state(chunk) != State::waiting) continue;
    if (!may_start(chunk)) break;  // No later one may start either.
    set(chunk, State::running);
    numbers.push_back(chunk);
  }
  return numbers;
}

void Schedule::stored(int chunk) {
  CW_CHECK(state(chunk) == State::running);
  set(chunk, State::stored);
}

void Schedule::resume(int chunk) {
  CW_CHECK(state(chunk) == State::waiting);
  set(chunk, State::running);
}

void Schedule::release(int chunk) {
  CW_CHECK(state(chunk) == State::running);
  set(chunk, State::waiting);
}

void Schedule::failed(int chunk) {
  CW_CHECK(state(chunk) == State::running);
  set(chunk, State::failed);
  stopping_ = true;
}

bool Schedule::unfinished() const {
  if (count(State::running) > 0) return true;
  return !stopping_ && count(State::waiting) > 0;
}

bool Schedule::all_stored() const {
  return count(State::stored) == static_cast<int>(states_.size());
}

}  // namespace castwright::engine
