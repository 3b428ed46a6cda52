#pragma once
// A JSON document held whole: for topic files, run files, requests and final objects, not for the
// events of a stream (json/scan.h). Reading is strict (RFC 8259, UTF-8 checked) and remembers where
// every value stood, so that an error can name a line and a column. Values only; any thread.

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::json {

struct Member;

class Value {
 public:
  enum class Kind { null, boolean, number, string, array, object };
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;

  // Defined in the .cpp, where Member is complete.
  Value();                // null
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
  /// In the shortest digits that read back as the same number; null where it is not finite.
  Value(double value);            // NOLINT(google-explicit-constructor)
  Value(std::string value);       // NOLINT(google-explicit-constructor)
  Value(std::string_view value);  // NOLINT(google-explicit-constructor)
  Value(const char* value);       // NOLINT(google-explicit-constructor)
  static Value array(Array items = {});
  static Value object();
  /// A number in exactly these digits, e.g. "0.10". The caller vouches for RFC 8259 syntax.
  static Value number(std::string digits);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_array() const { return kind_ == Kind::array; }

  /// Each returns nothing where the value is of another kind (or, as_int, not a whole number that
  /// fits).
  std::optional<bool> as_bool() const;
  std::optional<std::int64_t> as_int() const;
  std::optional<double> as_double() const;
  std::optional<std::string_view> as_string() const;
  /// The digits of a number as they were written, or the characters of a string; else "".
  std::string_view text() const { return text_; }
  /// Empty where the value is not an array (object).
  const Array& items() const;
  const Object& members() const;

  /// The value of `key`, or nullptr where this is not an object or has no such key. Where a
  /// document repeats a key the last one counts.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  /// Follows object keys: find("a", "b") is find("a")->find("b"), nullptr-safe.
  template <class... Keys>
  const Value* find(std::string_view key, Keys... rest) const {
    const Value* inner = find(key);
    return inner == nullptr ? nullptr : inner->find(rest...);
  }
  /// `find(key)->as_string()`, or `fallback`.
  std::string_view string_or(std::string_view key, std::string_view fallback) const;
  std::int64_t int_or(std::string_view key, std::int64_t fallback) const;
  bool bool_or(std::string_view key, bool fallback) const;

  /// Sets or replaces; keeps the order of first insertion. Turns null into an object. Returns
  /// *this, so that calls can be chained.
  Value& set(std::string_view key, Value value);
  /// Appends. Turns null into an array. Returns *this.
  Value& push(Value value);
  /// Appends without looking for the key, which may then be there twice: what a reader needs.
  void append_member(Member member);

  /// Byte offset of the value's first character in the text it was parsed from; 0 for made values.
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

struct Member {
  std::string key;
  Value value;
  std::size_t key_offset = 0;
};

/// 1-based line and column; the column counts code points.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};
Place place_of(std::string_view text, std::size_t offset);

struct ParseError {
  std::string what;  ///< e.g. "expected a comma or a closing bracket"
  Place place;
};
/// RFC 8259, whole input, no byte order mark, UTF-8 checked, at most limits::json_depth_max deep,
/// never recursive. Lone surrogate escapes become U+FFFD.
std::expected<Value, ParseError> parse(std::string_view text);

/// One line, no spaces, keys in insertion order; strings in UTF-8 (invalid bytes as U+FFFD),
/// control characters escaped.
std::string dump(const Value& value);
/// The same with two spaces of indentation and a newline at the end.
std::string dump_pretty(const Value& value);
/// Appends `text` as a JSON string with its quotes.
void append_string(std::string& out, std::string_view text);

}  // namespace castwright::json
