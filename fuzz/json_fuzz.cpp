// What parse() accepts survives dump() and is found by the scanner too; the text of a field does
// not depend on how its JSON was split.

#include "core/check.h"
#include "json/field_stream.h"
#include "json/scan.h"
#include "json/text.h"
#include "json/value.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace castwright;

constexpr std::array<std::string_view, 3> keys = {"a", "type", "chunk_text"};

/// The member that counts for a scanner: the first.
const json::Value* first_of(const json::Value& object, std::string_view key) {
  for (const json::Member& member : object.members()) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

void check_field(const json::Field& field, const json::Value* value) {
  using Kind = json::Field::Kind;
  if (value == nullptr) {
    CW_CHECK(field.kind == Kind::absent);
    return;
  }
  switch (value->kind()) {
    case json::Value::Kind::null: CW_CHECK(field.kind == Kind::null); break;
    case json::Value::Kind::boolean:
      CW_CHECK(field.kind == Kind::boolean && (field.integer == 1) == value->as_bool());
      break;
    case json::Value::Kind::number:
      CW_CHECK(field.kind == Kind::integer || field.kind == Kind::number);
      CW_CHECK(field.text == value->text());
      if (field.kind == Kind::integer) CW_CHECK(field.integer == value->as_int());
      break;
    case json::Value::Kind::string: {
      CW_CHECK(field.kind == Kind::string);
      json::TextJoiner text;
      text.append(field.text);
      text.finish();
      CW_CHECK(text.str() == value->text());
      break;
    }
    case json::Value::Kind::array:
    case json::Value::Kind::object: {
      CW_CHECK(field.kind == (value->is_array() ? Kind::array : Kind::object));
      const auto inner = json::parse(field.text);
      CW_CHECK(inner && json::dump(*inner) == json::dump(*value));
      break;
    }
  }
}

void check_scanner(std::string_view text, const json::Value* value, std::size_t slack) {
  static json::Scanner scanner;
  const auto bytes = std::make_unique<char[]>(text.size() + slack);
  std::fill_n(bytes.get(), text.size() + slack, '"');
  text.copy(bytes.get(), text.size());
  std::array<json::Field, keys.size()> fields;
  const Status status = scanner.scan({bytes.get(), text.size()}, slack, keys, fields);
  if (value == nullptr) return;  // the scanner does not look inside values: it may accept more
  CW_CHECK(status.has_value() == value->is_object());
  for (std::size_t i = 0; status && i < keys.size(); ++i) {
    check_field(fields[i], first_of(*value, keys[i]));
  }
}

struct Read {
  std::string text;
  json::FieldStream::State state;
  bool operator==(const Read&) const = default;
};

Read read_field(std::string_view text, std::size_t step) {
  json::FieldStream stream("chunk_text");
  std::string out;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, step);
    text.remove_prefix(piece.size());
    stream.feed(piece, out);
  }
  return {.text = out, .state = stream.state()};
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto value = json::parse(text);
  if (value) {
    const std::string once = json::dump(*value);
    const auto again = json::parse(once);
    CW_CHECK(again && json::dump(*again) == once);
    const auto pretty = json::parse(json::dump_pretty(*value));
    CW_CHECK(pretty && json::dump(*pretty) == once);
  } else {
    CW_CHECK(value.error().place.line >= 1 && value.error().place.column >= 1);
  }
  check_scanner(text, value ? &*value : nullptr, 0);
  check_scanner(text, value ? &*value : nullptr, 64);

  const std::string valid = json::to_utf8(text);
  CW_CHECK(json::is_utf8(valid));
  const Read whole = read_field(valid, valid.size() + 1);
  CW_CHECK(json::is_utf8(whole.text));
  for (const std::size_t step : {1u, 2u, 3u, 7u})
    CW_CHECK(read_field(valid, step) == whole);
  return 0;
}
