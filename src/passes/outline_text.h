#pragma once
// Rows of the outline as the lines that prompts show. Used by make_ask only. Pure.

#include "passes/contracts.h"
#include "plan/plan.h"

#include <string>
#include <vector>

namespace castwright::passes {

/// How much of a row a prompt shows.
enum class RowDetail {
  what_it_tells,  ///< for those that write other parts
  with_material,  ///< for its neighbours, which cannot see its text
};

/// "F3: the fact [1, 2]", with the numbers of its sources.
std::string fact_line(const OwnedFact& fact);
/// Of the facts that chunk `number` introduces.
std::vector<std::string> own_fact_lines(const std::vector<OwnedFact>& facts, int number);
/// Those without an owner.
std::vector<OwnedFact> loose_facts(const std::vector<OwnedFact>& facts);

/// The row of one chunk with its title, over several lines.
std::string row_text(const plan::Chunk& chunk,
                     const Contracts& contracts,
                     RowDetail detail = RowDetail::what_it_tells);
/// The rows of all chunks that the prompt for `number` shows.
std::string outline_text(const plan::Plan& plan, const Contracts& contracts, int number);

}  // namespace castwright::passes
