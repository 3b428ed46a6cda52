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

editorial::Evidence grounds_of(const Known& known) {
  editorial::Evidence grounds;
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
  script.grounds = grounds_of(known);
  return script;
}

}  // namespace castwright::engine
