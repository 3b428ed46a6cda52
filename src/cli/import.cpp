// castwright import: takes a script back that a person edited. Sends nothing and costs nothing; the
// script as it was stays as a version.

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/flags.h"
#include "cli/go_on.h"
#include "cli/output.h"
#include "cli/output_root.h"
#include "cli/run_review.h"
#include "core/clock.h"
#include "core/limits.h"
#include "editorial/review.h"
#include "export/edited.h"
#include "export/unedited.h"
#include "script/compare.h"
#include "script/turns.h"
#include "script/words.h"
#include "store/event_log.h"
#include "store/rework.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

using Parts = std::vector<std::vector<script::Turn>>;

struct ImportFlags {
  std::string run;
  std::string file;
  GoOn how;
};

bool same_turns(const std::vector<script::Turn>& a, const std::vector<script::Turn>& b) {
  return std::ranges::equal(a, b, [](const script::Turn& left, const script::Turn& right) {
    return left.speaker == right.speaker && left.text == right.text;
  });
}

std::vector<script::Turn> joined(const Parts& parts) {
  std::vector<script::Turn> turns;
  for (const auto& part : parts)
    turns.insert(turns.end(), part.begin(), part.end());
  return turns;
}

/// Titles belong to the plan; who changed one hears that it stays.
std::vector<std::string> heading_warnings(const std::vector<exports::Heading>& headings,
                                          const OpenRun& run,
                                          const topic::Topic& topic) {
  std::vector<std::string> warnings;
  for (const exports::Heading& heading : headings) {
    const bool known = heading.text == topic.title
                       || std::ranges::any_of(
                           run.record.plan.chunks,
                           [&](const plan::Chunk& chunk) { return chunk.title == heading.text; });
    if (!known)
      warnings.push_back(
          fmt::format("line {}: the heading \"{}\" is not kept: titles belong to the plan",
                      heading.line,
                      heading.text));
  }
  return warnings;
}

struct Edit {
  std::map<int, store::OwnText> texts;  ///< by chunk, changed ones only
  std::vector<std::string> warnings;
};

Result<Edit> read_edit(const OpenRun& run, const ImportFlags& flags) {
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(const auto texts, store::read_stored_texts(*run.folder, run.state));
  Parts parts;
  for (const std::string& text : texts)
    parts.push_back(script::split_turns(text));
  const exports::Hosts hosts = exports::hosts_of(topic, joined(parts));
  CW_TRY(const std::string bytes, read_file(flags.file, limits::answer_bytes_max));
  CW_RETURN_IF_ERROR(check_is_text(bytes, flags.file));
  auto edited = exports::read_edited(bytes, hosts, exports::form_of(flags.file));
  if (!edited) return std::unexpected(std::move(edited.error()).within(flags.file));
  exports::keep_unedited(joined(parts), edited->turns);
  Edit edit{.texts = {}, .warnings = heading_warnings(edited->headings, run, topic)};
  const Parts divided = script::divided_as(parts, edited->turns);
  for (std::size_t i = 0; i < divided.size(); ++i) {
    if (same_turns(parts[i], divided[i])) continue;
    if (divided[i].empty()) {
      return fail(
          Fault::usage,
          fmt::format("{}: nothing is left of chunk {} ({}): a chunk keeps at least one turn",
                      flags.file,
                      i + 1,
                      run.record.plan.chunks[i].title));
    }
    std::string text = script::join_turns(divided[i], hosts.monologue);
    const int words = static_cast<int>(script::count_spoken_words(text));
    edit.texts.emplace(static_cast<int>(i) + 1,
                       store::OwnText{.text = std::move(text), .words = words});
  }
  return edit;
}

Status store_edit(const OpenRun& run, const Edit& edit) {
  std::vector<std::string> notices;
  CW_TRY(const auto log, store::EventLog::open(*run.folder, run.found.run_id, notices));
  const RealClock clock;
  return store::replace_texts(
      {.run = *run.folder, .log = *log, .state = run.state, .now = clock.wall()}, edit.texts);
}

void tell_edit(const OpenRun& run, const Edit& edit) {
  for (const auto& [chunk, own] : edit.texts) {
    const auto index = static_cast<std::size_t>(chunk) - 1;
    write_err(fmt::format("chunk {} ({}): your text, {} words (before: {})\n",
                          chunk,
                          run.record.plan.chunks[index].title,
                          own.words,
                          run.state.chunks[index].words));
  }
}

/// What makes two findings one although an edit moved the lines and changed the figures.
std::pair<std::string, std::string> key_of(const editorial::Finding& finding) {
  const bool figures = finding.line == 0;
  return {finding.rule, figures ? fmt::format("chunk {}", finding.chunk) : finding.quote};
}

/// What is found in the script as edited and was not in the script before.
Result<editorial::Findings> findings_of(const OpenRun& run, const Edit& edit) {
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(editorial::Manuscript manuscript, manuscript_of(run, topic, false));
  std::map<std::pair<std::string, std::string>, int> known;
  for (const editorial::Finding& finding : editorial::examine(manuscript).findings)
    ++known[key_of(finding)];
  std::string before;
  for (editorial::Part& part : manuscript.parts) {
    before += part.text + "\n";
    const auto own = edit.texts.find(part.chunk);
    if (own != edit.texts.end()) part.text = own->second.text;
  }
  editorial::Findings findings = editorial::examine(manuscript).findings;
  std::erase_if(findings, [&](const editorial::Finding& finding) {
    // Only the first doubtful values of a script are told: another one may have moved up.
    const bool stood_there =
        editorial::family_of(finding.rule) == "facts" && before.contains(finding.quote);
    return stood_there || known[key_of(finding)]-- > 0;
  });
  return findings;
}

json::Value to_json(const editorial::Findings& findings) {
  json::Value all = json::Value::array();
  for (const editorial::Finding& finding : findings)
    all.push(editorial::to_json(finding));
  return all;
}

void tell_findings(const editorial::Findings& findings) {
  for (const editorial::Finding& finding : findings) {
    write_err(fmt::format("this edit brought in: {} ({}){}: {}: {}\n",
                          finding.rule,
                          editorial::name_of(finding.severity),
                          finding.line == 0 ? "" : fmt::format(", line {}", finding.line),
                          finding.quote,
                          finding.remedy));
  }
}

/// Nothing is done: the answer of a run that stays as it is.
void tell_nothing(const ImportFlags& flags, const OpenRun& run) {
  const std::string run_dir = run.folder->path().string();
  write_err(
      fmt::format("nothing changed: {} has the turns of run {}\n", flags.file, run.found.run_id));
  Telling telling = flags.how.telling;
  telling.with_result.set("new_findings", to_json({}));
  tell_exit(telling, "nothing changed", "", run_dir);
}

Result<int> import_file(const ImportFlags& flags) {
  CW_TRY(const Gathered gathered, gather(flags.how.settings, nullptr));
  CW_TRY(store::Output output, look_at_root(gathered.settings));
  CW_TRY(const store::Output::Found found, output.find(flags.run));
  std::vector<std::string> warnings;
  CW_TRY(auto lock, output.lock(found.topic_id, &warnings));
  CW_TRY(OpenRun run, open_run(output, found));
  CW_RETURN_IF_ERROR(check_has_script(run.record));
  CW_RETURN_IF_ERROR(check_finished(run, output));
  CW_TRY(const Edit edit, read_edit(run, flags));
  for (const std::string& warning : edit.warnings)
    write_err("WARNING: " + warning + "\n");
  if (edit.texts.empty()) {
    tell_nothing(flags, run);
    return 0;
  }
  CW_TRY(const editorial::Findings brought, findings_of(run, edit));
  tell_edit(run, edit);
  tell_findings(brought);
  GoOn how = flags.how;
  how.telling.with_result.set("new_findings", to_json(brought));
  how.job.task = engine::Task::reparse;  // puts the script together and asks for nothing
  how.change = [&edit](const OpenRun& given) { return store_edit(given, edit); };
  Workshop workshop(output);
  return go_on(std::move(run), std::move(lock), workshop, how, std::move(warnings));
}

}  // namespace

void add_import(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* const command =
      app.add_subcommand("import", "Take a script back that was edited by hand (free)");
  command->footer(
      "Examples:\n  castwright export 01J --format md -o script.md\n"
      "  castwright import 01J script.md\n"
      "Markdown, Fountain, `Name: text` or `HOST_A: text`. The script as it was stays as "
      "L1_version_{V}.txt;\ncastwright diff shows what changed. A later redo of a chunk replaces "
      "its edited text, and no other.");
  command->add_option("run", flags->run, "run id or its beginning")->required();
  command->add_option("file", flags->file, "the edited script")->required()->type_name("FILE");
  add_output_root(*command, flags->how.settings);
  command->add_flag(
      "--json", flags->how.telling.json_result, "the result as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = import_file(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
