#pragma once
// Writes rows of the outline as the lines that prompts show. Only build_request() uses it. Pure;
// any thread.

#include "passes/contracts.h"
#include "plan/plan.h"

#include <string>
#include <vector>

namespace castwright::passes {

/// How much of a row a prompt shows.
enum class RowDetail {
  what_it_tells,  ///< For writers of other parts.
  with_material,  ///< For writers of its neighbours, who cannot see its text.
};

/// Returns e.g. "F3: the fact [1, 2]", with the numbers of its sources.
std::string fact_line(const OwnedFact& fact);
/// Returns the lines of the facts that chunk `number` introduces.
std::vector<std::string> own_fact_lines(const std::vector<OwnedFact>& facts, int number);
/// Returns the facts without an owner.
std::vector<OwnedFact> loose_facts(const std::vector<OwnedFact>& facts);

/// Returns the row of one chunk with its title, on several lines.
std::string row_text(const plan::Chunk& chunk,
                     const Contracts& contracts,
                     RowDetail detail = RowDetail::what_it_tells);
/// Returns the rows of all chunks that the prompt for chunk `number` shows.
std::string outline_text(const plan::Plan& plan, const Contracts& contracts, int number);

}  // namespace castwright::passes
