#include "passes/outline_text.h"

#include "passes/describe.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {

std::string fact_line(const OwnedFact& fact) {
  std::string line = fmt::format("{}: {}", fact.id, fact.text);
  if (!fact.sources.empty()) line += fmt::format(" [{}]", fmt::join(fact.sources, ", "));
  return line;
}

std::vector<std::string> own_fact_lines(const std::vector<OwnedFact>& facts, int number) {
  std::vector<std::string> lines;
  for (const OwnedFact& fact : facts)
    if (fact.owner == number) lines.push_back(fact_line(fact));
  return lines;
}

std::vector<OwnedFact> loose_facts(const std::vector<OwnedFact>& facts) {
  std::vector<OwnedFact> loose;
  std::ranges::copy_if(
      facts, std::back_inserter(loose), [](const OwnedFact& fact) { return fact.owner == 0; });
  return loose;
}

std::string row_text(const plan::Chunk& chunk, const Contracts& contracts, RowDetail detail) {
  std::string text = fmt::format("## Part {}: {} ({})", chunk.number, chunk.title, chunk.subject);
  const OutlineRow* const row = contracts.outline.row(chunk.number);
  if (row == nullptr) return text;
  if (!row->beats.empty()) text += "\n\nTells:\n" + bullets(row->beats, "");
  const std::vector<std::string> facts = own_fact_lines(contracts.facts, chunk.number);
  if (!facts.empty()) text += "\n\nIntroduces:\n" + bullets(facts, "");
  if (!row->punchlines.empty()) text += "\n\nIts punchlines:\n" + bullets(row->punchlines, "");
  if (detail == RowDetail::with_material && !row->material.empty())
    text += "\n\nIts details: " + row->material;
  if (!row->question.empty()) text += "\n\nEnds at the question: " + row->question;
  return text;
}

std::string outline_text(const plan::Plan& plan, const Contracts& contracts, int number) {
  std::vector<std::string> rows;
  for (const plan::Chunk& chunk : plan.chunks) {
    if (is_shown(plan, chunk.number, number)) rows.push_back(row_text(chunk, contracts));
  }
  return fmt::format("{}", fmt::join(rows, "\n\n"));
}

}  // namespace castwright::passes
