#pragma once
// A JSON document held whole. Topic files, run files, requests and final objects use it; the events
// of a stream use json/scan.h. The reader is strict (RFC 8259, UTF-8 checked) and remembers the
// place of every value, so that an error can name a line and a column. Values only; any thread.

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::json {

struct Member;

/// A value of any kind, with all values inside of it.
class Value {
 public:
  enum class Kind { null, boolean, number, string, array, object };
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;

  // The .cpp defines these, because Member is complete only there. The first makes null.
  Value();
  Value(std::nullptr_t);  // NOLINT(google-explicit-constructor)
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
  Value(bool value);           // NOLINT(google-explicit-constructor)
  Value(int value);            // NOLINT(google-explicit-constructor)
  Value(std::int64_t value);   // NOLINT(google-explicit-constructor)
  Value(std::uint64_t value);  // NOLINT(google-explicit-constructor)
  /// Makes a number in the shortest digits that read back as the same number, or null if `value` is
  /// not finite.
  Value(double value);            // NOLINT(google-explicit-constructor)
  Value(std::string value);       // NOLINT(google-explicit-constructor)
  Value(std::string_view value);  // NOLINT(google-explicit-constructor)
  Value(const char* value);       // NOLINT(google-explicit-constructor)
  static Value array(Array items = {});
  static Value object();
  /// Makes a number in exactly these digits, e.g. "0.10". The caller ensures the syntax of RFC
  /// 8259.
  static Value number(std::string digits);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_array() const { return kind_ == Kind::array; }

  // Each of these returns nothing if the value is of another kind. as_int() also returns nothing if
  // the number is not whole or does not fit.
  std::optional<bool> as_bool() const;
  std::optional<std::int64_t> as_int() const;
  std::optional<double> as_double() const;
  std::optional<std::string_view> as_string() const;
  /// Returns the digits of a number as they were written, or the characters of a string; else "".
  std::string_view text() const { return text_; }
  // These are empty if the value is no array, or no object.
  const Array& items() const;
  const Object& members() const;

  /// Returns the value of `key`, or nullptr if this is no object or has no such key. If a document
  /// repeats a key, the last one counts.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  /// Follows object keys: find("a", "b") is find("a")->find("b"), but nullptr if "a" is missing.
  template <class... Keys>
  const Value* find(std::string_view key, Keys... rest) const {
    const Value* inner = find(key);
    return inner == nullptr ? nullptr : inner->find(rest...);
  }
  // Each of these returns the value of `key` if it is of this kind, else `fallback`.
  std::string_view string_or(std::string_view key, std::string_view fallback) const;
  std::int64_t int_or(std::string_view key, std::int64_t fallback) const;
  bool bool_or(std::string_view key, bool fallback) const;

  /// Sets or replaces the value of `key` and keeps the order of first insertion. Turns null into an
  /// object. Returns *this, so that calls can be chained.
  Value& set(std::string_view key, Value value);
  /// Appends an item. Turns null into an array. Returns *this.
  Value& push(Value value);
  /// Appends a member without a search for its key, which may then be there twice, as a reader
  /// needs it.
  void append_member(Member member);

  /// Returns the byte offset of the value's first character in the text that it was parsed from; 0
  /// if it was not parsed.
  std::size_t offset() const { return offset_; }
  void set_offset(std::size_t offset) { offset_ = offset; }

 private:
  Kind kind_ = Kind::null;
  bool flag_ = false;
  std::string text_;
  std::size_t offset_ = 0;
  std::vector<Value> items_;
  std::vector<Member> members_;
};

/// A key of an object and its value.
struct Member {
  std::string key;
  Value value;
  std::size_t key_offset = 0;
};

/// A line and a column, which count from 1. The column counts code points.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};
/// Returns the place of the byte `offset` in `text`.
Place place_of(std::string_view text, std::size_t offset);

/// Why a text is no document, and the place of the fault.
struct ParseError {
  std::string what;  ///< What is wrong, e.g. "expected a comma or a closing bracket".
  Place place;
};
/// Reads a document (RFC 8259) that is the whole input, without a byte order mark. It checks UTF-8,
/// takes at most limits::json_depth_max levels and never recurses. Lone surrogate escapes become
/// U+FFFD.
std::expected<Value, ParseError> parse(std::string_view text);

/// Writes `value` on one line, without spaces and with its keys in the order of insertion. Strings
/// are in UTF-8 with U+FFFD for invalid bytes, and control characters are escaped.
std::string dump(const Value& value);
/// Writes the same with two spaces of indentation and a newline at the end.
std::string dump_pretty(const Value& value);
/// Appends `text` as a JSON string with its quotes.
void append_string(std::string& out, std::string_view text);

}  // namespace castwright::json
