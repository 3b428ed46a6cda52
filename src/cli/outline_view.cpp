#include "cli/outline_view.h"

#include "passes/contracts.h"
#include "passes/outline.h"

#include <fmt/format.h>

namespace castwright::cli {
namespace {

void add_row(std::string& out, const plan::Chunk& chunk, const passes::Contracts& contracts) {
  const passes::OutlineRow* const row = contracts.outline.row(chunk.number);
  if (row == nullptr || (row->empty() && row->question.empty())) return;
  out += fmt::format("\n{:>3}  {}\n", chunk.number, chunk.title);
  for (const std::string& beat : row->beats) {
    out += fmt::format("     - {}\n", beat);
  }
  for (const passes::OwnedFact& fact : contracts.facts) {
    if (fact.owner == chunk.number) out += fmt::format("     {}: {}\n", fact.id, fact.text);
  }
  if (!row->question.empty()) out += fmt::format("     then: {}\n", row->question);
}

}  // namespace

std::string outline_text(const plan::Plan& plan, const passes::Research& research) {
  const passes::Contracts contracts = passes::contracts_of(plan, &research);
  std::string out;
  for (const plan::Chunk& chunk : plan.chunks) {
    add_row(out, chunk, contracts);
  }
  return out;
}

}  // namespace castwright::cli
