#pragma once
// The hot path: the wanted top-level fields of one JSON object, in any order, in one pass, without
// building a tree. A Scanner owns reusable buffers and keeps nothing else from document to
// document, so that one can serve all streams of a thread; one thread at a time.
//
// What it does not do: look inside values. Everything at the top level is checked strictly, strings
// and UTF-8 are checked everywhere, but of a nested object or array only the brackets are counted.
// Whoever wants more gives its raw text to json::parse().

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace castwright::json {

/// One wanted field of the document scanned last. Views live until the next scan(), and no longer
/// than the document: a string without escapes is a view into it.
struct Field {
  enum class Kind { absent, null, boolean, integer, number, string, array, object };
  Kind kind = Kind::absent;
  std::int64_t integer = 0;  ///< of an integer; 0/1 of a boolean
  /// A string's characters, unescaped, as UTF-8 in which an unpaired surrogate escape stays as its
  /// three-byte (WTF-8) form, so that halves in two deltas can be joined (json/text.h); any other
  /// kind: its raw JSON.
  std::string_view text;

  bool present() const { return kind != Kind::absent && kind != Kind::null; }
};

class Scanner {
 public:
  Scanner();
  ~Scanner();
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;

  /// Fills fields[i] with the value of keys[i] (equal lengths, keys without backslashes and quotes;
  /// where a document repeats a key the first counts). `slack` is how many bytes after
  /// document.data() + document.size() may be read (their contents do not matter): with 64 or more
  /// nothing is copied. A document with invalid UTF-8 is read with U+FFFD in the place of what is
  /// invalid, so that one damaged character does not cost a paid stream; repaired() then says so.
  /// Fails (Fault::network) where the document is not one JSON object.
  Status scan(std::string_view document,
              std::size_t slack,
              std::span<const std::string_view> keys,
              std::span<Field> fields);
  /// Did the document scanned last hold invalid UTF-8?
  bool repaired() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace castwright::json
