#pragma once
// The APIs that this stand-in speaks, by name. Values only.

#include <array>
#include <string_view>

namespace castwright::rehearsal {

enum class ApiName { responses, chat };

struct ApiWords {
  ApiName name;
  std::string_view flag;   ///< the name of the API in `--apis`
  std::string_view title;  ///< the name of the API in messages for people
};
inline constexpr std::array api_words{
    ApiWords{ApiName::responses, "responses", "Responses"},
    ApiWords{ApiName::chat, "chat", "Chat Completions"},
};

constexpr const ApiWords& words_of(ApiName name) {
  return name == ApiName::responses ? api_words[0] : api_words[1];
}

}  // namespace castwright::rehearsal
