#include "observe/columns.h"

#include "script/columns.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace castwright::observe {
namespace {

using script::count_columns;

enum class Shown { whole, brief, not_at_all };

const std::string& text_of(const Cell& cell, Shown shown) {
  static const std::string nothing;
  if (shown == Shown::not_at_all) return nothing;
  return shown == Shown::brief && !cell.brief.empty() ? cell.brief : cell.text;
}

/// The lines with a decision for each column.
struct Table {
  const std::vector<Line>& lines;
  const Fit& how;
  std::vector<Shown> shown;

  std::size_t width_of(std::size_t column) const {
    std::size_t width = 0;
    for (const Line& line : lines)
      width = std::max(width, count_columns(text_of(line[column], shown[column])));
    return width;
  }
  /// The width of a line, with the elastic column at its least.
  std::size_t least() const {
    std::size_t sum = 0;
    for (std::size_t column = 0; column < shown.size(); ++column) {
      std::size_t width = width_of(column);
      if (column == how.elastic) width = std::min(width, how.elastic_min);
      if (width > 0) sum += width + gap_before(column, sum == 0);
    }
    return sum;
  }
  std::size_t gap_before(std::size_t column, bool first) const {
    if (first) return 0;
    return column <= how.close ? 1 : 2;
  }
};

std::string padded(const Cell& cell,
                   const std::string& text,
                   std::size_t width,
                   const Style& style) {
  const std::size_t own = count_columns(text);
  const std::string blanks(width > own ? width - own : 0, ' ');
  const std::string painted = style.paint(cell.tone, text);
  return cell.right ? blanks + painted : painted + blanks;
}

std::string shown_line(const Table& table, const Line& line, std::size_t room, const Style& style) {
  std::string out;
  std::string plain;  // the same without colours, which tells how wide it is
  for (std::size_t column = 0; column < line.size(); ++column) {
    std::size_t width = table.width_of(column);
    if (width == 0) continue;
    std::string text = text_of(line[column], table.shown[column]);
    if (column == table.how.elastic) {
      width = std::min(width, room);
      text = cut_to(text, width, style);
    }
    const std::string gap(table.gap_before(column, plain.empty()), ' ');
    out += gap + padded(line[column], text, width, style);
    plain += gap + padded(line[column], text, width, {});
  }
  const std::size_t max = table.how.columns_max;
  if (max > 0 && count_columns(plain) > max) {
    // No cut is left, so the end of the line is lost, and its colours.
    out = plain.substr(0, script::start_of(plain, max));
    if (count_columns(out) > max) out.clear();
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

}  // namespace

std::vector<std::string> fit(const std::vector<Line>& lines, const Fit& how, const Style& style) {
  if (lines.empty()) return {};
  Table table{.lines = lines, .how = how, .shown = std::vector(lines.front().size(), Shown::whole)};
  std::size_t room = std::string::npos;
  if (how.columns_max > 0) {
    for (const Cut& cut : how.cuts) {
      if (table.least() <= how.columns_max) break;
      table.shown[cut.column] = cut.leaves_out ? Shown::not_at_all : Shown::brief;
    }
    const std::size_t least = table.least();
    const bool has_elastic = how.elastic < table.shown.size();
    const std::size_t own =
        has_elastic ? std::min(table.width_of(how.elastic), how.elastic_min) : 0;
    room = own + (how.columns_max > least ? how.columns_max - least : 0);
  }
  std::vector<std::string> shown;
  shown.reserve(lines.size());
  for (const Line& line : lines)
    shown.push_back(shown_line(table, line, room, style));
  return shown;
}

std::string one_line(std::string_view text, const Style& style) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, two bytes in UTF-8, control some terminals too.
    const bool wide_control = byte == 0xC2 && i + 1 < text.size()
                              && static_cast<unsigned char>(text[i + 1]) >= 0x80
                              && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (byte < 0x20 || byte == 0x7F || wide_control) {
      out += ' ';
      if (wide_control) ++i;
    } else if (byte < 0x80 || style.utf8) {
      out += text[i];
    } else if (byte >= 0xC0) {
      out += '?';  // one for each character, however many bytes it has
    }
  }
  return out;
}

std::string cut_to(std::string_view text, std::size_t columns_max, const Style& style) {
  if (count_columns(text) <= columns_max) return std::string(text);
  if (columns_max < 2) return {};
  std::string_view start = text.substr(0, script::start_of(text, columns_max - 1));
  if (count_columns(start) > columns_max - 1) return {};
  start = start.substr(0, start.find_last_not_of(' ') + 1);
  return std::string(start) + std::string(style.cut());
}

std::string with_commas(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  const std::size_t first = number < 0 ? 1 : 0;
  constexpr std::size_t group = 3;
  for (std::size_t at = digits.size(); at > first + group;) {
    at -= group;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string clock_text(std::int64_t seconds) {
  seconds = std::max<std::int64_t>(seconds, 0);
  const std::int64_t hours = seconds / 3600;
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace castwright::observe
