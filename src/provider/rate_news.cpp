#include "provider/rate_news.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace castwright::provider {
namespace {

constexpr double ms_max = 30.0 * 24 * 3600 * 1000;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const char* const begin = text.data();  // NOLINT(*-stringview-data-usage): with its end
  const auto [stop, error] = std::from_chars(begin, begin + text.size(), value);
  if (text.empty() || error != std::errc() || stop != begin + text.size()) return std::nullopt;
  return value;
}

std::optional<Millis> millis_of(double ms) {
  const bool fits = ms >= 0 && ms <= ms_max;  // Also false if it is not a number.
  if (!fits) return std::nullopt;
  return Millis(static_cast<std::int64_t>(std::ceil(ms)));
}

std::optional<RateWindow> window(const std::vector<http::Header>& headers, std::string_view what) {
  const auto named = [&](std::string_view part) {
    return http::header_value(headers,
                              std::string("x-ratelimit-").append(part).append("-").append(what));
  };
  const auto limit = number_of<std::int64_t>(named("limit"));
  const auto remaining = number_of<std::int64_t>(named("remaining"));
  if (!limit || !remaining || *limit <= 0 || *remaining < 0) return std::nullopt;
  return RateWindow{.limit = *limit,
                    .remaining = std::min(*remaining, *limit),
                    .reset = parse_duration(named("reset"))};
}

}  // namespace

std::optional<Millis> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    double ms;
  };
  constexpr std::array units{Unit{"ms", 1},
                             Unit{"d", 86'400'000},
                             Unit{"h", 3'600'000},
                             Unit{"m", 60'000},
                             Unit{"s", 1'000}};
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto count = number_of<double>(text.substr(0, digits));
    text.remove_prefix(digits);
    const auto* const unit = std::ranges::find_if(
        units, [&](const Unit& candidate) { return text.starts_with(candidate.name); });
    if (!count || unit == units.end()) return std::nullopt;
    sum += *count * unit->ms;
    text.remove_prefix(unit->name.size());
  }
  return millis_of(sum);
}

RateNews rate_news(const std::vector<http::Header>& headers) {
  RateNews news{.requests = window(headers, "requests"),
                .tokens = window(headers, "tokens"),
                .retry_after = {}};
  if (const auto ms = number_of<double>(http::header_value(headers, "retry-after-ms"))) {
    news.retry_after = millis_of(*ms);
  } else if (const auto seconds = number_of<double>(http::header_value(headers, "retry-after"))) {
    news.retry_after = millis_of(*seconds * 1000);
  }
  return news;
}

}  // namespace castwright::provider
