#include "app/resume.h"

#include "app/access.h"
#include "app/files.h"
#include "app/later_stage.h"
#include "app/outlook.h"
#include "app/shell.h"
#include "app/window.h"
#include "core/id.h"
#include "core/limits.h"
#include "journal/run_state.h"
#include "json/text.h"
#include "store/layout.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

Status check_given(const GivenSettings& given) {
  for (const auto& [key, value] : given) {
    if (!is_of_the_run(key)) continue;
    return fail(Fault::usage, fmt::format("{}: {}", flag_of(key), kept_by_the_run));
  }
  return {};
}

/// Sets the stage of the research as the run recorded it, whatever config files say today.
/// Fault::usage if the user asks for another one.
Status keep_research_stage(topic::Options& options,
                           const store::RunRecord& record,
                           const GivenSettings& given) {
  const topic::ResearchStage stage = store::research_stage(record);
  const bool first = stage == topic::ResearchStage::first;
  const auto wish = given.find("research");
  if (wish != given.end() && (wish->second == "first") != first) {
    return fail(
        Fault::usage,
        fmt::format("--research: run {} was started with {} and keeps it; castwright generate "
                    "--new-run starts another run",
                    record.run_id,
                    first ? "first" : "with-opening"));
  }
  const bool named = given.contains("research_model");
  if (named && !first) {
    return fail(
        Fault::usage,
        fmt::format("--research-model: run {} has no research request of its own", record.run_id));
  }
  options.research = stage;
  if (!named && !record.options.contains("research_model")) options.research_model.clear();
  return {};
}

/// The path of the topic's notes, which a rehearsal writes from; "" if it has none.
std::filesystem::path notes_of(const store::RunRecord& record, const topic::Topic& topic) {
  if (topic.source_text_file.empty()) return {};
  return std::filesystem::path(record.topic_file).parent_path() / topic.source_text_file;
}

Status same_kind(const OpenRun& run, const topic::Options& options) {
  const bool rehearsal = run.record.provider == "rehearsal";
  if ((options.provider == "rehearsal") == rehearsal) return {};
  return fail(Fault::usage,
              fmt::format("run {} was started with provider {}: no script is half a rehearsal; "
                          "castwright generate --new-run starts another run",
                          run.found.run_id,
                          run.record.provider));
}

bool has_changed(const store::RunRecord& record) {
  const auto now = read_file(record.topic_file, limits::topic_bytes_max);
  const auto current = now ? json::parse(json::without_bom(*now)) : json::Value();
  return !current || json::dump(*current) != json::dump(record.topic);
}

/// What is to be done about the stages that follow the run's own.
enum class Later {
  nothing,   ///< leave them alone
  follow,    ///< write what is left of them after the run's own stage
  are_left,  ///< write them alone, since the run's own stage is finished
};

Status look_at_later_stages(RunJobParams& params, Later later) {
  if (later == Later::are_left) {
    const std::string_view name = store::row_of(params.record.stage).files.result;
    CW_TRY(const std::string bytes, params.folder->read(name, limits::answer_bytes_max));
    params.document = json::parse(bytes).value_or(json::Value());
  }
  auto left = stages_left(*params.folder, params.topic, params.options);
  if (later == Later::are_left) {
    // If none is left or one cannot be read, the job goes through all of them and reports that.
    const bool known = left && !left->stages.empty();
    params.next = known ? std::move(left->stages) : later_stages();
    return {};
  }
  if (!left) return std::unexpected(std::move(left).error());
  if (later == Later::follow) params.next = std::move(left->stages);
  return {};
}

/// The outcome of a call that finds nothing to do with the run.
RunOutcome nothing_to_do(const OpenRun& run, std::string why) {
  RunOutcome outcome{.run = {.topic_id = run.found.topic_id, .run_id = run.found.run_id},
                     .run_dir = run.folder->path()};
  outcome.end = RunEnd::nothing_to_do;
  outcome.note = std::move(why);
  return outcome;
}

/// The outcome with the run's name and directory, and the command that resumes it.
RunOutcome placed(RunOutcome outcome, const OpenRun& run, const store::Output& output) {
  outcome.run = {.topic_id = run.found.topic_id, .run_id = run.found.run_id};
  outcome.run_dir = run.folder->path();
  outcome.resume = resume_command(run.found.run_id, output.name());
  return outcome;
}

}  // namespace

std::uint64_t free_bytes_needed(int words) {
  constexpr std::uint64_t bytes_per_word = 4096;
  constexpr std::uint64_t bytes_always = 16u << 20;
  return bytes_always + bytes_per_word * static_cast<std::uint64_t>(words);
}

Result<bool> is_stage_left(const OpenRun& run, const GivenSettings& settings) {
  if (run.state.phase != journal::RunPhase::finished) return false;
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(const Gathered gathered, gather(settings, nullptr, stored_settings(run.record)));
  CW_TRY(const StagesLeft left, stages_left(*run.folder, topic, gathered.options));
  if (left.stages.empty()) return false;
  if (left.is_begun) return true;
  if (!gathered.options.gates) return true;
  return passes_gates(run, topic, gathered.options.allow_stale);
}

Result<bool> is_unfinished(const OpenRun& run, const GivenSettings& settings) {
  if (run.state.phase != journal::RunPhase::finished) return true;
  return is_stage_left(run, settings);
}

bool is_of_the_run(std::string_view setting) {
  const topic::SettingRow* const row = topic::setting_row(setting);
  return row != nullptr && topic::is_of_the_run(*row);
}

bool is_fresh(const std::string& run_id, const topic::Topic& topic, WallTime now) {
  return now - ulid_time(run_id) < std::chrono::hours(topic.freshness_hours);
}

Result<std::optional<OpenRun>> find_run(store::Output& output,
                                        const std::string& run_id,
                                        bool finished_too,
                                        const GivenSettings& settings) {
  if (!run_id.empty()) {
    CW_TRY(const store::Output::Found found, output.find(run_id));
    CW_TRY(OpenRun run, open_run(output, found));
    return std::optional<OpenRun>(std::move(run));
  }
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    auto run = open_run(output, found);
    if (!run && run.error().fault == Fault::missing) continue;  // the process died while it made it
    if (!run) return std::unexpected(std::move(run).error());
    bool wanted = finished_too;
    if (!wanted) {
      CW_TRY(wanted, is_unfinished(*run, settings));
    }
    if (wanted) return std::optional<OpenRun>(*std::move(run));
  }
  return std::nullopt;
}

Result<UnfinishedRuns> all_unfinished(store::Output& output, const GivenSettings& settings) {
  CW_TRY(const auto runs, output.runs());
  const WallTime now = RealClock().wall();
  // A rehearsal must not hide a paid run behind it, so that the newest of each kind is looked for,
  // among a few runs of each topic.
  constexpr std::size_t looks_max = 3;
  std::map<std::string, std::size_t> looks;
  std::set<std::pair<std::string, bool>> seen;
  UnfinishedRuns found_runs;
  for (const store::Output::Found& found : runs) {
    const bool both =
        seen.contains({found.topic_id, true}) && seen.contains({found.topic_id, false});
    if (both || looks[found.topic_id] == looks_max) continue;
    auto run = open_run(output, found);
    if (!run && run.error().fault == Fault::missing) continue;  // the process died while it made it
    ++looks[found.topic_id];
    if (!run) {
      looks[found.topic_id] = looks_max;
      found_runs.unreadable.push_back(std::move(run).error());
      continue;
    }
    if (!seen.insert({found.topic_id, run->record.provider == "rehearsal"}).second) continue;
    const auto left = is_unfinished(*run, settings);
    if (!left) found_runs.unreadable.push_back(left.error());
    if (!left || !*left) continue;
    const auto topic = own_topic(run->record);
    const bool fresh = topic && is_fresh(found.run_id, *topic, now);
    (fresh ? found_runs.runs : found_runs.too_old).push_back(found);
  }
  std::ranges::reverse(found_runs.runs);
  return found_runs;
}

Result<Prepared> prepare_resume(OpenRun run,
                                std::unique_ptr<store::Tenure> tenure,
                                Runtime& runtime,
                                RunListener& listener,
                                const ResumeRequest& request,
                                std::vector<std::string> warnings) {
  store::Output& output = runtime.output();
  CW_RETURN_IF_ERROR(check_given(request.settings));
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(Gathered gathered, gather(request.settings, nullptr, stored_settings(run.record)));
  CW_RETURN_IF_ERROR(keep_research_stage(gathered.options, run.record, request.settings));
  if (request.in_batch) gathered.options.budget.reset();
  // A price that the run keeps is the price of its own model.
  const bool priced_by_run = gathered.settings.of("price").origin == "run";
  if (gathered.options.model != run.record.model && priced_by_run) gathered.options.price.clear();
  CW_TRY(Outlook outlook, outlook_of(run, topic, gathered.options.verbatim));
  const engine::Task task = request.job.task;
  // If only later stages are left, each of them checks the task for itself.
  const bool only_later = run.state.phase == journal::RunPhase::finished && !request.change;
  if (auto why = reason_not_to(task, request.only_if_free, outlook)) {
    return placed(failed_outcome(*std::move(why)), run, output);
  }
  if (task == engine::Task::cancel && !outlook.running && !only_later) {
    return nothing_to_do(run,
                         fmt::format("no answer of run {} runs at the provider", run.found.run_id));
  }
  CW_RETURN_IF_ERROR(same_kind(run, gathered.options));
  const bool sends = task != engine::Task::reparse;
  CW_TRY(const Models today, request.models->of(gathered.options));
  gathered.unread.insert(gathered.unread.end(), today.unread.begin(), today.unread.end());
  if (task == engine::Task::write) CW_RETURN_IF_ERROR(check_limits(gathered));
  CW_TRY(const ModelTablePtr models, models_of(run, today.table));
  CW_TRY(Access access,
         sends ? open_access(gathered.options, models) : describe_access(gathered.options, models));
  if (sends) {
    CW_RETURN_IF_ERROR(runtime.rehearse(access, request.rehearsal, notes_of(run.record, topic)));
  }
  const bool writes = task == engine::Task::write;
  if (writes) CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(run.record.plan.words_target)));
  if (request.change) {
    CW_RETURN_IF_ERROR(request.change(run));
    CW_TRY(run, open_run(output, run.found));
    CW_TRY(outlook, outlook_of(run, topic, gathered.options.verbatim));
  }
  warnings.insert(warnings.end(), gathered.warnings.begin(), gathered.warnings.end());
  warnings.insert(warnings.end(), today.warnings.begin(), today.warnings.end());
  warnings.insert(warnings.end(), access.warnings.begin(), access.warnings.end());
  if (has_changed(run.record)) {
    warnings.push_back(fmt::format("{} has changed since the run began: the run keeps its copy",
                                   run.record.topic_file));
  }
  std::vector<std::string> notices;
  if (writes) {
    warn_of(outlook, request.job.no_repay, warnings);
    notices = std::move(outlook.free);
    const topic::ResearchStage stage = store::research_stage(run.record);
    std::string note =
        window_note(gathered.options, work_left(run.state, stage), runtime.clock().wall());
    if (!note.empty()) notices.push_back(std::move(note));
  }
  RunJobParams params{.tenure = std::move(tenure),
                      .folder = std::move(run.folder),
                      .record = std::move(run.record),
                      .topic = topic,
                      .options = gathered.options,
                      .access = std::move(access),
                      .warnings = std::move(warnings),
                      .notices = std::move(notices),
                      .job = request.job,
                      .in_batch = request.in_batch,
                      .only_if_free = request.only_if_free};
  const bool follows = writes && !request.change;
  CW_RETURN_IF_ERROR(look_at_later_stages(params,
                                          only_later ? Later::are_left
                                          : follows  ? Later::follow
                                                     : Later::nothing));
  return std::make_unique<RunJob>(runtime, listener, std::move(params));
}

Prepared prepare_or_fail(OpenRun run,
                         std::unique_ptr<store::Tenure> tenure,
                         Runtime& runtime,
                         RunListener& listener,
                         const ResumeRequest& request,
                         std::vector<std::string> warnings) {
  RunOutcome failed = placed({}, run, runtime.output());
  auto prepared = prepare_resume(
      std::move(run), std::move(tenure), runtime, listener, request, std::move(warnings));
  if (prepared) return *std::move(prepared);
  failed.end = RunEnd::failed;
  failed.error = std::move(prepared).error();
  return failed;
}

RunOutcome resume(OpenRun run,
                  std::unique_ptr<store::Tenure> tenure,
                  Runtime& runtime,
                  RunListener& listener,
                  const ResumeRequest& request,
                  std::vector<std::string> warnings) {
  return carry_out(
      runtime,
      prepare_or_fail(
          std::move(run), std::move(tenure), runtime, listener, request, std::move(warnings)));
}

Result<Prepared> prepare_resume(const store::Output::Found& found,
                                Runtime& runtime,
                                RunListener& listener,
                                const ResumeRequest& request) {
  std::vector<std::string> warnings;
  CW_TRY(auto tenure, runtime.output().hold(found, &warnings));
  CW_TRY(OpenRun run, open_run(runtime.output(), found));
  CW_TRY(const bool unfinished, is_unfinished(run, request.settings));
  if (!unfinished) {
    return nothing_to_do(run, fmt::format("run {} is finished", run.found.run_id));
  }
  return prepare_or_fail(
      std::move(run), std::move(tenure), runtime, listener, request, std::move(warnings));
}

Result<RunOutcome> resume(const store::Output::Found& found,
                          Runtime& runtime,
                          RunListener& listener,
                          const ResumeRequest& request) {
  CW_TRY(Prepared prepared, prepare_resume(found, runtime, listener, request));
  return carry_out(runtime, std::move(prepared));
}

}  // namespace castwright::app
