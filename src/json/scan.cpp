#include "json/scan.h"

#include "core/check.h"
#include "core/limits.h"
#include "json/text.h"
#include "json/token.h"
#include "json/utf8.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace castwright::json {
namespace {

constexpr std::size_t capacity_min = 1024;
/// The buffers of a larger document are freed when the next document is small. The parser takes six
/// bytes for each byte of a document, and only the first two and the last four events of a stream
/// are large.
constexpr std::size_t capacity_kept_max = 2048;

bool is_space(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

bool has_backslash(std::string_view text) {
  return text.find('\\') != std::string_view::npos;
}

std::string_view without_trailing_space(std::string_view text) {
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Returns the characters between the quotes of a key, whose end the colon before `value` shows.
/// simdjson 3.0.1 gives only the begin of a key, and a search for its end would be a second scan.
std::string_view raw_key(const char* begin, std::string_view value) {
  const std::string_view before(begin, static_cast<std::size_t>(value.begin() - begin));
  return before.substr(0, before.rfind('"', before.rfind(':')));
}

/// Sets kind and value of a field that is no string and no container. Returns false if the token is
/// no JSON.
bool read_scalar(std::string_view token, Field& field) {
  field.text = token;
  if (token == "true" || token == "false") {
    field.kind = Field::Kind::boolean;
    field.integer = token == "true" ? 1 : 0;
    return true;
  }
  if (token == "null") {
    field.kind = Field::Kind::null;
    return true;
  }
  const NumberToken number = read_number(token);
  if (number.wrong != nullptr || number.size != token.size()) return false;
  const auto [stop, error] = std::from_chars(token.begin(), token.end(), field.integer);
  const bool integer = error == std::errc() && stop == token.end();
  if (!integer) field.integer = 0;
  field.kind = integer ? Field::Kind::integer : Field::Kind::number;
  return true;
}

}  // namespace

struct Scanner::State {
  simdjson::ondemand::parser parser;
  std::string padded;     ///< The document, if it came without slack or had to be repaired.
  std::string unescaped;  ///< All strings with escapes; reserved ahead, so that views stay valid.
  std::string key;
  /// Whether the document holds a backslash at all. Few events do, and one search over the document
  /// is far cheaper than one for each key and string (a fifth of the time of a delta event).
  bool escapes = false;
  bool repaired = false;

  const char* scan(simdjson::padded_string_view document,
                   std::span<const std::string_view> keys,
                   std::span<Field> fields);
  const char* prepare(std::size_t size);
  simdjson::padded_string_view pad(std::string_view document);
  const char* read(simdjson::ondemand::value& value, Field& field, std::size_t document_size);
  bool read_string(std::string_view token, Field& field, std::size_t document_size);
  std::size_t wanted(std::string_view raw, std::span<const std::string_view> keys);
  bool unescape(std::string_view raw, std::string& out);
};

Scanner::Scanner() : state_(std::make_unique<State>()) {}
Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;

bool Scanner::repaired() const {
  return state_->repaired;
}

Status Scanner::scan(std::string_view document,
                     std::size_t slack,
                     std::span<const std::string_view> keys,
                     std::span<Field> fields) {
  CW_CHECK(keys.size() == fields.size());
  State& state = *state_;
  state.repaired = false;
  const char* wrong =
      slack >= simdjson::SIMDJSON_PADDING
          ? state.scan(
                simdjson::padded_string_view(document, document.size() + slack), keys, fields)
          : state.scan(state.pad(document), keys, fields);
  if (wrong != nullptr && !is_utf8(document)) {
    state.repaired = true;
    wrong = state.scan(state.pad(to_utf8(document)), keys, fields);
  }
  if (wrong == nullptr) return {};
  return fail(Fault::network, fmt::format("not a JSON object: {}", wrong));
}

/// Scans `document`. Returns the message of what is wrong, or nullptr.
const char* Scanner::State::scan(simdjson::padded_string_view document,
                                 std::span<const std::string_view> keys,
                                 std::span<Field> fields) {
  std::ranges::fill(fields, Field{});
  unescaped.clear();
  escapes = has_backslash({document.data(), document.size()});
  if (const char* const wrong = prepare(document.size())) return wrong;
  simdjson::ondemand::document tokens;
  if (const auto error = parser.iterate(document).get(tokens))
    return simdjson::error_message(error);
  simdjson::ondemand::object object;
  if (const auto error = tokens.get_object().get(object)) return simdjson::error_message(error);
  Field ignored;
  for (auto result : object) {
    if (result.error()) return simdjson::error_message(result.error());
    // The field stays in place: moving it out costs a stalled load for each field, which is half of
    // the time of this function.
    simdjson::ondemand::field& member = result.value_unsafe();
    simdjson::ondemand::value& value = member.value();
    const std::size_t index = wanted(raw_key(member.key().raw(), value.raw_json_token()), keys);
    if (index > keys.size()) return "a key holds an invalid escape";
    const bool take = index < keys.size() && fields[index].kind == Field::Kind::absent;
    Field& field = take ? fields[index] : ignored;
    if (const char* const wrong = read(value, field, take ? document.size() : 0)) return wrong;
  }
  // A place after the object exists only if something stands there.
  const bool all = tokens.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return all ? nullptr : "text after the object";
}

/// Makes room for a document, in powers of two, so that slowly growing events soon need no more.
const char* Scanner::State::prepare(std::size_t size) {
  if (size <= capacity_kept_max && parser.capacity() > capacity_kept_max) {
    parser = simdjson::ondemand::parser();
    unescaped = std::string();
  }
  if (parser.capacity() >= size && parser.capacity() > 0) return nullptr;
  const auto error = parser.allocate(std::bit_ceil(std::max(size, capacity_min)));
  return error ? simdjson::error_message(error) : nullptr;
}

simdjson::padded_string_view Scanner::State::pad(std::string_view document) {
  const bool idle = document.size() <= limits::parser_scratch_bytes_max;
  if (idle && padded.capacity() > 2 * limits::parser_scratch_bytes_max) padded = std::string();
  padded.assign(document);
  padded.resize(document.size() + simdjson::SIMDJSON_PADDING);
  return simdjson::padded_string_view(padded.data(), document.size(), padded.size());
}

/// Reads a value into `field`. If `document_size` is 0, the value is not wanted: it is checked, but
/// not unescaped.
const char* Scanner::State::read(simdjson::ondemand::value& value,
                                 Field& field,
                                 std::size_t document_size) {
  const std::string_view token = without_trailing_space(value.raw_json_token());
  const bool wanted = document_size > 0;
  switch (token.empty() ? '\0' : token.front()) {
    case '"': return read_string(token, field, document_size) ? nullptr : "an invalid string";
    case '{': {
      field.kind = Field::Kind::object;
      if (!wanted) return nullptr;
      simdjson::ondemand::object object;
      if (const auto error = value.get_object().get(object)) return simdjson::error_message(error);
      if (const auto error = object.raw_json().get(field.text)) {
        return simdjson::error_message(error);
      }
      break;
    }
    case '[': {
      field.kind = Field::Kind::array;
      if (!wanted) return nullptr;
      simdjson::ondemand::array array;
      if (const auto error = value.get_array().get(array)) return simdjson::error_message(error);
      if (const auto error = array.raw_json().get(field.text)) {
        return simdjson::error_message(error);
      }
      break;
    }
    default: return read_scalar(token, field) ? nullptr : "an invalid value";
  }
  field.text = without_trailing_space(field.text);
  return nullptr;
}

bool Scanner::State::read_string(std::string_view token, Field& field, std::size_t document_size) {
  if (token.size() < 2 || token.back() != '"') return false;
  const std::string_view raw = token.substr(1, token.size() - 2);
  field.kind = Field::Kind::string;
  field.text = raw;
  if (!escapes || !has_backslash(raw)) return true;
  if (document_size == 0) {
    key.clear();
    return unescape(raw, key);
  }
  // No string grows when it is unescaped, so this room holds all strings of the document and never
  // moves.
  unescaped.reserve(document_size);
  const std::size_t begin = unescaped.size();
  if (!unescape(raw, unescaped)) return false;
  field.text = std::string_view(unescaped).substr(begin);
  return true;
}

/// Returns the index of the key in `keys`, keys.size() if it is not wanted, or more if it is no
/// JSON.
std::size_t Scanner::State::wanted(std::string_view raw, std::span<const std::string_view> keys) {
  std::string_view name = raw;
  if (escapes && has_backslash(raw)) {
    key.clear();
    if (!unescape(raw, key)) return keys.size() + 1;
    name = key;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == name) return i;
  }
  return keys.size();
}

bool Scanner::State::unescape(std::string_view raw, std::string& out) {
  while (true) {
    const std::size_t backslash = raw.find('\\');
    out.append(raw, 0, backslash);
    if (backslash == std::string_view::npos) return true;
    raw.remove_prefix(backslash);
    const EscapeToken escape = read_escape(raw);
    if (escape.size == 0) return false;
    append_code_point(out, escape.point);
    raw.remove_prefix(escape.size);
  }
}

}  // namespace castwright::json
