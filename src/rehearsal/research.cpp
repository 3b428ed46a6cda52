#include "rehearsal/research.h"

#include "rehearsal/dialogue.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::size_t beats_min = 10;
constexpr std::size_t beats_max = 15;
constexpr std::size_t punchlines_max = 12;

enum Field { timeline, key_facts, key_players, claims, beats, punchlines, history, field_count };
constexpr std::array<std::string_view, field_count> names{"timeline",
                                                          "key_facts",
                                                          "key_players",
                                                          "claims_evidence",
                                                          "beats_outline",
                                                          "punchlines",
                                                          "historical_context"};
// Headings of notes that say where their sentences belong.
constexpr std::array<std::string_view, field_count> headings{
    "timeline", "key fact", "player", "claim", "beat", "punchline", "histor"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(
      out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// A year between 1000 and 2099 as a word of its own; 0 for none.
int year_in(std::string_view text) {
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    const auto digit = [text](std::size_t k) {
      return k < text.size() && std::isdigit(static_cast<unsigned char>(text[k])) != 0;
    };
    if (i > 0 && digit(i - 1)) continue;
    if (!digit(i) || !digit(i + 1) || !digit(i + 2) || !digit(i + 3) || digit(i + 4)) continue;
    const int year = (text[i] - '0') * 1000 + (text[i + 1] - '0') * 100 + (text[i + 2] - '0') * 10
                     + (text[i + 3] - '0');
    if (year >= 1000 && year < 2100) return year;
  }
  return 0;
}

bool reports(std::string_view text) {
  constexpr std::array<std::string_view, 9> words{
      " says", " said", " claim", " argue", " according", " found", " estimate", " study", " warn"};
  return std::ranges::any_of(words, [text](std::string_view word) { return text.contains(word); });
}

Field field_of(const Notes& notes, const Sentence& sentence) {
  const std::string heading = lower(notes.sections[sentence.section]);
  for (std::size_t i = 0; i < field_count; ++i)
    if (heading.contains(headings[i])) return static_cast<Field>(i);
  const int year = year_in(sentence.text);
  if (year != 0 && year < 1990) return history;
  if (year != 0) return timeline;
  if (reports(sentence.text)) return claims;
  if (has_digit(sentence.text)) return key_facts;
  const auto phrases = phrases_of(sentence.text);
  const bool named = std::ranges::any_of(phrases, [](const std::string& p) {
    return std::isupper(static_cast<unsigned char>(p[0])) != 0;
  });
  if (named) return key_players;
  return sentence.words <= 9 ? punchlines : key_facts;
}

/// One line per beat: what the notes' sections are about, in order, filled up with their sentences.
std::string beat_lines(const Notes& notes, const PromptReading& prompt) {
  std::vector<std::string> lines;
  std::size_t last = static_cast<std::size_t>(-1);
  const std::size_t step = std::max<std::size_t>(1, notes.sentences.size() / 12);
  for (std::size_t i = 0; i < notes.sentences.size() && lines.size() < beats_max; ++i) {
    const Sentence& sentence = notes.sentences[i];
    if (lower(notes.sections[sentence.section]).contains("punchline")) continue;
    const bool fresh = sentence.section != last;
    if (!fresh && i % step != 0) continue;
    const auto phrases = phrases_of(sentence.text);
    if (phrases.empty()) continue;
    const std::string& heading = notes.sections[sentence.section];
    const std::string other = phrases.size() > 1 ? " and " + phrases[1] : std::string();
    lines.push_back(heading.empty() ? phrases[0] + other
                                    : fmt::format("{}: {}{}", heading, phrases[0], other));
    last = sentence.section;
  }
  constexpr std::array<std::string_view, beats_min> plain{"The question that opens the story",
                                                          "Where it began",
                                                          "What happened first",
                                                          "Who was there",
                                                          "What it changed",
                                                          "How it works",
                                                          "What it costs",
                                                          "What is not known",
                                                          "What comes next",
                                                          "What a listener can do"};
  for (std::size_t i = 0; lines.size() < beats_min; ++i)
    lines.push_back(fmt::format("{}{}", plain[i], prompt.topic.empty() ? "" : ": " + prompt.topic));
  std::string out;
  for (const std::string& one : lines)
    out += (out.empty() ? "" : "\n") + one;
  return out;
}

}  // namespace

Value sources_value(const std::vector<Source>& sources) {
  Value out = Value::array();
  for (const Source& source : sources) {
    Value one = Value::object();
    one.set("title", source.title);
    one.set("publisher", source.publisher);
    one.set("date", source.date);
    one.set("url", source.url);
    out.push(std::move(one));
  }
  return out;
}

Value pack_value(const Notes& notes, const PromptReading& prompt) {
  std::array<std::string, field_count> texts;
  std::array<std::size_t, field_count> lines{};
  texts[beats] = beat_lines(notes, prompt);
  std::size_t words = 250;  // what the beats and the fallbacks may take
  // Evenly thinned where the notes hold more than a pack may.
  std::size_t total = 0;
  for (const Sentence& sentence : notes.sentences)
    total += sentence.words;
  const std::size_t room = pack_words_max - words;
  std::size_t credit = 0;
  for (const Sentence& sentence : notes.sentences) {
    credit += sentence.words * std::min(room, total);
    if (credit < sentence.words * total) continue;
    Field field = field_of(notes, sentence);
    if (field == beats || (field == punchlines && lines[punchlines] >= punchlines_max))
      field = key_facts;
    if (words + sentence.words > pack_words_max) break;
    credit -= sentence.words * total;
    words += sentence.words;
    ++lines[field];
    texts[field] += (texts[field].empty() ? "" : "\n") + sentence.text;
  }
  const std::string topic = prompt.topic.empty() ? "the topic" : prompt.topic;
  Value out = Value::object();
  for (std::size_t i = 0; i < field_count; ++i) {
    if (texts[i].empty()) texts[i] = fmt::format("The notes on {} say nothing more here.", topic);
    out.set(names[i], texts[i]);
  }
  return out;
}

Value facts_value(const Notes& notes) {
  Value out = Value::array();
  const std::size_t sources = std::min(notes.sources.size(), sources_max);
  for (const std::size_t index : fact_sentences(notes)) {
    Value one = Value::object();
    const std::size_t number = out.items().size();
    one.set("id", fmt::format("F{}", number + 1));
    one.set("text", notes.sentences[index].text);
    Value from = Value::array();
    if (sources > 0) from.push(static_cast<std::int64_t>(number % sources) + 1);
    one.set("sources", std::move(from));
    out.push(std::move(one));
  }
  return out;
}

Value seams_value(const Notes& notes,
                  const Storyline& line,
                  const PromptReading& prompt,
                  const PhraseTable& phrases) {
  Value out = Value::array();
  for (int after = 2; after < prompt.chunk_count; ++after) {
    const auto& told = line.sentences_of(after);
    std::string beat = "what was just said";
    if (!told.empty())
      if (const auto own = phrases_of(notes.sentences[told.back()].text); !own.empty())
        beat = own.front();
    const std::string question = closing_question(notes, line, after, phrases);
    Value one = Value::object();
    one.set("after", after);
    one.set("last_beat", beat);
    one.set("question", question);
    one.set("handoff", question);
    one.set("next_speaker", after % 2 == 0 ? "A" : "B");
    out.push(std::move(one));
  }
  return out;
}

}  // namespace castwright::rehearsal
