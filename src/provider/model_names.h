#pragma once
// What the name of a model tells about its provider. Data and pure functions; any thread.

#include <string_view>

namespace castwright::provider {

/// Returns the provider whose models have names like `model`, as people write it: `Anthropic`; ""
/// if the name does not tell. Gateways put the provider's name and a slash before the model's.
std::string_view owner_by_name(std::string_view model);
/// Returns true if OpenAI may have a model of this name.
bool may_be_openai(std::string_view model);

}  // namespace castwright::provider
