#include "engine/review.h"

#include "passes/outline.h"
#include "passes/richness.h"
#include "passes/seams.h"

#include <cstddef>

namespace castwright::engine {

namespace {

plan::Plan plan_of(const Known& known) {
  return known.research == nullptr ? known.record.plan
                                   : passes::revised_plan(known.record.plan, *known.research);
}

}  // namespace

editorial::Evidence evidence_of(const Known& known) {
  editorial::Evidence evidence;
  if (known.research != nullptr) {
    evidence.research = *known.research;
    evidence.facts = passes::read_outline(plan_of(known), *known.research).facts;
  }
  const auto add = [](std::string& to, std::string_view text) { to.append(text).push_back('\n'); };
  const topic::Topic& topic = known.topic;
  for (const plan::Chunk& chunk : plan_of(known).chunks) {
    add(evidence.context, chunk.title);
    add(evidence.context, chunk.subject);
  }
  for (const std::string& query : topic.queries)
    add(evidence.context, query);
  for (const topic::Role& role : topic.roles) {
    add(evidence.context, role.name);
    add(evidence.context, role.bio);
  }
  add(evidence.texts, topic.title);
  add(evidence.texts, topic.description);
  add(evidence.texts, topic.instructions);
  add(evidence.texts, known.record.source_text);
  evidence.today = known.record.today;
  evidence.freshness_hours = topic.freshness_hours;
  evidence.fresh_sources_min = topic.fresh_sources_min;
  evidence.allow_stale = known.allow_stale;
  evidence.rehearsal = known.rehearsed || known.record.provider == "rehearsal";
  return evidence;
}

journal::Finding event_of(const editorial::Finding& finding) {
  return {.rule = finding.rule,
          .severity = std::string(editorial::name_of(finding.severity)),
          .chunk = finding.chunk,
          .line = finding.line,
          .quote = finding.quote,
          .remedy = finding.remedy};
}

editorial::ScriptUnderReview under_review(const Known& known,
                                          const std::vector<std::string>& texts) {
  editorial::ScriptUnderReview script;
  const plan::Plan plan = plan_of(known);
  const std::vector<plan::Chunk>& chunks = plan.chunks;
  for (std::size_t i = 0; i < texts.size() && i < chunks.size(); ++i) {
    script.parts.push_back({.chunk = chunks[i].number,
                            .title = chunks[i].title,
                            .words_target = chunks[i].words_target,
                            .text = texts[i]});
  }
  script.words_target = plan.words_target;
  script.length_open = known.length_open;
  script.monologue = known.topic.monologue();
  script.language = known.topic.language;
  for (const topic::Role& role : known.topic.roles)
    script.hosts.push_back(role.name);
  if (known.research != nullptr) {
    script.outline = passes::read_outline(plan, *known.research).outline;
    script.seams = passes::seams_of(plan, *known.research, script.outline);
  }
  script.grounds = evidence_of(known);
  return script;
}

}  // namespace castwright::engine
