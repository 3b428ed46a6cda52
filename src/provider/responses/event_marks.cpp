#include "provider/responses/event_marks.h"

#include <functional>

namespace castwright::provider {
namespace {

/// How many numbers a stream may skip at once; each costs two bytes.
constexpr std::int64_t gap_max = 4'096;

/// Returns the mark of an event; never 0, which stands for no event.
std::uint16_t mark_of(std::string_view data) {
  const auto mark = static_cast<std::uint16_t>(std::hash<std::string_view>()(data) >> 16U);
  return mark == 0 ? 1 : mark;
}

}  // namespace

void EventMarks::note(std::int64_t number, std::string_view data) {
  if (marks_.empty()) first_ = number;
  const std::int64_t place = number - first_;
  const auto count = static_cast<std::int64_t>(marks_.size());
  if (place < count || place - count > gap_max) return;
  marks_.resize(static_cast<std::size_t>(place), 0);
  marks_.push_back(mark_of(data));
}

EventMarks::Seen EventMarks::look(std::int64_t number, std::string_view data) const {
  const std::int64_t place = number - first_;
  if (place < 0 || place >= static_cast<std::int64_t>(marks_.size())) return Seen::never;
  const std::uint16_t mark = marks_[static_cast<std::size_t>(place)];
  if (mark == 0) return Seen::never;
  return mark == mark_of(data) ? Seen::same : Seen::other;
}

void EventMarks::clear() {
  first_ = 0;
  marks_ = {};
}

}  // namespace castwright::provider
