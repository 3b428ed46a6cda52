#include "provider/model_names.h"

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

/// The provider of the models whose names begin with `prefix`.
struct Family {
  std::string_view prefix;
  std::string_view provider;
};
constexpr std::array model_families{
    Family{"claude", "Anthropic"},
    Family{"gemini", "Google"},
    Family{"gemma", "Google"},
    Family{"grok", "xAI"},
    Family{"mistral", "Mistral"},
    Family{"ministral", "Mistral"},
    Family{"magistral", "Mistral"},
    Family{"mixtral", "Mistral"},
    Family{"codestral", "Mistral"},
    Family{"deepseek", "DeepSeek"},
    Family{"llama", "Meta"},
    Family{"qwen", "Alibaba"},
    Family{"command", "Cohere"},
    Family{"sonar", "Perplexity"},
    Family{"kimi", "Moonshot AI"},
    Family{"glm", "Z.ai"},
    Family{"nova", "Amazon"},
    Family{"phi", "Microsoft"},
};

}  // namespace

std::string_view owner_by_name(std::string_view model) {
  model.remove_prefix(model.rfind('/') + 1);  // npos + 1 is 0
  const auto family = std::ranges::find_if(
      model_families, [&](const Family& one) { return model.starts_with(one.prefix); });
  return family == model_families.end() ? std::string_view() : family->provider;
}

bool may_be_openai(std::string_view model) {
  constexpr std::array<std::string_view, 6> families_of_openai{
      "gpt-", "chatgpt-", "o1", "o3", "o4", "ft:"};
  return std::ranges::any_of(families_of_openai,
                             [&](std::string_view family) { return model.starts_with(family); });
}

}  // namespace castwright::provider
