#pragma once
// Regular expressions of JSON Schema (ECMAScript), read into an automaton: does a text match, and
// which text matches several of them at once? Only what can be kept is read: the original refuses
// look-around, and so does this. Pure.

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::rehearsal {

/// Ranges of code points, both ends in it.
using CodePoints = std::vector<std::pair<char32_t, char32_t>>;

/// One state of an automaton.
struct PatternState {
  enum class Kind { code_points, split, begin, end, border, no_border, accept };
  Kind kind = Kind::accept;
  CodePoints code_points{};  ///< that lead on to `next`
  std::uint32_t next = 0;
  std::uint32_t other = 0;  ///< of a split
};

enum class PatternFault { not_read, lookaround };

class Pattern {
 public:
  /// A pattern with back references is read as the part of it in which every group has one text.
  static std::expected<Pattern, PatternFault> read(std::string_view expression);

  /// Anywhere in the text, where the expression has no anchors.
  bool matches(std::string_view text) const;
  const std::vector<PatternState>& states() const { return states_; }
  std::uint32_t start() const { return start_; }

 private:
  std::vector<PatternState> states_;
  std::uint32_t start_ = 0;
};

struct TextLength {
  std::int64_t least = 0;  ///< in code points
  std::int64_t most = 0;
};

/// The shortest text that matches all patterns and has a length that is asked for; another
/// `variant`, another text where there is one. Nothing where there is none, or finding it would
/// take too long.
std::optional<std::string> text_for(std::span<const Pattern> patterns,
                                    TextLength length,
                                    std::size_t variant = 0);

}  // namespace castwright::rehearsal
