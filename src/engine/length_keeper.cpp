#include "engine/length_keeper.h"

#include "passes/outline.h"
#include "script/sentences.h"
#include "script/words.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::engine {
namespace {

std::vector<std::string> publishers_of(const passes::Research& research) {
  std::vector<std::string> names;
  names.reserve(research.sources.size());
  for (const passes::Source& source : research.sources)
    names.push_back(source.publisher);
  return names;
}

std::vector<std::string> punchlines_of(const passes::Research& research) {
  std::vector<std::string> lines;
  const json::Value* const found = research.canonical_pack.find("punchlines");
  if (found == nullptr) return lines;
  for (const std::string_view line : script::sentences_of(found->as_string().value_or("")))
    lines.emplace_back(line);
  return lines;
}

}  // namespace

plan::Knowledge LengthKeeper::knowledge_for(int chunk,
                                            std::span<const plan::Measured> measured) const {
  plan::Knowledge knowledge{.measured = measured, .parallel = terms_.settings.parallel > 1};
  if (const auto& frozen = terms_.record.calibration) {
    const auto found = frozen->length_ratios.find(
        store::calibration_kind(terms_.record, research_.planned(chunk)));
    if (found != frozen->length_ratios.end()) knowledge.calibrated = found->second;
  }
  return knowledge;
}

plan::Request LengthKeeper::ask(int chunk) {
  std::span<const plan::Measured> measured;
  if (!journal_.state().length_open) measured = script_.written().measured;
  const plan::Request request =
      plan::words_to_ask(research_.plan(), chunk, knowledge_for(chunk, measured));
  asked_[chunk] = request.words;
  return request;
}

plan::LengthRatio LengthKeeper::item_length_ratio(int chunk) const {
  plan::Knowledge knowledge = knowledge_for(chunk, script_.written().measured);
  // Earlier runs say more about this type than one request for another type does.
  if (knowledge.calibrated) knowledge.measured = {};
  return plan::length_ratio_for(research_.plan(), chunk, knowledge);
}

int LengthKeeper::asked(int number) const {
  if (!terms_.stage_of(number).writes_text()) return 0;
  if (const auto found = asked_.find(number); found != asked_.end()) return found->second;
  const plan::Chunk& planned = terms_.record.plan.chunks[static_cast<std::size_t>(number) - 1];
  return journal_.request(number).asked.value_or(planned.words_target);
}

/// Returns what the chunks in the newest checkpoint told. The facts are known from chunk 1 on.
const script::NarratedFacts& LengthKeeper::narrated_facts() {
  if (!narrated_) {
    script::TrimKeeps keeps;
    if (const passes::Research* const research = research_.research()) {
      for (passes::OwnedFact& fact : passes::facts_of(*research))
        keeps.facts.push_back(std::move(fact.text));
      keeps.names = publishers_of(*research);
      keeps.punchlines = punchlines_of(*research);
    }
    narrated_.emplace(NarratedSoFar{.chunks = 0, .told = script::NarratedFacts(keeps)});
  }
  while (narrated_->chunks < script_.checkpoints())
    narrated_->told.add(script_.text(static_cast<int>(++narrated_->chunks)).text);
  return narrated_->told;
}

void LengthKeeper::trim(int chunk) {
  ChunkText& kept = script_.text(chunk);
  if (terms_.settings.verbatim || kept.trim_final || !terms_.stage().is_dialogue) return;
  const int allowed = plan::words_to_keep(
      research_.plan(), chunk, kept.words, knowledge_for(chunk, script_.written().measured));
  if (kept.words <= allowed) return;
  const bool last = chunk == terms_.chunks();
  script::TrimWish wish{
      .words = allowed,
      .language = terms_.topic.language,
      // No chunk follows that could make up for the rest.
      .too_little = last ? script::TooLittle::leave_whole : script::TooLittle::cut_what_may_go};
  for (const script::Citation& citation : kept.work.citations)
    wish.cited.push_back(citation.after);
  script::Trimmed trimmed = script::trim(kept.text, wish, narrated_facts());
  kept.text = std::move(trimmed.text);
  kept.words = static_cast<int>(script::count_spoken_words(kept.text));
  kept.work.words_allowed = kept.words > allowed ? allowed : 0;
  for (script::Cut& cut : trimmed.cuts) {
    kept.work.trimmed.push_back({.quote = std::move(cut.quote),
                                 .why = std::move(cut.why),
                                 .before = std::move(cut.before),
                                 .after = std::move(cut.after)});
  }
}

}  // namespace castwright::engine
