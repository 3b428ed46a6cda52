// castwright resume: goes on with an unfinished run. Finished chunks are never asked for again.

#include "cli/resume.h"

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/run_view.h"
#include "cli/session.h"
#include "core/limits.h"
#include "store/run_state.h"

#include <memory>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ResumeFlags {
  std::string run;
  bool last = false;
  GoOn how;
};

/// The run that was named, or the newest unfinished one, or with --last the newest.
Result<OpenRun> choose(store::Output& output, const ResumeFlags& flags) {
  if (!flags.run.empty() || flags.last) {
    CW_TRY(const store::Output::Found found, output.find(flags.run));
    return open_run(output, found);
  }
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    CW_TRY(OpenRun run, open_run(output, found));
    if (run.state.phase != store::RunPhase::finished) return run;
  }
  return fail(Fault::missing,
              fmt::format("no unfinished run in {}", output.root().path().string()));
}

bool can_be_adopted(const store::ChunkState& chunk) {
  return chunk.stored || (chunk.end == "completed" && !chunk.in_flight);
}

/// What will be asked again, and what each may have cost already: before any of it is sent.
std::vector<std::string> repeated(const OpenRun& run) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < run.state.chunks.size(); ++i) {
    const store::ChunkState& chunk = run.state.chunks[i];
    if (can_be_adopted(chunk) || chunk.attempts == 0) continue;
    const auto cost = cost_of(chunk);
    lines.push_back(
        fmt::format("chunk {} ({}) is asked for again: {} earlier request{}, {}, cost {}",
                    i + 1,
                    run.record.plan.chunks[i].title,
                    chunk.attempts,
                    chunk.attempts == 1 ? "" : "s",
                    chunk.in_flight ? "never answered (billing unknown)" : chunk.end,
                    cost ? "$" + provider::dollars(*cost) : "unknown"));
  }
  return lines;
}

/// The run's own settings, under the flags of this call.
topic::SettingLayer stored_settings(const store::RunRecord& record) {
  topic::SettingLayer layer;
  for (const auto& [key, value] : record.options) {
    layer.emplace(key, topic::Setting{.text = value, .origin = "run"});
  }
  return layer;
}

}  // namespace

Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found) {
  OpenRun run{.found = found, .folder = {}, .record = {}, .state = {}};
  CW_TRY(run.folder, output.open_run(found.topic_id, found.run_id));
  CW_TRY(run.record, store::read_run_record(*run.folder));
  CW_TRY(run.state, store::read_run_state(*run.folder, run.record));
  return run;
}

Result<int> go_on(OpenRun run, store::Output& output, const GoOn& how) {
  const std::vector<std::string> again = repeated(run);
  if (how.no_repay && !again.empty()) {
    return tell_failure(
        how.telling,
        Error{Fault::network, fmt::format("going on would pay again: {}", again.front())},
        {},
        resume_command(run.found.run_id, output.root().path().string()),
        run.folder->path().string());
  }
  auto read =
      topic::read_topic(run.record.topic_file, json::dump(run.record.topic), run.record.topic_id);
  if (!read) {
    return fail(Fault::storage, fmt::format("the run's own topic: {}", read.error().what));
  }
  topic::Topic topic = std::move(read->topic);
  topic.id = run.record.topic_id;
  CW_TRY(Gathered gathered, gather(how.settings, nullptr, stored_settings(run.record)));
  std::filesystem::path notes;
  if (!topic.source_text_file.empty()) {
    notes = std::filesystem::path(run.record.topic_file).parent_path() / topic.source_text_file;
  }
  CW_TRY(Access access, open_access(gathered.options, how.rehearsal.options(notes)));
  std::vector<std::string> warnings = std::move(gathered.warnings);
  const auto now = read_file(run.record.topic_file, limits::topic_bytes_max);
  auto current = now ? json::parse(*now) : json::Value();
  if (!current || json::dump(*current) != json::dump(run.record.topic)) {
    warnings.push_back(fmt::format("{} has changed since the run began: the run keeps its own",
                                   run.record.topic_file));
  }
  warnings.insert(warnings.end(), again.begin(), again.end());
  Telling telling = how.telling;
  telling.progress = gathered.options.progress;
  const RealClock clock;
  return run_session({.clock = clock,
                      .output = output,
                      .folder = *run.folder,
                      .record = run.record,
                      .topic = topic,
                      .options = gathered.options,
                      .access = access,
                      .telling = telling,
                      .warnings = std::move(warnings)});
}

namespace {

Result<int> resume(const ResumeFlags& flags) {
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  CW_TRY(store::Output output, store::Output::look(gathered.options.output_root));
  CW_TRY(const OpenRun peek, choose(output, flags));
  CW_TRY(const auto lock, output.lock(peek.found.topic_id));
  // What the run looks like is read again under the lock.
  CW_TRY(OpenRun run, open_run(output, peek.found));
  if (run.state.phase == store::RunPhase::finished) {
    write_err(fmt::format("run {} is finished\n", run.found.run_id));
    write_out(run.folder->path().string() + "\n");
    return 0;
  }
  return go_on(std::move(run), output, flags.how);
}

}  // namespace

void add_resume(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ResumeFlags>();
  CLI::App* const command =
      app.add_subcommand("resume", "Go on with an unfinished run; finished chunks are kept");
  command->footer(
      "Examples:\n  castwright resume\n  castwright resume 01J --max-output-tokens 40000");
  command->add_option("run", flags->run, "run id or its beginning (the newest unfinished run)");
  command->add_flag("--last", flags->last, "the newest run, finished or not");
  command->add_flag("--no-repay", flags->how.no_repay, "do only what is free of double payment");
  add_setting_flags(*command, flags->how.settings);
  command->add_flag(
      "--json", flags->how.telling.json_result, "the result as JSON on standard output");
  command
      ->add_option("--metrics-textfile",
                   flags->how.telling.metrics_textfile,
                   "write the figures as Prometheus text")
      ->type_name("FILE");
  add_rehearsal_flags(*command, flags->how.rehearsal);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = resume(*flags);
      return code ? *code : tell_failure(flags->how.telling, code.error(), {}, "", "");
    };
  });
}

}  // namespace castwright::cli
