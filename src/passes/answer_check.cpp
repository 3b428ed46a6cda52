#include "passes/answer_check.h"

#include "core/ascii.h"
#include "passes/encoded_text.h"
#include "passes/thinking.h"
#include "script/turns.h"
#include "script/words.h"

#include <array>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// Template and test texts, in lower case, that other programs voiced and published.
constexpr std::array<std::string_view, 6> placeholders = {
    "[mock]",
    "paste the full article text",
    "[empty script]",
    "generator produced no script",
    "[filled from the canonical pack",
    "[filled from the text of chunk",
};

constexpr const char* thinking_alone = "the answer holds a JSON object in its thinking alone";

bool is_html(std::string_view text) {
  const std::string head = ascii_lower(script::trimmed(text).substr(0, 16));
  return head.starts_with("<!doctype") || head.starts_with("<html");
}

/// Tells whether the object is an error that a provider sends in place of an answer: {"error": …},
/// {"finishReason": …} or {"message": …, "code": …}.
bool is_error_object(const json::Value& object) {
  for (const std::string_view key : {"chunk_text", "content", "canonical_pack"})
    if (object.find(key) != nullptr) return false;
  const auto has = [&](std::string_view key) { return object.find(key) != nullptr; };
  return has("error") || has("errors") || has("finishReason") || has("finish_reason")
         || (has("message") && (has("code") || has("status") || has("type")));
}

std::string beginning_of(std::string_view text) {
  constexpr std::size_t shown_max = 120;
  std::string shown(script::trimmed(text).substr(0, shown_max));
  // The beginning_of must not end in the middle of a character.
  while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0x80U) != 0)
    shown.pop_back();
  std::replace_if(
      shown.begin(), shown.end(), [](char byte) { return byte >= 0 && byte < 0x20; }, ' ');
  return shown;
}

}  // namespace

Result<FoundObject> read_object(std::string_view answer, std::span<const std::string_view> keys) {
  if (answer.starts_with("\xEF\xBB\xBF")) answer.remove_prefix(3);
  if (script::trimmed(answer).empty()) return unusable("the answer is empty");
  const std::string text = without_thinking(answer);
  if (script::trimmed(text).empty()) return unusable("the answer holds nothing but thinking");
  if (is_html(text)) return unusable("the answer is an HTML page: " + beginning_of(text));
  if (is_answer_lost(answer, text)) {
    return unusable(thinking_alone);
  }
  const std::optional<DecodedText> decoded = decoded_answer(text);
  if (decoded && decoded->text.empty()) return unusable(thinking_alone);
  CW_TRY(FoundObject found, find_object(decoded ? decoded->text : text, keys));
  if (decoded) found.warnings.push_back(fmt::format("the JSON {}", decoded->what));
  if (is_error_object(found.object)) {
    return unusable("the answer is a provider's error: " + beginning_of(text));
  }
  return found;
}

Status check_is_dialogue(std::string_view name, std::string_view text, const topic::Topic& topic) {
  if (script::trimmed(text).empty()) return unusable(fmt::format("{} is empty", name));
  if (is_html(text))
    return unusable(fmt::format("{} is an HTML page: {}", name, beginning_of(text)));
  if (script::trimmed(text).starts_with('{')) {
    const auto object = json::parse(script::trimmed(text));
    if (object && is_error_object(*object)) {
      return unusable(fmt::format("{} is a provider's error: {}", name, beginning_of(text)));
    }
    // A cut or broken object is JSON as well: no host begins with a brace and a quotation mark.
    const bool key = script::trimmed(script::trimmed(text).substr(1)).starts_with('"');
    if (object || key)
      return unusable(fmt::format("{} is JSON, not dialogue: {}", name, beginning_of(text)));
  }
  const std::string folded = ascii_lower(text);
  for (const std::string_view placeholder : placeholders) {
    if (const std::size_t at = folded.find(placeholder); at != std::string::npos) {
      return unusable(fmt::format("{} holds a placeholder in place of dialogue: \"{}\"",
                                  name,
                                  text.substr(at, placeholder.size())));
    }
  }
  if (script::count_spoken_words(text) == 0)
    return unusable(fmt::format("{} holds nothing to speak", name));
  if (!topic.monologue() && !script::has_tags(text)) {
    return unusable(
        fmt::format("{} has no HOST_A: or HOST_B: tag, and the topic has two hosts", name));
  }
  return {};
}

std::unexpected<Error> unusable(std::string what) {
  return fail(Fault::unusable, std::move(what));
}

}  // namespace castwright::passes
