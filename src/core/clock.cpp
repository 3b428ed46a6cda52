#include "core/clock.h"

#include <fmt/format.h>

namespace castwright {

MonoTime RealClock::now() const {
  return std::chrono::steady_clock::now();
}

WallTime RealClock::wall() const {
  return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

std::string date_of(WallTime time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}",
                     static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string rfc3339(WallTime time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - midnight);
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z",
                     date_of(time),
                     clock.hours().count(),
                     clock.minutes().count(),
                     clock.seconds().count(),
                     clock.subseconds().count());
}

}  // namespace castwright
