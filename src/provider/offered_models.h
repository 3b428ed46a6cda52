#pragma once
// Reads the list of models that a server gives (`GET {base}/models`) and what it says about them:
// OpenAI sends the last day of a model, OpenRouter prices and context windows, vLLM and Groq
// context windows. Pure; total.

#include "provider/model_row.h"
#include "provider/models.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// What a server says about one model. Members that are empty are not mentioned by it.
struct OfferedModel {
  std::string id{};
  std::optional<std::int64_t> context{};     ///< In tokens.
  std::optional<std::int64_t> output_max{};  ///< In tokens.
  std::optional<passes::Structure> structure{};
  std::string ends{};  ///< YYYY-MM-DD; "" if the server does not say.
  /// Only if the prices of input and output are both there and exact.
  std::optional<Price> price{};

  /// Returns true if the server says anything about the model but its name.
  bool tells() const {
    return context || output_max || structure || !ends.empty() || price.has_value();
  }
};

/// Returns the models, sorted by name; nothing if the body is no list of models.
std::optional<std::vector<OfferedModel>> offered_models(std::string_view body);

/// Returns what is known about a model (`known` may be nullptr) with what the server says today
/// replaced. The row gets the date `today` if its price comes from the server.
ModelRow row_of(const OfferedModel& offered,
                const ModelRow* known,
                std::string_view provider,
                std::string_view today);

}  // namespace castwright::provider
