// castwright resume: continues an unfinished run. Finished chunks are never asked for again.

#include "cli/resume.h"

#include "app/open_run.h"
#include "app/output_root.h"
#include "app/shell.h"
#include "cli/batch_output.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/rehearsal_flags.h"
#include "cli/signals.h"

#include <filesystem>
#include <memory>
#include <string>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// Says that there is no unfinished run, which is a success.
int print_no_unfinished(const ResumeFlags& flags, const std::string& root) {
  app::RunOutcome outcome;
  outcome.end = app::RunEnd::nothing_to_do;
  outcome.note = fmt::format("no unfinished run in {}", root);
  return print_outcome(flags.output, outcome);
}

Result<int> resume_all(const ResumeFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.request.settings, nullptr));
  CW_RETURN_IF_ERROR(
      check_script_out(gathered.options.script_out, flags.output.wants_json(), true));
  if (app::has_no_root_yet(gathered.settings)) {
    return print_no_unfinished(flags, gathered.options.output_root);
  }
  CW_TRY(const auto output, app::look_at_root(gathered.settings));
  CW_TRY(const app::UnfinishedRuns unfinished,
         app::all_unfinished(*output, flags.request.settings));
  for (const Error& error : unfinished.unreadable)
    write_err(with_colours(error_line(error)));
  for (const store::Output::Found& run : unfinished.too_old) {
    write_err(fmt::format("run {} of {} is too old for --all: {} resumes it all the same\n",
                          run.run_id,
                          run.topic_id,
                          app::resume_command(run.run_id, output->name())));
  }
  const auto& runs = unfinished.runs;
  if (runs.empty()) return print_no_unfinished(flags, output->name());
  CW_TRY(const app::BatchRequest batch,
         app::resume_batch_request(*output, runs, flags.request, flags.jobs));
  OutputOptions show = flags.output;
  show.progress = gathered.options.progress;
  app::Runtime runtime(*output, take_signals);
  BatchOutput listener(std::move(show), runtime, runs.size());
  CW_TRY(const app::BatchOutcome outcome, app::run_batch(runtime, listener, runs, batch));
  return listener.print_batch(outcome, {});
}

Result<int> resume_one(const ResumeFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.request.settings, nullptr));
  OutputOptions show = shown(flags.output, gathered.options.progress, flags.request.job.task);
  show.script_out = gathered.options.script_out && flags.request.job.task == engine::Task::write;
  CW_RETURN_IF_ERROR(check_script_out(show.script_out, show.wants_json(), false));
  // What this call names counts for the display; the rest is what the run keeps.
  if (flags.request.settings.contains("parallel")) show.parallel = gathered.options.parallel;
  if (flags.request.settings.contains("budget")) show.budget = gathered.options.budget;
  if (flags.run.empty() && app::has_no_root_yet(gathered.settings)) {
    return print_no_unfinished(flags, gathered.options.output_root);
  }
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(const auto run, app::find_run(*output, flags.run, flags.last, flags.request.settings));
  if (!run) return print_no_unfinished(flags, output->name());
  app::Runtime runtime(*output, take_signals);
  RunOutput listener(show, runtime);
  CW_TRY(const app::RunOutcome outcome, app::resume(run->found, runtime, listener, flags.request));
  return listener.print(outcome);
}

}  // namespace

OutputOptions shown(OutputOptions options, topic::Progress progress, engine::Task task) {
  options.progress = progress;
  const bool writes = task == engine::Task::write;
  if (!writes && progress != topic::Progress::json) options.progress = topic::Progress::none;
  return options;
}

CLI::App& add_resume_command(CLI::App& app,
                             Action& chosen,
                             const CommandText& text,
                             const std::shared_ptr<ResumeFlags>& flags) {
  CLI::App* const command = app.add_subcommand(text.name, text.help);
  command->footer(text.footer);
  command->add_option("run",
                      flags->run,
                      "run: id, its beginning, topic, path or @last (the newest unfinished run)");
  add_setting_flags(*command, text.use, flags->request.settings);
  command->add_flag("--json", flags->output.json_result, "the result as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const Status writable = check_metrics_file(flags->output);
      if (!writable) return print_failure(flags->output, writable.error());
      const auto code = flags->all ? resume_all(*flags) : resume_one(*flags);
      return code ? *code : print_failure(flags->output, code.error());
    };
  });
  return *command;
}

void add_resume(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ResumeFlags>();
  CLI::App& command = add_resume_command(
      app,
      chosen,
      {.name = "resume",
       .help = "Resume an unfinished run; finished chunks are kept",
       .footer =
           "Examples:\n  castwright resume\n  castwright resume 01J --max-output-tokens 40000\n"
           "  castwright resume --all --jobs 20"},
      flags);
  CLI::Option* const run = command.get_option("run");
  CLI::Option* const last =
      command.add_flag("--last", flags->last, "the newest run, finished or not")->excludes(run);
  command.add_flag("--all", flags->all, "every topic's newest run, if it is unfinished")
      ->excludes(run)
      ->excludes(last);
  add_jobs_flag(command, flags->jobs);
  command.add_flag(
      "--no-repay", flags->request.job.no_repay, "do nothing that may be paid for twice");
  command
      .add_option("--metrics-textfile",
                  flags->output.metrics_textfile,
                  "write the figures as Prometheus text")
      ->type_name("FILE");
  add_rehearsal_flags(command, flags->request.rehearsal);
}

}  // namespace castwright::cli
