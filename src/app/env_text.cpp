#include "app/env_text.h"

#include "core/ascii.h"
#include "topic/pasted.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

namespace castwright::app {
namespace {

using topic::without_blanks;

bool is_name_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_quote(char c) {
  return c == '"' || c == '\'';
}

/// Does the value begin with a quotation mark that does not end in its line?
bool is_open(std::string_view value) {
  return !value.empty() && is_quote(value.front())
         && value.find(value.front(), 1) == std::string_view::npos;
}

/// Does the line begin another value in quotation marks?
bool begins_quoted(std::string_view line) {
  const auto* const name_end = std::ranges::find_if_not(line, is_name_letter);
  const std::string_view rest = without_blanks(line.substr(std::size_t(name_end - line.begin())));
  if (name_end == line.begin() || !rest.starts_with('=')) return false;
  const std::string_view value = without_blanks(rest.substr(1));
  return !value.empty() && is_quote(value.front());
}

/// The line in which the quotation mark of the value in line `at` ends; `at` if none does. A mark
/// that was forgotten must not hide the lines behind it.
std::size_t closing_line(const std::vector<TextLine>& lines, std::size_t at, char quote) {
  for (std::size_t next = at + 1; next < lines.size(); ++next) {
    if (begins_quoted(lines[next].text)) return at;
    if (lines[next].text.contains(quote)) return next;
  }
  return at;
}

/// Fills the value, or what is wrong with it.
void take_value(EnvLine& line, std::string_view given) {
  const std::string_view value = without_comment(given);
  const bool quoted = value.size() >= 2 && is_quote(value.front()) && value.back() == value.front();
  line.value = quoted ? value.substr(1, value.size() - 2) : value;
  const bool literal = quoted && value.front() == '\'';
  if (!literal && line.value.contains("${")) {
    line.wrong = "a variable inside of a value is not replaced: write out what it stands for";
  }
}

/// Fills what a line without a name was meant to be: `NAME: value`, `NAME value`, `NA-ME=value`.
void take_meant(EnvLine& line, std::string_view text) {
  const auto* const end =
      std::ranges::find_if_not(text, [](char c) { return is_name_letter(c) || c == '-'; });
  line.meant_name = {text.begin(), end};
  std::string_view value = without_blanks({end, text.end()});
  if (value.starts_with(':') || value.starts_with('=')) value = without_blanks(value.substr(1));
  take_value(line, value);
  line.meant_value = std::exchange(line.value, {});
  line.wrong = "is not NAME=value";
}

}  // namespace

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> lines;
  int number = 1;
  while (!text.empty()) {
    const std::size_t end = std::min(text.size(), text.find_first_of("\r\n"));
    const std::string_view line = without_blanks(text.substr(0, end));
    if (!line.empty() && line.front() != '#') lines.push_back({.text = line, .number = number});
    const bool windows = text.substr(end).starts_with("\r\n");
    text.remove_prefix(std::min(text.size(), end + (windows ? 2 : 1)));
    ++number;
  }
  return lines;
}

std::optional<std::string_view> behind(std::string_view text, std::string_view word) {
  if (ascii_lower(text.substr(0, word.size())) != word) return std::nullopt;
  const std::string_view rest = text.substr(word.size());
  const std::string_view trimmed = without_blanks(rest);
  const bool apart = rest.empty() || trimmed.size() < rest.size();
  return apart ? std::optional(trimmed) : std::nullopt;
}

std::string_view without_comment(std::string_view value) {
  if (!value.empty() && is_quote(value.front())) {
    const std::size_t close = value.find(value.front(), 1);
    if (close == std::string_view::npos) return value;
    const std::string_view rest = without_blanks(value.substr(close + 1));
    return rest.empty() || rest.front() == '#' ? value.substr(0, close + 1) : value;
  }
  return without_blanks(value.substr(0, value.find(" #")));
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

std::vector<EnvLine> read_env(std::string_view text) {
  if (is_utf16(text)) return {{.wrong = "is UTF-16: save the file as UTF-8"}};
  const std::vector<TextLine> lines = lines_of(text);
  std::vector<EnvLine> read;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    EnvLine line{.number = lines[at].number};
    std::string_view rest = lines[at].text;
    if (const auto exported = behind(rest, "export"); exported && !exported->empty())
      rest = *exported;
    const auto* const name_end = std::ranges::find_if_not(rest, is_name_letter);
    const std::string_view name(rest.begin(), name_end);
    rest = without_blanks(rest.substr(name.size()));
    if (name.empty() || !rest.starts_with('=')) {
      take_meant(line, {name.begin(), rest.end()});
      read.push_back(std::move(line));
      continue;
    }
    line.name = name;
    const std::string_view value = without_blanks(rest.substr(1));
    if (is_open(value)) {
      line.wrong = "the quotation mark before its value has no partner in the line";
      at = closing_line(lines, at, value.front());
    } else {
      take_value(line, value);
    }
    read.push_back(std::move(line));
  }
  return read;
}

}  // namespace castwright::app
