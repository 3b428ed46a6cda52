#include "editorial/speech.h"

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

/// A name of a rule, what to do, and where.
Finding finding_at(const Reading& reading,
                   std::string_view rule,
                   std::size_t at,
                   std::size_t size) {
  const Line& line = reading.line_at(at);
  return {.rule = std::string(rule),
          .severity = Severity::error,
          .chunk = line.chunk,
          .line = line.number,
          .quote = quoted(reading.text.substr(at, size)),
          .remedy = {}};
}

void check_patterns(const Reading& reading, Findings& findings) {
  for (const script::Unspeakable& found : script::unspeakable_in(reading.text)) {
    Finding finding = finding_at(reading, found.what->rule, found.where.at, found.where.size);
    finding.remedy = found.what->remedy;
    findings.push_back(std::move(finding));
  }
}

std::uint32_t point_of(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  std::uint32_t point = bytes.size() == 1 ? first : first & (0x7FU >> bytes.size());
  for (const char byte : bytes.substr(1))
    point = (point << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  return point;
}

void check_characters(const Reading& reading, Findings& findings) {
  for (const Line& line : reading.lines) {
    const auto add = [&](std::string_view remedy) {
      findings.push_back(finding_at(reading, "speech.characters", line.at, line.text.size()));
      findings.back().remedy = remedy;
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
    if (!valid) add("bytes that are no UTF-8: write the file again in UTF-8");
    if (!clean) add("control or invisible characters: delete them");
    if (valid && !script::is_nfc(line.text)) add("letters in parts (not NFC): normalise the text");
  }
}

void check_tags(const Reading& reading, Findings& findings) {
  if (reading.monologue) return;
  static const script::Pattern inside(R"((?<=\S)[ \t]*\bHOST_[A-Z0-9]+:)",
                                      script::Pattern::Case::exact);
  const auto add = [&](const Line& line, std::string_view quote, std::string_view remedy) {
    findings.push_back({.rule = "speech.tag",
                        .severity = Severity::error,
                        .chunk = line.chunk,
                        .line = line.number,
                        .quote = quoted(quote),
                        .remedy = std::string(remedy)});
  };
  bool tagged = false;
  bool lost = false;  // told once, however long the text before the first tag is
  for (const Line& line : reading.lines) {
    const auto tag = script::tag_of(line.text);
    static const script::Pattern other(R"(^(?:host|speaker)[ _-]?[ab12]\b[^:\n]{0,30}:)");
    if (tag && !tag->exact) {  // a third host is a third voice
      add(line, line.text.substr(0, tag->size + 20), "tags are exactly “HOST_A: ” and “HOST_B: ”");
    } else if (!tag && other.is_in(line.text)) {
      add(line, line.text, "tags are exactly “HOST_A: ” and “HOST_B: ”");
    } else if (!tag && !tagged && !lost && !script::trimmed(line.text).empty()) {
      lost = true;
      add(line,
          line.text,
          "text before the first tag is lost by other tools: begin with “HOST_A: ”");
    }
    tagged = tagged || tag.has_value();
    for (const script::Match& match : inside.find_all(line.text))
      add(line, line.text.substr(match.at), "a tag inside a turn: begin a new turn there");
  }
}

void check_turns(const Reading& reading, Findings& findings) {
  for (const ReadTurn& turn : reading.turns) {
    const std::size_t size = script::count_characters(turn.text);
    if (size <= script::turn_characters_max || reading.monologue) continue;
    findings.push_back(
        {.rule = "speech.long_turn",
         .severity = Severity::error,
         .chunk = turn.chunk,
         .line = turn.line,
         .quote = quoted(turn.text),
         .remedy = fmt::format("{} characters in one turn, speech engines drop turns "
                               "of more than {}: divide it",
                               size,
                               script::turn_characters_max)});
  }
}

void check_speakers(const Reading& reading, Findings& findings) {
  const auto add = [&](std::string_view rule, Severity severity, std::string remedy) {
    findings.push_back(
        {.rule = std::string(rule), .severity = severity, .remedy = std::move(remedy)});
  };
  if (reading.turns.empty()) {
    add("speech.empty", Severity::error, "nothing is spoken in this script");
    return;
  }
  if (reading.monologue) return;
  const SpeechFigures figures = speech_figures(reading);
  const double balance = figures.balance;
  if (balance <= 0 || balance >= 1) {
    add("speech.one_speaker", Severity::error, "only one host speaks in a show of two");
  } else if (figures.words >= balance_words_min
             && (balance < balance_min || balance > 1 - balance_min)) {
    add("speech.balance",
        Severity::warning,
        fmt::format("HOST_A speaks {:.0f} % of the words: give the other host more",
                    100 * balance));
  }
}

}  // namespace

SpeechFigures speech_figures(const Reading& reading) {
  SpeechFigures figures;
  std::map<char, std::size_t> words;
  std::size_t all = 0;
  std::size_t in_a_row = 0;
  char last = '\0';
  for (const ReadTurn& turn : reading.turns) {
    const std::size_t count = script::count_words(turn.text);
    in_a_row = turn.speaker == last ? in_a_row + count : count;
    last = turn.speaker;
    words[turn.speaker] += count;
    all += count;
    figures.longest_turn_chars =
        std::max(figures.longest_turn_chars, script::count_characters(turn.text));
    figures.longest_speech_words = std::max(figures.longest_speech_words, in_a_row);
  }
  figures.turns = reading.turns.size();
  figures.words = all;
  const std::size_t hosts = words['A'] + words['B'];  // a third voice is neither's
  if (hosts > 0) figures.balance = static_cast<double>(words['A']) / static_cast<double>(hosts);

  std::unordered_set<std::uint64_t> ones;
  std::unordered_set<std::uint64_t> twos;
  std::size_t tokens = 0;
  std::size_t slop = 0;
  std::uint64_t before = 0;
  for (const ReadTurn& turn : reading.turns) {
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

void check_speech(const Reading& reading, Findings& findings) {
  check_patterns(reading, findings);
  check_characters(reading, findings);
  check_tags(reading, findings);
  check_turns(reading, findings);
  check_speakers(reading, findings);
}

}  // namespace castwright::editorial
