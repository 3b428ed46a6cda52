// castwright reparse: reads answers again that were paid for and could not be used. Sends nothing.

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/resume.h"
#include "cli/session.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ReparseFlags {
  std::string run;
  GoOn how;
};

Result<int> reparse(const ReparseFlags& flags) {
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

void add_reparse(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ReparseFlags>();
  flags->how.job.task = engine::Task::reparse;
  CLI::App* const command =
      app.add_subcommand("reparse", "Read an unusable answer again, without payment");
  command->footer(
      "Put the raw answer (L1_chunk{N}.txt.chunk{N}) right by hand first; resume then goes on.");
  command->add_option("run", flags->run, "run id or its beginning (the newest unfinished run)");
  add_setting_flags(*command, flags->how.settings);
  command->add_flag(
      "--json", flags->how.telling.json_result, "the result as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = reparse(*flags);
      return code ? *code : tell_failure(flags->how.telling, code.error(), {}, "", "");
    };
  });
}

}  // namespace castwright::cli
