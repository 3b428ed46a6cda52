#include "engine/script_store.h"

#include "core/crash_point.h"
#include "core/hash.h"
#include "engine/stage_work.h"
#include "store/checkpoint.h"
#include "store/layout.h"

#include <utility>

namespace castwright::engine {

ChunkText ScriptStore::stored_text(int chunk, std::string text) const {
  const journal::ChunkState& known = journal_.request(chunk);
  const int target = terms_.record.plan.chunks[static_cast<std::size_t>(chunk) - 1].words_target;
  return {.text = std::move(text),
          .words = known.words,
          .received_words = known.received_words,
          .asked_words = known.asked.value_or(target),
          .work = known.work,
          .trim_final = true,
          .answer_sha256 = known.answer_sha256};
}

void ScriptStore::restore(std::vector<std::string> stored, std::map<int, std::string> waiting) {
  for (std::string& text : stored) {
    if (++checkpoints_ > 1) script_ += store::chunk_border;
    script_ += text;
    const int chunk = static_cast<int>(checkpoints_);
    texts_[chunk] = stored_text(chunk, std::move(text));
  }
  for (auto& [chunk, text] : waiting)
    texts_[chunk] = stored_text(chunk, std::move(text));
}

void ScriptStore::keep(int chunk,
                       passes::ChunkAnswer answer,
                       std::string_view raw,
                       int asked_words) {
  ChunkText kept{
      .text = std::move(answer.text),
      .asked_words = asked_words,
      .work = {.cleaned = std::move(answer.changes), .citations = std::move(answer.citations)},
      .answer_sha256 = sha256_hex(raw)};
  kept.words = work_of(terms_.record.stage).words_of(kept.text);
  kept.received_words = answer.received_words.value_or(kept.words);
  texts_[chunk] = std::move(kept);
}

std::optional<int> ScriptStore::next() const {
  const int chunk = static_cast<int>(checkpoints_) + 1;
  return texts_.contains(chunk) ? std::optional(chunk) : std::nullopt;
}

Status ScriptStore::save_checkpoint(int target) {
  const int number = static_cast<int>(checkpoints_) + 1;
  const ChunkText& kept = texts_.at(number);
  const int trimmed = kept.work.trimmed.empty() ? 0 : kept.received_words - kept.words;
  const std::string name = store::checkpoint_name(number, terms_.record.stage);
  const std::size_t before = script_.size();
  if (++checkpoints_ > 1) script_ += store::chunk_border;
  script_ += kept.text;
  // The file is durable before the event names it.
  CW_RETURN_IF_ERROR(store::save_checkpoint(terms_.doors.folder,
                                            {.stage = terms_.record.stage,
                                             .number = number,
                                             .of = terms_.record.plan.chunks.size(),
                                             .text = script_,
                                             .before_bytes = before}));
  crash_point("checkpoint_written");
  CW_RETURN_IF_ERROR(journal_.tell(journal::ChunkStored{.chunk = number,
                                                        .words = kept.words,
                                                        .target = target,
                                                        .trimmed_words = trimmed,
                                                        .asked = kept.asked_words,
                                                        .received_words = kept.received_words,
                                                        .work = kept.work,
                                                        .file = name,
                                                        .bytes = kept.text.size(),
                                                        .sha256 = sha256_hex(kept.text),
                                                        .answer_sha256 = kept.answer_sha256}));
  crash_point("chunk_stored");
  return journal_.tell(journal::CheckpointSaved{
      .number = number, .file = (terms_.doors.folder.path() / name).string()});
}

/// What is in a checkpoint never changes, so the list only grows. Without it the cost of looking
/// all chunks up for every request would grow with the square of the plan.
const ScriptStore::Written& ScriptStore::written() {
  while (written_.texts.size() < checkpoints_) {
    const ChunkText& kept = texts_.at(static_cast<int>(written_.texts.size()) + 1);
    written_.measured.push_back(
        {.asked = kept.asked_words, .received = kept.received_words, .kept = kept.words});
    written_.texts.emplace_back(kept.text);
  }
  return written_;
}

std::vector<std::string> ScriptStore::text_list() const {
  std::vector<std::string> all;
  all.reserve(texts_.size());
  for (const auto& [number, kept] : texts_)
    all.push_back(kept.text);
  return all;
}

int ScriptStore::words() const {
  int words = 0;
  for (const auto& [number, kept] : texts_)
    words += kept.words;
  return words;
}

}  // namespace castwright::engine
