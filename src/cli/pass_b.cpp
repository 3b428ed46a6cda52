#include "cli/pass_b.h"

#include "cli/output.h"
#include "cli/run_review.h"
#include "editorial/review.h"
#include "passes/pass_b.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::cli {
namespace {

constexpr std::string_view default_model = "gpt-5-nano";  // system.md +11

/// run.json of Pass B as it is, or made: the same run, asked by Pass A's research.
Result<OpenRun> open_or_make(const Session& pass_a, const Access& access) {
  OpenRun run{.found = {.topic_id = pass_a.record.topic_id, .run_id = pass_a.record.run_id},
              .folder = {},
              .record = {},
              .state = {}};
  CW_TRY(run.folder, pass_a.folder.folder(store::pass_b_folder));
  CW_TRY(const bool begun, run.folder->exists(store::run_name));
  if (!begun) {
    CW_TRY(const passes::Research research, research_of(pass_a.folder));
    const passes::PassB plan = passes::plan_pass_b(
        pass_a.topic,
        research,
        pass_a.options.pass_b_per_item ? passes::Grouping::per_item : passes::Grouping::per_type);
    store::RunRecord record = pass_a.record;
    record.pass = store::Pass::b;
    record.pass_b = passes::to_json(plan);
    record.plan = passes::plan_of(plan);
    record.model = access.endpoint.model;
    record.calibration = store::frozen_calibration(pass_a.output, record, pass_a.topic.language);
    CW_RETURN_IF_ERROR(store::write_run_record(*run.folder, record));
  }
  CW_TRY(run.record, store::read_run_record(*run.folder));
  CW_TRY(run.state, store::read_run_state(*run.folder, run.record));
  return run;
}

Result<int> write(const Session& pass_a, json::Value document, bool only_if_free) {
  const topic::Options options = pass_b_options(pass_a.options, pass_a.topic);
  const bool sends = pass_a.job.task != engine::Task::reparse;
  CW_TRY(Access access, sends ? open_access(options) : describe_access(options));
  // One rehearsal server plays for both passes.
  if (access.rehearsal) access.endpoint.base_url = pass_a.access.endpoint.base_url;
  CW_TRY(const OpenRun run, open_or_make(pass_a, access));
  access.endpoint.model = run.record.model;
  CW_TRY(const Outlook outlook, outlook_of(run, pass_a.topic, options.verbatim));
  if (const auto why = reason_not_to(pass_a.job.task, only_if_free, outlook)) {
    return fail(Fault::network, "Pass B: " + *why);
  }
  if (pass_a.job.task == engine::Task::cancel && !outlook.running) {
    write_err(
        fmt::format("nothing of Pass B of run {} runs at the provider\n", pass_a.record.run_id));
    write_out(pass_a.folder.path().string() + "\n");
    return 0;
  }
  std::vector<std::string> warnings = access.warnings;
  if (pass_a.job.task == engine::Task::write) {
    warnings.insert(warnings.end(), outlook.free.begin(), outlook.free.end());
    if (!pass_a.job.no_repay)
      warnings.insert(warnings.end(), outlook.again.begin(), outlook.again.end());
  }
  return run_session({.clock = pass_a.clock,
                      .output = pass_a.output,
                      .folder = *run.folder,
                      .record = run.record,
                      .topic = pass_a.topic,
                      .options = options,
                      .access = access,
                      .telling = pass_a.telling,
                      .warnings = std::move(warnings),
                      .job = pass_a.job,
                      .before = std::move(document)});
}

}  // namespace

Result<PassBState> pass_b_state(const OpenRun& run,
                                const topic::Topic& topic,
                                const topic::Options& options) {
  if (options.only_pass_a || passes::items_of(topic, 0).empty()) return PassBState::unwanted;
  CW_TRY(const bool folder_there, run.folder->exists(store::pass_b_folder));
  if (!folder_there) return PassBState::missing;
  CW_TRY(const auto folder, run.folder->folder(store::pass_b_folder));
  CW_TRY(const bool begun, folder->exists(store::run_name));
  if (!begun) return PassBState::missing;
  CW_TRY(const store::RunRecord record, store::read_run_record(*folder));
  CW_TRY(const store::RunState state, store::read_run_state(*folder, record));
  return state.phase == store::RunPhase::finished ? PassBState::finished : PassBState::unfinished;
}

Result<bool> passes_gates(const OpenRun& run, const topic::Topic& topic, bool allow_stale) {
  CW_TRY(const editorial::Manuscript manuscript, manuscript_of(run, topic, allow_stale));
  return !editorial::examine(manuscript).has_errors();
}

topic::Options pass_b_options(const topic::Options& options, const topic::Topic& topic) {
  topic::Options own = options;
  if (!options.pass_b_model.empty()) {
    own.model = options.pass_b_model;
  } else if (options.base_url.empty()) {
    own.model = default_model;
  }
  if (own.model != options.model) own.price.clear();  // it was told of the other model
  own.max_output_tokens = topic.pass_b_output_tokens_max > 0
                              ? std::optional(topic.pass_b_output_tokens_max)
                              : std::nullopt;
  return own;
}

int write_pass_b(const Session& pass_a, json::Value document, bool only_if_free) {
  const auto code = write(pass_a, std::move(document), only_if_free);
  if (code) return *code;
  return tell_failure(pass_a.telling,
                      code.error(),
                      {},
                      resume_command(pass_a.record.run_id, pass_a.output.root().path().string()),
                      pass_a.folder.path().string());
}

}  // namespace castwright::cli
