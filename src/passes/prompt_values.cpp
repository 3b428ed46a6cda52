#include "passes/prompt_values.h"

#include "passes/describe.h"
#include "passes/outline.h"
#include "passes/pack.h"
#include "script/characters.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// Returns the most facts that the research may bring. A listener remembers three facts of six
/// minutes. Writers who had to place 43 facts in an hour said that these made every part too long
/// and a chain of facts.
int facts_limit(const plan::Plan& plan) {
  constexpr int words_a_fact = 330;
  constexpr int facts_min = 10;
  constexpr int facts_max = 60;
  return std::clamp(plan.words_target / words_a_fact, facts_min, facts_max);
}

}  // namespace

Values show_values(const PromptInputs& inputs) {
  const topic::Topic& topic = *inputs.topic;
  Values values{
      {"title", topic.title},
      {"description", topic.description.empty() ? "(none)" : topic.description},
      {"language", topic.language},
      {"today", inputs.today},
      {"turn_characters", fmt::format("{}", script::turn_characters_max)},
      {"host_a", host_line(topic, 0)},
      {"host_b", host_line(topic, 1)},
      {"editor_wishes", topic.instructions},
      {"freshness", freshness_text(topic.freshness_hours)},
      {"fresh_sources", fmt::format("{}", topic.fresh_sources_min)},
      {"search_languages", listed(topic.search_languages, topic.language)},
      {"search_regions", listed(topic.search_regions, "any")},
      {"queries", bullets(topic.queries, "(none given: choose your own from the topic)")},
      {"sources_range", fmt::format("{} to {}", sources_min, sources_max)},
      {"sources_max", fmt::format("{}", sources_max)},
      {"pack_words", "1,000 to 2,500"},
      {"beats", fmt::format("{} to {}", beats_min, beats_max)},
      {"source_text", inputs.source_text},
      {"example",
       topic.monologue() ? R"(First paragraph.\n\nSecond paragraph.)"
                         : R"(HOST_A: First turn.\n\nHOST_B: Second turn.)"},
  };
  if (inputs.plan == nullptr) return values;
  values["chunk_count"] = fmt::format("{}", inputs.plan->chunks.size());
  values["facts_max"] = fmt::format("{}", facts_limit(*inputs.plan));
  values["material_words"] = fmt::format("{}", material_words_limit(*inputs.plan));
  return values;
}

void add_pack(Values& values, const Research* research) {
  const auto field = [&](std::string_view name) {
    return std::string(research == nullptr ? pack_mark
                                           : research->canonical_pack.string_or(name, "(none)"));
  };
  for (const std::string_view name : pack_fields) {
    values.insert_or_assign(std::string(name), field(name));
  }
  values["sources"] =
      research == nullptr ? std::string(pack_mark) : source_lines(research->sources);
}

}  // namespace castwright::passes
