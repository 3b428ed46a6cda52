#include "web/last_runs.h"

#include "core/clock.h"
#include "store/run_state.h"

#include <chrono>
#include <optional>

namespace castwright::web {
namespace {

engine::ChunkFigures figures_of(const app::RunView& view, int number) {
  const journal::ChunkState& chunk = view.state.request(number);
  engine::ChunkFigures figures;
  figures.plan.number = number;
  figures.words = chunk.words;
  for (const journal::AttemptState& attempt : chunk.attempts) {
    if (attempt.output_tokens)
      figures.output_tokens = figures.output_tokens.value_or(0) + *attempt.output_tokens;
  }
  figures.cost_nanodollars = app::cost_of(chunk);
  if (const journal::AttemptState* const newest = chunk.newest()) {
    figures.end = newest->end;
    figures.ms = newest->duration_ms;
    figures.ttft_ms = newest->first_text_ms;
  }
  return figures;
}

engine::RunFigures figures_of(const app::RunView& view, Millis took) {
  engine::RunFigures figures;
  figures.run_id = view.found.run_id;
  figures.topic_id = view.found.topic_id;
  figures.model = view.record.model;
  figures.rehearsal = view.record.provider == "rehearsal" || view.state.rehearsal;
  figures.ms = took.count();
  figures.words_target = view.record.plan.words_target;
  figures.settled_nanodollars = 0;
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    engine::ChunkFigures request = figures_of(view, number);
    if (!request.cost_nanodollars) figures.settled_nanodollars.reset();
    if (figures.settled_nanodollars) *figures.settled_nanodollars += *request.cost_nanodollars;
    if (number == store::research_number) {
      figures.research = std::move(request);
      figures.research_model = store::model_of(view.record, number);
    } else {
      figures.chunks.push_back(std::move(request));
    }
  }
  return figures;
}

}  // namespace

void LastRuns::put(const app::RunView& view, const std::vector<Timeline>& timelines) {
  put_stage(view, timelines.front());
  for (std::size_t i = 0; i < view.later.size() && i + 1 < timelines.size(); ++i)
    put_stage(view.later[i], timelines[i + 1]);
}

void LastRuns::put_stage(const app::RunView& view, const Timeline& timeline) {
  const auto began = parse_rfc3339(timeline.began);
  const auto ended = parse_rfc3339(timeline.ended);
  if (!began || !ended) return;  // It is at work, or its process wrote no end.
  const auto took = std::chrono::duration_cast<Millis>(*ended - *began);
  engine::RunFigures figures = figures_of(view, took);
  std::string kind(store::row_of(view.record.stage).kind);
  if (figures.rehearsal) kind.insert(0, "rehearsal-");
  Ended& newest = newest_[{view.found.topic_id, std::move(kind)}];
  if (view.found.run_id < newest.run_id) return;
  newest = {
      .run_id = view.found.run_id,
      .figures = std::move(figures),
      .finished = view.state.phase == journal::RunPhase::finished,
      .unix_s =
          std::chrono::duration_cast<std::chrono::seconds>(ended->time_since_epoch()).count()};
}

void LastRuns::keep_if(const std::function<bool(const std::string& run_id)>& is_there) {
  std::erase_if(newest_, [&](const auto& entry) { return !is_there(entry.second.run_id); });
}

std::string LastRuns::text() const {
  observe::MetricsPage page;
  for (const auto& [key, ended] : newest_) {
    const bool rehearsal = ended.figures.rehearsal;
    const std::string_view kind = key.second;
    page.put(rehearsal ? kind.substr(kind.find('-') + 1) : kind,
             ended.figures,
             ended.finished,
             ended.unix_s);
  }
  return page.text();
}

}  // namespace castwright::web
