#include "app/start.h"

#include "app/access_checks.h"
#include "app/find_dialect.h"
#include "app/later_stage.h"
#include "app/open_run.h"
#include "app/resume.h"
#include "app/shell.h"
#include "app/topic_ids.h"
#include "app/version.h"
#include "app/window.h"
#include "core/ascii.h"
#include "core/id.h"
#include "provider/dialect.h"
#include "store/calibration.h"
#include "store/layout.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

/// The topic's newest run among `runs` (of the period, if the request has one), if it is unfinished
/// and fresh; else empty. Paid runs and rehearsals are kept apart.
Result<std::optional<OpenRun>> find_unfinished(store::Output& output,
                                               const std::vector<store::Output::Found>& runs,
                                               const PreparedTopic& prepared,
                                               WallTime now,
                                               const StartRequest& request) {
  const topic::Topic& topic = prepared.loaded.topic;
  for (const store::Output::Found& found : runs) {
    if (found.topic_id != topic.id) continue;
    if (request.once_per && !is_within(*request.once_per, ulid_time(found.run_id), now)) continue;
    auto run = open_run(output, found);
    // The process died while it made the run, so nothing was paid for.
    if (!run && run.error().fault == Fault::missing) continue;
    if (!is_fresh(found.run_id, topic, now)) return std::nullopt;
    if (!run) return std::unexpected(std::move(run).error());
    if ((run->record.provider == "rehearsal") != prepared.access.rehearsal) continue;
    // The topic has changed its mind about the long script: the run would buy one that is no longer
    // wanted, or never write one that is.
    if (store::writes_script(run->record) == topic.long_is_off()) return std::nullopt;
    if (run->state.phase == journal::RunPhase::finished) {
      CW_TRY(const bool left, is_stage_left(*run, request.settings));
      if (!left) return std::nullopt;
    }
    return std::optional<OpenRun>(*std::move(run));
  }
  return std::nullopt;
}

/// The finished run of the period, if there is one; empty if the topic is due. Paid runs and
/// rehearsals are kept apart.
Result<std::optional<store::Output::Found>> run_of_period(
    store::Output& output,
    const std::vector<store::Output::Found>& runs,
    const PreparedTopic& topic,
    WallTime now,
    const StartRequest& request) {
  if (!request.once_per) return std::nullopt;
  for (const store::Output::Found& found : runs) {
    // A clock that was ahead may have made newer runs than those of the period.
    if (!is_within(*request.once_per, ulid_time(found.run_id), now)) continue;
    const auto run = open_run(output, found);
    if (!run && run.error().fault == Fault::missing) continue;
    if (!run) return std::unexpected(run.error());
    if ((run->record.provider == "rehearsal") != topic.access.rehearsal) continue;
    if (run->state.phase != journal::RunPhase::finished) continue;
    CW_TRY(const bool left, is_stage_left(*run, request.settings));
    if (!left) return std::optional(found);
  }
  return std::nullopt;
}

/// Why a topic gets no run now.
std::string not_due_note(const store::Output::Found& run) {
  return fmt::format("nothing to do: run {} of {} is finished, and one is enough (--once-per)",
                     run.run_id,
                     date_of(ulid_time(run.run_id)));
}

/// Tells of the newest run before the period, if it is unfinished: a new run does not resume it,
/// and what was paid for it must not be forgotten. "" if there is nothing to tell.
std::string left_before_period(store::Output& output,
                               const std::vector<store::Output::Found>& runs,
                               const PreparedTopic& topic,
                               WallTime now,
                               const StartRequest& request) {
  if (!request.once_per) return {};
  for (const store::Output::Found& found : runs) {
    if (is_within(*request.once_per, ulid_time(found.run_id), now)) continue;
    const auto run = open_run(output, found);
    if (!run || (run->record.provider == "rehearsal") != topic.access.rehearsal) continue;
    if (!is_unfinished(*run, request.settings).value_or(false)) return {};
    return fmt::format(
        "run {} of {} is not finished and is left as it is, since it is not of this period: {}",
        found.run_id,
        date_of(ulid_time(found.run_id)),
        resume_command(found.run_id, output.name()));
  }
  return {};
}

/// The settings that a later `resume` of the run takes over (docs/formats/run.md).
std::map<std::string, std::string, std::less<>> kept_options(const topic::Settings& settings) {
  std::map<std::string, std::string, std::less<>> kept;
  for (const topic::SettingRow& row : topic::setting_rows()) {
    std::string value = settings.of(row.key).text;
    if (!topic::is_kept(row) || value.empty()) continue;
    // A path must be absolute, since a resume may start in another folder.
    if (row.kind == topic::SettingKind::path) value = std::filesystem::absolute(value).string();
    kept.emplace(row.key, std::move(value));
  }
  return kept;
}

store::RunRecord make_record(const PreparedTopic& topic, WallTime now) {
  const auto& [loaded, gathered, plan, access, templates] = topic;
  const topic::Options& options = gathered.options;
  store::RunRecord record;
  record.plan = plan;
  record.run_id = make_ulid(now);
  record.topic_id = loaded.topic.id;
  record.created = rfc3339(now);
  record.today = date_of(now);
  record.version = version();
  record.provider = access.provider;
  record.base_url = access.rehearsal ? "" : access.endpoint.base_url;
  record.model = access.endpoint.model;
  record.topic_file = std::filesystem::absolute(loaded.file).string();
  record.topic = loaded.topic.raw;
  record.source_text = loaded.source_text;
  record.options = kept_options(gathered.settings);
  // These two are recorded even if nobody named them, so that every process of the run asks in the
  // same order.
  record.options["research"] =
      options.research == topic::ResearchStage::first ? "first" : "with-opening";
  record.options["parallel"] = std::to_string(options.parallel);
  // These too, wherever they come from, so that every process of the run speaks the same dialect.
  const provider::Dialect& dialect = provider::dialect_of(access.endpoint);
  if (&dialect != &provider::responses()) record.options["dialect"] = dialect.name();
  if (access.endpoint.answer_field == provider::AnswerField::reasoning)
    record.options["answer_field"] = "reasoning";
  record.templates = templates;
  std::vector<std::string> more;
  for (const LaterStage* const stage : topic.next())
    more.push_back(stage->options_of(options, loaded.topic).model);
  record.model_facts = model_facts(options, *access.models, more);
  return record;
}

/// A run that was made and has not begun.
struct NewRun {
  std::unique_ptr<disk::Folder> folder;
  store::RunRecord record;
};
/// Makes the run on disk. The caller has found that there is room for it (store::Output::prove).
Result<NewRun> make_run(const PreparedTopic& topic,
                        store::Output& output,
                        WallTime now,
                        const std::string& batch) {
  NewRun run;
  run.record = make_record(topic, now);
  run.record.batch = batch;
  run.record.calibration =
      store::frozen_calibration(output, run.record, topic.loaded.topic.language);
  CW_TRY(run.folder,
         output.make_run({.topic_id = run.record.topic_id, .run_id = run.record.run_id}));
  CW_RETURN_IF_ERROR(store::write_run_record(*run.folder, run.record));
  return run;
}

/// How an unfinished run is resumed when a new run was asked for: only if nothing is paid again.
/// Settings that belong to a run are left out, since they were meant for a new one.
ResumeRequest resume_request(const StartRequest& request) {
  ResumeRequest resume{.job = {.no_repay = true},
                       .only_if_free = true,
                       .settings = request.settings,
                       .rehearsal = request.rehearsal,
                       .models = request.models};
  std::erase_if(resume.settings, [](const auto& given) { return is_of_the_run(given.first); });
  return resume;
}

/// The address with scheme and host in small letters and no slash at its end.
std::string plain_address(std::string_view address) {
  const std::string_view host = topic::host_of(address);
  const auto path = static_cast<std::size_t>(host.data() + host.size() - address.data());
  std::string plain = ascii_lower(address.substr(0, path)) + std::string(address.substr(path));
  while (plain.ends_with('/'))
    plain.pop_back();
  return plain;
}

/// The address that a resume of the run would ask.
Result<std::string> address_of_resume(const OpenRun& run, const ResumeRequest& resume) {
  CW_TRY(const Gathered gathered, gather(resume.settings, nullptr, stored_settings(run.record)));
  CW_TRY(const Models today, resume.models->of(gathered.options));
  CW_TRY(const ModelTablePtr models, models_of(run, today.table));
  CW_TRY(const Access access, describe_access(gathered.options, models));
  return access.endpoint.base_url;
}

/// Fault::usage if the run would ask another address than a new one. The run may have come with the
/// files of a stranger's project, and nobody who asked for a new run named that address.
Status check_address(const OpenRun& run,
                     const PreparedTopic& topic,
                     const store::Output& output,
                     const StartRequest& request) {
  if (topic.access.rehearsal) return {};
  const auto address = address_of_resume(run, resume_request(request));
  if (!address) return {};  // The resume itself says what is wrong, and asks nobody.
  const std::string& today = topic.access.endpoint.base_url;
  if (plain_address(*address) == plain_address(today)) return {};
  return fail(Fault::usage,
              fmt::format("run {} is unfinished and asks {}, while your settings name {}: {} "
                          "resumes it where it began, --new-run begins another run",
                          run.found.run_id,
                          topic::printable(*address),
                          topic::printable(today),
                          resume_command(run.found.run_id, output.name())));
}

/// Finds out which dialect the server speaks, if nobody names it, and writes it to the options, so
/// that every later part of the run uses the same.
Status settle_dialect(PreparedTopic& prepared, const ModelTablePtr& models) {
  topic::Options& options = prepared.gathered.options;
  if (options.provider == "custom" && options.dialect.empty()) {
    CW_TRY(const provider::Dialect* const found,
           find_dialect(RealClock(), prepared.access.endpoint));
    options.dialect = found->name();
    CW_TRY(prepared.access, open_access(options, models));
    prepared.access.warnings.push_back(fmt::format("{} speaks the {}: name it with --dialect {}",
                                                   prepared.access.provider,
                                                   found->title(),
                                                   found->name()));
  }
  options.dialect = provider::dialect_of(prepared.access.endpoint).name();
  return {};
}

/// What is wrong with some topics of many.
struct TopicsError {
  Error error;
  std::vector<std::string> topics;
};

void add_error(std::vector<TopicsError>& all, const std::string& topic, const Error& error) {
  const auto same = std::ranges::find_if(
      all, [&](const TopicsError& one) { return one.error.what == error.what; });
  if (same == all.end()) {
    all.push_back({.error = error, .topics = {topic}});
  } else {
    same->topics.push_back(topic);
  }
}

/// What is wrong with the flags is the same for every topic. What is not, such as a model that
/// cannot do what a flag asks for, is told with the topics, unless it names its file itself.
Error shown(const TopicsError& wrong, std::size_t topics) {
  const std::string& first = wrong.topics.front();
  if (wrong.topics.size() == topics || wrong.error.what.contains(first)) return wrong.error;
  const std::string_view word = wrong.topics.size() == 1 ? "topic" : "topics";
  return Error(wrong.error).within(fmt::format("{} {}", word, fmt::join(wrong.topics, ", ")));
}

}  // namespace

LaterStages PreparedTopic::next() const {
  return wanted_stages(gathered.options, loaded.topic);
}

std::vector<std::string> PreparedTopic::warnings() const {
  std::vector<std::string> all = loaded.warnings;
  for (const auto* more : {&gathered.warnings, &access.warnings})
    all.insert(all.end(), more->begin(), more->end());
  return all;
}

Result<PreparedTopic> prepare_topic(const std::string& topic, const StartRequest& request) {
  const GivenSettings& settings = request.settings;
  CW_TRY(const Gathered before_topic, gather(settings, nullptr));
  PreparedTopic prepared;
  CW_TRY(prepared.loaded, load_topic(topic, before_topic.options.topics_dir));
  CW_TRY(prepared.gathered, gather(settings, &prepared.loaded.topic));
  const topic::Options& options = prepared.options();
  CW_TRY(prepared.plan,
         plan::make_plan(
             {.words = options.words, .chunks = options.chunks, .chunks_auto = options.chunks_auto},
             prepared.loaded.topic));
  CW_TRY(prepared.templates, load_templates(options.prompts_dir));
  // Options of a rehearsal must be right even if another server is asked.
  const bool rehearses = options.provider == "rehearsal";
  CW_RETURN_IF_ERROR(rehearsal::Server::check(rehearsal_options(
      request.rehearsal, rehearses ? prepared.loaded.source_file : std::filesystem::path())));
  CW_TRY(const Models models, request.models->of(options));
  prepared.gathered.warnings.insert(
      prepared.gathered.warnings.end(), models.warnings.begin(), models.warnings.end());
  prepared.gathered.unread.insert(
      prepared.gathered.unread.end(), models.unread.begin(), models.unread.end());
  CW_RETURN_IF_ERROR(check_limits(prepared.gathered));
  CW_TRY(prepared.access, open_access(options, models.table));
  CW_RETURN_IF_ERROR(settle_dialect(prepared, models.table));
  CW_RETURN_IF_ERROR(check_prices(options, prepared.access));
  for (const LaterStage* const stage : prepared.next()) {
    CW_RETURN_IF_ERROR(check_access(
        stage->options_of(options, prepared.loaded.topic), models.table, stage->row().model_flag));
  }
  return prepared;
}

Result<Prepared> prepare_start(PreparedTopic topic,
                               Runtime& runtime,
                               RunListener& listener,
                               const StartRequest& request) {
  if (runtime.stop().signal() != 0) {
    return fail(runtime.stop().fault(), "stopped before it began");
  }
  store::Output& output = runtime.output();
  const topic::Options options = topic.options();
  std::vector<std::string> warnings;
  // The hold comes first, so that a second process leaves before it does any work.
  CW_TRY(auto tenure, output.hold({.topic_id = topic.loaded.topic.id}, &warnings));
  if (!request.new_run) {
    CW_TRY(const auto runs, output.runs_of(topic.loaded.topic.id));
    const WallTime now = runtime.clock().wall();
    CW_TRY(const auto enough, run_of_period(output, runs, topic, now, request));
    if (enough) {
      CW_TRY(const auto folder, output.open_run(*enough));
      RunOutcome outcome{.run = {.topic_id = enough->topic_id, .run_id = enough->run_id},
                         .run_dir = folder->path()};
      outcome.end = RunEnd::nothing_to_do;
      outcome.note = not_due_note(*enough);
      return outcome;
    }
    CW_TRY(auto unfinished, find_unfinished(output, runs, topic, now, request));
    if (unfinished) {
      CW_RETURN_IF_ERROR(check_address(*unfinished, topic, output, request));
      return prepare_or_fail(*std::move(unfinished),
                             std::move(tenure),
                             runtime,
                             listener,
                             resume_request(request),
                             std::move(warnings));
    }
    std::string left = left_before_period(output, runs, topic, now, request);
    if (!left.empty()) warnings.push_back(std::move(left));
  }
  CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(options.words)));
  CW_RETURN_IF_ERROR(runtime.rehearse(topic.access, request.rehearsal, topic.loaded.source_file));
  CW_TRY(NewRun run, make_run(topic, output, runtime.clock().wall(), ""));
  const std::vector<std::string> more = topic.warnings();
  warnings.insert(warnings.end(), more.begin(), more.end());
  std::vector<std::string> notices;
  std::string note =
      window_note(options, work_of(topic.plan, options.research), runtime.clock().wall());
  if (!note.empty()) notices.push_back(std::move(note));
  LaterStages next = topic.next();
  return std::make_unique<RunJob>(runtime,
                                  listener,
                                  RunJobParams{.tenure = std::move(tenure),
                                               .folder = std::move(run.folder),
                                               .record = std::move(run.record),
                                               .topic = std::move(topic.loaded.topic),
                                               .options = options,
                                               .access = std::move(topic.access),
                                               .warnings = std::move(warnings),
                                               .notices = std::move(notices),
                                               .next = std::move(next)});
}

Result<RunOutcome> start(PreparedTopic topic,
                         Runtime& runtime,
                         RunListener& listener,
                         const StartRequest& request) {
  CW_TRY(Prepared prepared, prepare_start(std::move(topic), runtime, listener, request));
  return carry_out(runtime, std::move(prepared));
}

Result<PreparedBatch> prepare_batch(std::vector<std::string> topics,
                                    const StartRequest& request,
                                    int jobs,
                                    const std::function<void(const Error&)>& told) {
  CW_RETURN_IF_ERROR(check_jobs(jobs));
  if (topics.empty()) return fail(Fault::usage, "no topic is named");
  TopicIds ids;
  const auto take = [&](const std::string& topic) -> Status {
    CW_TRY(const PreparedTopic prepared, prepare_topic(topic, request));
    const std::string& id = prepared.loaded.topic.id;
    CW_TRY(const bool added, ids.take(id, prepared.loaded.file));
    if (added) return {};
    return fail(Fault::usage, fmt::format("topic {} is named twice", id));
  };
  std::vector<TopicsError> wrong;
  std::vector<std::pair<std::string, Error>> broken;
  for (const std::string& topic : topics) {
    const Status taken = take(topic);
    if (taken) continue;
    add_error(wrong, topic, taken.error());
    broken.emplace_back(topic, taken.error());
  }
  const bool leaves_out = request.leave_out_broken && broken.size() < topics.size();
  if (!wrong.empty() && !leaves_out) {
    for (std::size_t i = 1; i < wrong.size(); ++i)
      told(shown(wrong[i], topics.size()));
    return std::unexpected(shown(wrong.front(), topics.size()));
  }
  std::erase_if(topics, [&broken](const std::string& topic) {
    return std::ranges::find(broken, topic, &std::pair<std::string, Error>::first) != broken.end();
  });
  CW_TRY(Gathered gathered, gather(request.settings, nullptr));
  return PreparedBatch{.topics = std::move(topics),
                       .request = request,
                       .jobs = jobs,
                       .options = std::move(gathered.options),
                       .broken = std::move(broken)};
}

Result<BatchRuns> make_runs(const PreparedBatch& batch,
                            store::Output& output,
                            BatchListener& listener) {
  // The space for one run is generous: what the runs at work together need is enough for all.
  const auto at_once = std::min(batch.topics.size(), static_cast<std::size_t>(batch.jobs));
  CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(batch.options.words) * at_once));
  const RealClock clock;
  const std::string name = make_ulid(clock.wall());
  BatchRuns made;
  const auto leave_out = [&](const std::string& topic, const Error& why) {
    made.left_out.emplace_back(topic, why.fault);
    listener.topic_left_out(topic, why);
  };
  for (const auto& [topic, why] : batch.broken)
    leave_out(std::filesystem::path(topic).stem().string(), why);
  for (const std::string& wanted : batch.topics) {
    CW_TRY(const PreparedTopic topic, prepare_topic(wanted, batch.request));
    const std::string& id = topic.loaded.topic.id;
    std::vector<std::string> warnings;
    const auto tenure = output.hold({.topic_id = id}, &warnings);
    if (!tenure && tenure.error().fault != Fault::busy) return std::unexpected(tenure.error());
    if (!tenure) {
      leave_out(id, tenure.error());
      continue;
    }
    // Under the hold: another process may have made a run since this one began.
    CW_TRY(const auto runs, output.runs_of(id));
    CW_TRY(const auto enough, run_of_period(output, runs, topic, clock.wall(), batch.request));
    if (enough) {
      ++made.not_due;
      listener.topic_not_due(id, not_due_note(*enough));
      continue;
    }
    std::optional<OpenRun> unfinished;
    if (!batch.request.new_run) {
      CW_TRY(unfinished, find_unfinished(output, runs, topic, clock.wall(), batch.request));
    }
    if (unfinished) {
      const Status address = check_address(*unfinished, topic, output, batch.request);
      if (!address && batch.request.leave_out_broken) {
        leave_out(id, address.error());
        continue;
      }
      CW_RETURN_IF_ERROR(address);
      made.runs.push_back(unfinished->found);
      continue;
    }
    CW_TRY(const NewRun run, make_run(topic, output, clock.wall(), name));
    made.runs.push_back({.topic_id = id, .run_id = run.record.run_id});
    for (const std::string& warning : topic.warnings())
      listener.topic_warning(id, warning);
    const std::string left = left_before_period(output, runs, topic, clock.wall(), batch.request);
    if (!left.empty()) listener.topic_warning(id, left);
  }
  return made;
}

BatchRequest batch_request(const PreparedBatch& batch) {
  return {.each = resume_request(batch.request),
          .jobs = batch.jobs,
          .parallel = batch.options.parallel,
          .budget = batch.options.budget};
}

}  // namespace castwright::app
