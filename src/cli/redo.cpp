// castwright redo: has one finished chunk written again. It spends money for something that is
// there already, and so it asks first.

#include "app/redo.h"

#include "app/output_root.h"
#include "app/run_view.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "cli/question.h"
#include "cli/rehearsal_flags.h"
#include "cli/run_output.h"
#include "cli/signals.h"

#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct RedoFlags {
  std::string run;
  int chunk = 0;
  std::string note;
  bool yes = false;
  app::ResumeRequest request;
  OutputOptions output;
};

/// Says what will be done and gets a person's yes: by the flag, or at the terminal. Fault::usage if
/// the answer is no, or if there is no terminal to ask at.
Status confirm(const app::RedoPlan& plan, bool yes) {
  const journal::ChunkState& known = plan.known();
  const std::string& run_id = plan.run.found.run_id;
  const std::string again = fmt::format("again{} (so far it cost {})",
                                        known.may_have_cost() ? " and paid for again" : "",
                                        plan.cost ? app::cost_text(known) : "an unknown amount");
  std::string what =
      plan.stage().writes_text()
          ? fmt::format("{} of run {} is written {}; its text of {} words{} is kept as a version",
                        store::request_name(plan.run.record, plan.chunk),
                        run_id,
                        again,
                        known.words,
                        known.edited ? ", edited by hand," : "")
          : fmt::format("{} of run {} is {} {}; the {} keep their texts",
                        store::request_name(plan.run.record, plan.chunk),
                        run_id,
                        plan.stage().words.asked,
                        again,
                        store::writes_script(plan.run.record) ? "chunks" : "shorter scripts");
  if (!plan.missing.empty()) {
    what += fmt::format("; the run is not finished, and what is missing is asked for too: {}",
                        fmt::join(plan.missing, "; "));
  }
  if (yes) {
    write_err(what + "\n");
    return {};
  }
  if (::isatty(STDIN_FILENO) == 0 || !is_terminal_err()) {
    return fail(Fault::usage, what + ": confirm with --yes");
  }
  if (is_confirmed(what + ". Continue?")) return {};
  return fail(Fault::usage, "not confirmed: nothing was changed");
}

Result<int> redo(const RedoFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.request.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(app::RedoPlan plan, app::plan_redo(*output, flags.run, flags.chunk));
  CW_RETURN_IF_ERROR(confirm(plan, flags.yes));
  OutputOptions show = flags.output;
  show.progress = gathered.options.progress;
  app::Runtime runtime(*output, take_signals);
  RunOutput listener(show, runtime);
  return print_outcome(show,
                       app::redo(std::move(plan), flags.note, runtime, listener, flags.request));
}

}  // namespace

void add_redo(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<RedoFlags>();
  CLI::App* const command =
      app.add_subcommand("redo", "Have one finished chunk written again (paid)");
  command->footer(
      "Examples:\n  castwright redo 01J --chunk 4 --note 'less about prices, more about people'\n"
      "The script as it was stays as L1_version_{V}.txt; castwright diff shows what changed. If "
      "the request\nfails, castwright resume asks again.");
  command->add_option(
      "run", flags->run, "run: id, its beginning, topic, path or @last (the newest)");
  add_whole_flag(*command,
                 "--chunk",
                 flags->chunk,
                 {0, plan::chunks_max},
                 "its number; 0: the research, if it is a request of its own")
      .required();
  command->add_option("--note", flags->note, "what the new version should do better")
      ->type_name("TEXT");
  command->add_flag("--yes", flags->yes, "do not ask");
  add_setting_flags(*command, topic::SettingUse::redo, flags->request.settings);
  command->add_flag("--json", flags->output.json_result, "the result as JSON on standard output");
  add_rehearsal_flags(*command, flags->request.rehearsal);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = redo(*flags);
      return code ? *code : print_failure(flags->output, code.error());
    };
  });
}

}  // namespace castwright::cli
