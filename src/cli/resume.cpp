// castwright resume: goes on with an unfinished run. Finished chunks are never asked for again.

#include "cli/resume.h"

#include "cli/assignment.h"
#include "cli/batch.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/pass_b.h"
#include "cli/run_view.h"
#include "cli/session.h"
#include "core/id.h"
#include "core/limits.h"
#include "engine/recovery.h"
#include "store/run_state.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

std::string spent(const store::ChunkState& chunk) {
  const auto cost = cost_of(chunk);
  return cost ? "$" + dollars(*cost) : "unknown";
}

std::string how_it_ended(const store::ChunkState& chunk) {
  if (chunk.in_flight()) return "never answered whole (billing unknown)";
  const std::string& end = chunk.newest()->end;
  return end == "unusable" ? "unusable (castwright reparse reads it for nothing once put right)"
                           : end;
}

/// Asked for in the background, and its id never arrived.
bool may_run_unnamed(const store::AttemptState& attempt) {
  const bool open = !attempt.ended || attempt.end == "unknown" || attempt.end == "cut";
  return attempt.background && open && attempt.response_id.empty();
}

}  // namespace

Result<Outlook> outlook_of(const OpenRun& run, const topic::Topic& topic, bool verbatim) {
  CW_TRY(const auto left,
         engine::what_is_left({.folder = *run.folder,
                               .record = run.record,
                               .state = run.state,
                               .topic = topic,
                               .verbatim = verbatim}));
  Outlook outlook;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const store::ChunkState& chunk = run.state.chunks[i];
    const std::string name = fmt::format("chunk {} ({})", i + 1, run.record.plan.chunks[i].title);
    switch (left[i]) {
      case engine::Remains::nothing:
      case engine::Remains::stored: break;
      case engine::Remains::whole:
        outlook.free.push_back(name
                               + ": its answer is whole on its tape and is not asked for again");
        break;
      case engine::Remains::mended:
        outlook.free.push_back(name + ": its raw answer was put right and is not asked for again");
        break;
      case engine::Remains::running:
        outlook.running = true;
        outlook.free.push_back(fmt::format(
            "{}: answer {} is fetched, nothing is paid again", name, chunk.newest()->response_id));
        break;
      case engine::Remains::lost:
        if (may_run_unnamed(*chunk.newest())) outlook.unnamed.push_back(name);
        outlook.again.push_back(
            fmt::format("{} is asked for again: {} earlier request{}, {}, cost {}",
                        name,
                        chunk.paid_requests(),
                        chunk.paid_requests() == 1 ? "" : "s",
                        how_it_ended(chunk),
                        spent(chunk)));
    }
  }
  return outlook;
}

namespace {

/// The run's own settings, under the flags of this call.
topic::SettingLayer stored_settings(const store::RunRecord& record) {
  topic::SettingLayer layer;
  for (const auto& [key, value] : record.options) {
    layer.emplace(key, topic::Setting{.text = value, .origin = "run"});
  }
  return layer;
}

/// The topic's notes, which a rehearsal writes from; "" where it has none.
std::filesystem::path notes_of(const store::RunRecord& record, const topic::Topic& topic) {
  if (topic.source_text_file.empty()) return {};
  return std::filesystem::path(record.topic_file).parent_path() / topic.source_text_file;
}

Status same_kind(const OpenRun& run, const topic::Options& options) {
  const bool rehearsal = run.record.provider == "rehearsal";
  if ((options.provider == "rehearsal") == rehearsal) return {};
  return fail(Fault::usage,
              fmt::format("run {} was begun with provider {}: a script is not half a rehearsal; "
                          "castwright generate --new-run begins another",
                          run.found.run_id,
                          run.record.provider));
}

bool has_changed(const store::RunRecord& record) {
  const auto now = read_file(record.topic_file, limits::topic_bytes_max);
  const auto current = now ? json::parse(*now) : json::Value();
  return !current || json::dump(*current) != json::dump(record.topic);
}

}  // namespace

std::optional<std::string> reason_not_to(engine::Task task,
                                         bool only_if_free,
                                         const Outlook& outlook) {
  if (only_if_free && !outlook.again.empty()) {
    return fmt::format("going on would pay again: {}", outlook.again.front());
  }
  const bool cancels = task == engine::Task::cancel;
  if (!cancels || outlook.running || outlook.unnamed.empty()) return std::nullopt;
  return fmt::format(
      "{}: the request was sent and its id never arrived: it may run, and cannot be "
      "cancelled without its id",
      outlook.unnamed.front());
}

Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found) {
  OpenRun run{.found = found, .folder = {}, .record = {}, .state = {}};
  CW_TRY(run.folder, output.open_run(found.topic_id, found.run_id));
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

Status check_finished(const OpenRun& run, const store::Output& output) {
  if (run.state.phase == store::RunPhase::finished) return {};
  return fail(Fault::missing,
              fmt::format("run {} is not finished, {} of {} chunks are stored: {} goes on with it",
                          run.found.run_id,
                          run.state.stored(),
                          run.state.chunks.size(),
                          resume_command(run.found.run_id, output.root().path().string())));
}

std::uint64_t free_bytes_needed(int words) {
  constexpr std::uint64_t bytes_per_word = 4096;
  constexpr std::uint64_t bytes_always = 16u << 20;
  return bytes_always + bytes_per_word * static_cast<std::uint64_t>(words);
}

Result<Prepared> prepare_to_go_on(OpenRun run,
                                  std::unique_ptr<disk::Lock> lock,
                                  Workshop& workshop,
                                  const GoOn& how,
                                  std::vector<std::string> warnings) {
  store::Output& output = workshop.output();
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(Gathered gathered, gather(how.settings, nullptr, stored_settings(run.record)));
  if (how.shared_budget) gathered.options.budget.reset();
  CW_TRY(Outlook outlook, outlook_of(run, topic, gathered.options.verbatim));
  Telling telling = how.telling;
  telling.progress = gathered.options.progress;
  // What follows a finished Pass A decides for itself.
  const bool only_pass_b = run.state.phase == store::RunPhase::finished && !how.change;
  if (const auto why = reason_not_to(how.job.task, how.only_if_free, outlook)) {
    return tell_failure(telling,
                        Error{Fault::network, *why},
                        {},
                        resume_command(run.found.run_id, output.root().path().string()),
                        run.folder->path().string());
  }
  if (how.job.task == engine::Task::cancel && !outlook.running && !only_pass_b) {
    telling.say(fmt::format("nothing of run {} runs at the provider\n", run.found.run_id));
    write_out(run.folder->path().string() + "\n");
    return 0;
  }
  CW_RETURN_IF_ERROR(same_kind(run, gathered.options));
  const bool sends = how.job.task != engine::Task::reparse;
  CW_TRY(Access access, sends ? open_access(gathered.options) : describe_access(gathered.options));
  if (sends) {
    CW_RETURN_IF_ERROR(workshop.rehearse(access, how.rehearsal, notes_of(run.record, topic)));
  }
  if (how.job.task == engine::Task::write) {
    CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(run.record.plan.words_target)));
  }
  if (how.change) {
    CW_RETURN_IF_ERROR(how.change(run));
    CW_TRY(run, open_run(output, run.found));
    CW_TRY(outlook, outlook_of(run, topic, gathered.options.verbatim));
  }
  warnings.insert(warnings.end(), gathered.warnings.begin(), gathered.warnings.end());
  if (has_changed(run.record)) {
    warnings.push_back(fmt::format("{} has changed since the run began: the run keeps its own",
                                   run.record.topic_file));
  }
  const bool writes = how.job.task == engine::Task::write;
  if (writes) {
    warnings.insert(warnings.end(), outlook.free.begin(), outlook.free.end());
  } else if (telling.progress != topic::Progress::json) {
    telling.progress = topic::Progress::none;  // what it says at its end is all there is to say
  }
  if (writes && !how.job.no_repay)
    warnings.insert(warnings.end(), outlook.again.begin(), outlook.again.end());
  Assignment::Given given{.lock = std::move(lock),
                          .folder = std::move(run.folder),
                          .record = std::move(run.record),
                          .topic = topic,
                          .options = gathered.options,
                          .access = std::move(access),
                          .telling = telling,
                          .warnings = std::move(warnings),
                          .job = how.job,
                          .only_if_free = how.only_if_free};
  if (only_pass_b) {
    CW_TRY(const std::string bytes,
           given.folder->read(store::pass_a_name, limits::answer_bytes_max));
    given.pass_a = json::parse(bytes).value_or(json::Value());
  } else {
    CW_TRY(const PassBState pass_b, pass_b_state(*given.folder, topic, gathered.options));
    given.follows = writes && !how.change
                    && (pass_b == PassBState::missing || pass_b == PassBState::unfinished);
  }
  return std::make_unique<Assignment>(workshop, std::move(given));
}

int go_on(OpenRun run,
          std::unique_ptr<disk::Lock> lock,
          Workshop& workshop,
          const GoOn& how,
          std::vector<std::string> warnings) {
  const std::string resume =
      resume_command(run.found.run_id, workshop.output().root().path().string());
  const std::string run_dir = run.folder->path().string();
  auto prepared =
      prepare_to_go_on(std::move(run), std::move(lock), workshop, how, std::move(warnings));
  if (prepared) return carry_out(workshop, *std::move(prepared));
  return tell_failure(how.telling, prepared.error(), {}, resume, run_dir);
}

Result<bool> pass_b_is_left(const OpenRun& run, const GivenFlags& settings) {
  if (run.state.phase != store::RunPhase::finished) return false;
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(const Gathered gathered, gather(settings, nullptr, stored_settings(run.record)));
  CW_TRY(const PassBState state, pass_b_state(*run.folder, topic, gathered.options));
  if (state == PassBState::unfinished) return true;
  if (state != PassBState::missing) return false;
  if (!gathered.options.gates) return true;
  return passes_gates(run, topic, gathered.options.allow_stale);
}

namespace {

/// The run that was named; else the newest unfinished one, or with --last the newest.
Result<OpenRun> choose(store::Output& output, const GoOnFlags& flags) {
  if (!flags.run.empty()) {
    CW_TRY(const store::Output::Found found, output.find(flags.run));
    return open_run(output, found);
  }
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    auto run = open_run(output, found);
    if (!run && run.error().fault == Fault::missing) continue;  // died while it was made
    if (!run) return std::unexpected(std::move(run).error());
    if (flags.last || run->state.phase != store::RunPhase::finished) return run;
    CW_TRY(const bool left, pass_b_is_left(*run, flags.how.settings));
    if (left) return run;
  }
  return fail(Fault::missing,
              fmt::format("no unfinished run in {}", output.root().path().string()));
}

bool is_fresh(const OpenRun& run, WallTime now) {
  const auto topic = own_topic(run.record);
  return topic && now - ulid_time(run.found.run_id) < std::chrono::hours(topic->freshness_hours);
}

/// Of every topic the newest run, where it is unfinished and still fresh; oldest first, as they
/// were begun.
Result<std::vector<store::Output::Found>> all_unfinished(store::Output& output,
                                                         const GoOnFlags& flags) {
  CW_TRY(const auto runs, output.runs());
  const WallTime now = RealClock().wall();
  std::set<std::string> topics;
  std::vector<store::Output::Found> chosen;
  for (const store::Output::Found& found : runs) {
    if (topics.contains(found.topic_id)) continue;
    const auto run = open_run(output, found);
    if (!run && run.error().fault == Fault::missing) continue;  // died while it was made
    topics.insert(found.topic_id);
    if (!run) {
      write_err(error_line(run.error()));
      continue;
    }
    bool left = run->state.phase != store::RunPhase::finished;
    if (!left) {
      CW_TRY(left, pass_b_is_left(*run, flags.how.settings));
    }
    if (!left) continue;
    if (is_fresh(*run, now)) {
      chosen.push_back(found);
    } else {
      write_err(fmt::format("run {} of {} is too old to go on with: {} does it all the same\n",
                            found.run_id,
                            found.topic_id,
                            resume_command(found.run_id, output.root().path().string())));
    }
  }
  std::ranges::reverse(chosen);
  return chosen;
}

/// The options that the batch was begun with, under the flags of this call.
Result<topic::Options> options_of(store::Output& output,
                                  const store::Output::Found& run,
                                  const GoOnFlags& flags) {
  CW_TRY(const OpenRun open, open_run(output, run));
  CW_TRY(const Gathered gathered,
         gather(flags.how.settings, nullptr, stored_settings(open.record)));
  return gathered.options;
}

Result<int> go_on_with_all(const GoOnFlags& flags) {
  CW_RETURN_IF_ERROR(check_for_many(flags.how.telling));
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  CW_TRY(store::Output output, store::Output::look(gathered.options.output_root));
  CW_TRY(const auto runs, all_unfinished(output, flags));
  if (runs.empty()) {
    return fail(Fault::missing,
                fmt::format("no unfinished run in {}", output.root().path().string()));
  }
  CW_TRY(const topic::Options options, options_of(output, runs.back(), flags));
  Batch batch{
      .how = flags.how, .jobs = flags.jobs, .parallel = options.parallel, .budget = options.budget};
  batch.how.shared_budget = true;
  batch.how.telling.progress = gathered.options.progress;
  return work_on_all(output, runs, batch);
}

Result<int> go_on_with_chosen(const GoOnFlags& flags) {
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  CW_TRY(store::Output output, store::Output::look(gathered.options.output_root));
  CW_TRY(const OpenRun peek, choose(output, flags));
  std::vector<std::string> warnings;
  CW_TRY(auto lock, output.lock(peek.found.topic_id, &warnings));
  // What the run looks like is read again under the lock.
  CW_TRY(OpenRun run, open_run(output, peek.found));
  CW_TRY(const bool pass_b_left, pass_b_is_left(run, flags.how.settings));
  if (run.state.phase == store::RunPhase::finished && !pass_b_left) {
    write_err(fmt::format("run {} is finished\n", run.found.run_id));
    write_out(run.folder->path().string() + "\n");
    return 0;
  }
  Workshop workshop(output);
  return go_on(std::move(run), std::move(lock), workshop, flags.how, std::move(warnings));
}

}  // namespace

CLI::App& add_go_on_command(CLI::App& app,
                            Action& chosen,
                            const CommandText& text,
                            const std::shared_ptr<GoOnFlags>& flags) {
  CLI::App* const command = app.add_subcommand(text.name, text.help);
  command->footer(text.footer);
  command->add_option("run", flags->run, "run id or its beginning (the newest unfinished run)");
  add_setting_flags(*command, flags->how.settings);
  command->add_flag(
      "--json", flags->how.telling.json_result, "the result as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = flags->all ? go_on_with_all(*flags) : go_on_with_chosen(*flags);
      return code ? *code : tell_failure(flags->how.telling, code.error(), {}, "", "");
    };
  });
  return *command;
}

void add_resume(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<GoOnFlags>();
  CLI::App& command = add_go_on_command(
      app,
      chosen,
      {.name = "resume",
       .help = "Go on with an unfinished run; finished chunks are kept",
       .footer =
           "Examples:\n  castwright resume\n  castwright resume 01J --max-output-tokens 40000\n"
           "  castwright resume --all --jobs 20"},
      flags);
  command.add_flag("--last", flags->last, "the newest run, finished or not");
  command.add_flag("--all", flags->all, "every topic's newest run, where it is unfinished");
  add_jobs_flag(command, flags->jobs);
  command.add_flag("--no-repay", flags->how.job.no_repay, "do only what is free of double payment");
  command
      .add_option("--metrics-textfile",
                  flags->how.telling.metrics_textfile,
                  "write the figures as Prometheus text")
      ->type_name("FILE");
  add_rehearsal_flags(command, flags->how.rehearsal);
}

}  // namespace castwright::cli
