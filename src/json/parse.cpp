// This reader is our own, and iterative, because two libraries do not fit. The DOM and on-demand
// readers of simdjson reject a lone surrogate escape, which is valid by RFC 8259 and which real
// servers send, and give no offset of a value. RapidJSON rejects such an escape too, and takes a
// NUL for the end of the input. The hot path does not come here (json/scan.h).

#include "core/limits.h"
#include "json/beginning.h"
#include "json/text.h"
#include "json/token.h"
#include "json/utf8.h"
#include "json/value.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::json {
namespace {

constexpr unsigned replacement_point = 0xFFFD;

bool is_space(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::expected<Value, ParseError> document();
  /// Tells whether document() failed only because the text ends.
  bool cut() const { return cut_; }

 private:
  /// What may come next. This is the whole grammar outside of tokens.
  enum class Expect { value, first_item, first_key, key, colon, more, end };

  /// An array or object that is not closed yet, and the key that waits for its value.
  struct Open {
    Value value;
    Member member;
  };

  bool step();
  bool value();
  bool open(Value container, Expect inside);
  bool close(char bracket);
  bool key();
  bool more();
  bool add(Value value);
  bool word(std::string_view word, Value value);
  bool number();
  bool string(std::string& out);
  bool fail_at(std::size_t at, std::string what);
  bool fail_cut(std::size_t at, std::string what);
  bool cut_escape() const;

  bool at_end() const { return at_ == text_.size(); }
  char here() const { return text_[at_]; }

  std::string_view text_;
  std::size_t at_ = 0;
  Expect expect_ = Expect::value;
  std::vector<Open> open_;
  Value root_;
  std::size_t error_at_ = 0;
  std::string error_;
  bool cut_ = false;
};

std::expected<Value, ParseError> Reader::document() {
  if (!is_utf8(text_)) {
    fail_at(valid_prefix(text_), "the text is not valid UTF-8");
  } else if (text_.starts_with("\xEF\xBB\xBF")) {
    fail_at(0, "a byte order mark is not allowed");
  } else {
    while (step()) {
    }
  }
  if (error_.empty()) return std::move(root_);
  return std::unexpected(ParseError{.what = error_, .place = place_of(text_, error_at_)});
}

/// Reads one token. Returns false at the end of the document and after an error.
bool Reader::step() {
  while (!at_end() && is_space(here()))
    ++at_;
  if (expect_ == Expect::end) return at_end() ? false : fail_at(at_, "text after the document");
  if (at_end()) {
    if (open_.empty()) return fail_cut(at_, "expected a value");
    const bool array = open_.back().value.is_array();
    return fail_cut(at_,
                    fmt::format("the document ends inside the {} that begins at byte {}",
                                array ? "array" : "object",
                                open_.back().value.offset()));
  }
  switch (expect_) {
    case Expect::value: return value();
    case Expect::first_item: return here() == ']' ? close(']') : value();
    case Expect::first_key: return here() == '}' ? close('}') : key();
    case Expect::key: return key();
    case Expect::colon:
      if (here() != ':') return fail_at(at_, "expected a colon after the key");
      ++at_;
      expect_ = Expect::value;
      return true;
    case Expect::more: return more();
    case Expect::end: break;
  }
  return false;
}

bool Reader::value() {
  switch (here()) {
    case '{': return open(Value::object(), Expect::first_key);
    case '[': return open(Value::array(), Expect::first_item);
    case 't': return word("true", Value(true));
    case 'f': return word("false", Value(false));
    case 'n': return word("null", Value());
    case '"': {
      const std::size_t begin = at_;
      std::string characters;
      if (!string(characters)) return false;
      Value made(std::move(characters));
      made.set_offset(begin);
      return add(std::move(made));
    }
    default: return number();
  }
}

bool Reader::open(Value container, Expect inside) {
  if (open_.size() == limits::json_depth_max) {
    return fail_at(
        at_, fmt::format("nested deeper than json_depth_max ({} levels)", limits::json_depth_max));
  }
  container.set_offset(at_++);
  open_.push_back({.value = std::move(container), .member = {}});
  expect_ = inside;
  return true;
}

bool Reader::close(char bracket) {
  Value closed = std::move(open_.back().value);
  const bool matches = closed.is_array() == (bracket == ']');
  if (!matches) {
    return fail_at(at_,
                   closed.is_array() ? "expected a comma or a closing bracket"
                                     : "expected a comma or a closing brace");
  }
  ++at_;
  open_.pop_back();
  return add(std::move(closed));
}

bool Reader::key() {
  if (here() != '"') {
    return fail_at(at_,
                   expect_ == Expect::first_key ? "expected a key in quotes or a closing brace"
                                                : "expected a key in quotes");
  }
  Member& member = open_.back().member;
  member.key_offset = at_;
  member.key.clear();
  expect_ = Expect::colon;
  return string(member.key);
}

bool Reader::more() {
  const bool array = open_.back().value.is_array();
  if (here() == ',') {
    ++at_;
    expect_ = array ? Expect::value : Expect::key;
    return true;
  }
  if (here() == ']' || here() == '}') return close(here());
  return fail_at(
      at_, array ? "expected a comma or a closing bracket" : "expected a comma or a closing brace");
}

/// Adds a finished value to the array or object around it.
bool Reader::add(Value value) {
  if (open_.empty()) {
    root_ = std::move(value);
    expect_ = Expect::end;
    return true;
  }
  Open& parent = open_.back();
  expect_ = Expect::more;
  if (parent.value.is_array()) {
    parent.value.push(std::move(value));
  } else {
    parent.member.value = std::move(value);
    parent.value.append_member(std::move(parent.member));
    parent.member = {};
  }
  return true;
}

bool Reader::word(std::string_view word, Value value) {
  const std::string_view rest = text_.substr(at_);
  if (rest.size() < word.size() && word.starts_with(rest)) return fail_cut(at_, "expected a value");
  if (!rest.starts_with(word)) return fail_at(at_, "expected a value");
  value.set_offset(at_);
  at_ += word.size();
  return add(std::move(value));
}

bool Reader::number() {
  if (here() != '-' && (here() < '0' || here() > '9')) return fail_at(at_, "expected a value");
  const NumberToken token = read_number(text_.substr(at_));
  if (token.wrong != nullptr) {
    cut_ = at_ + token.size == text_.size();
    return fail_at(at_ + token.size, token.wrong);
  }
  Value made = Value::number(std::string(text_.substr(at_, token.size)));
  made.set_offset(at_);
  at_ += token.size;
  return add(std::move(made));
}

bool Reader::string(std::string& out) {
  const std::size_t begin = at_++;
  while (true) {
    const auto* const rest = text_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto* const special = std::find_if(rest, text_.end(), [](char byte) {
      return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte) < 0x20;
    });
    out.append(rest, special);
    at_ += static_cast<std::size_t>(special - rest);
    if (at_end()) return fail_cut(begin, "the string has no closing quote");
    if (here() == '"') {
      ++at_;
      return true;
    }
    if (here() != '\\') {
      return fail_at(at_, "a control character in a string has to be escaped");
    }
    const EscapeToken escape = read_escape(text_.substr(at_));
    if (escape.size == 0) {
      cut_ = cut_escape();
      return fail_at(at_, "not an escape that JSON knows");
    }
    append_code_point(out, is_surrogate(escape.point) ? replacement_point : escape.point);
    at_ += escape.size;
  }
}

/// Tells whether the text ends inside the escape that stands here.
bool Reader::cut_escape() const {
  constexpr std::size_t unicode_size = 6;  // This is the size of \uXXXX.
  const std::string_view rest = text_.substr(at_);
  if (rest.size() == 1) return true;
  return rest[1] == 'u' && rest.size() < unicode_size
         && std::ranges::all_of(rest.substr(2), [](char digit) { return hex_value(digit) >= 0; });
}

bool Reader::fail_cut(std::size_t at, std::string what) {
  cut_ = true;
  return fail_at(at, std::move(what));
}

bool Reader::fail_at(std::size_t at, std::string what) {
  error_at_ = at;
  error_ = std::move(what);
  return false;
}

}  // namespace

std::expected<Value, ParseError> parse(std::string_view text) {
  return Reader(text).document();
}

bool is_beginning(std::string_view text) {
  Reader reader(text);
  return !reader.document() && reader.cut();
}

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t newline = before.rfind('\n');
  const std::size_t line_begin = newline == std::string_view::npos ? 0 : newline + 1;
  Place place;
  place.line += static_cast<std::size_t>(std::ranges::count(before, '\n'));
  // Every byte of a character except its first has the form 10xxxxxx, so the others are counted.
  place.column +=
      static_cast<std::size_t>(std::ranges::count_if(before.substr(line_begin), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u;
      }));
  return place;
}

}  // namespace castwright::json
