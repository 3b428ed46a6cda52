#include "passes/encoded_text.h"

#include "json/value.h"
#include "passes/answer_json.h"
#include "passes/lenient.h"
#include "passes/thinking.h"
#include "passes/thinking_tags.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// An announcement such as “Here is the script:” is one line and no longer than this; a longer line
/// may belong to the script.
constexpr std::size_t announcement_bytes_max = 100;

/// Tells whether `text` begins with a speaker tag, perhaps after blanks.
bool begins_with_tag(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  const std::string_view line = text.substr(std::min(begin, text.size()));
  return script::tag_of(line.substr(0, line.find('\n'))).has_value();
}

/// Returns the size of the written-out line break that begins `text`, or 0 if none does.
std::size_t written_break(std::string_view text) {
  return text.starts_with("\\r\\n") ? 4 : text.starts_with("\\n") ? 2 : 0;
}

/// Decodes written-out line breaks. One counts before or after another line break, before a tag and
/// at the end; elsewhere it may be a part of a path.
std::string with_line_breaks(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = written_break(text);
    if (size == 0) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const std::string_view behind = text.substr(size);
    const std::size_t next = behind.find_first_not_of(" \t");
    const std::string_view rest = behind.substr(std::min(next, behind.size()));
    const std::size_t last = out.find_last_not_of(" \t");
    const bool follows = last != std::string::npos && out[last] == '\n';
    const bool meant = follows || rest.empty() || rest.front() == '\n' || written_break(rest) > 0
                       || begins_with_tag(rest);
    out += meant ? std::string_view("\n") : text.substr(0, size);
    text = behind;
  }
  return out;
}

/// Tells whether `before`, the text before the first brace, is only a fence or an announcement of
/// an object, and not words of a host.
bool announces_object(std::string_view before) {
  before = script::trimmed(before);
  const std::size_t fence = before.rfind("```");
  if (fence != std::string_view::npos && !before.substr(fence).contains('\n'))
    before = script::trimmed(before.substr(0, fence));
  const bool one_line = before.size() <= announcement_bytes_max && !before.contains('\n');
  return before.empty() || (one_line && before.ends_with(':') && !begins_with_tag(before));
}

/// Tells whether `text` begins with thinking, as no host does.
bool begins_with_thinking(std::string_view text) {
  const Mark mark = tag_at(text, 0, true).mark;
  return mark == Mark::open || mark == Mark::final_answer
         || fence_at(text, 0, true).kind == Fence::Kind::thinking;
}

/// Tells whether the last line of `text` holds only a tag that closes thinking.
bool ends_with_closing_line(std::string_view text) {
  const std::string_view line = text.substr(text.rfind('\n') + 1);
  const Tag tag = tag_at(line, 0, true);
  return (tag.mark == Mark::close || tag.mark == Mark::final_answer) && tag.size == line.size();
}

/// Returns the text after the thinking with which `text` begins. Returns nothing if the thinking
/// cannot be told from words of the script, because hosts may talk of tags. A closing tag alone
/// counts if it has a line of its own, or begins the line of the answer.
std::optional<std::string> without_thinking_before(std::string_view text) {
  const std::string left = without_thinking(text);
  const std::string_view answer = script::trimmed(left);
  if (answer.empty() || answer.size() == text.size() || !text.ends_with(answer))
    return std::nullopt;
  const std::string_view before = script::trimmed(text.substr(0, text.size() - answer.size()));
  if (begins_with_thinking(text)) return std::string(answer);
  const bool begins = begins_with_tag(answer) || answer.starts_with('{')
                      || answer.starts_with("```") || !script::has_tags(text);
  return begins && ends_with_closing_line(before) ? std::optional(std::string(answer))
                                                  : std::nullopt;
}

/// Returns what stands in a fence if the fence is the whole text; else the text.
std::string_view without_fence(std::string_view text) {
  text = script::trimmed(text);
  if (!text.starts_with("```")) return text;
  text.remove_prefix(std::min(text.find('\n'), text.size()));
  if (text.ends_with("```")) text.remove_suffix(3);
  return script::trimmed(text);
}

using Decoded = Result<std::optional<std::string>>;

Decoded of_object(std::string_view text, std::string_view key) {
  const std::array keys{key};
  if (!text.contains(key)) return std::nullopt;
  const auto found = find_object(text, keys);
  if (!found) {
    return fail(Fault::unusable,
                fmt::format("{} is itself JSON that cannot be read: {}", key, found.error().what));
  }
  const json::Value* const inner = found->object.find(key);
  const auto words = inner == nullptr ? std::nullopt : inner->as_string();
  return words ? std::optional(std::string(*words)) : std::nullopt;
}

/// Decodes `text` once; returns nothing if there is nothing to decode.
Decoded decoded_once(std::string_view text, std::string_view key) {
  if (text.starts_with('"')) {
    const auto value = read_value(text);
    if (const auto words = value ? value->as_string() : std::nullopt) return std::string(*words);
    if (begins_with_tag(text.substr(1)) && !text.contains('\n') && text.contains("\\n")) {
      return fail(Fault::unusable,
                  fmt::format("{} is itself JSON that cannot be read: its string is cut off", key));
    }
  }
  const std::size_t brace = text.find('{');
  const bool object = brace != std::string_view::npos && announces_object(text.substr(0, brace));
  if (object) return of_object(text, key);
  if (!text.contains('\n') && (text.contains("\\nHOST_") || text.contains("\\n\\n"))) {
    if (auto all = unescaped(text)) return all;
    // The quotation marks of the text are not escaped, so it is no string; its breaks follow below.
  }
  std::string broken = with_line_breaks(text);
  if (broken == text) return std::nullopt;
  return broken;
}

}  // namespace

Result<std::optional<DecodedText>> decoded_text(std::string_view text, std::string_view key) {
  std::string plain(text);
  bool thought = false;
  bool encoded = false;
  for (int times = 0; times < encodings_max; ++times) {
    if (auto answer = without_thinking_before(script::trimmed(plain))) {
      plain = *std::move(answer);
      thought = true;
    }
    CW_TRY(std::optional<std::string> next, decoded_once(script::trimmed(plain), key));
    if (!next) break;
    plain = *std::move(next);
    encoded = true;
  }
  if (!thought && !encoded) return std::nullopt;
  constexpr std::string_view left_out = "held thinking, which was left out";
  constexpr std::string_view decoded = "was encoded twice and was decoded";
  return DecodedText{.text = std::move(plain),
                     .what = thought && encoded ? fmt::format("{}, and {}", left_out, decoded)
                                                : std::string(thought ? left_out : decoded)};
}

std::optional<DecodedText> decoded_answer(std::string_view answer) {
  std::string plain(answer);
  for (int times = 0; times < encodings_max; ++times) {
    const auto value = read_value(without_fence(plain));
    const auto words = value ? value->as_string() : std::nullopt;
    if (!words) break;
    plain = *words;
    std::string text = without_thinking(plain);
    if (text == plain) continue;
    if (is_answer_lost(plain, text)) text.clear();
    return DecodedText{.text = std::move(text), .what = "was encoded twice and was decoded"};
  }
  return std::nullopt;
}

}  // namespace castwright::passes
