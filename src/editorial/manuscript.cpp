#include "editorial/manuscript.h"

#include "script/sentences.h"
#include "script/turns.h"
#include "script/voice_line.h"

#include <algorithm>
#include <utility>

namespace castwright::editorial {
namespace {

void add_sentences(Reading& reading) {
  for (std::size_t turn = 0; turn < reading.turns.size(); ++turn) {
    for (const std::string_view sentence :
         script::sentences_of(reading.turns[turn].text, reading.language)) {
      const Line& line = reading.line_at(reading.offset_of(sentence));
      reading.sentences.push_back(
          {.chunk = line.chunk, .line = line.number, .turn = turn, .text = sentence});
    }
  }
}

/// A turn's beginning: a tag, or the label of a third voice.
std::optional<script::Tag> begin_of(std::string_view line, bool labels) {
  if (const auto tag = script::tag_of(line)) return tag;
  if (!labels) return std::nullopt;
  const auto voice = script::voice_line_of(line);
  const bool third = voice && !voice->unsure && voice->kind != script::NameKind::weak
                     && !script::is_host_tag(voice->name);
  if (!third) return std::nullopt;
  return script::Tag{.speaker = 'C', .size = voice->said, .exact = false};
}

/// `labels`: lines such as `NARRATOR: …` begin turns too.
void add_turns(Reading& reading, bool labels) {
  bool open = false;
  for (const Line& line : reading.lines) {
    const auto tag = reading.monologue ? std::nullopt : begin_of(line.text, labels);
    const std::string_view words = script::trimmed(tag ? line.text.substr(tag->size) : line.text);
    const bool same_turn =
        open && !tag && !reading.monologue && reading.turns.back().chunk == line.chunk;
    if (!same_turn && (tag || !words.empty())) {
      reading.turns.push_back({.speaker = tag ? tag->speaker : 'A',
                               .tagged = tag.has_value(),
                               .chunk = line.chunk,
                               .line = line.number,
                               .text = words});
      open = true;
    } else if (same_turn && !words.empty()) {
      std::string_view& text = reading.turns.back().text;
      const std::size_t begin = reading.offset_of(text.empty() ? words : text);
      text = reading.text.substr(begin, reading.offset_of(words) + words.size() - begin);
    }
  }
  std::erase_if(reading.turns, [](const ReadTurn& turn) { return turn.text.empty(); });
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

Manuscript manuscript_of(std::string text) {
  Manuscript manuscript;
  manuscript.monologue = !script::has_tags(text);
  manuscript.parts.push_back({.chunk = 1, .text = std::move(text)});
  return manuscript;
}

const Line& Reading::line_at(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(lines, offset, {}, &Line::at);
  return after == lines.begin() ? lines.front() : *std::prev(after);
}

Reading read(const Manuscript& manuscript) {
  std::string whole;
  std::vector<std::pair<std::size_t, int>> begins;  // of the parts
  for (const Part& part : manuscript.parts) {
    if (!whole.empty()) whole += "\n\n";
    begins.emplace_back(whole.size(), part.chunk);
    whole += part.text;
  }
  Reading reading;
  reading.monologue = manuscript.monologue;
  reading.language = manuscript.language;
  reading.whole = std::make_shared<const std::string>(std::move(whole));
  reading.text = *reading.whole;
  std::size_t part = 0;
  for (std::size_t at = 0; at <= reading.text.size();) {
    const std::size_t end = std::min(reading.text.find('\n', at), reading.text.size());
    while (part + 1 < begins.size() && begins[part + 1].first <= at)
      ++part;
    reading.lines.push_back({.at = at,
                             .number = reading.lines.size() + 1,
                             .chunk = begins.empty() ? 1 : begins[part].second,
                             .text = reading.text.substr(at, end - at)});
    at = end + 1;
  }
  // Of a file with names it is decided already, by all of its lines.
  add_turns(reading, manuscript.voices.empty() && script::has_tags(reading.text));
  add_sentences(reading);
  return reading;
}

}  // namespace castwright::editorial
