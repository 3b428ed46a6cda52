#pragma once
// The list of models that a server gives (`GET {base}/models`), with whatever else it tells of
// them: OpenAI the day of an end, OpenRouter prices and windows, vLLM and Groq windows. Pure;
// total.

#include "provider/model_row.h"
#include "provider/models.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

struct OfferedModel {
  std::string id{};
  std::optional<std::int64_t> context{};     ///< tokens
  std::optional<std::int64_t> output_max{};  ///< tokens
  std::optional<passes::Structure> structure{};
  std::string ends{};            ///< YYYY-MM-DD; "" where the server says nothing
  std::optional<Price> price{};  ///< only where both sides of it are told, exactly

  /// Anything at all but its name.
  bool tells() const {
    return context || output_max || structure || !ends.empty() || price.has_value();
  }
};

/// By their names; nothing where the body is no list of models.
std::optional<std::vector<OfferedModel>> offered_models(std::string_view body);

/// What the server tells, on the day `today`, laid over what is known (`known` may be nullptr). The
/// row is of that day where its price is.
ModelRow row_of(const OfferedModel& offered,
                const ModelRow* known,
                std::string_view provider,
                std::string_view today);

}  // namespace castwright::provider
