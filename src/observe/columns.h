#pragma once
// Fits lines of fields into the width of a terminal: what matters least is said shorter or left
// out, for all lines alike, so that their fields stand below each other. A line is never wider than
// it may be. Pure; total on any text; any thread.

#include "observe/style.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::observe {

/// One field of a line.
struct Cell {
  std::string text{};   ///< "" if this line has nothing to say there
  std::string brief{};  ///< the same in fewer columns; "" if there is no shorter form
  Tone tone = Tone::plain;
  bool right = false;  ///< It ends at the right edge of its column, as numbers do.
};
using Line = std::vector<Cell>;

/// The next way to win width, and of which column.
struct Cut {
  std::size_t column = 0;
  bool leaves_out = true;  ///< else its brief form is used
};

struct Fit {
  std::size_t columns_max = 0;  ///< 0: any number
  std::size_t elastic = 0;      ///< the column that is cut to the room that is left
  std::size_t elastic_min = 0;  ///< its least width
  std::vector<Cut> cuts{};      ///< in the order in which they are made
  std::size_t close = 1;  ///< Columns up to this one follow after one blank, the others after two.
};
/// Returns the lines as they are shown. All `lines` have the same number of cells.
std::vector<std::string> fit(const std::vector<Line>& lines, const Fit& how, const Style& style);

/// `text` without control characters and line ends; without UTF-8 also without other characters.
std::string one_line(std::string_view text, const Style& style);
/// `text` in at most `columns_max` columns, with a sign at its end if something was cut off.
std::string cut_to(std::string_view text, std::size_t columns_max, const Style& style);

/// `1412` as `1,412`.
std::string with_commas(std::int64_t number);
/// Seconds as `0:14`, `12:05`, `1:02:05`.
std::string clock_text(std::int64_t seconds);

}  // namespace castwright::observe
