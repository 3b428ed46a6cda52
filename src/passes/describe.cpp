#include "passes/describe.h"

#include "core/ascii.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Returns a line without "- ", "* ", "1. ", "2) " or "Beat 3: " before it.
std::string_view without_bullet(std::string_view line) {
  line = script::trimmed(line);
  const std::size_t begin = line.find_first_not_of("-*• \t");
  line.remove_prefix(std::min(begin, line.size()));
  std::string_view rest = line;
  if (rest.starts_with("Beat ") || rest.starts_with("beat ")) rest.remove_prefix(5);
  const auto digits =
      std::size_t(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
  const bool numbered = digits > 0 && digits <= 3 && digits < rest.size()
                        && std::string_view(".):").find(rest[digits]) != std::string_view::npos;
  // The number of "3.5 million" belongs to the text.
  if (!numbered || (digits + 1 < rest.size() && rest[digits + 1] != ' ')) return line;
  return script::trimmed(rest.substr(digits + 1));
}

}  // namespace

std::string host_line(const topic::Topic& topic, std::size_t slot) {
  if (slot >= topic.roles.size()) return "a host without a name.";
  const topic::Role& role = topic.roles[slot];
  std::string line = role.name.empty() ? "a host without a name" : role.name;
  if (!role.gender.empty()) line += fmt::format(" ({})", role.gender);
  line += '.';
  if (!role.bio.empty()) line += ' ' + role.bio;
  return line;
}

std::string bullets(const std::vector<std::string>& items, std::string_view none) {
  if (items.empty()) return fmt::format("- {}", none);
  return fmt::format("- {}", fmt::join(items, "\n- "));
}

std::string listed(const std::vector<std::string>& items, std::string_view none) {
  return items.empty() ? std::string(none) : fmt::format("{}", fmt::join(items, ", "));
}

std::string source_lines(const std::vector<Source>& sources) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    lines.push_back(
        fmt::format("[{}] {}: {} ({})", i + 1, source.publisher, source.title, source.date));
  }
  return bullets(lines, "(none)");
}

bool is_shown(const plan::Plan& plan, int shown, int number) {
  constexpr std::size_t whole_max = 40;  // The most chunks that a user may ask for.
  constexpr int around = 12;
  if (plan.chunks.size() <= whole_max) return true;
  return shown == 1 || shown == static_cast<int>(plan.chunks.size())
         || std::abs(shown - number) <= around;
}

std::string plan_lines(const plan::Plan& plan, int number) {
  std::vector<std::string> lines;
  for (const plan::Chunk& chunk : plan.chunks) {
    if (!is_shown(plan, chunk.number, number)) continue;
    const double share = 100.0 * chunk.words_target / std::max(plan.words_target, 1);
    lines.push_back(
        fmt::format("{}. {}: {} ({:.0f} %)", chunk.number, chunk.title, chunk.subject, share));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string plan_lines_with_words(const plan::Plan& plan) {
  std::vector<std::string> lines;
  for (const plan::Chunk& chunk : plan.chunks) {
    lines.push_back(fmt::format("{}. {}: {}, about {} words",
                                chunk.number,
                                chunk.title,
                                chunk.subject,
                                chunk.words_target));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string freshness_text(int hours) {
  struct Unit {
    double hours;  ///< The hours of one unit.
    double from;   ///< The number of hours from which on this unit is used.
    const char* one;
    const char* many;
  };
  constexpr double day = 24;
  constexpr double year = 365.25 * day;
  constexpr double month = year / 12;
  constexpr std::array<Unit, 4> units{{{year, 2 * year, "year", "years"},
                                       {month, 60 * day, "month", "months"},
                                       {day, 73, "day", "days"},
                                       {1, 0, "hour", "hours"}}};
  for (const Unit& unit : units) {
    if (hours < unit.from) continue;
    const long count = std::lround(hours / unit.hours);
    return count == 1 ? fmt::format("the last {}", unit.one)
                      : fmt::format("the last {} {}", count, unit.many);
  }
  return "the last hour";
}

std::vector<std::string> outline_lines(std::string_view text) {
  std::vector<std::string> items;
  for (const std::string_view line : lines_of(text)) {
    const std::string_view item = without_bullet(line);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

std::vector<std::string> beats_of(const Research& research) {
  return outline_lines(research.canonical_pack.string_or("beats_outline", ""));
}

int turns_of(int words) {
  constexpr int turn_words = 25;
  return std::max(2, (words + turn_words / 2) / turn_words);
}

std::string beat_length_lines(int words, const std::vector<std::string>& beats, bool turns) {
  std::vector<std::string> lines;
  const auto count = static_cast<int>(beats.size());
  // Shares are in tens if they have at least two, because nobody can write 218 words by ear.
  const int unit = count > 0 && words / count >= 20 ? 10 : 1;
  int before = 0;
  for (int i = 0; i < count; ++i) {
    const int until = i + 1 == count ? words : words * (i + 1) / count / unit * unit;
    const std::string counted =
        turns ? fmt::format(" ({} turns)", turns_of(until) - (before == 0 ? 0 : turns_of(before)))
              : std::string();
    lines.push_back(fmt::format("{}. about {} words{}: {}",
                                i + 1,
                                until - before,
                                counted,
                                beats[static_cast<std::size_t>(i)]));
    before = until;
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace castwright::passes
