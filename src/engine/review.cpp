#include "engine/review.h"

#include "editorial/sources.h"
#include "engine/run.h"
#include "passes/outline.h"
#include "passes/richness.h"
#include "passes/seams.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace castwright::engine {

namespace {

plan::Plan plan_of(const Known& known) {
  return known.research == nullptr ? known.record.plan
                                   : passes::revised_plan(known.record.plan, *known.research);
}

}  // namespace

editorial::Grounds grounds_of(const Known& known) {
  editorial::Grounds grounds;
  if (known.research != nullptr) {
    grounds.research = *known.research;
    grounds.facts = passes::read_outline(plan_of(known), *known.research).facts;
  }
  const auto add = [](std::string& to, std::string_view text) { to.append(text).push_back('\n'); };
  const topic::Topic& topic = known.topic;
  for (const plan::Chunk& chunk : plan_of(known).chunks) {
    add(grounds.context, chunk.title);
    add(grounds.context, chunk.subject);
  }
  for (const std::string& query : topic.queries)
    add(grounds.context, query);
  for (const topic::Role& role : topic.roles) {
    add(grounds.context, role.name);
    add(grounds.context, role.bio);
  }
  add(grounds.texts, topic.title);
  add(grounds.texts, topic.description);
  add(grounds.texts, topic.instructions);
  add(grounds.texts, known.record.source_text);
  grounds.today = known.record.today;
  grounds.freshness_hours = topic.freshness_hours;
  grounds.fresh_sources_min = topic.fresh_sources_min;
  grounds.allow_stale = known.allow_stale;
  grounds.rehearsal = known.rehearsed || known.record.provider == "rehearsal";
  return grounds;
}

journal::Finding event_of(const editorial::Finding& finding) {
  return {.rule = finding.rule,
          .severity = std::string(editorial::name_of(finding.severity)),
          .chunk = finding.chunk,
          .line = finding.line,
          .quote = finding.quote,
          .remedy = finding.remedy};
}

editorial::Manuscript manuscript_of(const Known& known, const std::vector<std::string>& texts) {
  editorial::Manuscript manuscript;
  const plan::Plan plan = plan_of(known);
  const std::vector<plan::Chunk>& chunks = plan.chunks;
  for (std::size_t i = 0; i < texts.size() && i < chunks.size(); ++i) {
    manuscript.parts.push_back({.chunk = chunks[i].number,
                                .title = chunks[i].title,
                                .words_target = chunks[i].words_target,
                                .text = texts[i]});
  }
  manuscript.words_target = plan.words_target;
  manuscript.length_open = known.length_open;
  manuscript.monologue = known.topic.monologue();
  manuscript.language = known.topic.language;
  for (const topic::Role& role : known.topic.roles)
    manuscript.hosts.push_back(role.name);
  if (known.research != nullptr) {
    manuscript.outline = passes::read_outline(plan, *known.research).outline;
    manuscript.seams = passes::seams_of(plan, *known.research, manuscript.outline);
  }
  manuscript.grounds = grounds_of(known);
  return manuscript;
}

Known Run::what_is_known() const {
  return {.record = record_,
          .topic = topic_,
          .research = research_ ? &*research_ : nullptr,
          .allow_stale = settings_.allow_stale,
          .length_open = state_.length_open,
          .rehearsed = state_.rehearsed_research};
}

bool Run::search_wanted(int chunk) const {
  return kind_of(chunk) != RequestKind::text && request_options(chunk).search;
}

/// Doubtful sources are told while stopping still saves money.
Status Run::judge_sources() {
  const int researched = store::first_request(record_);
  // Behind the research alone come the shorter scripts.
  const bool script = store::writes_script(record_);
  const bool alone = script && researched == state_.last();
  editorial::Findings findings;
  const editorial::Grounds grounds = grounds_of(what_is_known());
  static_cast<void>(editorial::check_sources(grounds, findings));
  std::erase_if(findings, [](const editorial::Finding& finding) {
    return finding.severity == editorial::Severity::info;
  });
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const editorial::Finding& first = findings[i];
    const auto same = [&](const editorial::Finding& other) { return other.rule == first.rule; };
    if (std::any_of(findings.begin(), findings.begin() + static_cast<std::ptrdiff_t>(i), same))
      continue;
    const auto count = std::ranges::count_if(findings, same);
    CW_RETURN_IF_ERROR(
        tell(journal::Warning{fmt::format("{}: {}{}: {}",
                                          first.rule,
                                          first.quote,
                                          count > 1 ? fmt::format(" and {} more", count - 1) : "",
                                          first.remedy)}));
  }
  if (findings.empty() || alone || !settings_.stop_on_sources || stopped_) return {};
  schedule_.stop();
  stopped_ = Stopped{
      .fault = Fault::gate,
      .cause = fmt::format("stopped before {}, for the sources: {}",
                           script ? fmt::format("chunk {}", researched + 1) : "the shorter scripts",
                           editorial::gate_line(findings, store::sources_name)),
      .chunk = researched,
      .hints = {fmt::format("the sources are in sources.json; resume "
                            "--stop-on-sources=false goes on with them, redo --chunk {} "
                            "researches again (paid)",
                            researched)}};
  return {};
}

}  // namespace castwright::engine
