#include "editorial/speech.h"

#include "editorial/phrases.h"
#include "editorial/rules.h"
#include "editorial/words.h"
#include "json/utf8.h"
#include "script/characters.h"
#include "script/search.h"
#include "script/speech_patterns.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_set>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

// Words that language models use many times as often as people do (lists of published "slop"
// measures agree on these); information, never a fault.
constexpr std::array<std::string_view, 30> slop_words{
    "delve",       "delves",         "delving",        "tapestry",      "testament",
    "intricate",   "intricacies",    "multifaceted",   "pivotal",       "underscore",
    "underscores", "underscoring",   "showcase",       "showcasing",    "realm",
    "landscape",   "nuanced",        "nuances",        "meticulous",    "meticulously",
    "seamless",    "seamlessly",     "transformative", "unprecedented", "crucial",
    "robust",      "groundbreaking", "game-changer",   "resonate",      "profound"};

void tell(const ParsedScript& parsed,
          std::string_view rule,
          script::Match where,
          Findings& findings,
          Certainty certainty = Certainty::certain) {
  const Line& line = parsed.line_at(where.at);
  findings.push_back(finding(
      rule, {line.chunk, line.number}, parsed.text.substr(where.at, where.size), {}, certainty));
}

void check_patterns(const ParsedScript& parsed, Findings& findings) {
  for (const script::Unspeakable& found : script::unspeakable_in(parsed.text)) {
    tell(parsed,
         found.rule,
         found.where,
         findings,
         found.surety == script::Surety::sure ? Certainty::certain : Certainty::doubtful);
  }
}

/// Reports what a model says of itself, but not what the hosts tell or quote of one.
void check_model_talk(const ParsedScript& parsed, Findings& findings) {
  for (const ParsedTurn& turn : parsed.turns) {
    std::size_t told_until = 0;  // A place is reported once, even if several phrases match there.
    for (const PhraseHit& hit : phrases_in(turn.text, parsed.language)) {
      if (hit.kind != PhraseKind::model_talk || hit.voice == PhraseVoice::told) continue;
      if (hit.where.at < told_until) continue;
      told_until = hit.where.at + hit.where.size;
      const std::size_t at = parsed.offset_of(turn.text) + hit.where.at;
      const Line& line = parsed.line_at(at);
      tell(parsed,
           "speech.model_talk",
           {.at = at, .size = line.at + line.text.size() - at},
           findings,
           hit.trust == PhraseTrust::sure ? Certainty::certain : Certainty::doubtful);
    }
  }
}

std::uint32_t point_of(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  std::uint32_t point = bytes.size() == 1 ? first : first & (0x7FU >> bytes.size());
  for (const char byte : bytes.substr(1))
    point = (point << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  return point;
}

void check_characters(const ParsedScript& parsed, Findings& findings) {
  for (const Line& line : parsed.lines) {
    const auto add = [&](std::string_view what) {
      findings.push_back(finding("speech.characters", {line.chunk, line.number}, line.text, what));
    };
    bool valid = true;
    bool clean = true;
    for (std::size_t at = 0; at < line.text.size();) {
      const json::Utf8Step step = json::utf8_step(line.text, at);
      valid = valid && step.valid;
      clean = clean
              && !(step.valid && script::is_unspeakable(point_of(line.text.substr(at, step.size))));
      at += step.size;
    }
    if (!valid) add("bytes that are not UTF-8: save the file as UTF-8");
    if (!clean) add("control or invisible characters");
    if (valid && !script::is_nfc(line.text)) add("letters in parts (not NFC): normalise the text");
  }
}

void check_tags(const ParsedScript& parsed, Findings& findings) {
  if (parsed.monologue) return;
  static const script::Pattern inside(R"((?<=\S)\h*\bHOST_[A-Z0-9]+:)",
                                      script::Pattern::Case::exact);
  const auto add = [&](const Line& line, std::string_view quote, std::string_view detail) {
    findings.push_back(finding("speech.tag", {line.chunk, line.number}, quote, detail));
  };
  bool tagged = false;
  bool lost = false;  // The text before the first tag is reported once, however long it is.
  for (const Line& line : parsed.lines) {
    const auto tag = script::tag_of(line.text);
    static const script::Pattern other(R"(^(?:host|speaker)[ _-]?[ab12]\b[^:\n]{0,30}:)");
    if (tag && !tag->exact) {  // A third host is reported as a third voice.
      add(line, line.text.substr(0, tag->size + 20), {});
    } else if (!tag && other.is_in(line.text)) {
      add(line, line.text, {});
    } else if (!tag && !tagged && !lost && !script::trimmed(line.text).empty()) {
      lost = true;
      add(line, line.text, "other tools lose text before the first tag: begin with “HOST_A: ”");
    }
    tagged = tagged || tag.has_value();
    for (const script::Match& match : inside.find_all(line.text))
      add(line, line.text.substr(match.at), "a tag inside a turn: begin a new turn there");
  }
}

void check_turns(const ParsedScript& parsed, Findings& findings) {
  for (const ParsedTurn& turn : parsed.turns) {
    const std::size_t size = script::count_characters(turn.text);
    if (size <= script::turn_characters_max || parsed.monologue) continue;
    findings.push_back(finding("speech.long_turn", {turn.chunk, turn.line}, turn.text));
  }
}

void check_speakers(const ParsedScript& parsed, Findings& findings) {
  if (parsed.turns.empty()) {
    findings.push_back(finding("speech.empty", {}, {}));
    return;
  }
  if (parsed.monologue) return;
  const SpeechFigures figures = speech_figures(parsed);
  const double balance = figures.balance;
  if (balance <= 0 || balance >= 1) {
    findings.push_back(finding("speech.one_speaker", {}, {}));
    return;
  }
  const double less = std::min(balance, 1 - balance);
  if (figures.words < balance_words_min || less >= balance_goal) return;
  findings.push_back(
      finding("speech.balance",
              {},
              {},
              fmt::format("HOST_A speaks {:.0f} %, the goal is 40 to 60 %", 100 * balance),
              less < balance_min ? Certainty::certain : Certainty::doubtful));
}

}  // namespace

SpeechFigures speech_figures(const ParsedScript& parsed) {
  SpeechFigures figures;
  std::map<char, std::size_t> words;
  std::size_t all = 0;
  std::size_t in_a_row = 0;
  char last = '\0';
  for (const ParsedTurn& turn : parsed.turns) {
    const std::size_t count = script::count_words(turn.text);
    in_a_row = turn.speaker == last ? in_a_row + count : count;
    last = turn.speaker;
    words[turn.speaker] += count;
    all += count;
    figures.longest_turn_chars =
        std::max(figures.longest_turn_chars, script::count_characters(turn.text));
    figures.longest_speech_words = std::max(figures.longest_speech_words, in_a_row);
  }
  figures.turns = parsed.turns.size();
  figures.words = all;
  // The words of a third voice belong to neither host.
  const std::size_t hosts = words['A'] + words['B'];
  if (hosts > 0) figures.balance = static_cast<double>(words['A']) / static_cast<double>(hosts);

  std::unordered_set<std::uint64_t> ones;
  std::unordered_set<std::uint64_t> twos;
  std::size_t tokens = 0;
  std::size_t slop = 0;
  std::uint64_t before = 0;
  for (const ParsedTurn& turn : parsed.turns) {
    for (const script::Token& token : script::tokens_of(turn.text)) {
      const std::uint64_t hash = hash_of(token.word);
      ones.insert(hash);
      if (tokens++ > 0) twos.insert(mixed(before, hash));
      before = hash;
      if (std::ranges::find(slop_words, token.word) != slop_words.end()) ++slop;
    }
  }
  if (tokens == 0) return figures;
  const auto count = static_cast<double>(tokens);
  figures.distinct_1 = static_cast<double>(ones.size()) / count;
  if (tokens > 1) figures.distinct_2 = static_cast<double>(twos.size()) / (count - 1);
  figures.slop_per_1000 = 1000.0 * static_cast<double>(slop) / count;
  return figures;
}

void check_speech(const ParsedScript& parsed, Findings& findings) {
  check_patterns(parsed, findings);
  check_model_talk(parsed, findings);
  check_characters(parsed, findings);
  check_tags(parsed, findings);
  check_turns(parsed, findings);
  check_speakers(parsed, findings);
}

}  // namespace castwright::editorial
