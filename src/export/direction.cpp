#include "export/direction.h"

#include "core/ascii.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace castwright::exports {
namespace {

/// Languages whose usual writing system runs from right to left (CLDR, likelySubtags).
constexpr std::array<std::string_view, 22> languages{
    "ar",  "arc", "arz", "ckb", "dv",  "fa", "he", "iw",  "ji", "khw", "ks",
    "lrc", "mzn", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur",  "yi"};
constexpr std::array<std::string_view, 9> systems{
    "adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"};

/// Returns the subtag for the writing system: the one of four letters.
std::optional<std::string> system_of(std::string_view tag) {
  constexpr std::size_t letters = 4;
  while (true) {
    const std::size_t end = std::min(tag.find_first_of("-_"), tag.size());
    if (end == tag.size()) return std::nullopt;
    tag.remove_prefix(end + 1);
    const std::string_view next = tag.substr(0, tag.find_first_of("-_"));
    if (next.size() == letters && !is_digit(next.front())) return ascii_lower(next);
    if (next.size() == 1) return std::nullopt;  // What follows is an extension.
  }
}

std::string primary_of(std::string_view tag) {
  return ascii_lower(tag.substr(0, tag.find_first_of("-_")));
}

}  // namespace

bool is_right_to_left(std::string_view language) {
  if (const auto system = system_of(language))
    return std::ranges::find(systems, *system) != systems.end();
  return std::ranges::find(languages, primary_of(language)) != languages.end();
}

Characters characters_of(std::string_view language) {
  if (is_right_to_left(language)) return Characters::right_to_left;
  static constexpr std::array<std::string_view, 5> wide{"zh", "yue", "wuu", "ja", "ko"};
  const bool is_wide = std::ranges::find(wide, primary_of(language)) != wide.end();
  return is_wide ? Characters::east_asian : Characters::latin;
}

}  // namespace castwright::exports
