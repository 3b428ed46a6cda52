#include "engine/research_keeper.h"

#include "core/crash_point.h"
#include "core/hash.h"
#include "editorial/sources.h"
#include "passes/richness.h"
#include "store/layout.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace castwright::engine {

ResearchKeeper::ResearchKeeper(const RunTerms& terms, RunJournal& journal)
    : terms_(terms),
      journal_(journal),
      plan_(terms.record.plan) {}

std::vector<journal::ChunkFacts> ResearchKeeper::facts() const {
  std::vector<journal::ChunkFacts> list;
  list.reserve(plan_.chunks.size());
  for (const plan::Chunk& chunk : plan_.chunks)
    list.push_back(facts_of(chunk.number));
  return list;
}

journal::ChunkFacts ResearchKeeper::facts_of(int number) const {
  const store::Stage& stage = terms_.stage_of(number);
  if (!stage.is_home()) return {.title = stage.heading(number)};
  const plan::Chunk& chunk = planned(number);
  return {.number = chunk.number,
          .title = chunk.title,
          .subject = chunk.subject,
          .target = chunk.words_target};
}

const passes::Contracts* ResearchKeeper::contracts() {
  if (!research_) return nullptr;
  if (!contracts_) contracts_ = passes::contracts_of(plan_, &*research_);
  return &*contracts_;
}

Known ResearchKeeper::known() const {
  return {.record = terms_.record,
          .topic = terms_.topic,
          .research = research(),
          .allow_stale = terms_.settings.allow_stale,
          .length_open = journal_.state().length_open,
          .rehearsed = journal_.state().rehearsed_research};
}

passes::Research& ResearchKeeper::set_research(passes::Research research) {
  plan_ = passes::revised_plan(terms_.record.plan, research);
  contracts_.reset();
  return research_.emplace(std::move(research));
}

Status ResearchKeeper::take(int number, passes::Research brought, bool invented) {
  passes::Research& research = set_research(std::move(brought));
  const passes::Contracts& agreed = *contracts();
  if (!invented) CW_RETURN_IF_ERROR(journal_.warn(agreed.warnings));
  // The outline is saved as this process uses it, so that one that resumes the run reads the same.
  if (agreed.outline.known()) research.outline = passes::to_json(agreed.outline);
  CW_RETURN_IF_ERROR(save(research));
  CW_RETURN_IF_ERROR(
      journal_.tell(journal::ResearchKnown{.chunk = number, .sources = research.sources.size()}));
  crash_point("research_saved");
  return journal_.tell(journal::PlanRevised{.chunks = facts()});
}

Status ResearchKeeper::save(const passes::Research& research) {
  disk::Folder& folder = terms_.doors.folder;
  CW_RETURN_IF_ERROR(
      folder.replace(store::sources_name, json::dump_pretty(passes::to_json(research.sources))));
  CW_RETURN_IF_ERROR(folder.replace(store::pack_name, json::dump_pretty(research.canonical_pack)));
  return folder.replace(store::research_name, json::dump_pretty(passes::to_json(research)));
}

Status ResearchKeeper::store(std::string_view raw) {
  const std::string stored = json::dump_pretty(passes::to_json(*research_));
  CW_RETURN_IF_ERROR(journal_.tell(journal::ChunkStored{.chunk = store::research_number,
                                                        .file = std::string(store::research_name),
                                                        .bytes = stored.size(),
                                                        .sha256 = sha256_hex(stored),
                                                        .answer_sha256 = sha256_hex(raw)}));
  crash_point("research_stored");
  return {};
}

/// Warns once for each rule, with its first finding and how many more there are.
Status ResearchKeeper::warn_of(const editorial::Findings& findings) {
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const editorial::Finding& first = findings[i];
    const auto same = [&](const editorial::Finding& other) { return other.rule == first.rule; };
    if (std::any_of(findings.begin(), findings.begin() + static_cast<std::ptrdiff_t>(i), same))
      continue;
    const auto count = std::ranges::count_if(findings, same);
    CW_RETURN_IF_ERROR(journal_.tell(
        journal::Warning{fmt::format("{}: {}{}: {}",
                                     first.rule,
                                     first.quote,
                                     count > 1 ? fmt::format(" and {} more", count - 1) : "",
                                     first.remedy)}));
  }
  return {};
}

Result<std::optional<Stopped>> ResearchKeeper::review_sources() {
  const int researched = store::first_request(terms_.record);
  // If there is nothing but the research, the shorter scripts come next.
  const bool script = store::writes_script(terms_.record);
  const bool alone = script && researched == journal_.state().last();
  editorial::Findings findings;
  const editorial::Evidence evidence = evidence_of(known());
  static_cast<void>(editorial::check_sources(evidence, findings));
  std::erase_if(findings, [](const editorial::Finding& finding) {
    return finding.severity == editorial::Severity::info;
  });
  CW_RETURN_IF_ERROR(warn_of(findings));
  if (findings.empty() || alone || !terms_.settings.stop_on_sources) return std::nullopt;
  return Stopped{
      .fault = Fault::gate,
      .cause = fmt::format("stopped before {}, for the sources: {}",
                           script ? fmt::format("chunk {}", researched + 1) : "the shorter scripts",
                           editorial::gate_line(findings, store::sources_name)),
      .chunk = researched,
      .hints = {fmt::format("the sources are in sources.json; resume "
                            "--stop-on-sources=false accepts them, redo --chunk {} "
                            "researches again (paid)",
                            researched)}};
}

}  // namespace castwright::engine
