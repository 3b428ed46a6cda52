// castwright resume: goes on with an unfinished run. Finished chunks are never asked for again.

#include "cli/resume.h"

#include "cli/assignment.h"
#include "cli/batch.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/output_root.h"
#include "cli/session.h"
#include "core/id.h"
#include "store/run_state.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// The run that was named; else the newest unfinished one, or with --last the newest. Nothing where
/// no run was named and there is none to go on with.
Result<std::optional<OpenRun>> choose(store::Output& output, const GoOnFlags& flags) {
  if (!flags.run.empty()) {
    CW_TRY(const store::Output::Found found, output.find(flags.run));
    CW_TRY(OpenRun run, open_run(output, found));
    return std::optional<OpenRun>(std::move(run));
  }
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    auto run = open_run(output, found);
    if (!run && run.error().fault == Fault::missing) continue;  // died while it was made
    if (!run) return std::unexpected(std::move(run).error());
    bool wanted = flags.last || run->state.phase != store::RunPhase::finished;
    if (!wanted) {
      CW_TRY(wanted, pass_b_is_left(*run, flags.how.settings));
    }
    if (wanted) return std::optional<OpenRun>(*std::move(run));
  }
  return std::nullopt;
}

/// There is nothing to do, which is no failure.
int tell_nothing(const GoOnFlags& flags, const std::string& why, const std::string& run_dir) {
  write_err(why + "\n");
  tell_exit(flags.how.telling, why, "", run_dir);
  return 0;
}

std::string no_unfinished(const std::filesystem::path& root) {
  return fmt::format("no unfinished run in {}", root.string());
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
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  if (has_no_root_yet(gathered.settings))
    return tell_nothing(flags, no_unfinished(gathered.options.output_root), "");
  CW_TRY(store::Output output, look_at_root(gathered.settings));
  CW_TRY(const auto runs, all_unfinished(output, flags));
  if (runs.empty()) return tell_nothing(flags, no_unfinished(output.root().path()), "");
  CW_TRY(const topic::Options options, options_of(output, runs.back(), flags));
  Batch batch{
      .how = flags.how, .jobs = flags.jobs, .parallel = options.parallel, .budget = options.budget};
  batch.how.shared_budget = true;
  batch.how.telling.progress = gathered.options.progress;
  return work_on_all(output, runs, batch);
}

Result<int> go_on_with_chosen(const GoOnFlags& flags) {
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  if (flags.run.empty() && has_no_root_yet(gathered.settings))
    return tell_nothing(flags, no_unfinished(gathered.options.output_root), "");
  CW_TRY(store::Output output, look_at_root(gathered.settings));
  CW_TRY(const auto peek, choose(output, flags));
  if (!peek) return tell_nothing(flags, no_unfinished(output.root().path()), "");
  std::vector<std::string> warnings;
  CW_TRY(auto lock, output.lock(peek->found.topic_id, &warnings));
  // What the run looks like is read again under the lock.
  CW_TRY(OpenRun run, open_run(output, peek->found));
  CW_TRY(const bool pass_b_left, pass_b_is_left(run, flags.how.settings));
  if (run.state.phase == store::RunPhase::finished && !pass_b_left) {
    return tell_nothing(
        flags, fmt::format("run {} is finished", run.found.run_id), run.folder->path().string());
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
  add_setting_flags(*command, text.uses, flags->how.settings);
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
