#include "engine/schedule.h"

#include "core/check.h"

#include <algorithm>

namespace castwright::engine {

Schedule::Schedule(int chunks, int parallel, const std::vector<bool>& stored)
    : states_(static_cast<std::size_t>(chunks), State::waiting),
      parallel_(parallel) {
  CW_CHECK(chunks >= 1 && parallel >= 1 && stored.size() <= states_.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i]) states_[i] = State::stored;
  }
}

int Schedule::count(State state) const {
  return static_cast<int>(std::ranges::count(states_, state));
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
  int running = count(State::running);
  for (int chunk = 1; chunk <= static_cast<int>(states_.size()) && running < parallel_; ++chunk) {
    if (!may_start(chunk)) continue;
    states_[static_cast<std::size_t>(chunk) - 1] = State::running;
    numbers.push_back(chunk);
    ++running;
  }
  return numbers;
}

void Schedule::stored(int chunk) {
  CW_CHECK(state(chunk) == State::running);
  states_[static_cast<std::size_t>(chunk) - 1] = State::stored;
}

void Schedule::resume(int chunk) {
  CW_CHECK(state(chunk) == State::waiting);
  states_[static_cast<std::size_t>(chunk) - 1] = State::running;
}

void Schedule::release(int chunk) {
  CW_CHECK(state(chunk) == State::running);
  states_[static_cast<std::size_t>(chunk) - 1] = State::waiting;
}

void Schedule::failed(int chunk) {
  CW_CHECK(state(chunk) == State::running);
  states_[static_cast<std::size_t>(chunk) - 1] = State::failed;
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
