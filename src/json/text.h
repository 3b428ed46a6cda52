#pragma once
// UTF-8 as it is found in the field: split, invalid, and with surrogate halves escaped in two
// different events.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::json {

/// Characters of UTF-8 text: code points.
std::size_t code_points(std::string_view utf8);

/// Whole, valid UTF-8 (RFC 3629: no surrogates, no overlong forms)?
bool is_utf8(std::string_view bytes);
/// `bytes` with every maximal invalid part replaced by U+FFFD (Unicode 15, section 3.9, "U+FFFD
/// substitution of maximal subparts").
std::string to_utf8(std::string_view bytes);

/// Appends deltas, joining a high surrogate at the end of one with a low one at the start of the
/// next. What str() returns is always valid UTF-8: a pending half is not in it yet.
class TextJoiner {
 public:
  /// `wtf8` as json::Field::text gives it. Returns the part that became final, a view into str()
  /// that the next append() invalidates.
  std::string_view append(std::string_view wtf8);
  /// A half that never found its partner becomes U+FFFD. Returns what was added.
  std::string_view finish();
  const std::string& str() const { return text_; }
  void reset(std::string text = {});

 private:
  std::string text_;
  std::string pending_;  ///< a high surrogate in its three-byte form, or empty
};

}  // namespace castwright::json
