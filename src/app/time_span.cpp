#include "app/time_span.h"

#include "core/number.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace castwright::app {
namespace {

using std::chrono::minutes;

struct Unit {
  char letter;
  minutes length;
};
constexpr std::array units{Unit{'m', minutes(1)},
                           Unit{'h', std::chrono::hours(1)},
                           Unit{'d', std::chrono::days(1)},
                           Unit{'w', std::chrono::weeks(1)}};
constexpr minutes longest = std::chrono::days(36'500);

}  // namespace

Result<minutes> parse_span(std::string_view text) {
  const auto unit =
      text.empty() ? units.end() : std::ranges::find(units, text.back(), &Unit::letter);
  const auto number = unit == units.end()
                          ? std::nullopt
                          : whole_number<std::int32_t>(text.substr(0, text.size() - 1));
  if (!number || *number < 1 || *number > longest / unit->length) {
    return fail(Fault::usage,
                fmt::format("{} is no span of time: write a number and m, h, d or w, such as 12h, "
                            "30d or 4w",
                            topic::printable(text)));
  }
  return *number * unit->length;
}

Result<WallTime> parse_moment(std::string_view text, WallTime now) {
  if (const auto time = parse_rfc3339(text)) return *time;
  if (const auto day = parse_rfc3339(std::string(text) + "T00:00:00.000Z")) return *day;
  if (const auto span = parse_span(text)) return now - *span;
  return fail(Fault::usage,
              fmt::format("{} is no time: write a date such as 2026-11-01, or how long ago, such "
                          "as 12h, 30d or 4w",
                          topic::printable(text)));
}

std::string age_text(std::chrono::milliseconds age) {
  using namespace std::chrono_literals;
  using std::chrono::days;
  using std::chrono::duration_cast;
  using std::chrono::hours;
  using std::chrono::seconds;
  const seconds whole = std::max(duration_cast<seconds>(age), 0s);
  if (whole < 1min) return fmt::format("{} s", whole.count());
  if (whole < 1h) return fmt::format("{} min", duration_cast<minutes>(whole).count());
  if (whole < 48h) return fmt::format("{} h", duration_cast<hours>(whole).count());
  return fmt::format("{} d", duration_cast<days>(whole).count());
}

}  // namespace castwright::app
