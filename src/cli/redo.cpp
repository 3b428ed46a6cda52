// castwright redo: has one finished chunk written again. The only command beside `generate` and
// `resume` that spends, and so it asks first.

#include "cli/commands.h"
#include "cli/go_on.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "cli/output_root.h"
#include "cli/run_view.h"
#include "core/clock.h"
#include "store/event_log.h"
#include "store/rework.h"

#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct RedoFlags {
  std::string run;
  int chunk = 0;
  std::string note;
  bool yes = false;
  GoOn how;
};

Status check_chunk(const OpenRun& run, int chunk) {
  if (!run.state.has(chunk)) {
    return fail(
        Fault::usage,
        chunk == store::research_number
            ? "--chunk: the run has no research request of its own (0); chunk 1 brought it"
            : fmt::format(
                  "--chunk: {} is outside {} to {}", chunk, run.state.first(), run.state.last()));
  }
  if (run.state.request(chunk).stored) return {};
  const bool researches = chunk == store::research_number;
  return fail(Fault::usage,
              fmt::format("{} is not {} yet: castwright resume {} {} it",
                          researches ? "the research" : fmt::format("chunk {}", chunk),
                          researches ? "there" : "written",
                          run.found.run_id,
                          researches ? "asks for" : "writes"));
}

/// A person's yes, by flag or at the terminal; nobody is asked where nobody can answer.
Status confirm(const OpenRun& run, const RedoFlags& flags) {
  const store::ChunkState& known = run.state.request(flags.chunk);
  const auto before = cost_of(known);
  const std::string again = fmt::format("again{} (so far it cost {})",
                                        known.may_have_cost() ? " and paid for again" : "",
                                        before ? cost_text(known) : "an unknown amount");
  const std::string what =
      flags.chunk == store::research_number
          ? fmt::format("the research of run {} is asked for {}; the {} keep their texts",
                        run.found.run_id,
                        again,
                        store::writes_script(run.record) ? "chunks" : "shorter scripts")
          : fmt::format("{} of run {} is written {}; its text of {} words{} is kept as a version",
                        store::request_name(run.record, flags.chunk),
                        run.found.run_id,
                        again,
                        known.words,
                        known.edited ? ", edited by hand," : "");
  if (flags.yes) {
    write_err(what + "\n");
    return {};
  }
  if (::isatty(STDIN_FILENO) == 0 || !is_terminal_err()) {
    return fail(Fault::usage, what + ": confirm with --yes");
  }
  write_err(what + ". Go on? [y/N] ");
  const int answer = std::getchar();
  if (answer == 'y' || answer == 'Y') return {};
  return fail(Fault::usage, "not confirmed: nothing was changed");
}

Status give_up(const OpenRun& run, const RedoFlags& flags) {
  std::vector<std::string> notices;
  CW_TRY(const auto log, store::EventLog::open(*run.folder, run.found.run_id, notices));
  const RealClock clock;
  return store::reopen_chunk(
      {.run = *run.folder, .log = *log, .state = run.state, .now = clock.wall()},
      flags.chunk,
      flags.note);
}

Result<int> redo(const RedoFlags& flags) {
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  CW_TRY(store::Output output, look_at_root(gathered.settings));
  CW_TRY(const store::Output::Found found, output.find(flags.run));
  std::vector<std::string> warnings;
  CW_TRY(auto lock, output.lock(found.topic_id, &warnings));
  CW_TRY(OpenRun run, open_run(output, found));
  CW_RETURN_IF_ERROR(check_chunk(run, flags.chunk));
  CW_RETURN_IF_ERROR(confirm(run, flags));
  if (!store::writes_script(run.record)) {
    warnings.emplace_back("the shorter scripts rest on the research that was there before");
  } else if (flags.chunk == store::research_number) {
    warnings.emplace_back(
        "the chunks rest on the research that was there before; redo --chunk N has one written "
        "from "
        "the new");
  } else if (flags.chunk == 1 && !run.state.research && run.record.plan.chunks.size() > 1) {
    warnings.emplace_back(
        "chunk 1 brings the research too: the other chunks rest on what it brought before");
  }
  GoOn how = flags.how;
  how.change = [&flags](const OpenRun& given) { return give_up(given, flags); };
  Workshop workshop(output);
  return go_on(std::move(run), std::move(lock), workshop, how, std::move(warnings));
}

}  // namespace

void add_redo(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<RedoFlags>();
  CLI::App* const command =
      app.add_subcommand("redo", "Have one finished chunk written again (paid)");
  command->footer(
      "Examples:\n  castwright redo 01J --chunk 4 --note 'less about prices, more about people'\n"
      "The script as it was stays as L1_version_{V}.txt; castwright diff shows what changed. Where "
      "the request\nfails, castwright resume asks again.");
  command->add_option("run", flags->run, "run id or its beginning (the newest)");
  add_whole_flag(*command,
                 "--chunk",
                 flags->chunk,
                 {0, plan::chunks_max},
                 "its number; 0: the research, where it is a request of its own")
      .required();
  command->add_option("--note", flags->note, "what the new version should do better")
      ->type_name("TEXT");
  command->add_flag("--yes", flags->yes, "do not ask");
  add_setting_flags(*command, Uses::redo, flags->how.settings);
  command->add_flag(
      "--json", flags->how.telling.json_result, "the result as JSON on standard output");
  add_rehearsal_flags(*command, flags->how.rehearsal);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = redo(*flags);
      return code ? *code : tell_failure(flags->how.telling, code.error(), {}, "", "");
    };
  });
}

}  // namespace castwright::cli
