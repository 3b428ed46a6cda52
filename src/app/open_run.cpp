#include "app/open_run.h"

#include "app/shell.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <fmt/format.h>

namespace castwright::app {

Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found) {
  OpenRun run{.found = found, .folder = {}, .record = {}, .state = {}};
  CW_TRY(run.folder, output.open_run(found));
  CW_TRY(run.record, store::read_run_record(*run.folder));
  CW_TRY(run.state, store::read_run_state(*run.folder, run.record));
  return run;
}

Result<topic::Topic> own_topic(const store::RunRecord& record) {
  auto read = topic::read_topic(record.topic_file, json::dump(record.topic), record.topic_id);
  if (!read) {
    return fail(Fault::storage, fmt::format("the run's own topic: {}", read.error().what));
  }
  read->topic.id = record.topic_id;
  return std::move(read->topic);
}

Result<ModelTablePtr> models_of(const OpenRun& run, const ModelTablePtr& today) {
  if (run.record.model_facts.is_null()) return today;
  const std::string file = (run.folder->path() / store::run_name).string();
  CW_TRY(provider::ModelTable table, today->with_facts(run.record.model_facts, file));
  return std::make_shared<const provider::ModelTable>(std::move(table));
}

topic::SettingLayer stored_settings(const store::RunRecord& record) {
  topic::SettingLayer layer;
  for (const auto& [key, value] : record.options) {
    layer.emplace(key, topic::Setting{.text = value, .origin = "run"});
  }
  // The dialect of a run never changes; runs of older versions do not record it.
  layer.emplace("dialect", topic::Setting{.text = "responses", .origin = "run"});
  layer.emplace("answer_field", topic::Setting{.text = "content", .origin = "run"});
  // A run that began without a window must not get one from a file or variable of today.
  layer.emplace("window", topic::Setting{.text = "soonest", .origin = "run"});
  return layer;
}

Status check_finished(const OpenRun& run, const store::Output& output) {
  if (run.state.phase == journal::RunPhase::finished) return {};
  const std::string stored =
      store::writes_script(run.record)
          ? fmt::format(", {} of {} chunks are stored", run.state.stored(), run.state.chunks.size())
          : std::string();
  return fail(Fault::missing,
              fmt::format("run {} is not finished{}: {} resumes it",
                          run.found.run_id,
                          stored,
                          resume_command(run.found.run_id, output.name())));
}

Status check_has_script(const store::RunRecord& record) {
  if (store::writes_script(record)) return {};
  return fail(Fault::missing,
              fmt::format("run {} has no long script: its topic switches content_types.long off",
                          record.run_id));
}

}  // namespace castwright::app
