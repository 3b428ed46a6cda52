#pragma once
// Handles UTF-8 as servers send it: split, invalid, and with the halves of a surrogate pair escaped
// in two different events. A TextJoiner belongs to one thread at a time; the rest is pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::json {

/// Counts the characters of UTF-8 text as code points.
std::size_t code_points(std::string_view utf8);

/// Tells whether `bytes` are whole, valid UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view bytes);
/// Returns `bytes` with U+FFFD in place of every maximal invalid part (Unicode 15, section 3.9,
/// "U+FFFD substitution of maximal subparts").
std::string to_utf8(std::string_view bytes);

/// `bytes` behind the byte order mark that editors of some systems put before UTF-8.
std::string_view without_bom(std::string_view bytes);

/// Appends deltas and joins a high surrogate at the end of one with a low surrogate at the start of
/// the next. The text of str() is always valid UTF-8, because it does not hold a pending half yet.
class TextJoiner {
 public:
  /// Appends `wtf8`, in the form of json::Field::text. Returns the part that became final, a view
  /// into str() that the next append() invalidates.
  std::string_view append(std::string_view wtf8);
  /// Ends the text: a half that never found its partner becomes U+FFFD. Returns what was added.
  std::string_view finish();
  const std::string& str() const { return text_; }
  /// Begins anew with `text`.
  void reset(std::string text = {});

 private:
  std::string text_;
  std::string pending_;  ///< A high surrogate in its three-byte form, or empty.
};

}  // namespace castwright::json
