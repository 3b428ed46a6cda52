// castwright check: the editorial rules for any script, a file or a run. Sends nothing.

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/flags.h"
#include "cli/go_on.h"
#include "cli/inspect_input.h"
#include "cli/output.h"
#include "cli/run_review.h"
#include "core/limits.h"
#include "editorial/review.h"
#include "script/labels.h"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct CheckFlags {
  GivenFlags settings;
  std::string what;
  int words = 0;
  bool monologue = false;
  bool allow_stale = false;
  bool json = false;
};

/// The script of a pass_a.json, or of one item of a pass_b.json; else the text itself.
std::string script_of(std::string text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || text[begin] != '{') return text;
  const auto document = json::parse(text);
  if (!document) return text;
  for (const json::Value* const script :
       {document->find("l1_content", "script"), document->find("script")}) {
    if (script == nullptr) continue;
    if (const auto spoken = script->as_string()) return std::string(*spoken);
  }
  return text;
}

Result<std::string> text_of(const std::string& path) {
  if (path != "-") return read_file(path, limits::answer_bytes_max);
  CW_TRY(Input input, Input::open(path));
  return input.all();
}

Result<editorial::Manuscript> manuscript_of_file(const CheckFlags& flags) {
  CW_TRY(std::string text, text_of(flags.what));
  std::string script = script_of(std::move(text));
  if (!flags.monologue) {
    if (auto tagged = script::tagged_by_names(script)) script = *std::move(tagged);
  }
  editorial::Manuscript manuscript = editorial::manuscript_of(std::move(script));
  manuscript.words_target = flags.words;
  manuscript.monologue = manuscript.monologue && flags.monologue;
  manuscript.parts.front().words_target = flags.words;
  return manuscript;
}

Result<editorial::Manuscript> manuscript_of_run(const CheckFlags& flags) {
  CW_TRY(const Gathered gathered, gather(flags.settings, nullptr));
  CW_TRY(store::Output output, store::Output::look(gathered.options.output_root));
  CW_TRY(const store::Output::Found found, output.find(flags.what));
  CW_TRY(const OpenRun run, open_run(output, found));
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(editorial::Manuscript manuscript, manuscript_of(run, topic, flags.allow_stale));
  if (manuscript.parts.size() < run.record.plan.chunks.size()) {
    write_err(fmt::format("run {} is not finished: {} of {} chunks are checked\n",
                          found.run_id,
                          manuscript.parts.size(),
                          run.record.plan.chunks.size()));
    manuscript.words_target = 0;
    for (const editorial::Part& part : manuscript.parts)
      manuscript.words_target += part.words_target;
  }
  return manuscript;
}

Result<int> check(const CheckFlags& flags) {
  std::error_code ignored;
  const bool file = flags.what == "-" || std::filesystem::is_regular_file(flags.what, ignored)
                    || flags.what.find('/') != std::string::npos;
  CW_TRY(const editorial::Manuscript manuscript,
         file ? manuscript_of_file(flags) : manuscript_of_run(flags));
  const editorial::Review review = editorial::examine(manuscript);
  const int code = review.has_errors() ? exit_code(Fault::gate) : 0;
  if (flags.json) {
    json::Value document = json::Value::object();
    document.set("schema", 1).set("exit_code", code);
    const json::Value examined = editorial::to_json(review);
    for (const json::Member& section : examined.members())
      document.set(section.key, section.value);
    write_out(json::dump_pretty(document));
  } else {
    write_out(editorial::review_text(review));
  }
  return code;
}

}  // namespace

void add_check(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<CheckFlags>();
  CLI::App* const command = app.add_subcommand(
      "check", "Examine a script: length, speech, repetition, joins, facts, sources (free)");
  command->footer(
      "Examples:\n  castwright check                    # the newest run\n"
      "  castwright check script.txt --words 10000\n"
      "A run is held against its plan, pack and sources; a file can only be held against itself.\n"
      "Its speakers are tagged (HOST_A:), named (Nora: or **Nora:**) or cued (Fountain).\n"
      "Exit 3 where there is an error. Rules: docs/formats/findings.md");
  command->add_option("what",
                      flags->what,
                      "file, - for standard input, or run id or its beginning (the newest run)");
  command->add_option("--words", flags->words, "target of a file")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--monologue", flags->monologue, "the file is a monologue: no speaker tags");
  command->add_flag("--json", flags->json, "as JSON, fields as in report.json");
  command->add_flag(
      "--allow-stale", flags->allow_stale, "too few fresh sources are a warning only");
  add_output_root(*command, flags->settings);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = check(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
