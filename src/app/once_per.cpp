#include "app/once_per.h"

#include "core/number.h"
#include "topic/suggest.h"

#include <fmt/format.h>

namespace castwright::app {

Result<OncePer> parse_once_per(std::string_view text) {
  constexpr int hours_max = 8'760;
  if (text == "day") return OncePer{};
  const auto hours = whole_number<int>(text);
  if (hours && *hours >= 1 && *hours <= hours_max) return OncePer{std::chrono::hours(*hours)};
  return fail(Fault::usage,
              fmt::format("--once-per: {} is neither day nor a number of hours from 1 to {}",
                          topic::printable(text),
                          hours_max));
}

bool is_within(const OncePer& once_per, WallTime made, WallTime now) {
  if (once_per.span) return std::chrono::abs(now - made) < *once_per.span;
  return date_of(made) == date_of(now);
}

}  // namespace castwright::app
