// castwright check: applies the editorial rules to a script, of a file or of a run. Sends nothing.

#include "app/check_script.h"
#include "app/files.h"
#include "app/output_root.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/inspect_input.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "core/limits.h"
#include "editorial/review.h"
#include "script/labels.h"

#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct CheckFlags {
  app::GivenSettings settings;
  std::string what;
  app::CheckRequest request;
  bool json = false;
};

Result<std::string> text_of(const std::string& path) {
  if (path != "-") return app::read_file(path, limits::answer_bytes_max);
  CW_TRY(Input input, Input::open(path));
  return input.all();
}

Result<app::CheckReport> file_report(const CheckFlags& flags) {
  CW_TRY(std::string text, text_of(flags.what));
  return app::check_file(std::move(text), flags.what, flags.request);
}

Result<app::CheckReport> run_report(const CheckFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.what));
  return app::check_run(*output, flags.what, flags.request);
}

json::Value voices_json(const std::vector<script::Voice>& voices) {
  json::Value list = json::Value::array();
  for (const script::Voice& voice : voices) {
    json::Value one = json::Value::object();
    one.set("name", voice.name)
        .set("host", app::is_host(voice))
        .set("turns", static_cast<std::uint64_t>(voice.turns))
        .set("words", static_cast<std::uint64_t>(voice.words));
    list.push(std::move(one));
  }
  return list;
}

json::Value strings_json(const std::vector<std::string>& all) {
  json::Value list = json::Value::array();
  for (const std::string& one : all)
    list.push(one);
  return list;
}

/// The lines above a review: hosts, other voices and language as they were found, and what could
/// not be examined.
std::string head_text(const app::CheckReport& report) {
  std::string text;
  if (!report.voices.empty()) {
    text += fmt::format("hosts: {} ({})\n", fmt::join(hosts_of(report), ", "), report.hosts_by);
  }
  for (const script::Voice& voice : report.voices) {
    if (!app::is_host(voice))
      text += fmt::format("third voice: {}, {} words\n", voice.name, voice.words);
  }
  text += fmt::format("language: {} ({})\n", report.language, report.language_by);
  for (const std::string& what : report.not_examined)
    text += "not examined: " + what + "\n";
  return text;
}

json::Value to_json(const app::CheckReport& report, int code) {
  json::Value document = json::Value::object();
  document.set("schema", 1).set("exit_code", code);
  document.set("hosts", strings_json(hosts_of(report)))
      .set("voices", voices_json(report.voices))
      .set("language", report.language);
  editorial::Review review = report.review;
  review.not_examined.insert(
      review.not_examined.begin(), report.not_examined.begin(), report.not_examined.end());
  const json::Value examined = editorial::to_json(review);
  for (const json::Member& section : examined.members())
    document.set(section.key, section.value);
  return document;
}

Result<int> check(const CheckFlags& flags) {
  std::error_code ignored;
  // The id of a run has no dot: script.txt is a file, also if it is not there.
  const bool file = flags.what == "-" || std::filesystem::is_regular_file(flags.what, ignored)
                    || flags.what.contains('/')
                    || std::filesystem::path(flags.what).has_extension();
  if (!file && !flags.request.hosts.empty())
    return fail(Fault::usage, "--hosts is for a file: the hosts of a run are its topic's");
  if (file && flags.request.publish)
    return fail(Fault::usage, "--gate publish is for a run: a file has no approval");
  if (!file && !flags.request.language.empty())
    return fail(Fault::usage, "--language is for a file: the language of a run is its topic's");
  CW_TRY(const app::CheckReport report, file ? file_report(flags) : run_report(flags));
  if (!report.note.empty()) write_err(report.note + "\n");
  const int code = report.review.has_errors() ? exit_code(Fault::gate) : 0;
  write_out(flags.json ? json::dump_pretty(to_json(report, code))
                       : head_text(report) + "\n" + review_text(report));
  return code;
}

}  // namespace

void add_check(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<CheckFlags>();
  CLI::App* const command = app.add_subcommand(
      "check", "Examine a script: length, speech, repetition, transitions, facts, sources (free)");
  command->footer(
      "Examples:\n  castwright check                    # the newest run\n"
      "  castwright check script.txt --words 10000\n"
      "  castwright check 01J --gate publish     # also: somebody approved it as it is\n"
      "A run is compared with its plan, pack and sources; a file is examined by itself.\n"
      "Its speakers are tagged (HOST_A:), named (Nora: or **Nora:**) or cued (Fountain); the two "
      "with the\nmost words are the hosts, or those of --hosts.\n"
      "Exit 3 if there is an error. Rules: docs/formats/findings.md");
  command->add_option("what",
                      flags->what,
                      "file, - for standard input, or run: id, its beginning, topic, path or @last "
                      "(the newest run)");
  add_whole_flag(*command, "--words", flags->request.words, {1, 1'000'000}, "target of a file");
  command
      ->add_option("--hosts",
                   flags->request.hosts,
                   "names of the two hosts in a file (else the two with the most words)")
      ->type_name("A,B")
      ->delimiter(',');
  command
      ->add_option("--language",
                   flags->request.language,
                   "language of a file: de, pt-BR, German (else found by its words)")
      ->type_name("NAME");
  command->add_flag(
      "--monologue", flags->request.monologue, "the file is a monologue: no speaker tags");
  command
      ->add_option_function<std::string>(
          "--gate",
          [flags](const std::string&) { flags->request.publish = true; },
          "publish: of a run; it must also be approved as it is (castwright approve)")
      ->check(CLI::IsMember({"publish"}));
  command->add_flag("--json", flags->json, "as JSON, fields as in report.json");
  command->add_flag(
      "--allow-stale", flags->request.allow_stale, "too few fresh sources are a warning only");
  add_output_root(*command, flags->settings);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = check(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
