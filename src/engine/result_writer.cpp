#include "engine/result_writer.h"

#include "store/layout.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

namespace castwright::engine {
namespace {

/// Adds what is known of the accepted text of a chunk.
void add_text(ChunkFigures& figures, const ScriptStore& script) {
  const auto found = script.texts().find(figures.plan.number);
  if (found == script.texts().end()) return;
  const ChunkText& kept = found->second;
  figures.words = kept.words;
  figures.received_words = kept.received_words;
  figures.work = kept.work;
}

}  // namespace

Status ResultWriter::begin_review() {
  CW_TRY(review_, work_of(terms_.record.stage).begin_review(finished()));
  return {};
}

bool ResultWriter::is_reviewed() const {
  return !review_ || review_->wait_for(Millis(0)) == std::future_status::ready;
}

RunFigures ResultWriter::figures() const {
  const Clock& clock = terms_.doors.clock;
  RunFigures figures{.run_id = terms_.record.run_id,
                     .topic_id = terms_.record.topic_id,
                     .title = terms_.topic.title,
                     .model = terms_.record.model,
                     .windows = journal::windows_asked(journal_.state()),
                     .provider = terms_.record.provider,
                     .generated_at = rfc3339(clock.wall()),
                     .gates = terms_.settings.gates,
                     .ms = std::chrono::duration_cast<Millis>(clock.now() - started_).count(),
                     .words_target = terms_.record.plan.words_target};
  from_.settlement.fill(figures);
  for (std::size_t i = 0; i < figures.chunks.size(); ++i) {
    ChunkFigures& chunk = figures.chunks[i];
    chunk.plan = from_.research.plan().chunks[i];
    chunk.asked_words = from_.length.asked(chunk.plan.number);
    add_text(chunk, from_.script);
  }
  if (figures.research)
    figures.research->plan = {.number = store::research_number,
                              .title = terms_.stage_of(store::research_number).heading(0),
                              .subject = "",
                              .words_target = 0};
  return figures;
}

Result<json::Value> ResultWriter::save(RunFigures& figures) {
  if (review_) figures.review = review_->get();
  return work_of(terms_.record.stage).save(finished(), figures);
}

}  // namespace castwright::engine
