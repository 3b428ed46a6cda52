#include "script/thinking_names.h"

#include "core/ascii.h"

#include <array>
#include <string>

namespace castwright::script {
namespace {

/// Words that alone mean thinking.
constexpr std::array<std::string_view, 13> thinking_words{"think",
                                                          "thinking",
                                                          "thought",
                                                          "thoughts",
                                                          "reason",
                                                          "reasoning",
                                                          "scratchpad",
                                                          "reflection",
                                                          "analysis",
                                                          "deliberation",
                                                          "contemplation",
                                                          "brainstorming",
                                                          "cot"};
/// Words that accompany those for thinking; a "process" or a "monologue" alone may be anything.
constexpr std::array<std::string_view, 17> beside_words{"process",
                                                        "step",
                                                        "steps",
                                                        "block",
                                                        "chain",
                                                        "of",
                                                        "my",
                                                        "self",
                                                        "inner",
                                                        "internal",
                                                        "hidden",
                                                        "private",
                                                        "ant",
                                                        "antml",
                                                        "seed",
                                                        "begin",
                                                        "start"};
constexpr std::string_view closing_word = "end";
/// Words that make a monologue thinking: an inner one.
constexpr std::array<std::string_view, 3> inner_monologues{
    "innermonologue", "internalmonologue", "privatemonologue"};

struct Said {
  bool thinking = false;
  bool end = false;
};

/// Divides the whole of `name` into known words. The first division that means thinking counts.
ThinkingName read(std::string_view name, Said said) {
  if (name.empty()) {
    return !said.thinking ? ThinkingName::none
           : said.end     ? ThinkingName::end
                          : ThinkingName::thinking;
  }
  const auto behind = [&](std::string_view word, Said with) {
    return name.starts_with(word) ? read(name.substr(word.size()), with) : ThinkingName::none;
  };
  for (const std::string_view word : thinking_words)
    if (const auto found = behind(word, {.thinking = true, .end = said.end});
        found != ThinkingName::none)
      return found;
  for (const std::string_view word : beside_words)
    if (const auto found = behind(word, said); found != ThinkingName::none) return found;
  return behind(closing_word, {.thinking = said.thinking, .end = true});
}

}  // namespace

ThinkingName thinking_name(std::string_view name) {
  if (name.empty() || name.size() > thinking_name_bytes_max) return ThinkingName::none;
  std::string letters;
  for (const char byte : name) {
    if (!is_thinking_name_byte(byte)) return ThinkingName::none;
    const char small = ascii_lower(byte);
    if (small >= 'a' && small <= 'z') letters += small;
  }
  for (const std::string_view monologue : inner_monologues)
    if (letters == monologue) return ThinkingName::thinking;
  return read(letters, {});
}

}  // namespace castwright::script
