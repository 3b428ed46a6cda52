#include "topic/languages.h"

#include "core/ascii.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

struct Known {
  std::string_view code;
  std::string_view name;
  std::string_view own_name;  ///< "" if it is the same or unknown.
};

std::string_view take(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

const std::vector<Known>& languages() {
  static const std::vector<Known> all = [] {
    std::vector<Known> list;
    for (std::string_view left = language_list(); !left.empty();) {
      std::string_view row = take(left, '|');
      const std::string_view code = take(row, '=');
      const std::string_view name = take(row, '=');
      list.push_back({.code = code, .name = name, .own_name = row});
    }
    return list;
  }();
  return all;
}

bool is_alpha(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
std::string upper(std::string_view text) {
  std::string out(text);
  for (char& byte : out)
    byte = byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  return out;
}

const Known* by_code(std::string_view code) {
  const auto found = std::ranges::find(languages(), code, &Known::code);
  return found == languages().end() ? nullptr : &*found;
}
const Known* by_name(std::string_view text) {
  const std::string wanted = ascii_lower(text);
  const auto found = std::ranges::find_if(languages(), [&](const Known& one) {
    return ascii_lower(one.name) == wanted
           || (!one.own_name.empty() && ascii_lower(one.own_name) == wanted);
  });
  return found == languages().end() ? nullptr : &*found;
}

/// Returns a script ("Hant"), a region ("BR", "419"), a variant or an extension in its usual case;
/// "" for anything else.
std::string subtag(std::string_view part) {
  const bool letters = std::ranges::all_of(part, is_alpha);
  const bool digits = std::ranges::all_of(part, is_digit);
  const bool both =
      std::ranges::all_of(part, [](char byte) { return is_alpha(byte) || is_digit(byte); });
  if (part.empty() || part.size() > 8 || !both) return {};
  if (letters && part.size() == 4) return upper(part.substr(0, 1)) + ascii_lower(part.substr(1));
  if ((letters && part.size() == 2) || (digits && part.size() == 3)) return upper(part);
  return ascii_lower(part);
}

/// Returns the tag in its usual case; "" if its language or form is unknown.
std::string as_tag(std::string_view text) {
  std::string plain(text);
  std::ranges::replace(plain, '_', '-');
  std::string_view left = plain;
  const std::string code = ascii_lower(take(left, '-'));
  if (by_code(code) == nullptr || plain.ends_with('-')) return {};
  std::string tag = code;
  while (!left.empty()) {
    const std::string part = subtag(take(left, '-'));
    if (part.empty()) return {};
    tag += "-" + part;
  }
  return tag;
}

/// Returns `; did you mean "de" (German)?` with the nearest code or name, or "".
std::string nearest_language(std::string_view text) {
  std::vector<std::string_view> names;
  for (const Known& one : languages()) {
    // Codes of three letters are not suggested: any two letters are near too many of them.
    if (one.code.size() == 2) names.push_back(one.code);
    names.push_back(one.name);
    if (!one.own_name.empty()) names.push_back(one.own_name);
  }
  const std::string_view nearest = closest(text, names);
  if (nearest.empty()) return {};
  const Known* const known = by_code(nearest) != nullptr ? by_code(nearest) : by_name(nearest);
  return fmt::format("; did you mean \"{}\" ({})?", known->code, known->name);
}

}  // namespace

Result<std::string> read_language(std::string_view text) {
  std::string tag = as_tag(text);
  if (!tag.empty()) return tag;
  if (const Known* const known = by_name(text)) return std::string(known->code);
  std::string hint = nearest_language(text);
  // In "de-" or "deutsh (Austria)", the first word may be the language.
  if (hint.empty()) hint = nearest_language(text.substr(0, text.find_first_of(" -_(,/")));
  if (hint.empty()) hint = "; a tag such as \"en\", \"de\" or \"pt-BR\" is";
  return fail(Fault::usage, fmt::format("{} is not a language{}", printable(text), hint));
}

}  // namespace castwright::topic
