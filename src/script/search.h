#pragma once
// Searches a text for patterns: ICU regular expressions over UTF-8. Values only, total on any
// bytes, any thread.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Match {
  std::size_t at = 0;  ///< The byte offset.
  std::size_t size = 0;
};

/// A compiled pattern, made once and used by any thread. The expression must be a literal of this
/// program: an invalid one is a bug and ends the program.
class Pattern {
 public:
  enum class Case { any, exact };
  /// In the expression `^` and `$` match at line breaks.
  explicit Pattern(std::string_view expression, Case letters = Case::any);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// Returns all matches in order, without overlaps. An invalid byte matches as U+FFFD does.
  std::vector<Match> find_all(std::string_view text) const;
  bool is_in(std::string_view text) const { return !find_all(text).empty(); }

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// True if `text` is in Unicode Normalization Form C; invalid bytes are ignored.
bool is_nfc(std::string_view text);

}  // namespace castwright::script
