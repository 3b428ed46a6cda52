#pragma once
// Small helpers for texts that servers send. Pure.

#include <algorithm>
#include <string>
#include <string_view>

namespace castwright::provider {

/// Returns the text without ASCII blanks and line ends around it.
inline std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// Returns the text without the byte order mark that some servers put before everything.
inline std::string_view without_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  return text;
}

/// Returns true if the text contains at least one of the words.
bool contains_any(std::string_view text, const auto& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

}  // namespace castwright::provider
