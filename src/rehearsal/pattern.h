#pragma once
// The regular expressions of JSON Schema (ECMAScript), read into an automaton that tells whether a
// text matches, and which text matches several of them at once. An expression that this could not
// keep to is refused: the original refuses look-around, and so does this. Pure.

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::rehearsal {

/// Ranges of code points; both ends belong to a range.
using CodePoints = std::vector<std::pair<char32_t, char32_t>>;

/// One state of an automaton.
struct PatternState {
  enum class Kind { code_points, split, begin, end, border, no_border, accept };
  Kind kind = Kind::accept;
  CodePoints code_points{};  ///< the characters that lead on to `next`
  std::uint32_t next = 0;
  std::uint32_t other = 0;  ///< the second way out of a split
};

enum class PatternFault { not_read, lookaround };

class Pattern {
 public:
  /// Reads an expression. One with back references is read as the part of it in which every group
  /// has a single text.
  static std::expected<Pattern, PatternFault> read(std::string_view expression);

  /// Whether the text matches; an expression without anchors may match anywhere in it.
  bool matches(std::string_view text) const;
  const std::vector<PatternState>& states() const { return states_; }
  std::uint32_t start() const { return start_; }

 private:
  std::vector<PatternState> states_;
  std::uint32_t start_ = 0;
};

struct TextLength {
  std::int64_t least = 0;  ///< both are numbers of code points
  std::int64_t most = 0;
};

/// The shortest text that matches all patterns and has a length that is asked for. Another
/// `variant` gives another text if there is one. Nothing if there is none, or if finding it would
/// take too long.
std::optional<std::string> text_for(std::span<const Pattern> patterns,
                                    TextLength length,
                                    std::size_t variant = 0);

}  // namespace castwright::rehearsal
