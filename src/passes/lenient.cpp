#include "passes/lenient.h"

#include "json/beginning.h"
#include "script/turns.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

constexpr auto npos = std::string_view::npos;

/// The most braces that are tried. A text with more of them in prose before its object is no
/// answer, and each costs a pass over the text.
constexpr int candidates_max = 64;

/// Returns the place after the brace that closes the one at `begin`, or npos if the text ends
/// before it. `slashes` backslashes stand before every quotation mark of the object.
std::size_t end_of_object(std::string_view text, std::size_t begin, std::size_t slashes) {
  int depth = 0;
  bool in_string = false;
  std::size_t escapes = 0;  // The number of backslashes just before.
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '\\') {
      ++escapes;
      continue;
    }
    const std::size_t before = std::exchange(escapes, 0);
    if (byte == '"' && (in_string ? before % (2 * slashes + 2) == slashes : before == slashes)) {
      in_string = !in_string;
    } else if (!in_string && byte == '{') {
      ++depth;
    } else if (!in_string && byte == '}' && --depth == 0) {
      return at + 1;
    }
  }
  return npos;
}

bool closes(std::string_view rest) {
  const std::size_t next = rest.find_first_not_of(" \t\r\n");
  return next != npos && (rest[next] == '}' || rest[next] == ']');
}

/// Tells whether a backslash before `byte` is surely one too many. Before a letter or digit it may
/// have a meaning.
bool is_stray_before(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  const bool alphanumeric =
      (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return value > 0x20 && value != 0x7F && !alphanumeric && byte != '"' && byte != '\\'
         && byte != '/';
}

/// Returns `text` with control characters inside of strings escaped, and without backslashes that
/// escape nothing and commas before a closing bracket. Each of these has only one reading.
std::string repaired(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (!in_string) {
      if (byte == ',' && closes(text.substr(at + 1))) continue;
      in_string = byte == '"';
      out.push_back(byte);
    } else if (byte == '\\' && at + 1 < text.size()) {
      if (is_stray_before(text[at + 1])) continue;
      out.append(text.substr(at++, 2));
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
    } else {
      in_string = byte != '"';
      out.push_back(byte);
    }
  }
  return out;
}

std::optional<json::Value> read(std::string_view text, bool& put_right) {
  if (auto strict = json::parse(text)) return *std::move(strict);
  auto lenient = json::parse(repaired(text));
  if (!lenient) return std::nullopt;
  put_right = true;
  return *std::move(lenient);
}

/// Returns how many backslashes stand before the quotation mark of the first key of the object at
/// `begin`, or 0 if no key stands there. Blanks may be escaped line breaks.
std::size_t slashes_at(std::string_view text, std::size_t begin) {
  std::size_t slashes = 0;
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '"') return slashes;
    if (byte == '\\') {
      ++slashes;
    } else if (slashes > 0 && (byte == 'n' || byte == 'r' || byte == 't')) {
      slashes = 0;
    } else if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') {
      return 0;
    }
  }
  return 0;
}

/// Reads an object whose quotation marks are escaped.
void read_recoded(std::string_view text, TextObject& object) {
  std::string inner(text.substr(object.begin, object.end - object.begin));
  for (int times = 0; times < encodings_max && slashes_at(inner, 0) > 0; ++times) {
    auto plain = unescaped(inner);
    if (!plain) return;
    inner = *std::move(plain);
  }
  object.value = read(inner, object.repaired);
  object.recoded = object.value.has_value();
}

/// Returns what is wrong with the object, or nothing if only the end of the text cuts it.
std::optional<json::ParseError> wrong_in(std::string_view part) {
  std::string_view whole_escapes = part;
  while (whole_escapes.ends_with('\\'))
    whole_escapes.remove_suffix(1);
  const auto plain =
      slashes_at(part, 0) > 0 ? unescaped(whole_escapes) : std::optional<std::string>();
  const bool last_string_is_open = script::trimmed(part).ends_with("\"}");
  const bool cut = json::is_beginning(repaired(plain ? *plain : part)) && !last_string_is_open;
  if (cut) return std::nullopt;
  return json::parse(part).error();
}

void explain(std::string_view text, TextObject& object) {
  const auto error = wrong_in(text.substr(object.begin, object.end - object.begin));
  object.cut = !error;
  object.error =
      error ? fmt::format("the JSON object is broken: {} (line {}, column {} of the object)",
                          error->what,
                          error->place.line,
                          error->place.column)
            : fmt::format("the JSON object is cut off: the answer ends after {} bytes, inside it",
                          text.size());
}

TextObject object_at(std::string_view text, std::size_t begin) {
  const std::size_t slashes = slashes_at(text, begin);
  const std::size_t end = end_of_object(text, begin, slashes);
  TextObject object{.begin = begin, .end = end == npos ? text.size() : end};
  if (end == npos) return object;
  if (slashes == 0) {
    object.value = read(text.substr(begin, end - begin), object.repaired);
  } else {
    read_recoded(text, object);
  }
  return object;
}

}  // namespace

std::optional<std::string> unescaped(std::string_view text) {
  const auto string = json::parse(repaired(fmt::format("\"{}\"", text)));
  if (!string || !string->as_string()) return std::nullopt;
  return std::string(*string->as_string());
}

std::vector<TextObject> objects_in(std::string_view text) {
  std::vector<TextObject> all;
  std::size_t unread_end = 0;
  std::size_t at = text.find('{');
  for (int tried = 0; at != npos && tried < candidates_max; ++tried) {
    TextObject object = object_at(text, at);
    object.inside = at < unread_end;
    at = text.find('{', object.value ? object.end : at + 1);
    if (!object.value) {
      if (object.inside) continue;  // The outer one says what is wrong.
      explain(text, object);
      unread_end = object.end;
    }
    all.push_back(std::move(object));
  }
  return all;
}

bool names_key(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != npos; at = text.find(key, at + 1)) {
    const std::size_t mark = text.find_first_not_of('\\', at + key.size());
    if (mark == npos || text[mark] != '"') continue;
    const std::size_t next = text.find_first_not_of(" \t\r\n", mark + 1);
    if (next != npos && text[next] == ':') return true;
  }
  return false;
}

std::optional<json::Value> read_value(std::string_view text) {
  bool put_right = false;
  return read(text, put_right);
}

}  // namespace castwright::passes
