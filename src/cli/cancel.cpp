// castwright cancel: stops the answers of a run that still run at the provider, and their billing.

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/resume.h"
#include "cli/session.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct CancelFlags {
  std::string run;
  GoOn how;
};

Result<int> cancel(const CancelFlags& flags) {
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  CW_TRY(store::Output output, store::Output::look(gathered.options.output_root));
  CW_TRY(const OpenRun peek, choose_run(output, flags.run, [](const OpenRun& run) {
           return run.state.phase != store::RunPhase::finished;
         }));
  std::vector<std::string> warnings;
  CW_TRY(const auto lock, output.lock(peek.found.topic_id, &warnings));
  CW_TRY(OpenRun run, open_run(output, peek.found));
  return go_on(std::move(run), output, flags.how, std::move(warnings));
}

}  // namespace

void add_cancel(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<CancelFlags>();
  flags->how.job.task = engine::Task::cancel;
  CLI::App* const command =
      app.add_subcommand("cancel", "Stop what still runs at the provider, and its billing");
  command->footer(
      "Asks for nothing and keeps everything. Only answers made in the background go on without "
      "us.");
  command->add_option("run", flags->run, "run id or its beginning (the newest unfinished run)");
  add_setting_flags(*command, flags->how.settings);
  command->add_flag(
      "--json", flags->how.telling.json_result, "the result as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = cancel(*flags);
      return code ? *code : tell_failure(flags->how.telling, code.error(), {}, "", "");
    };
  });
}

}  // namespace castwright::cli
