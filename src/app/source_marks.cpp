#include "app/source_marks.h"

#include "editorial/facts.h"
#include "script/turns.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace castwright::app {
namespace {

editorial::ScriptUnderReview as_reviewed(const exports::Episode& script,
                                         const editorial::Evidence& evidence) {
  editorial::ScriptUnderReview review{
      .monologue = script.hosts.monologue, .language = script.language, .grounds = evidence};
  for (const exports::Chapter& chapter : script.chapters)
    review.parts.push_back({.chunk = static_cast<int>(review.parts.size()) + 1,
                            .title = chapter.title,
                            .text = script::join_turns(chapter.turns, script.hosts.monologue)});
  return review;
}

/// Returns the turn of the chapter in which a sentence stands. The two sides divide a script into
/// turns by rules of their own, so the sentence is looked for; its own turn comes first.
std::optional<std::size_t> turn_with(const exports::Chapter& chapter,
                                     std::string_view sentence,
                                     std::size_t own) {
  const auto has = [&](std::size_t turn) { return chapter.turns[turn].text.contains(sentence); };
  if (own < chapter.turns.size() && has(own)) return own;
  for (std::size_t turn = 0; turn < chapter.turns.size(); ++turn)
    if (has(turn)) return turn;
  return std::nullopt;
}

void add_sources(std::vector<int>& numbers, const std::vector<int>& more, std::size_t count) {
  for (const int number : more)
    if (number >= 1 && std::cmp_less_equal(number, count)) numbers.push_back(number);
  std::ranges::sort(numbers);
  const auto doubled = std::ranges::unique(numbers);
  numbers.erase(doubled.begin(), doubled.end());
}

}  // namespace

void mark_sources(exports::Episode& script, const editorial::Evidence& evidence) {
  const bool named = std::ranges::any_of(
      evidence.facts, [](const passes::OwnedFact& fact) { return !fact.sources.empty(); });
  if (!named || script.sources.empty()) return;
  const editorial::ScriptUnderReview review = as_reviewed(script, evidence);
  const editorial::ParsedScript parsed = editorial::parse(review);
  for (const editorial::ToldFact& told : editorial::told_facts(review, parsed)) {
    const editorial::ParsedSentence& sentence = parsed.sentences[told.sentence];
    const auto first =
        std::ranges::find(parsed.turns, sentence.chunk, &editorial::ParsedTurn::chunk);
    const auto own = sentence.turn - static_cast<std::size_t>(first - parsed.turns.begin());
    exports::Chapter& chapter = script.chapters[static_cast<std::size_t>(sentence.chunk) - 1];
    const auto turn = turn_with(chapter, sentence.text, own);
    if (!turn) continue;
    chapter.turn_sources.resize(chapter.turns.size());
    add_sources(
        chapter.turn_sources[*turn], evidence.facts[told.fact].sources, script.sources.size());
  }
}

}  // namespace castwright::app
