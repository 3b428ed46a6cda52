#include "provider/models.h"

#include <algorithm>

namespace castwright::provider {

std::string_view base_model(std::string_view model) {
  for (const std::string_view shape : {"-dddd-dd-dd", "-dddddddd"}) {
    if (model.size() <= shape.size()) continue;
    const std::string_view ending = model.substr(model.size() - shape.size());
    const bool dated = std::ranges::equal(ending, shape, [](char byte, char wanted) {
      return wanted == 'd' ? byte >= '0' && byte <= '9' : byte == wanted;
    });
    if (dated) return model.substr(0, model.size() - shape.size());
  }
  return model;
}

}  // namespace castwright::provider
