#include "engine/schedule.h"

#include "core/check.h"

#include <algorithm>

namespace castwright::engine {

Schedule::Schedule(int chunks, int parallel, const std::vector<bool>& stored)
    : states_(static_cast<std::size_t>(chunks), State::waiting),
      parallel_(parallel) {
  CW_CHECK(chunks >= 1 && parallel >= 1 && stored.size() <= states_.size());
  counts_[static_cast<std::size_t>(State::waiting)] = chunks;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i]) set(static_cast<int>(i) + 1, State::stored);
  }
}

void Schedule::set(int chunk, State state) {
  State& known = states_[static_cast<std::size_t>(chunk) - 1];
  --counts_[static_cast<std::size_t>(known)];
  ++counts_[static_cast<std::size_t>(state)];
  known = state;
  if (state == State::waiting) first_waiting_ = std::min(first_waiting_, chunk);
  const auto chunks = static_cast<int>(states_.size());
  while (first_waiting_ <= chunks && this->state(first_waiting_) != State::waiting)
    ++first_waiting_;
}

bool Schedule::may_start(int chunk) const {
  if (state(chunk) != State::waiting) return false;
  if (chunk == 1) return true;
  const int chunks = static_cast<int>(states_.size());
  if (chunk == chunks) return count(State::stored) == chunks - 1;
  // A chunk in sequence is told what came before it; with N at once, the pack from chunk 1 is
  // enough.
  if (parallel_ == 1) return state(chunk - 1) == State::stored;
  return state(1) == State::stored;
}

std::vector<int> Schedule::startable() {
  std::vector<int> numbers;
  if (stopping_) return numbers;
  const auto chunks = static_cast<int>(states_.size());
  for (int chunk = first_waiting_; chunk <= chunks && count(State::running) < parallel_; ++chunk) {
    if (state(chunk) != State::waiting) continue;
    if (!may_start(chunk)) break;  // nothing behind it may start either
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
