#include "provider/chat/forms.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace castwright::provider {

const json::Value* first_choice(const json::Value& event) {
  const json::Value* const choices = event.find("choices");
  if (choices == nullptr) return nullptr;
  std::int64_t place = 0;
  for (const json::Value& choice : choices->items()) {
    if (choice.int_or("index", place++) == 0) return &choice;
  }
  return nullptr;
}

std::string_view finish_reason_of(const json::Value& event) {
  const json::Value* const choice = first_choice(event);
  return choice == nullptr ? std::string_view() : choice->string_or("finish_reason", "");
}

bool says_error(const json::Value* error) {
  if (error == nullptr || error->is_null() || error->as_bool() == false) return false;
  if (error->is_object()) return !error->members().empty();
  return !error->text().empty() || !error->items().empty();
}

const json::Value* inner_error(const json::Value& event) {
  if (says_error(event.find("error"))) return nullptr;
  const json::Value* const choice = first_choice(event);
  const json::Value* const of_choice = choice == nullptr ? nullptr : choice->find("error");
  if (says_error(of_choice)) return of_choice;
  const json::Value* const of_groq = event.find("x_groq", "error");
  return says_error(of_groq) ? of_groq : nullptr;
}

bool is_chat_error(const json::Value& event, std::string_view name) {
  if (name == "error" || says_error(event.find("error"))) return true;
  if (inner_error(event) != nullptr) return true;
  if (event.find("choices") != nullptr || event.find("usage") != nullptr) return false;
  if (event.string_or("object", "") == "error" || event.string_or("type", "") == "error")
    return true;
  // Mistral, Doubleword and FastAPI send errors flat.
  if (!event.string_or("detail", "").empty()) return true;
  const bool coded =
      std::ranges::any_of(std::array{"code", "status", "type"},
                          [&](const char* key) { return event.find(key) != nullptr; });
  return coded && !event.string_or("message", "").empty();
}

bool is_thinking(const json::Value& part) {
  const std::string_view type = part.string_or("type", "");
  return type.contains("thinking") || type.contains("reasoning");
}

std::string thinking_of(const json::Value& part) {
  for (const char* const key : {"thinking", "reasoning", "summary", "text"}) {
    const json::Value* const words = part.find(key);
    if (words == nullptr) continue;
    std::string text(words->as_string().value_or(""));
    for (const json::Value& inner : words->items())
      text += inner.as_string().value_or(inner.string_or("text", ""));
    if (!text.empty()) return text;
  }
  return {};
}

std::optional<Annotation> read_url_citation(const json::Value& annotation) {
  const json::Value* const nested = annotation.find("url_citation");
  const json::Value& value = nested == nullptr ? annotation : *nested;
  Annotation read{.url = std::string(value.string_or("url", "")),
                  .title = std::string(value.string_or("title", "")),
                  .begin = value.int_or("start_index", -1),
                  .end = value.int_or("end_index", -1)};
  return read.url.empty() ? std::nullopt : std::optional(std::move(read));
}

}  // namespace castwright::provider
