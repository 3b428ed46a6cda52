#include "passes/told.h"

#include "passes/describe.h"
#include "script/search.h"
#include "script/sentences.h"
#include "script/trim_words.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// English has 5.7 bytes a word with its blank, German 7: an estimate that never counts too few by
/// much, without reading the texts.
constexpr std::size_t bytes_per_word = 6;
/// Pictures of one chunk that a later prompt names: those that a writer would most likely use
/// again.
constexpr std::size_t pictures_max = 4;
constexpr std::size_t picture_bytes_max = 160;
constexpr std::string_view chunk_border = "\n\n";

std::size_t shown_texts(const Material& material, int number) {
  return std::min(material.chunk_texts.size(), static_cast<std::size_t>(number) - 1);
}

/// The sentences of a chunk's text as words, read once.
class ReadText {
 public:
  ReadText(std::string_view text, std::string_view language) {
    for (const script::Turn& turn : script::split_turns(text)) {
      for (const std::string_view sentence : script::sentences_of(turn.text, language)) {
        words_.push_back(script::words_of(sentence));
        sentences_.emplace_back(sentence);
      }
    }
  }
  /// Does one sentence, or two neighbours, carry it?
  bool tells(const script::Fact& fact) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (tells(words_[i], fact)) return true;
      if (i + 1 == words_.size()) continue;
      script::Words both = words_[i];
      both.insert(both.end(), words_[i + 1].begin(), words_[i + 1].end());
      if (tells(both, fact)) return true;
    }
    return false;
  }
  bool tells(std::string_view text) const {
    const std::vector<script::Fact> read = script::facts_of({std::string(text)}, {});
    return !read.empty() && tells(read.front());
  }
  std::vector<std::string> pictures() const {
    static const script::Pattern comparison(
        R"(\b(?:like an?|as if|as though|wie (?:ein|eine|einen|einem)|als (?:ob|wäre)|comme (?:un|une)|como (?:un|una|se)|come (?:un|una|se)|als een|alsof)\b|のような|みたいに|像|好像)");
    std::vector<std::string> found;
    for (const std::string& sentence : sentences_) {
      if (found.size() == pictures_max) break;
      if (sentence.size() <= picture_bytes_max && comparison.is_in(sentence))
        found.push_back(sentence);
    }
    return found;
  }

 private:
  /// Words with numbers of their own, and none of the fact's, tell another fact.
  static bool tells(const script::Words& words, const script::Fact& fact) {
    if (!script::carries(words, fact)) return false;
    const auto is_number = [](const std::string& word) {
      return std::ranges::any_of(word, [](char byte) { return byte >= '0' && byte <= '9'; });
    };
    return fact.numbers.empty() || std::ranges::none_of(words, is_number)
           || std::ranges::any_of(
               words, [&](const std::string& word) { return fact.numbers.contains(word); });
  }

  std::vector<script::Words> words_{};
  std::vector<std::string> sentences_{};
};

}  // namespace

bool fits_whole(const Material& material, int number) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < shown_texts(material, number); ++i)
    bytes += material.chunk_texts[i].size();
  return bytes <= material.shown.told_max * bytes_per_word;
}

std::string whole_text(const Material& material, int number) {
  std::string text;
  for (std::size_t i = 0; i < shown_texts(material, number); ++i) {
    if (i > 0) text += chunk_border;
    text += material.chunk_texts[i];
  }
  return text;
}

std::string digest(const Material& material, const Contracts& contracts, int number) {
  std::string lines;
  for (std::size_t i = 0; i < shown_texts(material, number); ++i) {
    const plan::Chunk& chunk = material.plan->chunks[i];
    if (!is_shown(*material.plan, chunk.number, number)) continue;
    const ReadText text(material.chunk_texts[i], material.topic->language);
    std::vector<std::string> told;
    for (const OwnedFact& fact : contracts.facts)
      if (text.tells(fact.text)) told.push_back(fact.text);
    if (const OutlineRow* const row = contracts.outline.row(chunk.number)) {
      for (const std::string& line : row->punchlines)
        if (text.tells(line)) told.push_back(line);
    }
    for (std::string& picture : text.pictures())
      told.push_back(fmt::format("“{}”", picture));
    lines += fmt::format("{}Part {}, {}:\n{}",
                         lines.empty() ? "" : "\n\n",
                         chunk.number,
                         chunk.title,
                         bullets(told, "nothing that the later parts tell"));
  }
  return lines;
}

std::string question_asked(const Material& material, int number) {
  const auto before = static_cast<std::size_t>(number) - 1;
  if (before == 0 || material.chunk_texts.size() < before) return {};
  std::string question;
  std::vector<script::Turn> turns = script::split_turns(material.chunk_texts[before - 1]);
  constexpr std::size_t turns_read = 2;
  if (turns.size() > turns_read)
    turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(turns_read));
  for (const script::Turn& turn : turns) {
    for (const std::string_view sentence :
         script::sentences_of(turn.text, material.topic->language)) {
      const std::string_view whole = script::trimmed(sentence);
      if (is_question(whole)) question = whole;
    }
  }
  return question;
}

std::vector<OwnedFact> told_facts(const Material& material,
                                  const std::vector<OwnedFact>& facts,
                                  int number) {
  std::vector<OwnedFact> told;
  std::vector<ReadText> texts;
  for (std::size_t i = 0; i < shown_texts(material, number); ++i) {
    if (is_shown(*material.plan, material.plan->chunks[i].number, number))
      texts.emplace_back(material.chunk_texts[i], material.topic->language);
  }
  for (const OwnedFact& fact : facts) {
    if (std::ranges::any_of(texts, [&](const ReadText& text) { return text.tells(fact.text); }))
      told.push_back(fact);
  }
  return told;
}

}  // namespace castwright::passes
