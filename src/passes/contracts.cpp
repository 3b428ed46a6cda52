#include "passes/contracts.h"

#include <utility>

namespace castwright::passes {

Contracts contracts_of(const plan::Plan& plan, const Research* research) {
  Contracts contracts;
  if (research == nullptr) return contracts;
  OutlineRead read = read_outline(plan, *research);
  contracts.seams = seams_of(plan, *research, read.outline);
  contracts.outline = std::move(read.outline);
  contracts.facts = std::move(read.facts);
  contracts.warnings = std::move(read.warnings);
  return contracts;
}

}  // namespace castwright::passes
