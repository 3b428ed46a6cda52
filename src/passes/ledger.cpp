#include "passes/ledger.h"

namespace castwright::passes {

std::vector<OwnedFact> owned_facts(const plan::Plan& plan, const Research& research) {
  return read_outline(plan, research).facts;
}

}  // namespace castwright::passes
