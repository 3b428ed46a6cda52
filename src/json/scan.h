#pragma once
// The hot path: it reads the wanted top-level fields of one JSON object, in any order, in one pass
// and without building a tree. A Scanner owns reusable buffers and keeps nothing else from document
// to document, so that one can serve all streams of a thread; one thread at a time uses it.
//
// It does not look inside values. It checks everything at the top level strictly, and strings and
// UTF-8 everywhere, but of a nested object or array it only counts the brackets. A caller that
// needs more gives the raw text of the value to json::parse().

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace castwright::json {

/// One wanted field of the document scanned last. A view is valid until the next scan(), and no
/// longer than the document, because a string without escapes is a view into it.
struct Field {
  enum class Kind { absent, null, boolean, integer, number, string, array, object };
  Kind kind = Kind::absent;
  std::int64_t integer = 0;  ///< The value of an integer; 0 or 1 for a boolean.
  /// For a string its unescaped characters as UTF-8, for any other kind its raw JSON. An unpaired
  /// surrogate escape stays in its three-byte (WTF-8) form, so that halves in two deltas can be
  /// joined (json/text.h).
  std::string_view text;

  bool present() const { return kind != Kind::absent && kind != Kind::null; }
};

/// Scans one document after the other for its wanted fields.
class Scanner {
 public:
  Scanner();
  ~Scanner();
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;

  /// Fills fields[i] with the value of keys[i]. Both have the same length, and keys have neither
  /// backslashes nor quotes. If a document repeats a key, the first counts. `slack` is how many
  /// bytes after document.data() + document.size() may be read (their contents do not matter): with
  /// 64 or more nothing is copied. Invalid UTF-8 in a document is read as U+FFFD, so that one
  /// damaged character does not cost a paid stream; repaired() then says so. Fails with
  /// Fault::network if the document is not one JSON object.
  Status scan(std::string_view document,
              std::size_t slack,
              std::span<const std::string_view> keys,
              std::span<Field> fields);
  /// Tells whether the document scanned last held invalid UTF-8.
  bool repaired() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace castwright::json
