#include "json/field_stream.h"

#include "json/token.h"
#include "json/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace castwright::json {
namespace {

constexpr unsigned replacement_point = 0xFFFD;

enum class Byte : std::uint8_t {
  space,
  brace,
  unbrace,
  bracket,
  unbracket,
  quote,
  colon,
  comma,
  other
};

Byte class_of(char byte) {
  switch (byte) {
    case ' ':
    case '\t':
    case '\r':
    case '\n': return Byte::space;
    case '{': return Byte::brace;
    case '}': return Byte::unbrace;
    case '[': return Byte::bracket;
    case ']': return Byte::unbracket;
    case '"': return Byte::quote;
    case ':': return Byte::colon;
    case ',': return Byte::comma;
    default: return Byte::other;
  }
}

enum class Do : std::uint8_t {
  stay,
  maybe,   // Remembers the brace as the possible begin of the object.
  forget,  // Forgets the brace, because it was prose.
  first,   // Begins the first key, which proves that this is an object.
  empty,   // Closes an object without members.
  string,  // Begins a key or a string value.
  value,
  scalar,
  nest,
  unnest,
  more,  // Ends a value.
  key,   // Expects the next key.
  close,
  wrong,
};

using Row = std::array<Do, 9>;
// What a byte outside of strings does. It has a row for each FieldStream::Place and a column for
// each Byte, in their order.
constexpr std::array<Row, 9> table = [] {
  using enum Do;
  return std::array<Row, 9>{{
      // space {      }       [       ]       "       :       ,       other
      {stay, maybe, stay, stay, stay, stay, stay, stay, stay},              // seek
      {stay, maybe, empty, forget, forget, first, forget, forget, forget},  // opened
      {stay, wrong, wrong, wrong, wrong, string, wrong, wrong, wrong},      // key
      {stay, wrong, wrong, wrong, wrong, wrong, value, wrong, wrong},       // colon
      {stay, nest, wrong, nest, wrong, string, wrong, wrong, scalar},       // value
      {more, wrong, close, wrong, wrong, wrong, wrong, key, stay},          // scalar
      {stay, nest, unnest, nest, unnest, string, stay, stay, stay},         // nested
      {stay, wrong, close, wrong, wrong, wrong, wrong, key, wrong},         // more
      {stay, stay, stay, stay, stay, stay, stay, stay, stay},               // done
  }};
}();

}  // namespace

FieldStream::FieldStream(std::string field) : field_(std::move(field)) {}

void FieldStream::feed(std::string_view text, std::string& out) {
  while (!text.empty()) {
    std::size_t taken = 1;
    if (text_ != Text::none && escape_ == Escape::none && high_ == 0) {
      // Most bytes of an answer come here: characters of a string that stand for themselves.
      const auto* const special = std::find_if(
          text.begin(), text.end(), [](char byte) { return byte == '"' || byte == '\\'; });
      taken = static_cast<std::size_t>(special - text.begin());
      put_run(text.substr(0, taken), out);
      if (taken == 0) {
        string_byte(text.front(), out);
        taken = 1;
      }
    } else if (text_ != Text::none) {
      string_byte(text.front(), out);
    } else {
      step(text.front());
    }
    text.remove_prefix(taken);
  }
}

/// Takes one byte outside of strings.
void FieldStream::step(char byte) {
  const Row& row = table[static_cast<std::size_t>(place_)];
  switch (row[static_cast<std::size_t>(class_of(byte))]) {
    case Do::stay: break;
    case Do::maybe: place_ = Place::opened; break;
    case Do::forget: place_ = Place::seek; break;
    case Do::first:
      open(false);
      begin_string();
      break;
    case Do::empty: open(true); break;
    case Do::string: begin_string(); break;
    case Do::value: place_ = Place::value; break;
    case Do::scalar: place_ = Place::scalar; break;
    case Do::nest:
      ++depth_;
      place_ = Place::nested;
      break;
    case Do::unnest:
      if (--depth_ == 0) place_ = Place::more;
      break;
    case Do::more: place_ = Place::more; break;
    case Do::key: place_ = Place::key; break;
    case Do::close: close(); break;
    case Do::wrong: wrong(byte); break;
  }
}

void FieldStream::open(bool empty) {
  state_ = State::inside;
  place_ = Place::key;
  if (empty) close();
}

void FieldStream::close() {
  state_ = State::closed;
  place_ = found_ ? Place::done : Place::seek;
}

void FieldStream::wrong(char byte) {
  state_ = State::broken;
  text_ = Text::none;
  escape_ = Escape::none;
  high_ = 0;
  depth_ = 0;
  place_ = Place::done;
  if (found_) return;
  place_ = byte == '{' ? Place::opened : Place::seek;
}

void FieldStream::begin_string() {
  if (place_ == Place::key) {
    text_ = Text::key;
    key_.clear();
  } else if (place_ == Place::value && wanted_) {
    text_ = Text::field;
    state_ = State::in_field;
    found_ = true;
  } else {
    text_ = Text::skipped;
  }
}

void FieldStream::end_string(std::string& out) {
  flush_half(out);
  if (text_ == Text::key) {
    wanted_ = !found_ && key_ == field_;
    place_ = Place::colon;
  } else if (place_ == Place::value) {
    if (text_ == Text::field) state_ = State::after;
    place_ = Place::more;
  }
  text_ = Text::none;
}

/// Takes one byte inside a string that may have a meaning of its own.
void FieldStream::string_byte(char byte, std::string& out) {
  if (escape_ != Escape::none) {
    escape_byte(byte, out);
  } else if (byte == '\\') {
    escape_ = Escape::backslash;
  } else if (byte == '"') {
    end_string(out);
  } else {
    flush_half(out);
    put_run(std::string_view(&byte, 1), out);
  }
}

void FieldStream::escape_byte(char byte, std::string& out) {
  if (escape_ == Escape::digits) {
    const int value = hex_value(byte);
    if (value < 0) return wrong(byte);
    point_ = point_ * 16 + static_cast<unsigned>(value);
    if (++digits_ < 4) return;
    escape_ = Escape::none;
    put(point_, out);
  } else if (byte == 'u') {
    escape_ = Escape::digits;
    digits_ = 0;
    point_ = 0;
  } else if (const char plain = plain_escape(byte); plain != 0) {
    escape_ = Escape::none;
    put(static_cast<unsigned char>(plain), out);
  } else {
    wrong(byte);
  }
}

/// Takes an escaped character, which may be one half of a pair.
void FieldStream::put(unsigned point, std::string& out) {
  if (high_ != 0 && is_low_surrogate(point)) {
    point = join_surrogates(std::exchange(high_, 0), point);
  }
  flush_half(out);
  if (is_high_surrogate(point)) {
    high_ = point;
    return;
  }
  std::string bytes;
  append_code_point(bytes, is_surrogate(point) ? replacement_point : point);
  put_run(bytes, out);
}

void FieldStream::put_run(std::string_view run, std::string& out) {
  if (text_ == Text::field) {
    out += run;
  } else if (text_ == Text::key) {
    const std::size_t enough = field_.size() + 1;
    key_ += run.substr(0, enough - std::min(enough, key_.size()));
  }
}

void FieldStream::flush_half(std::string& out) {
  if (std::exchange(high_, 0) == 0) return;
  std::string bytes;
  append_code_point(bytes, replacement_point);
  put_run(bytes, out);
}

}  // namespace castwright::json
