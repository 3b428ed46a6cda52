#pragma once
// The fields of an event, named once for both ways: `fields(io, event)` lists them, and `io` is a
// Writer or a Reader. A Reader leaves what is missing or of another kind as it is made, so that
// logs of older programs are read. For this module's .cpp files only.

#include "core/completion_window.h"
#include "core/money.h"
#include "journal/stage.h"
#include "journal/text_work.h"
#include "json/value.h"

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace castwright::journal {

inline json::Value cursor_value(const std::string& cursor) {
  std::int64_t number = 0;
  const char* const end = cursor.data() + cursor.size();
  const auto read = std::from_chars(cursor.data(), end, number);
  const bool counts = read.ec == std::errc() && read.ptr == end && std::to_string(number) == cursor;
  return counts ? json::Value(number) : json::Value(cursor);
}

class Writer {
 public:
  template <class Event>
  using Of = const Event;
  explicit Writer(json::Value& out) : out_(out) {}

  template <class Field>
  Writer& operator()(std::string_view key, const Field& field) {
    out_.set(key, field);
    return *this;
  }
  /// Null where it is unknown.
  Writer& operator()(std::string_view key, const std::optional<std::int64_t>& field) {
    out_.set(key, field ? json::Value(*field) : json::Value());
    return *this;
  }
  /// What an event is of: a chunk's number.
  Writer& chunk(std::string_view key, int field) { return (*this)(key, field); }
  /// Decimal dollars; null where they are unknown.
  Writer& money(std::string_view key, const std::optional<Nanodollars>& field) {
    out_.set(key, field ? json::Value(dollars(*field)) : json::Value());
    return *this;
  }
  /// A place in a stream: a number where the server counts its events, else the server's own word;
  /// -1 where nothing was read.
  Writer& cursor(std::string_view key, const std::string& field) {
    out_.set(key, field.empty() ? json::Value(-1) : cursor_value(field));
    return *this;
  }
  /// Null where it is negative.
  Writer& duration(std::string_view key, std::int64_t field) {
    out_.set(key, field < 0 ? json::Value() : json::Value(field));
    return *this;
  }
  /// There only where it is not false, empty or 0.
  template <class Field>
  Writer& unless_empty(std::string_view key, const Field& field) {
    if (field != Field()) out_.set(key, field);
    return *this;
  }
  /// There only where the answer may wait.
  Writer& window(std::string_view key, CompletionWindow field) {
    if (field != CompletionWindow::soonest) out_.set(key, window_name(field));
    return *this;
  }
  /// One of two words; an empty one is left out.
  template <class Choice>
  Writer& word(std::string_view key,
               Choice field,
               std::pair<Choice, std::string_view> one,
               std::string_view other) {
    const std::string_view text = field == one.first ? one.second : other;
    if (!text.empty()) out_.set(key, text);
    return *this;
  }
  /// Left out of what is told of the long script.
  Writer& stage(std::string_view key, StageId field) {
    return unless_empty(key, row_of(field).word);
  }
  template <class Item>
  Writer& size(std::string_view key, const std::vector<Item>& items) {
    return (*this)(key, static_cast<int>(items.size()));
  }
  /// An object whose fields `each` lists; null where it is not `there`.
  template <class List>
  Writer& object(std::string_view key, bool there, List list) {
    json::Value inner;
    if (there) {
      Writer io(inner);
      list(io);
    }
    out_.set(key, std::move(inner));
    return *this;
  }
  template <class Item, class List>
  Writer& items(std::string_view key, const std::vector<Item>& items, List list) {
    json::Value all = json::Value::array();
    for (const Item& item : items) {
      json::Value one = json::Value::object();
      Writer io(one);
      list(io, item);
      all.push(std::move(one));
    }
    out_.set(key, std::move(all));
    return *this;
  }

 private:
  json::Value& out_;
};

class Reader {
 public:
  template <class Event>
  using Of = Event;
  explicit Reader(const json::Value& in) : in_(in) {}

  Reader& operator()(std::string_view key, std::string& field) {
    if (const auto text = value(key).as_string()) field = *text;
    return *this;
  }
  Reader& cursor(std::string_view key, std::string& field) {
    const json::Value& told = value(key);
    if (const auto text = told.as_string()) field = *text;
    if (const auto number = told.as_int(); number && *number >= 0) field = std::to_string(*number);
    return *this;
  }
  Reader& operator()(std::string_view key, bool& field) {
    if (const auto flag = value(key).as_bool()) field = *flag;
    return *this;
  }
  Reader& operator()(std::string_view key, double& field) {
    if (const auto number = value(key).as_double()) field = *number;
    return *this;
  }
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  Reader& operator()(std::string_view key, Number& field) {
    const auto number = value(key).as_int();
    if (number && std::in_range<Number>(*number)) field = static_cast<Number>(*number);
    return *this;
  }
  Reader& operator()(std::string_view key, std::optional<std::int64_t>& field) {
    field = value(key).as_int();
    return *this;
  }
  /// A number that is missing names no chunk, not the research.
  Reader& chunk(std::string_view key, int& field) {
    field = -1;
    return (*this)(key, field);
  }
  Reader& money(std::string_view key, std::optional<Nanodollars>& field) {
    const auto amount = parse_dollars(value(key).as_string().value_or(""));
    field = amount ? std::optional(*amount) : std::nullopt;
    return *this;
  }
  Reader& duration(std::string_view key, std::int64_t& field) {
    field = value(key).as_int().value_or(-1);
    return *this;
  }
  template <class Field>
  Reader& unless_empty(std::string_view key, Field& field) {
    return (*this)(key, field);
  }
  Reader& window(std::string_view key, CompletionWindow& field) {
    field = window_named(value(key).as_string().value_or("")).value_or(field);
    return *this;
  }
  template <class Choice>
  Reader& word(std::string_view key,
               Choice& field,
               std::pair<Choice, std::string_view> one,
               std::string_view /*other*/) {
    if (value(key).as_string() == one.second) field = one.first;
    return *this;
  }
  Reader& stage(std::string_view key, StageId& field) {
    const std::string_view word = value(key).as_string().value_or("");
    for (const Stage& row : stage_table)
      if (row.is_home() && row.word == word) field = row.id;
    return *this;
  }
  /// As many items as they were, without what is known of them.
  template <class Item>
  Reader& size(std::string_view key, std::vector<Item>& items) {
    constexpr std::int64_t items_max = 10'000;  // far more than a plan has
    const std::int64_t size = value(key).as_int().value_or(0);
    if (size >= 0 && size <= items_max) items.resize(static_cast<std::size_t>(size));
    return *this;
  }
  template <class List>
  Reader& object(std::string_view key, bool /*there*/, List list) {
    Reader io(value(key));
    list(io);
    return *this;
  }
  template <class Item, class List>
  Reader& items(std::string_view key, std::vector<Item>& items, List list) {
    for (const json::Value& one : value(key).items()) {
      Reader io(one);
      list(io, items.emplace_back());
    }
    return *this;
  }

 private:
  const json::Value& value(std::string_view key) const {
    static const json::Value null;
    const json::Value* const found = in_.find(key);
    return found == nullptr ? null : *found;
  }

  const json::Value& in_;
};

template <class Io, class Event>
using Of = typename Io::template Of<Event>;

template <class Io>
void fields(Io& io, Of<Io, TextWork>& work) {
  io.items("cleaned", work.cleaned, [](auto& in, auto& one) {
    in("rule", one.rule)("quote", one.quote);
  });
  io.items("citations", work.citations, [](auto& in, auto& one) {
    in("text", one.text)("url", one.url)("after", one.after);
  });
  io.items("trimmed", work.trimmed, [](auto& in, auto& one) {
    in("quote", one.quote)("why", one.why)("before", one.before)("after", one.after);
  });
  io.unless_empty("words_allowed", work.words_allowed);
}

}  // namespace castwright::journal
