// castwright diff: shows what a redo or an import changed, turn by turn.

#include "app/open_run.h"
#include "app/output_root.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "core/limits.h"
#include "core/number.h"
#include "script/compare.h"
#include "script/turns.h"
#include "store/layout.h"

#include <algorithm>
#include <memory>

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

/// The numbers of the two versions that are compared.
struct Range {
  int before = 0;
  int after = 0;
};

/// The number of the script as it is now: one more than the versions that were kept.
Result<int> newest_version(disk::Folder& run) {
  for (int version = 1;; ++version) {
    CW_TRY(const bool kept, run.exists(store::version_name(version)));
    if (!kept) return version;
  }
}

Result<Range> range_of(const std::string& text, int newest) {
  if (text.empty()) return Range{newest - 1, newest};
  const std::size_t dots = text.find("..");
  const auto before = whole_number<int>(std::string_view(text).substr(0, dots));
  const auto after = dots == std::string::npos
                         ? std::optional(newest)
                         : whole_number<int>(std::string_view(text).substr(dots + 2));
  if (before && after) return Range{*before, *after};
  return fail(Fault::usage, fmt::format("{}: not A..B, numbers of versions", text));
}

Result<std::vector<script::Turn>> turns_of(disk::Folder& run, int version, int newest) {
  if (version < 1 || version > newest) {
    return fail(Fault::missing,
                fmt::format("no version {}: this run has {} ({} is the script as it is)",
                            version,
                            newest == 1 ? "only 1" : fmt::format("1 to {}", newest),
                            newest));
  }
  const std::string name =
      version == newest ? std::string(store::complete_name) : store::version_name(version);
  CW_TRY(const std::string text, run.read(name, limits::answer_bytes_max));
  return script::split_turns(text);
}

json::Value to_json(const script::TurnEdit& edit,
                    const std::vector<script::Turn>& before,
                    const std::vector<script::Turn>& after) {
  const bool added = edit.kind == script::TurnEdit::Kind::added;
  const script::Turn& turn = added ? after[edit.after] : before[edit.before];
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
std::string text_of(const std::vector<script::TurnEdit>& edits,
                    const std::vector<script::Turn>& before,
                    const std::vector<script::Turn>& after) {
  using Kind = script::TurnEdit::Kind;
  std::string out;
  std::size_t at_before = 0;
  std::size_t at_after = 0;
  bool inside = false;
  for (const script::TurnEdit& edit : edits) {
    if (edit.kind != Kind::same && !inside)
      out += fmt::format("@@ turn {} -> turn {} @@\n", at_before + 1, at_after + 1);
    inside = edit.kind != Kind::same;
    if (edit.kind == Kind::removed) out += "- " + line_of(before[edit.before]);
    if (edit.kind == Kind::added) out += "+ " + line_of(after[edit.after]);
    at_before += edit.kind == Kind::added ? 0 : 1;
    at_after += edit.kind == Kind::removed ? 0 : 1;
  }
  return out;
}

json::Value document_of(const std::string& run_id, const Range& range, json::Value changes) {
  json::Value document = json::Value::object();
  document.set("schema", 1)
      .set("run_id", run_id)
      .set("before", range.before)
      .set("after", range.after)
      .set("changes", std::move(changes));
  return document;
}

/// Reports a run that has one version, and so no difference.
int tell_unedited(const DiffFlags& flags, const std::string& run_id) {
  if (flags.json) {
    write_out(json::dump(document_of(run_id, {1, 1}, json::Value::array())) + "\n");
  } else {
    write_err(fmt::format("run {} has not changed since it was first finished\n", run_id));
  }
  return 0;
}

Result<int> diff(const DiffFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings));
  CW_TRY(const store::Output::Found found, output->find(flags.run));
  CW_TRY(const auto folder, output->open_run(found));
  CW_TRY(const store::RunRecord record, store::read_run_record(*folder));
  CW_RETURN_IF_ERROR(app::check_has_script(record));
  CW_TRY(const int newest, newest_version(*folder));
  if (flags.versions.empty() && newest == 1) return tell_unedited(flags, found.run_id);
  CW_TRY(const Range range, range_of(flags.versions, newest));
  CW_TRY(const auto before, turns_of(*folder, range.before, newest));
  CW_TRY(const auto after, turns_of(*folder, range.after, newest));
  const std::vector<script::TurnEdit> edits = script::compare_turns(before, after);
  if (!flags.json) {
    const bool changed = std::ranges::any_of(edits, [](const script::TurnEdit& edit) {
      return edit.kind != script::TurnEdit::Kind::same;
    });
    if (!changed) {
      write_err(fmt::format("versions {} and {} of run {} have the same turns\n",
                            range.before,
                            range.after,
                            found.run_id));
    }
    write_out(text_of(edits, before, after));
    return 0;
  }
  json::Value changes = json::Value::array();
  for (const script::TurnEdit& edit : edits) {
    if (edit.kind != script::TurnEdit::Kind::same) changes.push(to_json(edit, before, after));
  }
  write_out(json::dump(document_of(found.run_id, range, std::move(changes))) + "\n");
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
  command->add_option("run", flags->run, "run id or its beginning (the newest)");
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
