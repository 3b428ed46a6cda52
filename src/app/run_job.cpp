#include "app/run_job.h"

#include "app/model_list.h"
#include "app/outlook.h"
#include "app/prune.h"
#include "core/check.h"
#include "editorial/review.h"
#include "store/layout.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// The file that the line of a finding counts in.
std::string_view examined_file(const store::Stage& stage, const editorial::Finding& finding) {
  if (finding.rule.starts_with("sources.")) return store::sources_name;
  return stage.files.script.empty() ? stage.files.result : stage.files.script;
}

/// Did the provider report the end of every answer that was asked for?
bool nothing_runs(const engine::RunResult& result) {
  const auto may_run = [](const engine::ChunkFigures& chunk) {
    const bool open = chunk.end == "cut" || chunk.end == "stalled" || chunk.end == "unknown";
    return chunk.paid_requests > 0 && open;
  };
  const auto& research = result.figures.research;
  return !(research && may_run(*research)) && std::ranges::none_of(result.figures.chunks, may_run);
}

/// Did a task other than writing do what it was asked for?
bool is_task_done(engine::Task task, const engine::RunResult& result) {
  if (!result.stopped) return task != engine::Task::write;
  return result.task_done || (task == engine::Task::cancel && nothing_runs(result));
}

}  // namespace

const PassContext& RunJob::context() const {
  CW_CHECK(context_.has_value());
  return *context_;
}

std::optional<RunOutcome> RunJob::begin() {
  const PassContext& context = context_.emplace(PassContext{.runtime = runtime_,
                                                            .folder = *params_.folder,
                                                            .record = params_.record,
                                                            .topic = params_.topic,
                                                            .options = params_.options,
                                                            .access = params_.access,
                                                            .warnings = std::move(params_.warnings),
                                                            .notices = std::move(params_.notices),
                                                            .job = params_.job,
                                                            .stop = *stop_,
                                                            .tenure = *params_.tenure});
  if (params_.document) return begin_next(*std::move(params_.document));
  return work_on(context);
}

std::optional<RunOutcome> RunJob::work_on(const PassContext& context) {
  auto pass = ActivePass::begin(context, listener_);
  if (!pass) return failure(std::move(pass).error());
  pass_ = *std::move(pass);
  return std::nullopt;
}

std::optional<RunOutcome> RunJob::ended(const Result<engine::RunResult>& result) {
  CW_CHECK(context_.has_value());
  pass_.reset();
  if (!result) return failure(result.error());
  report(*result);
  RunOutcome outcome = outcome_of(*result);
  if (outcome.end == RunEnd::done && !params_.next.empty())
    return begin_next(std::move(outcome.document));
  if (outcome.end == RunEnd::done) pack_tapes(outcome);
  return outcome;
}

void RunJob::pack_tapes(RunOutcome& outcome) const {
  if (params_.options.finished_tapes == topic::FinishedTapes::keep) return;
  const auto packed =
      pack_tapes_of({.topic_id = params_.record.topic_id, .run_id = params_.record.run_id},
                    *params_.folder,
                    params_.options.finished_tapes,
                    runtime_.clock().wall());
  if (!packed)
    outcome.warnings.push_back(
        fmt::format("the tapes of the finished run stay as they are: {}", packed.error().what));
}

void RunJob::report(const engine::RunResult& result) const {
  const store::RunRecord& record = context().record;
  const auto now = std::chrono::floor<std::chrono::seconds>(runtime_.clock().wall());
  runtime_.metrics().put(store::row_of(record.stage).kind,
                         result.figures,
                         !result.stopped,
                         now.time_since_epoch().count());
  listener_.pass_ended({.run = name(),
                        .record = record,
                        .task_done = is_task_done(context().job.task, result),
                        .folder = context().folder.path(),
                        .result = result});
}

RunOutcome RunJob::outcome_of(const engine::RunResult& result) const {
  if (is_task_done(context().job.task, result)) {
    RunOutcome outcome{.run = name(), .run_dir = context().run_dir()};
    if (!result.stopped) return outcome;
    outcome.end = RunEnd::incomplete;
    outcome.resume = context().resume_command();
    return outcome;
  }
  return result.stopped ? stopped(*result.stopped) : written(result);
}

RunOutcome RunJob::written(const engine::RunResult& result) const {
  RunOutcome outcome{.run = name(), .run_dir = context().run_dir()};
  outcome.document = later_ ? document_ : result.document;
  if (later_) outcome.document.set(store::row_of(later_->run.record.stage).key, result.document);
  const editorial::Findings& findings = result.figures.review.findings;
  if (!result.figures.gates || !result.figures.review.has_errors()) return outcome;
  outcome.end = RunEnd::gate_failed;
  const std::string_view file =
      examined_file(store::row_of(context().record.stage), findings.front());
  outcome.error = {
      Fault::gate,
      fmt::format("finished, but a quality gate failed: {}", editorial::gate_line(findings, file))};
  // The next stage is not written, because the gate failed.
  if (params_.next.empty()) return outcome;
  outcome.held_back = params_.next.front()->row().id;
  outcome.resume = context().resume_command() + " --gates off";
  return outcome;
}

RunOutcome RunJob::stopped(const engine::Stopped& stopped) const {
  RunOutcome outcome = failure(Error{stopped.fault, stopped.cause});
  outcome.hints = stopped.hints;
  if (!stopped.resumable) outcome.resume.clear();
  // The question for models drops whatever else the transport brings, so nothing else may run.
  const bool may_ask = !params_.in_batch && runtime_.loop().empty();
  if (stopped.why != provider::Cause::model || !may_ask) return outcome;
  const Access& access = context().access;
  const auto& own = access.models_of[store::stage_of(context().record.stage, stopped.chunk).id];
  std::string models = models_hint(runtime_, own ? own->endpoint : access.endpoint);
  if (!models.empty()) outcome.hints.push_back(std::move(models));
  return outcome;
}

RunOutcome RunJob::failure(Error error) const {
  RunOutcome outcome = failed_outcome(std::move(error));
  outcome.run = name();
  outcome.run_dir = params_.folder->path();
  outcome.resume = context().resume_command();
  return outcome;
}

std::optional<RunOutcome> RunJob::begin_next(json::Value document) {
  const LaterStage& stage = *params_.next.front();
  params_.next.erase(params_.next.begin());
  auto prepared = prepare(stage);
  CW_CHECK(context_.has_value());
  if (!prepared) return failure(std::move(prepared).error());
  document_ = std::move(document);
  return *prepared ? *std::move(prepared) : work_on(*context_);
}

RunOutcome RunJob::nothing_of(const store::Stage& stage, engine::Task task) const {
  RunOutcome outcome{.run = name(), .run_dir = params_.folder->path()};
  outcome.end = RunEnd::nothing_to_do;
  outcome.note =
      fmt::format("no answer of {} of run {} {}",
                  stage.words.title,
                  params_.record.run_id,
                  task == engine::Task::cancel ? "runs at the provider" : "was asked for");
  return outcome;
}

Result<std::optional<RunOutcome>> RunJob::prepare(const LaterStage& stage) {
  const store::Stage& row = stage.row();
  auto later = std::make_unique<Later>();
  auto& [options, access, run] = *later;
  options = stage.options_of(params_.options, params_.topic);
  const engine::Task task = params_.job.task;
  ModelTablePtr models = params_.access.models;
  CW_TRY(const auto begun, open_stage(row, {}, *params_.folder));
  if (begun) {
    CW_TRY(models, models_of(*begun, models));
  } else if (task != engine::Task::write) {  // of what was never begun nothing is left behind
    return nothing_of(row, task);
  }
  CW_TRY(access,
         task == engine::Task::reparse ? describe_access(options, models, row.model_flag)
                                       : open_access(options, models, row.model_flag));
  // The rehearsal server of the run's own stage plays for the later ones too.
  if (access.rehearsal) access.endpoint.base_url = params_.access.endpoint.base_url;
  CW_TRY(run,
         open_or_make(stage,
                      {.runtime = runtime_,
                       .folder = *params_.folder,
                       .record = params_.record,
                       .topic = params_.topic,
                       .options = params_.options},
                      access));
  access.endpoint.model = run.record.model;
  CW_TRY(const Outlook outlook, outlook_of(run, params_.topic, options.verbatim));
  if (auto why = reason_not_to(task, params_.only_if_free, outlook))
    return std::unexpected((*std::move(why)).within(std::string(row.words.title)));
  if (task == engine::Task::cancel && !outlook.running) return nothing_of(row, task);
  const bool writes = task == engine::Task::write;
  std::vector<std::string> warnings = access.warnings;
  if (writes) warn_of(outlook, params_.job.no_repay, warnings);
  context_.emplace(PassContext{.runtime = runtime_,
                               .folder = *run.folder,
                               .record = run.record,
                               .topic = params_.topic,
                               .options = options,
                               .access = access,
                               .warnings = std::move(warnings),
                               .notices = writes ? outlook.free : std::vector<std::string>(),
                               .job = params_.job,
                               .stop = *stop_,
                               .tenure = *params_.tenure});
  later_ = std::move(later);
  return std::nullopt;
}

std::optional<RunOutcome> Worker::add(Prepared prepared) {
  if (auto* const outcome = std::get_if<RunOutcome>(&prepared)) return std::move(*outcome);
  auto job = std::get<std::unique_ptr<RunJob>>(std::move(prepared));
  if (auto outcome = job->begin()) return outcome;
  const engine::Run* const run = job->run();
  jobs_.emplace(run, std::move(job));
  return std::nullopt;
}

RunOutcome Worker::next() {
  while (true) {
    const engine::RunLoop::Ended over = runtime_.loop().next();
    const auto found = jobs_.find(over.run);
    CW_CHECK(found != jobs_.end());  // another Worker is at work on this runtime
    std::unique_ptr<RunJob> job = std::move(found->second);
    jobs_.erase(found);
    if (auto outcome = job->ended(over.result)) return *std::move(outcome);
    const engine::Run* const run = job->run();
    jobs_.emplace(run, std::move(job));
  }
}

RunOutcome carry_out(Runtime& runtime, Prepared prepared) {
  Worker worker(runtime);
  auto outcome = worker.add(std::move(prepared));
  return outcome ? *std::move(outcome) : worker.next();
}

}  // namespace castwright::app
