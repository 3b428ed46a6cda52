// castwright import: takes over a script that a person edited. Sends nothing and costs nothing.

#include "cli/import.h"

#include "app/output_root.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/resume.h"
#include "cli/run_output.h"
#include "cli/signals.h"
#include "editorial/review.h"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ImportFlags {
  std::string run;
  std::string file;
  app::GivenSettings settings;
  OutputOptions output;
};

void print_edit(const app::ImportPlan& plan) {
  for (const auto& [chunk, own] : plan.texts) {
    const auto index = static_cast<std::size_t>(chunk) - 1;
    write_err(fmt::format("chunk {} ({}): your text, {} words (before: {})\n",
                          chunk,
                          plan.run.record.plan.chunks[index].title,
                          own.words,
                          plan.run.state.chunks[index].words));
  }
}

json::Value to_json(const editorial::Findings& findings) {
  json::Value all = json::Value::array();
  for (const editorial::Finding& finding : findings)
    all.push(editorial::to_json(finding));
  return all;
}

void print_findings(const editorial::Findings& findings) {
  for (const editorial::Finding& finding : findings) {
    write_err(fmt::format("this edit brought in: {} ({}){}: {}: {}\n",
                          finding.rule,
                          editorial::name_of(finding.severity),
                          finding.line == 0 ? "" : fmt::format(", line {}", finding.line),
                          finding.quote,
                          finding.remedy));
  }
}

Result<int> import_file(const ImportFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(app::ImportPlan plan, app::plan_import(*output, flags.run, flags.file));
  return take_over(std::move(plan),
                   flags.file,
                   *output,
                   flags.settings,
                   shown(flags.output, gathered.options.progress, engine::Task::reparse));
}

}  // namespace

int take_over(app::ImportPlan plan,
              const std::string& file,
              store::Output& output,
              const app::GivenSettings& settings,
              OutputOptions show) {
  for (const std::string& text : plan.not_kept)
    write_err("WARNING: " + text + "\n");
  show.with_result.set("new_findings", to_json(plan.brought_in));
  if (plan.changes_nothing()) {
    write_err(
        fmt::format("nothing changed: {} has the turns of run {}\n", file, plan.run.found.run_id));
    print_done(show, "nothing changed", "", plan.run.folder->path().string());
    return 0;
  }
  print_edit(plan);
  print_findings(plan.brought_in);
  app::Runtime runtime(output, take_signals);
  RunOutput listener(show, runtime);
  return listener.print(app::import_edit(std::move(plan), runtime, listener, settings));
}

void add_import(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* const command =
      app.add_subcommand("import", "Take a script back that was edited by hand (free)");
  command->footer(
      "Examples:\n  castwright export 01J --format docx -o script.docx\n"
      "  castwright import 01J script.docx\n"
      "Word (tracked changes count as accepted), Markdown, Fountain, `Name: text` or `HOST_A: "
      "text`. The script as it was stays as "
      "L1_version_{V}.txt;\ncastwright diff shows what changed. A later redo of a chunk replaces "
      "its edited text, and no other.");
  command->add_option("run", flags->run, "run: id, its beginning, topic, path or @last")
      ->required();
  command->add_option("file", flags->file, "the edited script")->required()->type_name("FILE");
  add_output_root(*command, flags->settings);
  command->add_flag("--json", flags->output.json_result, "the result as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = import_file(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
