#include "editorial/voices.h"

#include "editorial/rules.h"
#include "script/labels.h"
#include "script/names.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

bool is_certain(const script::Voice& voice) {
  return voice.turns >= 2 || voice.name.starts_with("HOST_")
         || script::kind_of_name(voice.name) == script::NameKind::role;
}

bool is_host(const script::Voice& voice, const ScriptUnderReview& script) {
  if (voice.letter == 'A' || voice.letter == 'B') return true;
  return std::ranges::find(script.hosts, voice.name) != script.hosts.end();
}

}  // namespace

void check_voices(const ScriptUnderReview& script, const ParsedScript& parsed, Findings& findings) {
  if (script.monologue) return;
  // In a file its form says who speaks; in a run the text itself does.
  const std::vector<script::Voice> voices =
      script.voices.empty() ? script::read_voices(parsed.text).voices : script.voices;
  for (const script::Voice& voice : voices) {
    if (is_host(voice, script) || voice.line == 0 || voice.line > parsed.lines.size()) continue;
    const Line& line = parsed.lines[voice.line - 1];
    findings.push_back(finding("speech.third_voice",
                               {line.chunk, line.number},
                               quoted(line.text),
                               fmt::format("“{}”, {} {}, {} words",
                                           voice.name,
                                           voice.turns,
                                           voice.turns == 1 ? "turn" : "turns",
                                           voice.words),
                               is_certain(voice) ? Certainty::certain : Certainty::doubtful));
  }
}

}  // namespace castwright::editorial
