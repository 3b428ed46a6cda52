#include "app/pass_b.h"

#include "app/access.h"
#include "app/run_review.h"
#include "app/shell.h"
#include "editorial/review.h"
#include "passes/pass_b.h"
#include "store/calibration.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::app {
namespace {

constexpr std::string_view default_model = "gpt-6-luna";
constexpr const store::Stage& short_scripts = store::row_of(store::StageId::short_scripts);

}  // namespace

Result<OpenRun> open_or_make_pass_b(const PassContext& pass_a, const Access& access) {
  OpenRun run{.found = {.topic_id = pass_a.record.topic_id, .run_id = pass_a.record.run_id},
              .folder = {},
              .record = {},
              .state = {}};
  CW_TRY(run.folder, pass_a.folder.folder(short_scripts.folder));
  CW_TRY(const bool begun, run.folder->exists(store::run_name));
  if (!begun) {
    CW_TRY(const passes::Research research, research_of(pass_a.folder));
    const passes::PassB plan = passes::plan_pass_b(
        pass_a.topic,
        research,
        pass_a.options.pass_b_per_item ? passes::Grouping::per_item : passes::Grouping::per_type);
    store::RunRecord record = pass_a.record;
    record.stage = short_scripts.id;
    record.basis = passes::to_json(plan);
    record.plan = passes::plan_of(plan);
    record.model = access.endpoint.model;
    record.model_facts = model_facts(pass_b_options(pass_a.options, pass_a.topic), *access.models);
    record.calibration =
        store::frozen_calibration(pass_a.runtime.output(), record, pass_a.topic.language);
    CW_RETURN_IF_ERROR(store::write_run_record(*run.folder, record));
  }
  CW_TRY(run.record, store::read_run_record(*run.folder));
  CW_TRY(run.state, store::read_run_state(*run.folder, run.record));
  return run;
}

Result<std::optional<OpenRun>> open_pass_b(const store::Output::Found& found,
                                           disk::Folder& folder) {
  OpenRun run{.found = found, .folder = {}, .record = {}, .state = {}};
  CW_TRY(const bool folder_there, folder.exists(short_scripts.folder));
  if (!folder_there) return std::nullopt;
  CW_TRY(run.folder, folder.folder(short_scripts.folder));
  CW_TRY(const bool begun, run.folder->exists(store::run_name));
  if (!begun) return std::nullopt;
  CW_TRY(run.record, store::read_run_record(*run.folder));
  CW_TRY(run.state, store::read_run_state(*run.folder, run.record));
  return std::optional<OpenRun>(std::move(run));
}

Result<PassBState> pass_b_state(disk::Folder& run,
                                const topic::Topic& topic,
                                const topic::Options& options) {
  if (options.only_pass_a || passes::items_of(topic, 0).empty()) return PassBState::unwanted;
  CW_TRY(const auto pass_b, open_pass_b({}, run));
  if (!pass_b) return PassBState::missing;
  return pass_b->state.phase == journal::RunPhase::finished ? PassBState::finished
                                                            : PassBState::unfinished;
}

Result<bool> passes_gates(const OpenRun& run, const topic::Topic& topic, bool allow_stale) {
  CW_TRY(const editorial::Manuscript manuscript, manuscript_of(run, topic, allow_stale));
  return !editorial::examine(manuscript).has_errors();
}

topic::Options pass_b_options(const topic::Options& options, const topic::Topic& topic) {
  topic::Options own = options;
  own.research = topic::ResearchStage::with_opening;  // the research is there
  own.research_model.clear();
  own.window = CompletionWindow::soonest;  // they cost cents, and somebody waits for them
  if (!options.pass_b_model.empty()) {
    own.model = options.pass_b_model;
  } else if (is_at_openai(options)) {
    own.model = default_model;
  }
  if (own.model != options.model) own.price.clear();  // it was told of the other model
  own.max_output_tokens = topic.pass_b_output_tokens_max > 0
                              ? std::optional(topic.pass_b_output_tokens_max)
                              : std::nullopt;
  return own;
}

}  // namespace castwright::app
