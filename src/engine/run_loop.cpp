#include "engine/run_loop.h"

#include "core/check.h"

#include <algorithm>
#include <utility>

namespace castwright::engine {

void RunLoop::add(Run& run) {
  places_.push_back(std::make_unique<Place>());
  places_.back()->run = &run;
}

RunLoop::Ended RunLoop::next() {
  CW_CHECK(!places_.empty());
  while (true) {
    if (auto ended = turn()) return *std::move(ended);
    if (const Status handed = hand_out(); !handed) {
      // Nothing can be received any more. Every run ends with this error when its turn comes.
      for (const auto& place : places_) {
        place->status = handed;
        place->wake_at = MonoTime::min();
      }
    }
  }
}

/// Works on every run to which something happened, or whose time has come. Returns one that is
/// over, if there is one.
std::optional<RunLoop::Ended> RunLoop::turn() {
  const MonoTime now = clock_.now();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    Place& place = *places_[i];
    if (!place.touched && place.wake_at > now) continue;
    place.touched = false;
    if (place.status) place.status = work_on(place);
    if (!place.status || place.run->over()) return end(i);
  }
  return std::nullopt;
}

Status RunLoop::work_on(Place& place) {
  Run& run = *place.run;
  if (!place.begun) {
    place.begun = true;
    CW_RETURN_IF_ERROR(run.begin());
  }
  const Status worked = run.step();
  for (const http::StreamId stream : run.take_started()) {
    owners_[static_cast<std::uint32_t>(stream)] = &place;
    place.streams.push_back(stream);
  }
  CW_RETURN_IF_ERROR(worked);
  place.wake_at = run.wake_at();
  return {};
}

/// Waits, and gives every run what arrived for it.
Status RunLoop::hand_out() {
  MonoTime until = MonoTime::max();
  for (const auto& place : places_)
    until = std::min(until, place->wake_at);
  CW_RETURN_IF_ERROR(transport_.wait(until, batch_));
  for (const http::TransportEvent& event : batch_) {
    const auto owner = owners_.find(static_cast<std::uint32_t>(event.stream));
    if (owner == owners_.end()) continue;
    Place& place = *owner->second;
    place.touched = true;
    if (place.status) place.status = place.run->absorb(event);
  }
  if (batch_.empty() && until > clock_.now()) {
    // The wait ended early without an event, because somebody asks to stop.
    for (const auto& place : places_)
      place->touched = true;
  }
  return {};
}

RunLoop::Ended RunLoop::end(std::size_t index) {
  const std::unique_ptr<Place> place = std::move(places_[index]);
  places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(index));
  for (const http::StreamId stream : place->streams)
    owners_.erase(static_cast<std::uint32_t>(stream));
  Result<RunResult> result = std::unexpected(Error{});
  if (place->status) {
    result = place->run->finish();
  } else {
    result = std::unexpected(std::move(place->status).error());
  }
  if (!result) place->run->record_failure(result.error());
  return {.run = place->run, .result = std::move(result)};
}

}  // namespace castwright::engine
