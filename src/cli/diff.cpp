// castwright diff: shows what a redo or an import changed, turn by turn.

#include "app/output_root.h"
#include "app/script_versions.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "json/value.h"
#include "script/compare.h"
#include "script/turns.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct DiffFlags {
  app::GivenSettings settings;
  std::string run;
  std::string versions;
  bool json = false;
};

json::Value to_json(const script::TurnEdit& edit, const app::ScriptChanges& all) {
  const bool added = edit.kind == script::TurnEdit::Kind::added;
  const script::Turn& turn = added ? all.turns_after[edit.after] : all.turns_before[edit.before];
  json::Value one = json::Value::object();
  one.set("change", added ? "added" : "removed")
      .set("turn", static_cast<std::uint64_t>((added ? edit.after : edit.before) + 1))
      .set("speaker", std::string(1, turn.speaker))
      .set("text", turn.text);
  return one;
}

std::string line_of(const script::Turn& turn) {
  return fmt::format("HOST_{}: {}\n", turn.speaker, turn.text);
}

/// The changes for the terminal. Changes that follow each other stand under one line with the
/// numbers of the turns where they begin.
std::string text_of(const app::ScriptChanges& all) {
  using Kind = script::TurnEdit::Kind;
  std::string out;
  std::size_t at_before = 0;
  std::size_t at_after = 0;
  bool inside = false;
  for (const script::TurnEdit& edit : all.edits) {
    if (edit.kind != Kind::same && !inside)
      out += fmt::format("@@ turn {} -> turn {} @@\n", at_before + 1, at_after + 1);
    inside = edit.kind != Kind::same;
    if (edit.kind == Kind::removed) out += "- " + line_of(all.turns_before[edit.before]);
    if (edit.kind == Kind::added) out += "+ " + line_of(all.turns_after[edit.after]);
    at_before += edit.kind == Kind::added ? 0 : 1;
    at_after += edit.kind == Kind::removed ? 0 : 1;
  }
  return out;
}

json::Value document_of(const app::ScriptChanges& all) {
  json::Value changes = json::Value::array();
  for (const script::TurnEdit& edit : all.edits) {
    if (edit.kind != script::TurnEdit::Kind::same) changes.push(to_json(edit, all));
  }
  json::Value document = json::Value::object();
  document.set("schema", 1)
      .set("run_id", all.run_id)
      .set("before", all.before)
      .set("after", all.after)
      .set("changes", std::move(changes));
  return document;
}

Result<int> diff(const DiffFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(const app::ScriptChanges all, app::compare_versions(*output, flags.run, flags.versions));
  if (flags.json) {
    write_out(json::dump(document_of(all)) + "\n");
    return 0;
  }
  if (all.only_one) {
    write_err(fmt::format("run {} has one version: nothing was changed\n", all.run_id));
    return 0;
  }
  if (!all.differ()) {
    write_err(fmt::format(
        "versions {} and {} of run {} have the same turns\n", all.before, all.after, all.run_id));
  }
  write_out(text_of(all));
  return 0;
}

}  // namespace

void add_diff(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<DiffFlags>();
  CLI::App* const command =
      app.add_subcommand("diff", "Show what changed between two versions of a script, by turns");
  command->footer(
      "Version 1 is the script as it was first finished; every redo or import makes the "
      "next.\nExamples:\n  castwright diff 01J          the last change\n"
      "  castwright diff 01J 1..3");
  command->add_option(
      "run", flags->run, "run: id, its beginning, topic, path or @last (the newest)");
  command->add_option("versions", flags->versions, "A..B, or A for A to now")->type_name("A..B");
  add_output_root(*command, flags->settings);
  command->add_flag("--json", flags->json, "as a JSON object");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = diff(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
