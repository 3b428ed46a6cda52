#include "rehearsal/research.h"

#include "core/ascii.h"
#include "rehearsal/plain_talk.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::size_t beats_min = 10;
constexpr std::size_t beats_max = 15;
constexpr std::size_t punchlines_max = 12;
constexpr std::size_t row_beats_min = 2;
constexpr std::size_t row_beats_max = 5;
// If a plan has more parts than this, its rows have less material.
constexpr int long_plan_parts = 20;

enum Field { timeline, key_facts, key_players, claims, beats, punchlines, history, field_count };
constexpr std::array<std::string_view, field_count> names{"timeline",
                                                          "key_facts",
                                                          "key_players",
                                                          "claims_evidence",
                                                          "beats_outline",
                                                          "punchlines",
                                                          "historical_context"};
// Headings of notes that say to which field of the pack their sentences belong.
constexpr std::array<std::string_view, field_count> headings{
    "timeline", "key fact", "player", "claim", "beat", "punchline", "histor"};

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// A year from 1000 to 2099 that is a word of its own; 0 if there is none.
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
  const std::string heading = ascii_lower(notes.sections[sentence.section]);
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

/// At most `most` of the indices, evenly spread.
std::vector<std::size_t> spread(const std::vector<std::size_t>& indices, std::size_t most) {
  if (indices.size() <= most) return indices;
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < most; ++i)
    out.push_back(indices[i * indices.size() / most]);
  return out;
}

/// A beat for a place of the plan that the notes say too little about.
std::string open_beat(const ResearchWork& work, std::string_view pattern, int part) {
  std::string title = title_of_part(*work.prompt, part);
  if (title.empty()) title = work.prompt->topic.empty() ? "?" : work.prompt->topic;
  return filled(pattern, *work.phrases, title, subject_of_part(*work.prompt, part));
}

/// The beats of a part, one line each: sentences of the notes from begin to end, and places of the
/// plan for the rest.
std::string beat_lines(const ResearchWork& work) {
  std::vector<std::size_t> all(work.notes->sentences.size());
  std::iota(all.begin(), all.end(), 0U);
  std::vector<std::string> lines;
  for (const std::size_t i : spread(all, beats_max))
    lines.push_back(work.notes->sentences[i].text);
  for (const std::string_view pattern : {work.phrases->beat_title, work.phrases->beat_open})
    for (int part = 1; part <= work.prompt->chunk_count && lines.size() < beats_min; ++part)
      lines.push_back(open_beat(work, pattern, part));
  std::string out;
  for (const std::string& one : lines)
    out += (out.empty() ? "" : "\n") + one;
  return out;
}

/// The beats of a part, 2 to 5 of them.
Value beats_of(const ResearchWork& work, int part) {
  Value beats = Value::array();
  const auto& own = work.outline->sentences_of(part);
  for (const std::size_t i : spread(own, row_beats_max))
    beats.push(work.notes->sentences[i].text);
  for (const std::string_view pattern : {work.phrases->beat_title, work.phrases->beat_open})
    if (beats.items().size() < row_beats_min) beats.push(open_beat(work, pattern, part));
  return beats;
}

/// What else the notes have for a part: the sentences that are neither beats nor facts.
std::string material_of(const ResearchWork& work, int part, const std::set<std::size_t>& facts) {
  const std::size_t most = work.prompt->chunk_count > long_plan_parts ? 60 : 120;
  const auto& own = work.outline->sentences_of(part);
  const std::vector<std::size_t> beats = spread(own, row_beats_max);
  std::string material;
  std::size_t words = 0;
  for (const std::size_t i : own) {
    const Sentence& sentence = work.notes->sentences[i];
    if (facts.contains(i) || std::ranges::find(beats, i) != beats.end()) continue;
    words += sentence.words;
    if (words > most) break;
    material += (material.empty() ? "" : " ") + sentence.text;
  }
  return material;
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

Value pack_value(const ResearchWork& work) {
  const Notes& notes = *work.notes;
  std::array<std::string, field_count> texts;
  std::array<std::size_t, field_count> lines{};
  texts[beats] = beat_lines(work);
  std::size_t words = script::count_words(texts[beats]) + 50;  // the room for beats and fallbacks
  // Sentences are left out evenly if the notes hold more than a pack may.
  std::size_t total = 0;
  for (const Sentence& sentence : notes.sentences)
    total += sentence.words;
  const std::size_t room = pack_words_max > words ? pack_words_max - words : 0;
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
  Value out = Value::object();
  for (std::size_t i = 0; i < field_count; ++i) {
    if (texts[i].empty()) texts[i] = work.phrases->nothing_more;
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

Value outline_value(const ResearchWork& work, const std::function<std::string(int)>& question) {
  const std::vector<std::size_t> facts = fact_sentences(*work.notes);
  const std::set<std::size_t> known(facts.begin(), facts.end());
  const bool hosts = !work.prompt->monologue;
  const int parts = work.prompt->chunk_count;
  Value out = Value::array();
  for (int part = 1; part <= parts; ++part) {
    Value ids = Value::array();
    for (std::size_t i = 0; i < facts.size(); ++i)
      if (std::ranges::find(work.outline->sentences_of(part), facts[i])
          != work.outline->sentences_of(part).end())
        ids.push(fmt::format("F{}", i + 1));
    const bool last = part == parts;
    const char ends = ending_host(part);
    Value row = Value::object();
    row.set("chunk", part)
        .set("beats", beats_of(work, part))
        .set("facts", std::move(ids))
        .set("punchlines", Value::array())
        .set("material", material_of(work, part, known))
        .set("question", last ? std::string() : question(part))
        .set("ends", last || !hosts ? "" : std::string(1, ends))
        .set("opens", last || !hosts ? "" : std::string(1, ends == 'A' ? 'B' : 'A'));
    out.push(std::move(row));
  }
  return out;
}

}  // namespace castwright::rehearsal
