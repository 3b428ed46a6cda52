#pragma once
// Patterns in a text: ICU regular expressions over UTF-8. Values only, total on any bytes, any
// thread.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Match {
  std::size_t at = 0;  ///< byte offset
  std::size_t size = 0;
};

/// A compiled pattern; made once, used by any thread. The expression is a literal of this program:
/// a wrong one is a bug and ends it.
class Pattern {
 public:
  enum class Case { any, exact };
  /// `^` and `$` match at line breaks.
  explicit Pattern(std::string_view expression, Case letters = Case::any);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// All matches in order, without overlaps. An invalid byte matches as U+FFFD does.
  std::vector<Match> find_all(std::string_view text) const;
  bool is_in(std::string_view text) const { return !find_all(text).empty(); }

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// Unicode Normalization Form C; an invalid byte changes nothing about that.
bool is_nfc(std::string_view text);

}  // namespace castwright::script
