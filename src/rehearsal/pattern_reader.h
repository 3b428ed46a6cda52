#pragma once
// The tree of a regular expression, which only pattern.cpp uses. Pure.

#include "rehearsal/pattern.h"

namespace castwright::rehearsal {

struct PatternTree {
  enum class Kind { code_points, sequence, alternatives, repeat, begin, end, border, no_border };
  Kind kind = Kind::sequence;
  std::vector<PatternTree> parts{};
  CodePoints code_points{};
  std::size_t least = 0;  ///< how often a repetition repeats at least
  std::optional<std::size_t> most{};
};

std::expected<PatternTree, PatternFault> read_pattern_tree(std::string_view expression);

/// All code points that are not in `points`.
CodePoints negated(CodePoints points);
/// The code points of a text in UTF-8.
std::u32string code_points_of(std::string_view text);
void append_utf8(std::string& text, char32_t point);

}  // namespace castwright::rehearsal
