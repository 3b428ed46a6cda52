// castwright check: applies the editorial rules to a script, of a file or of a run. Sends nothing.

#include "app/files.h"
#include "app/open_run.h"
#include "app/output_root.h"
#include "app/run_review.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/inspect_input.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "core/limits.h"
#include "editorial/review.h"
#include "script/labels.h"
#include "script/likely_language.h"
#include "script/turns.h"
#include "topic/languages.h"

#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// A script to review, with what the head of the review says about it.
struct Looked {
  editorial::ScriptUnderReview script;
  std::vector<script::Voice> voices;  ///< the hosts first
  std::string hosts_by;               ///< how the hosts are known: "found: most words"
  std::string language_by;            ///< how: "told", "found", "assumed" or "the topic"
};

struct CheckFlags {
  app::GivenSettings settings;
  std::string what;
  int words = 0;
  bool monologue = false;
  bool allow_stale = false;
  bool json = false;
  std::vector<std::string> hosts;  ///< the two hosts in a file; if empty, they are found
  std::string language;            ///< the language of a file; if empty, it is found
};

/// The script inside of `text` if it is a pass_a.json, an item of a pass_b.json, or the dialogue
/// format of the pipeline that speaks scripts; else `text` itself.
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
  std::vector<script::Turn> turns;
  const json::Value* const segments = document->find("segments");
  for (std::size_t i = 0; segments != nullptr && i < segments->items().size(); ++i) {
    const json::Value* const dialogue = segments->items()[i].find("dialogue");
    if (dialogue == nullptr) continue;
    for (const json::Value& one : dialogue->items()) {
      const std::string_view speaker = one.string_or("speaker", "A");
      turns.push_back(
          {speaker.empty() ? 'A' : speaker.front(), std::string(one.string_or("text", ""))});
    }
  }
  if (!turns.empty()) return script::join_turns(turns, false);
  return text;
}

Result<std::string> text_of(const std::string& path) {
  if (path != "-") return app::read_file(path, limits::answer_bytes_max);
  CW_TRY(Input input, Input::open(path));
  return input.all();
}

/// Sets the language of a file: the one that `told` names, else the one that its words show, else
/// English.
Status set_language(Looked& looked, const std::string& told, std::string_view text) {
  std::string& language = looked.script.language;
  if (!told.empty()) {
    CW_TRY(language, topic::read_language(told));
    looked.language_by = "told";
    return {};
  }
  const std::string found = script::likely_language(text);
  looked.language_by = found.empty() ? "assumed" : "found";
  if (!found.empty()) language = found;
  return {};
}

Result<Looked> file_under_review(const CheckFlags& flags) {
  CW_TRY(std::string text, text_of(flags.what));
  CW_RETURN_IF_ERROR(app::check_is_text(text, flags.what));
  script::VoicedScript voiced = script::read_voices(script_of(std::move(text)), flags.hosts);
  if (!voiced.not_voices.empty() && !flags.monologue) {
    std::string known;
    for (const script::Voice& voice : voiced.voices)
      known += (known.empty() ? "" : ", ") + voice.name;
    return fail(Fault::usage,
                fmt::format("--hosts: nobody is named {} in {}: it has {}",
                            voiced.not_voices.front(),
                            flags.what,
                            known.empty() ? "no names" : known));
  }
  Looked looked;
  editorial::ScriptUnderReview& script = looked.script;
  script = editorial::under_review(voiced.text);
  CW_RETURN_IF_ERROR(set_language(looked, flags.language, voiced.text));
  if (!flags.monologue && voiced.by != script::HostsBy::nobody) {
    looked.hosts_by = voiced.by == script::HostsBy::told
                          ? "told"
                          : fmt::format("found: {}", script::name_of(voiced.by));
    looked.voices = script.voices = std::move(voiced.voices);
  }
  script.words_target = flags.words;
  script.monologue = script.monologue && flags.monologue;
  script.parts.front().words_target = flags.words;
  return looked;
}

Result<editorial::ScriptUnderReview> run_under_review(const CheckFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings));
  CW_TRY(const store::Output::Found found, output->find(flags.what));
  CW_TRY(const app::OpenRun run, app::open_run(*output, found));
  CW_RETURN_IF_ERROR(app::check_has_script(run.record));
  CW_TRY(const topic::Topic topic, app::own_topic(run.record));
  CW_TRY(editorial::ScriptUnderReview script, app::under_review(run, topic, flags.allow_stale));
  if (script.parts.size() < run.record.plan.chunks.size()) {
    write_err(fmt::format("run {} is not finished: {} of {} chunks are checked\n",
                          found.run_id,
                          script.parts.size(),
                          run.record.plan.chunks.size()));
    script.words_target = 0;
    for (const editorial::Part& part : script.parts)
      script.words_target += part.words_target;
  }
  return script;
}

/// Adds the voices of a run's script, whose hosts have the names that the topic gives them.
Looked look_at(editorial::ScriptUnderReview script) {
  Looked looked{.script = std::move(script),
                .voices = {},
                .hosts_by = "the topic",
                .language_by = "the topic"};
  std::string text;
  for (const editorial::Part& part : looked.script.parts)
    text.append(text.empty() ? "" : "\n\n").append(part.text);
  if (looked.script.monologue) return looked;
  looked.voices = script::read_voices(text).voices;
  for (script::Voice& voice : looked.voices) {
    const auto slot = static_cast<std::size_t>(voice.letter - 'A');
    const bool host = voice.letter == 'A' || voice.letter == 'B';
    if (host && slot < looked.script.hosts.size()) voice.name = looked.script.hosts[slot];
  }
  return looked;
}

bool is_host(const script::Voice& voice) {
  return voice.letter == 'A' || voice.letter == 'B';
}

/// `text` with the speakers' names of the file in place of tags such as HOST_A.
std::string with_names(std::string text, const std::vector<script::Voice>& voices) {
  for (const script::Voice& voice : voices) {
    const std::string tag = std::string("HOST_") + voice.letter;
    if (voice.name == tag) continue;
    for (std::size_t at = text.find(tag); at != std::string::npos;
         at = text.find(tag, at + voice.name.size()))
      text.replace(at, tag.size(), voice.name);
  }
  return text;
}

/// What cannot be examined, because a file says too little; a line each.
std::vector<std::string> not_examined(const editorial::ScriptUnderReview& script) {
  std::vector<std::string> missing;
  if (!script.grounds)
    missing.emplace_back("facts and sources: a file alone does not say what they rest on");
  if (script.parts.size() < 2)
    missing.emplace_back("transitions and repetition across chunks: the file is not divided");
  if (script.words_target == 0) missing.emplace_back("length: no --words was given");
  return missing;
}

json::Value voices_json(const std::vector<script::Voice>& voices) {
  json::Value list = json::Value::array();
  for (const script::Voice& voice : voices) {
    json::Value one = json::Value::object();
    one.set("name", voice.name)
        .set("host", is_host(voice))
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

std::vector<std::string> hosts_of(const std::vector<script::Voice>& voices) {
  std::vector<std::string> hosts;
  for (const script::Voice& voice : voices) {
    if (is_host(voice)) hosts.push_back(voice.name);
  }
  return hosts;
}

/// The lines above a review: hosts, other voices and language as they were found, and what could
/// not be examined.
std::string head_text(const Looked& looked) {
  std::string text;
  if (!looked.voices.empty()) {
    text +=
        fmt::format("hosts: {} ({})\n", fmt::join(hosts_of(looked.voices), ", "), looked.hosts_by);
  }
  for (const script::Voice& voice : looked.voices) {
    if (!is_host(voice))
      text += fmt::format("third voice: {}, {} words\n", voice.name, voice.words);
  }
  text += fmt::format("language: {} ({})\n", looked.script.language, looked.language_by);
  for (const std::string& what : not_examined(looked.script))
    text += "not examined: " + what + "\n";
  return text;
}

Result<int> check(const CheckFlags& flags) {
  std::error_code ignored;
  const bool file = flags.what == "-" || std::filesystem::is_regular_file(flags.what, ignored)
                    || flags.what.find('/') != std::string::npos;
  if (!file && !flags.hosts.empty())
    return fail(Fault::usage, "--hosts is for a file: the hosts of a run are its topic's");
  if (!file && !flags.language.empty())
    return fail(Fault::usage, "--language is for a file: the language of a run is its topic's");
  Looked looked;
  if (file) {
    CW_TRY(looked, file_under_review(flags));
  } else {
    CW_TRY(editorial::ScriptUnderReview script, run_under_review(flags));
    looked = look_at(std::move(script));
  }
  editorial::Review review = editorial::examine(looked.script);
  for (editorial::Finding& finding : review.findings) {
    if (!file) break;  // the script of a run names its speakers by tags, and so do its findings
    finding.quote = with_names(std::move(finding.quote), looked.voices);
    finding.remedy = with_names(std::move(finding.remedy), looked.voices);
  }
  const int code = review.has_errors() ? exit_code(Fault::gate) : 0;
  if (flags.json) {
    json::Value document = json::Value::object();
    document.set("schema", 1).set("exit_code", code);
    document.set("hosts", strings_json(hosts_of(looked.voices)))
        .set("voices", voices_json(looked.voices))
        .set("language", looked.script.language);
    std::vector<std::string> missing = not_examined(looked.script);
    review.not_examined.insert(review.not_examined.begin(), missing.begin(), missing.end());
    const json::Value examined = editorial::to_json(review);
    for (const json::Member& section : examined.members())
      document.set(section.key, section.value);
    write_out(json::dump_pretty(document));
  } else {
    write_out(head_text(looked) + "\n"
              + with_names(editorial::review_text(review),
                           file ? looked.voices : std::vector<script::Voice>()));
  }
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
      "A run is held against its plan, pack and sources; a file can only be held against itself.\n"
      "Its speakers are tagged (HOST_A:), named (Nora: or **Nora:**) or cued (Fountain); the two "
      "with the\nmost words are the hosts, or those of --hosts.\n"
      "Exit 3 if there is an error. Rules: docs/formats/findings.md");
  command->add_option("what",
                      flags->what,
                      "file, - for standard input, or run id or its beginning (the newest run)");
  add_whole_flag(*command, "--words", flags->words, {1, 1'000'000}, "target of a file");
  command
      ->add_option("--hosts",
                   flags->hosts,
                   "names of the two hosts in a file (else the two with the most words)")
      ->type_name("A,B")
      ->delimiter(',');
  command
      ->add_option("--language",
                   flags->language,
                   "language of a file: de, pt-BR, German (else found by its words)")
      ->type_name("NAME");
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
