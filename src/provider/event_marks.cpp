#include "provider/event_marks.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace castwright::provider {
namespace {

std::uint32_t mark_of(std::string_view data) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>()(data));
}

}  // namespace

void EventMarks::note(std::int64_t number, std::string_view data) {
  if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) return;
  const auto small = static_cast<std::uint32_t>(number);
  if (!marks_.empty() && marks_.back().number >= small) return;
  marks_.push_back({small, mark_of(data)});
}

EventMarks::Seen EventMarks::look(std::int64_t number, std::string_view data) const {
  const auto mark = std::ranges::lower_bound(
      marks_, number, {}, [](const Mark& one) { return std::int64_t{one.number}; });
  if (mark == marks_.end() || mark->number != number) return Seen::never;
  return mark->bytes == mark_of(data) ? Seen::same : Seen::other;
}

}  // namespace castwright::provider
