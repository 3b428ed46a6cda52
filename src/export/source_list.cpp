#include "export/source_list.h"

#include "script/names.h"
#include "script/unspoken.h"

#include <algorithm>
#include <array>
#include <utility>

namespace castwright::exports {
namespace {

enum class Title { none, bare, marked };

bool is_line_of(std::string_view line, char mark) {
  constexpr std::size_t marks_min = 2;
  line = script::trimmed(line);
  return line.size() >= marks_min && line.find_first_not_of(mark) == std::string_view::npos;
}

/// Returns the text between the marks of `**Sources**`, `__Sources__` or `*Sources*`.
std::string_view without_stars(std::string_view text) {
  while (text.size() > 1 && (text.front() == '*' || text.front() == '_'))
    text.remove_prefix(1);
  while (text.size() > 1 && (text.back() == '*' || text.back() == '_'))
    text.remove_suffix(1);
  return text;
}

/// Returns the text of a heading such as `# Sources`, `### **Sources** ###` or `# Sources
/// {#sources}`.
std::string_view bare_heading(std::string_view line) {
  line = script::heading_text(line);
  if (const std::size_t brace = line.rfind('{'); brace != 0 && line.ends_with('}'))
    line = line.substr(0, std::min(brace, line.size()));
  while (line.ends_with('#') || line.ends_with(' '))
    line.remove_suffix(1);
  return without_stars(script::trimmed(line));
}

Title title_at(const Lines& lines, std::size_t index) {
  const std::string_view line = lines[index];
  if (line.empty() || indent_of(line) > 0) return Title::none;
  const std::string_view text = script::trimmed(line);
  if (script::is_heading(line))
    return script::is_sources_title(bare_heading(text)) ? Title::marked : Title::none;
  const std::string_view bare = without_stars(text);
  // `**Sources**:` has its colon after the stars.
  const std::string_view inner =
      text.ends_with(':') ? without_stars(text.substr(0, text.size() - 1)) : bare;
  if (!script::is_sources_title(bare) && !script::is_sources_title(inner)) return Title::none;
  if (text.front() == '*' || text.front() == '_' || is_underlined(lines, index))
    return Title::marked;
  return index == 0 || is_blank_line(lines[index - 1]) ? Title::bare : Title::none;
}

bool has_address(std::string_view line) {
  return line.contains("://") || line.contains("www.") || line.contains("doi.org/");
}

/// Tells whether the line begins as an item: `- x`, `• x`, `1. x`, `2) x`, `1\. x` (as converters
/// escape it), `[3] x`, `[title](url)` or `<url>`.
bool is_marked_item(std::string_view line) {
  static constexpr std::array<std::string_view, 7> marks{
      "- ", "* ", "+ ", "• ", "– ", "<http", "["};
  if (std::ranges::any_of(marks, [&](std::string_view mark) { return line.starts_with(mark); }))
    return true;
  const std::size_t digits = line.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return false;
  line.remove_prefix(digits);
  if (line.starts_with('\\')) line.remove_prefix(1);
  return line.starts_with('.') || line.starts_with(')');
}

bool is_item(std::string_view line) {
  return is_marked_item(script::trimmed(line)) || has_address(line);
}

/// Tells whether a line below the title belongs only to the form and says nothing.
bool says_nothing(std::string_view line) {
  return is_blank_line(line) || script::is_rule_line(line) || is_line_of(line, '=')
         || is_line_of(line, '-');
}

Lines::const_iterator first_below(const Lines& lines, std::size_t title) {
  return std::find_if_not(
      lines.begin() + static_cast<std::ptrdiff_t>(title) + 1, lines.end(), says_nothing);
}

bool stands_below_a_rule(const Lines& lines, std::size_t index) {
  while (index > 0 && is_blank_line(lines[index - 1]))
    --index;
  return index > 0 && script::is_rule_line(lines[index - 1]);
}

/// Tells whether only lines with addresses follow. In some forms no mark divides texts from a list,
/// so there only such lines are one.
bool only_addresses_follow(const Lines& lines, std::size_t title) {
  const auto first = first_below(lines, title);
  return first != lines.end() && std::all_of(first, lines.end(), [](std::string_view line) {
           return says_nothing(line) || has_address(line);
         });
}

bool begins(const Lines& lines, std::size_t index, Form form, const Hosts& hosts) {
  const Title title = title_at(lines, index);
  if (title == Title::none || hosts.find(without_stars(script::trimmed(lines[index]))))
    return false;
  const bool plain = form == Form::plain && !hosts.monologue;
  if (form != Form::markdown && !plain) return only_addresses_follow(lines, index);
  if (form == Form::markdown && title == Title::marked && stands_below_a_rule(lines, index))
    return true;
  const auto next = first_below(lines, index);
  if (next == lines.end()) return false;
  if (title == Title::bare && !plain) return is_marked_item(*next);
  return hosts.monologue ? only_addresses_follow(lines, index) : is_item(*next);
}

}  // namespace

bool is_underlined(const Lines& lines, std::size_t index) {
  if (index + 1 >= lines.size() || indent_of(lines[index + 1]) > 0) return false;
  const std::string above(index == 0 ? "" : lines[index - 1]);
  return script::is_underlined_title(
      {above, std::string(lines[index]), std::string(lines[index + 1])}, 1);
}

std::optional<std::size_t> source_list_begin(const Lines& lines, Form form, const Hosts& hosts) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (begins(lines, i, form, hosts)) return i;
  return std::nullopt;
}

Status check_source_list(const Lines& lines, std::size_t begin) {
  for (std::size_t i = begin + 1; i < lines.size(); ++i) {
    const bool goes_on = lines[i].starts_with(' ') || lines[i].starts_with('\t');
    if (says_nothing(lines[i]) || goes_on || is_item(lines[i])) continue;
    return wrong_line(static_cast<int>(i) + 1, "below Sources only items of the list can stand");
  }
  return {};
}

}  // namespace castwright::exports
