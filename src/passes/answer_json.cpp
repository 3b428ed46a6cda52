#include "passes/answer_json.h"

#include "script/turns.h"

#include <cstddef>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// Braces in prose before the object; more than these is no answer to our question, and each costs
/// a pass over the text.
constexpr int candidates_max = 64;

/// One past the brace that closes the one at `begin`, or npos where the text ends before it.
std::size_t end_of_object(std::string_view text, std::size_t begin) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char byte = text[at];
    if (in_string) {
      if (byte == '\\') ++at;
      if (byte == '"') in_string = false;
    } else if (byte == '"') {
      in_string = true;
    } else if (byte == '{') {
      ++depth;
    } else if (byte == '}' && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

bool closes(std::string_view rest) {
  const std::size_t next = rest.find_first_not_of(" \t\r\n");
  return next != std::string_view::npos && (rest[next] == '}' || rest[next] == ']');
}

/// Control characters inside strings escaped, commas before a closing bracket left out. Both have
/// only one reading.
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

struct Parsed {
  std::optional<FoundObject> found;
  std::string error;
};

Parsed parse_object(std::string_view text) {
  auto strict = json::parse(text);
  if (strict) return {FoundObject{*std::move(strict), true, false}, {}};
  auto lenient = json::parse(repaired(text));
  if (lenient) return {FoundObject{*std::move(lenient), true, true}, {}};
  const json::ParseError& error = strict.error();
  return {std::nullopt,
          fmt::format("{} (line {}, column {} of the object)",
                      error.what,
                      error.place.line,
                      error.place.column)};
}

/// Is what stands around the object only white space and a fence?
bool is_fence(std::string_view before, std::string_view after) {
  before = script::trimmed(before);
  after = script::trimmed(after);
  const bool opened = before.starts_with("```") && before.find('\n') == std::string_view::npos;
  return (before.empty() && after.empty()) || (opened && (after == "```" || after.empty()));
}

}  // namespace

Result<FoundObject> find_object(std::string_view answer, std::string_view wanted_key) {
  std::optional<FoundObject> other;
  std::string error;
  std::size_t at = answer.find('{');
  for (int tried = 0; at != std::string_view::npos && tried < candidates_max; ++tried) {
    const std::size_t end = end_of_object(answer, at);
    if (end == std::string_view::npos) {
      if (error.empty()) {
        error = fmt::format("the JSON object is cut off: the answer ends after {} bytes, inside it",
                            answer.size());
      }
      at = answer.find('{', at + 1);
      continue;
    }
    Parsed parsed = parse_object(answer.substr(at, end - at));
    if (parsed.found) {
      parsed.found->alone = is_fence(answer.substr(0, at), answer.substr(end));
      if (parsed.found->object.find(wanted_key) != nullptr) return *std::move(parsed.found);
      // An object inside a broken one is a part of it, not the answer.
      if (!other && error.empty()) other = std::move(parsed.found);
      at = answer.find('{', end);
      continue;
    }
    if (error.empty()) error = "the JSON object is broken: " + parsed.error;
    at = answer.find('{', at + 1);
  }
  if (other) return *std::move(other);
  return fail(Fault::unusable, error.empty() ? "the answer holds no JSON object" : error);
}

}  // namespace castwright::passes
