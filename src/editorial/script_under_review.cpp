#include "editorial/script_under_review.h"

#include "script/sentences.h"
#include "script/turns.h"
#include "script/voice_line.h"

#include <algorithm>
#include <utility>

namespace castwright::editorial {
namespace {

void add_sentences(ParsedScript& parsed) {
  for (std::size_t turn = 0; turn < parsed.turns.size(); ++turn) {
    for (const std::string_view sentence :
         script::sentences_of(parsed.turns[turn].text, parsed.language)) {
      const Line& line = parsed.line_at(parsed.offset_of(sentence));
      parsed.sentences.push_back(
          {.chunk = line.chunk, .line = line.number, .turn = turn, .text = sentence});
    }
  }
}

/// Finds the beginning of a turn: a tag, or the label of a third voice if `labels` is set.
std::optional<script::Tag> begin_of(std::string_view line, bool labels) {
  if (const auto tag = script::tag_of(line)) return tag;
  if (!labels) return std::nullopt;
  const auto voice = script::voice_line_of(line);
  const bool third = voice && !voice->unsure && voice->kind != script::NameKind::weak
                     && !script::is_host_tag(voice->name);
  if (!third) return std::nullopt;
  return script::Tag{.speaker = 'C', .size = voice->said, .exact = false};
}

/// Divides the lines into turns. `labels` means that lines such as `NARRATOR: …` begin turns too.
void add_turns(ParsedScript& parsed, bool labels) {
  bool open = false;
  for (const Line& line : parsed.lines) {
    const auto tag = parsed.monologue ? std::nullopt : begin_of(line.text, labels);
    const std::string_view words = script::trimmed(tag ? line.text.substr(tag->size) : line.text);
    const bool same_turn =
        open && !tag && !parsed.monologue && parsed.turns.back().chunk == line.chunk;
    if (!same_turn && (tag || !words.empty())) {
      parsed.turns.push_back({.speaker = tag ? tag->speaker : 'A',
                              .tagged = tag.has_value(),
                              .chunk = line.chunk,
                              .line = line.number,
                              .text = words});
      open = true;
    } else if (same_turn && !words.empty()) {
      std::string_view& text = parsed.turns.back().text;
      const std::size_t begin = parsed.offset_of(text.empty() ? words : text);
      text = parsed.text.substr(begin, parsed.offset_of(words) + words.size() - begin);
    }
  }
  std::erase_if(parsed.turns, [](const ParsedTurn& turn) { return turn.text.empty(); });
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

ScriptUnderReview under_review(std::string text) {
  ScriptUnderReview script;
  script.monologue = !script::has_tags(text);
  script.parts.push_back({.chunk = 1, .text = std::move(text)});
  return script;
}

const Line& ParsedScript::line_at(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(lines, offset, {}, &Line::at);
  return after == lines.begin() ? lines.front() : *std::prev(after);
}

ParsedScript parse(const ScriptUnderReview& script) {
  std::string whole;
  std::vector<std::pair<std::size_t, int>> begins;  // The offset and the chunk of each part.
  for (const Part& part : script.parts) {
    if (!whole.empty()) whole += "\n\n";
    begins.emplace_back(whole.size(), part.chunk);
    whole += part.text;
  }
  ParsedScript parsed;
  parsed.monologue = script.monologue;
  parsed.language = script.language;
  parsed.whole = std::make_shared<const std::string>(std::move(whole));
  parsed.text = *parsed.whole;
  std::size_t part = 0;
  for (std::size_t at = 0; at <= parsed.text.size();) {
    const std::size_t end = std::min(parsed.text.find('\n', at), parsed.text.size());
    while (part + 1 < begins.size() && begins[part + 1].first <= at)
      ++part;
    parsed.lines.push_back({.at = at,
                            .number = parsed.lines.size() + 1,
                            .chunk = begins.empty() ? 1 : begins[part].second,
                            .text = parsed.text.substr(at, end - at)});
    at = end + 1;
  }
  // In a file that names its voices, the turns were already determined from all lines together.
  add_turns(parsed, script.voices.empty() && script::has_tags(parsed.text));
  add_sentences(parsed);
  return parsed;
}

}  // namespace castwright::editorial
