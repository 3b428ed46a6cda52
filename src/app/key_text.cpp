#include "app/key_text.h"

#include "app/env_text.h"
#include "core/ascii.h"
#include "core/limits.h"
#include "topic/pasted.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

using topic::without_blanks;

/// The names of the server's variables.
using Names = std::span<const std::string>;

/// The variables for a key of OpenAI. People write these names in place of the key.
constexpr std::array<std::string_view, 2> own_names{"GPT_KEY", "OPENAI_API_KEY"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

/// `NAME=value` of a shell or a `.env`, `Name: value` of a header or of YAML.
struct Assignment {
  std::string_view name;
  std::string_view value;
};

/// The assignment in a line; empty if there is none. A key may end in `=` itself, so the name must
/// be one for keys.
std::optional<Assignment> assignment_in(std::string_view line, Names names) {
  for (const std::string_view command : {"export", "set", "setx", "$env:"}) {
    if (const auto rest = behind(line, command); rest && !rest->empty()) line = *rest;
  }
  if (line.starts_with("$env:")) line.remove_prefix(5);
  const auto* const name_end = std::ranges::find_if_not(line, is_word);
  const std::string_view name(line.begin(), name_end);
  const std::string_view rest = without_blanks(line.substr(name.size()));
  // A key may contain both marks itself: `sk-…=` or `user:word`.
  const bool equals = rest.starts_with('=') && !name.contains('-');
  const bool header = rest.starts_with(": ") || rest.starts_with(":\t");
  if (!equals && !header) return std::nullopt;
  const std::string folded = ascii_lower(name);
  const bool telling = folded.ends_with("key") || folded.ends_with("token")
                       || folded.ends_with("secret") || folded == "authorization"
                       || std::ranges::find(names, name) != names.end();
  if (!telling) return std::nullopt;
  return Assignment{.name = name, .value = without_blanks(rest.substr(1))};
}

/// Does the line name a variable of another server? Then its key must not be sent to this one.
bool is_of_another(std::string_view line, Names names) {
  const auto assigned = assignment_in(topic::unwrapped(line), names);
  if (!assigned || names.empty() || std::ranges::find(names, assigned->name) != names.end())
    return false;
  // `api_key = …` of a config file and `Authorization: …` of a header may be for any server.
  return assigned->name == upper(assigned->name) && !assigned->name.contains('-')
         && assigned->name != "AUTHORIZATION";
}

/// The line that counts: the only one, or the last one with a variable of the server, as in a
/// shell. Empty if there is none.
std::optional<std::string_view> chosen(const std::vector<TextLine>& lines, Names names) {
  if (lines.size() == 1 && !is_of_another(lines.front().text, names)) return lines.front().text;
  for (const std::string& name : names) {
    const auto found = std::find_if(lines.rbegin(), lines.rend(), [&](const TextLine& line) {
      const auto assigned = assignment_in(topic::unwrapped(line.text), names);
      return assigned && assigned->name == name
             && !topic::unwrapped(without_comment(assigned->value)).empty();
    });
    if (found != lines.rend()) return found->text;
  }
  return std::nullopt;
}

/// Removes what is around the key, layer by layer.
std::string_view bare(std::string_view line, Names names) {
  while (true) {
    std::string_view text = topic::unwrapped(line);
    if (const auto assigned = assignment_in(text, names)) {
      text = topic::unwrapped(without_comment(assigned->value));
    }
    text = topic::unwrapped(behind(text, "bearer").value_or(text));
    if (text == line) return text;
    line = text;
  }
}

/// Is this the name of a header in which servers take a key?
bool is_header(std::string_view name) {
  std::string folded = ascii_lower(name);
  std::ranges::replace(folded, '_', '-');
  return folded.ends_with("api-key") || folded.ends_with("apikey")
         || folded.ends_with("authorization");
}

/// Is this an example such as `your-api-key-here` or `sk-xxxx…`, which instructions have in place
/// of a key?
bool stands_for_a_key(std::string_view key) {
  std::string words = ascii_lower(key);
  std::ranges::replace(words, '_', '-');
  constexpr std::array<std::string_view, 3> parts{"your-", "-key-here", "key-goes-here"};
  constexpr std::array<std::string_view, 6> whole{
      "changeme", "change-me", "replace-me", "replaceme", "placeholder", "todo"};
  const auto stands = [&words](std::string_view part) {
    const std::size_t at = words.find(part);
    return at != std::string::npos && (at == 0 || words[at - 1] == '-' || part.front() == '-');
  };
  const bool named = words.contains("key") || words.contains("token");
  if (std::ranges::any_of(parts, stands) && named) return true;
  if (std::ranges::find(whole, words) != whole.end()) return true;
  // An example may repeat one letter behind its first parts (`sk-proj-xxxxxxxx`).
  const std::string_view last = std::string_view(words).substr(words.rfind('-') + 1);
  return last.size() >= 4 && (last.front() == 'x' || last.front() == '*')
         && last.find_first_not_of(last.front()) == std::string_view::npos;
}

/// Why `key` cannot be a key; "" if it can.
std::string wrong_with(std::string_view key, Names names) {
  if (key.empty()) return "it holds nothing but blanks, quotation marks and names";
  if (key.size() > limits::key_bytes_max) {
    return fmt::format("it is longer than key_bytes_max ({})", limits::key_bytes_max);
  }
  if (const std::string hidden = topic::hidden_character(key); !hidden.empty()) {
    return "it has " + hidden;
  }
  if (key.find_first_of("\"'`") != std::string_view::npos) {
    return "it has a quotation mark without a partner";
  }
  const auto* const name_end = std::ranges::find_if_not(key, is_word);
  const std::string_view name(key.begin(), name_end);
  const std::string_view rest = key.substr(name.size());
  const bool shell_name = !name.empty() && name == upper(name) && !name.contains('-');
  if (shell_name && rest.size() > 1 && rest.front() == '='
      && rest.find_first_not_of('=') != std::string_view::npos) {
    return fmt::format("it is the value of {}, which names no key", name);
  }
  const bool variable = std::ranges::find(own_names, name) != own_names.end()
                        || std::ranges::find(names, name) != names.end();
  if (variable || ascii_lower(name) == "bearer") {
    return fmt::format("it is {} alone, or with no \"=\" or blank behind it", name);
  }
  if (rest.size() > 1 && rest.front() == ':' && is_header(name)) {
    return fmt::format("it is a header ({}) with no blank behind its colon", name);
  }
  if (stands_for_a_key(key)) return "it is an example that stands for a key";
  if (key.starts_with('/') || key.contains("://")) {
    return "it is a path or an address: --key-file reads a file";
  }
  const bool emphasized = (key.starts_with("**") && key.ends_with("**"))
                          || (key.starts_with("__") && key.ends_with("__"));
  if (key.contains('\\') || key.starts_with('(') || emphasized)
    return "it has a character that no key has";
  if (key.ends_with(',') || key.ends_with(';')) return "it ends in a punctuation mark";
  if (key.contains("...") || key.contains("***")) return "it is a key that was cut for display";
  const bool placeholder = key.starts_with('$') || (key.starts_with('%') && key.ends_with('%'))
                           || (key.starts_with('<') && key.ends_with('>'));
  if (placeholder) return "it is the name of a value, not the value";
  return {};
}

/// Why none of the lines counts, for a message.
std::string none_of(std::size_t lines, Names names) {
  if (names.empty()) {
    return fmt::format(
        "it has {} lines, and this provider has no variable that would say which of "
        "them counts: leave the key alone in it",
        lines);
  }
  return fmt::format("it has {} line{}, and none of them is {}=…",
                     lines,
                     lines == 1 ? "" : "s",
                     fmt::join(names, "=… or "));
}

}  // namespace

std::expected<Secret, std::string> key_in(std::string_view text,
                                          std::span<const std::string> variables) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return std::unexpected("it is UTF-16: save it as UTF-8");
  }
  const std::vector<TextLine> lines = lines_of(text);
  if (lines.empty()) return std::unexpected("it is empty");
  const std::optional<std::string_view> line = chosen(lines, variables);
  if (!line) return std::unexpected(none_of(lines.size(), variables));
  const std::string_view key = bare(*line, variables);
  if (std::string wrong = wrong_with(key, variables); !wrong.empty())
    return std::unexpected(std::move(wrong));
  return Secret(std::string(key));
}

}  // namespace castwright::app
