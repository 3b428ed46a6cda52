#include "passes/thinking_tags.h"

#include "core/ascii.h"
#include "json/beginning.h"
#include "script/thinking_names.h"
#include "script/turns.h"

#include <algorithm>
#include <array>

namespace castwright::passes {
namespace {

using script::ThinkingName;

/// The most bytes of a tag's attributes; a longer run of text after a name is prose.
constexpr std::size_t attribute_bytes_max = 64;
/// The most bytes of a channel's header: its name, whom it is for, and the form of what follows.
constexpr std::size_t header_bytes_max = 160;

struct Fixed {
  std::string_view text;  ///< The text, in lower case unless `exact` is set.
  Mark mark;
  bool exact = false;  ///< The case of letters counts: "[think]" is a stage direction.
};
/// Special tokens that a server did not remove. Of two that begin alike the longer one stands
/// first.
constexpr std::array fixed_tags{
    Fixed{"[THINK]", Mark::open, true},
    Fixed{"[/THINK]", Mark::close, true},
    Fixed{"◁think▷", Mark::open},
    Fixed{"◁/think▷", Mark::close},
    Fixed{"<unused94>", Mark::open},
    Fixed{"<unused95>", Mark::close},
    Fixed{"<|inner_prefix|>", Mark::open},
    Fixed{"<|inner_suffix|>", Mark::close},
    Fixed{"<channel|>", Mark::close},
    Fixed{"<|start|>assistant", Mark::empty},
    Fixed{"<|message|>", Mark::end},
    Fixed{"<|end|>", Mark::end},
    Fixed{"<|return|>", Mark::end},
    Fixed{"<|call|>", Mark::end},
    Fixed{"<|turn>model", Mark::empty},
    Fixed{"<turn|>", Mark::end},
    // This is left of the header of a final message whose special tokens were lost.
    Fixed{"assistantfinal", Mark::final_answer, true},
};
constexpr std::array<std::string_view, 2> channel_tokens{"<|channel|>", "<|channel>"};
constexpr std::string_view message_token = "<|message|>";

bool equal(std::string_view text, std::string_view wanted, bool exact) {
  return exact ? text == wanted : equal_ignoring_case(text, wanted);
}

/// Returns `mark` if `text` begins with `wanted`, and Mark::partial if it ends inside of it.
Mark begins(std::string_view text, std::string_view wanted, bool exact, Mark mark) {
  const std::size_t size = std::min(text.size(), wanted.size());
  if (!equal(text.substr(0, size), wanted.substr(0, size), exact)) return Mark::none;
  return size == wanted.size() ? mark : Mark::partial;
}

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

/// Returns the size of the bar that begins `text`, plain or of full width, or 0 if there is none.
std::size_t bar_size(std::string_view text) {
  return text.starts_with('|') ? 1 : text.starts_with("｜") ? std::string_view("｜").size() : 0;
}

/// Reads `<name …>`, `</name>`, `<name/>`, `<|name|>` and `<|/name|>`. The blanks of a closing tag
/// may be line breaks.
Tag named_tag(std::string_view text) {
  text = json::without_half_character(text);  // The rest may become a bar of full width.
  std::size_t begin = 1;
  begin += bar_size(text.substr(begin));
  bool closes = begin < text.size() && text[begin] == '/';
  if (closes) ++begin;
  begin += bar_size(text.substr(begin));
  std::size_t end = begin;
  while (end < text.size() && script::is_thinking_name_byte(text[end]))
    ++end;
  if (end - begin > script::thinking_name_bytes_max) return {};
  if (end == text.size()) return {.mark = Mark::partial};
  const ThinkingName name = script::thinking_name(text.substr(begin, end - begin));
  if (name == ThinkingName::none) return {};
  closes = closes || name == ThinkingName::end;
  const std::string_view rest = text.substr(end, attribute_bytes_max);
  const std::string_view begins_with = closes ? "> \t/\r\n" : "> \t/";
  if (begins_with.find(rest.front()) == std::string_view::npos && bar_size(rest) == 0) return {};
  const std::size_t size = rest.find_first_of("<>");
  const std::size_t line = rest.find('\n');
  const bool only_blanks = script::trimmed(rest.substr(0, size)).empty();
  if (line < size && !(closes && only_blanks)) return {};
  if (size == std::string_view::npos) {
    return {.mark = rest.size() < attribute_bytes_max ? Mark::partial : Mark::none};
  }
  if (rest[size] != '>') return {};
  const bool empty = size > 0 && rest[size - 1] == '/';
  return {.mark = empty ? Mark::empty : closes ? Mark::close : Mark::open, .size = end + size + 1};
}

/// Reads `<|channel|>NAME to=… <|constrain|>json<|message|>`, and `<|channel>NAME`, which ends
/// there. Only the final channel is the answer.
Tag channel_tag(std::string_view text, bool ended) {
  const Tag unsure{.mark = ended ? Mark::none : Mark::partial};
  for (const std::string_view token : channel_tokens) {
    const Mark found = begins(text, token, false, Mark::open);
    if (found == Mark::partial) return unsure;
    if (found == Mark::none) continue;
    const std::string_view header = text.substr(0, header_bytes_max);
    std::size_t begin = token.size();
    while (begin < header.size() && is_blank(header[begin]))
      ++begin;
    std::size_t end = begin;
    while (end < header.size() && script::is_thinking_name_byte(header[end]))
      ++end;
    if (end == text.size()) return unsure;
    const std::string_view name = header.substr(begin, end - begin);
    Tag tag{.mark = equal(name, "final", false) ? Mark::final_answer : Mark::open, .size = end};
    if (token != channel_tokens.front()) return name.empty() ? Tag{} : tag;
    // A header continues to its <|message|> on the same line.
    for (std::size_t at = end; at < header.size() && header[at] != '\n' && header[at] != '{';
         ++at) {
      const Mark message = begins(header.substr(at), message_token, false, Mark::open);
      if (message == Mark::open) {
        tag.size = at + message_token.size();
        return tag;
      }
    }
    const bool goes_on = header.substr(end).find_first_of("\n{") == std::string_view::npos;
    if (goes_on && text.size() < header_bytes_max && !ended) return unsure;
    return name.empty() ? Tag{} : tag;
  }
  return {};
}

bool may_begin_tag(char byte) {
  return byte == '<' || byte == '[' || byte == "◁"[0] || byte == 'a';
}

/// Returns `tag`, or none if it stands in quotes or single backticks, because somebody only talks
/// about such a tag. The tag is partial if the byte after it has not come yet.
Tag unless_quoted(Tag tag, std::string_view all, std::size_t at) {
  if (tag.mark == Mark::none || tag.mark == Mark::partial || at == 0) return tag;
  const char before = all[at - 1];
  if (before != '`' && before != '"' && before != '\'') return tag;
  if (before == '`' && at > 1 && all[at - 2] == '`') return tag;  // This is the end of a fence.
  const std::size_t behind = at + tag.size;
  if (behind == all.size()) return {.mark = Mark::partial, .size = tag.size};
  return all[behind] == before ? Tag{} : tag;
}

}  // namespace

Tag tag_at(std::string_view all, std::size_t at, bool ended) {
  const std::string_view text = all.substr(at);
  if (!may_begin_tag(text.front())) return {};
  // If the special tokens were lost, only the name of the first channel is left.
  if (text.front() == 'a' && !all.starts_with("analysis")) return {};
  const auto is_certain = [](const Tag& tag) {
    return tag.mark != Mark::none && tag.mark != Mark::partial;
  };
  Tag found;
  bool partial = false;
  const auto take = [&](const Tag& tag) {
    partial = partial || tag.mark == Mark::partial;
    if (!is_certain(found) && is_certain(tag)) found = tag;
  };
  if (text.front() == '<') {
    take(named_tag(text));
    take(channel_tag(text, ended));
  }
  for (const Fixed& one : fixed_tags) {
    if (is_certain(found)) break;
    take({.mark = begins(text, one.text, one.exact, one.mark), .size = one.text.size()});
  }
  if (!is_certain(found)) return {.mark = partial && !ended ? Mark::partial : Mark::none};
  const Tag meant = unless_quoted(found, all, at);
  return meant.mark == Mark::partial && ended ? found : meant;
}

Fence fence_at(std::string_view all, std::size_t at, bool ended) {
  using enum Fence::Kind;
  if (all[at] != '`') return {};
  const std::size_t line = all.find_last_not_of(" \t", at == 0 ? std::string_view::npos : at - 1);
  if (at > 0 && line != std::string_view::npos && all[line] != '\n') return {};
  const std::string_view text = all.substr(at);
  constexpr std::size_t ticks_min = 3;
  const std::size_t ticks = std::min(text.find_first_not_of('`'), text.size());
  if (ticks < ticks_min) return {.kind = ticks == text.size() && !ended ? partial : none};
  const std::string_view rest = text.substr(ticks, script::thinking_name_bytes_max + 1);
  const std::size_t end = rest.find('\n');
  const std::string_view info = script::trimmed(rest.substr(0, end));
  if (info.contains('`') || info.contains('{'))
    return {};  // The line begins no block, or has text in it.
  if (end == std::string_view::npos && ticks + rest.size() == text.size() && !ended)
    return {.kind = partial};
  const std::size_t size = ticks + std::min(end, rest.size());
  if (info.empty()) return {.kind = bare, .size = size};
  const ThinkingName name = script::thinking_name(info.substr(0, info.find(' ')));
  return {.kind = name == ThinkingName::thinking ? thinking : other, .size = size};
}

}  // namespace castwright::passes
