#include "app/check_script.h"

#include "app/approve.h"
#include "app/files.h"
#include "app/open_run.h"
#include "app/run_review.h"
#include "export/edited.h"
#include "json/value.h"
#include "script/likely_language.h"
#include "script/turns.h"
#include "topic/languages.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

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

/// Sets the language of a file: the one that `told` names, else the one that its words show, else
/// English.
Status set_language(CheckReport& report,
                    editorial::ScriptUnderReview& script,
                    const std::string& told,
                    std::string_view text) {
  if (!told.empty()) {
    CW_TRY(script.language, topic::read_language(told));
    report.language_by = "told";
    return {};
  }
  std::string found = script::likely_language(text);
  report.language_by = found.empty() ? "assumed" : "found";
  if (!found.empty()) script.language = std::move(found);
  return {};
}

/// The voices of a run's script, whose hosts have the names that the topic gives them.
std::vector<script::Voice> voices_of(const editorial::ScriptUnderReview& script) {
  std::string text;
  for (const editorial::Part& part : script.parts)
    text.append(text.empty() ? "" : "\n\n").append(part.text);
  if (script.monologue) return {};
  std::vector<script::Voice> voices = script::read_voices(text).voices;
  for (script::Voice& voice : voices) {
    const auto slot = static_cast<std::size_t>(voice.letter - 'A');
    if (is_host(voice) && slot < script.hosts.size()) voice.name = script.hosts[slot];
  }
  return voices;
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

/// Examines the script, for a report that has its voices.
CheckReport examined(CheckReport report, const editorial::ScriptUnderReview& script) {
  report.language = script.language;
  report.not_examined = not_examined(script);
  report.review = editorial::examine(script);
  if (!report.of_file) return report;  // findings of a run name its speakers by their tags
  for (editorial::Finding& finding : report.review.findings) {
    finding.quote = with_names(std::move(finding.quote), report.voices);
    finding.remedy = with_names(std::move(finding.remedy), report.voices);
  }
  return report;
}

}  // namespace

bool is_host(const script::Voice& voice) {
  return voice.letter == 'A' || voice.letter == 'B';
}

std::vector<std::string> hosts_of(const CheckReport& report) {
  std::vector<std::string> hosts;
  for (const script::Voice& voice : report.voices) {
    if (is_host(voice)) hosts.push_back(voice.name);
  }
  return hosts;
}

std::string review_text(const CheckReport& report) {
  std::string text = editorial::review_text(report.review);
  return report.of_file ? with_names(std::move(text), report.voices) : text;
}

Result<CheckReport> check_file(std::string text,
                               const std::string& name,
                               const CheckRequest& request) {
  CW_RETURN_IF_ERROR(check_is_text(text, name));
  script::VoicedScript voiced =
      script::read_voices(exports::without_footnotes(script_of(std::move(text))), request.hosts);
  if (!voiced.not_voices.empty() && !request.monologue) {
    std::string known;
    for (const script::Voice& voice : voiced.voices)
      known += (known.empty() ? "" : ", ") + voice.name;
    return fail(Fault::usage,
                fmt::format("--hosts: nobody is named {} in {}: it has {}",
                            voiced.not_voices.front(),
                            name,
                            known.empty() ? "no names" : known));
  }
  CheckReport report;
  report.of_file = true;
  editorial::ScriptUnderReview script = editorial::under_review(voiced.text);
  CW_RETURN_IF_ERROR(set_language(report, script, request.language, voiced.text));
  if (!request.monologue && voiced.by != script::HostsBy::nobody) {
    report.hosts_by = voiced.by == script::HostsBy::told
                          ? "told"
                          : fmt::format("found: {}", script::name_of(voiced.by));
    report.voices = script.voices = std::move(voiced.voices);
  }
  script.words_target = request.words;
  script.monologue = script.monologue && request.monologue;
  script.parts.front().words_target = request.words;
  return examined(std::move(report), script);
}

Result<CheckReport> check_run(store::Output& output,
                              const std::string& run_id,
                              const CheckRequest& request) {
  CW_TRY(const store::Output::Found found, output.find(run_id));
  CW_TRY(const OpenRun run, open_run(output, found));
  CW_RETURN_IF_ERROR(check_has_script(run.record));
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(editorial::ScriptUnderReview script, under_review(run, topic, request.allow_stale));
  CheckReport report;
  if (script.parts.size() < run.record.plan.chunks.size()) {
    report.note = fmt::format("run {} is not finished: {} of {} chunks are checked",
                              found.run_id,
                              script.parts.size(),
                              run.record.plan.chunks.size());
    script.words_target = 0;
    for (const editorial::Part& part : script.parts)
      script.words_target += part.words_target;
  }
  report.voices = voices_of(script);
  report.hosts_by = "the topic";
  report.language_by = "the topic";
  report = examined(std::move(report), script);
  if (request.publish) {
    auto missing = approval_finding(run);
    // An error stands before everything that is less grave.
    if (missing) report.review.findings.insert(report.review.findings.begin(), *std::move(missing));
  }
  return report;
}

}  // namespace castwright::app
