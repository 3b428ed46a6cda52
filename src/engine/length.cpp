// The part of the engine that keeps the script to its length: what a request asks for, and what of
// an answer is stored. Decided in plan order and from stored figures alone, so that a resumed run
// decides as an undisturbed one does.

#include "plan/length.h"

#include "engine/estimate.h"
#include "engine/run.h"
#include "passes/outline.h"
#include "script/sentences.h"
#include "script/trim.h"
#include "script/words.h"
#include "store/calibration.h"

#include <algorithm>
#include <cstddef>
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

/// Nothing changes what a checkpoint has: kept, because looking it up for every request would make
/// the cost of a long plan quadratic.
const Run::Written& Run::written() {
  while (written_.texts.size() < checkpoints_) {
    const Piece& piece = pieces_.at(static_cast<int>(written_.texts.size()) + 1);
    written_.measured.push_back(
        {.asked = piece.asked_words, .received = piece.received_words, .kept = piece.words});
    written_.texts.emplace_back(piece.text);
  }
  return written_;
}

plan::Knowledge Run::knowledge_for(int chunk, std::span<const plan::Measured> settled) const {
  plan::Knowledge knowledge{.settled = settled, .parallel = settings_.parallel > 1};
  if (record_.calibration) {
    const auto found =
        record_.calibration->gains.find(store::calibration_kind(record_, planned(chunk)));
    if (found != record_.calibration->gains.end()) knowledge.calibrated = found->second;
  }
  return knowledge;
}

plan::Request Run::request_for(int chunk) {
  if (state_.length_open) return plan::words_to_ask(plan_, chunk, knowledge_for(chunk, {}));
  return plan::words_to_ask(plan_, chunk, knowledge_for(chunk, written().measured));
}

passes::AskOptions Run::request_options(int chunk) const {
  passes::AskOptions options =
      ask_options(capabilities_for(chunk), kind_of(chunk), settings_.output_tokens_max);
  if (!writes_items()) return options;
  // Nothing of Pass B searches, not even its first request.
  options.search = false;
  options.structure =
      settings_.capabilities.structured ? passes::Structure::schema : passes::Structure::prompt;
  return options;
}

Result<passes::Ask> Run::ask_for(int chunk) {
  if (writes_items()) return ask_for_items(chunk);
  const passes::Research* const research = research_ ? &*research_ : nullptr;
  if (research != nullptr && !contracts_) contracts_ = passes::contracts_of(plan_, research);
  // In parallel only chunk 1 is written for certain when an inner chunk is asked for, and not even
  // that where the research was a request of its own; what else may be finished by then depends on
  // which answer came first, and a prompt never does.
  std::vector<std::string_view> texts = written().texts;
  const bool last = static_cast<std::size_t>(chunk) == plan_.chunks.size();
  const auto certain = static_cast<std::size_t>(store::first_request(record_));
  if (settings_.parallel > 1 && !last) texts.resize(std::min(texts.size(), certain));
  const passes::Material material{.topic = &topic_,
                                  .plan = &plan_,
                                  .today = record_.today,
                                  .source_text = record_.source_text,
                                  .research = research,
                                  .contracts = contracts_ ? &*contracts_ : nullptr,
                                  .chunk_texts = std::move(texts),
                                  .note = known(chunk).note,
                                  .shown = word_limits(plan_, settings_.price)};
  passes::AskOptions options = request_options(chunk);
  if (chunk == store::research_number)
    return passes::make_ask(record_.templates, material, chunk, options);
  const plan::Request request = request_for(chunk);
  options.words_asked = request.words;
  options.words_gain = request.gain.value;
  options.gain_known = request.gain.known;
  figures(chunk).asked_words = request.words;
  return passes::make_ask(record_.templates, material, chunk, options);
}

/// Of the chunks in the newest checkpoint. The facts are known from chunk 1 on.
const script::Told& Run::what_was_told() {
  if (!told_so_far_) {
    script::TrimKeeps keeps;
    if (research_) {
      for (passes::OwnedFact& fact : passes::facts_of(*research_))
        keeps.facts.push_back(std::move(fact.text));
      keeps.names = publishers_of(*research_);
      keeps.punchlines = punchlines_of(*research_);
    }
    told_so_far_.emplace(ToldSoFar{.chunks = 0, .told = script::Told(keeps)});
  }
  while (told_so_far_->chunks < checkpoints_)
    told_so_far_->told.add(pieces_.at(static_cast<int>(++told_so_far_->chunks)).text);
  return told_so_far_->told;
}

/// Before the chunk's checkpoint, and after those of all chunks before it.
void Run::trim_to_length(int chunk) {
  Piece& piece = pieces_[chunk];
  if (settings_.verbatim || piece.settled || writes_items()) return;
  const int allowed =
      plan::words_to_keep(plan_, chunk, piece.words, knowledge_for(chunk, written().measured));
  if (piece.words <= allowed) return;
  const bool last = static_cast<std::size_t>(chunk) == plan_.chunks.size();
  script::TrimWish wish{
      .words = allowed,
      .language = topic_.language,
      // Nothing comes behind it that could take the rest.
      .too_little = last ? script::TooLittle::leave_whole : script::TooLittle::cut_what_may_go};
  for (const script::Citation& citation : piece.work.citations)
    wish.cited.push_back(citation.after);
  script::Trimmed trimmed = script::trim(piece.text, wish, what_was_told());
  piece.text = std::move(trimmed.text);
  piece.words = static_cast<int>(script::count_spoken_words(piece.text));
  piece.work.words_allowed = piece.words > allowed ? allowed : 0;
  for (script::Cut& cut : trimmed.cuts) {
    piece.work.trimmed.push_back({.quote = std::move(cut.quote),
                                  .why = std::move(cut.why),
                                  .before = std::move(cut.before),
                                  .after = std::move(cut.after)});
  }
  figures(chunk).words = piece.words;
  figures(chunk).work = piece.work;
}

}  // namespace castwright::engine
