#include "passes/contracts.h"

namespace castwright::passes {

Contracts contracts_of(const plan::Plan& plan, const Research* research) {
  Contracts contracts{.seams = seams_of(plan, research), .facts = {}};
  if (research != nullptr) contracts.facts = owned_facts(plan, *research);
  return contracts;
}

}  // namespace castwright::passes
