#include "passes/told.h"

#include "passes/describe.h"
#include "script/search.h"
#include "script/sentences.h"
#include "script/spoken_numbers.h"
#include "script/trim_words.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// An estimate of the bytes of a word with its blank, so that nobody needs to read the texts.
/// English has 5.7 bytes and German 7, so it is never much too low.
constexpr std::size_t bytes_per_word = 6;
/// The most pictures of one chunk that a later prompt names, so that a writer does not use them
/// again.
constexpr std::size_t pictures_max = 4;
constexpr std::size_t picture_bytes_max = 160;
constexpr std::string_view chunk_border = "\n\n";

std::size_t shown_texts(const PromptInputs& inputs, int number) {
  return std::min(inputs.chunk_texts.size(), static_cast<std::size_t>(number) - 1);
}

/// Numbers up to this one do not count, because every talk has them: "first", "two of them".
constexpr double small_max = 12;

/// Returns the values of the larger numbers in `text`, however they are written or spoken.
std::vector<double> values_in(std::string_view text, std::string_view language) {
  std::vector<double> values;
  for (const script::SpokenNumber& number : script::spoken_numbers_in(text, language))
    if (number.value > small_max) values.push_back(number.value);
  return values;
}

/// The sentences of a chunk's text as words and numbers, which are read only once.
class ReadText {
 public:
  ReadText(std::string_view text, std::string_view language) : language_(language) {
    for (const script::Turn& turn : script::split_turns(text)) {
      for (const std::string_view sentence : script::sentences_of(turn.text, language)) {
        words_.push_back(script::words_of(sentence));
        values_.push_back(values_in(sentence, language));
        sentences_.emplace_back(sentence);
      }
    }
  }
  /// Tells whether one sentence, or two neighbours, carry `text`: most of its words, and half of
  /// its numbers. A sentence that only asks for the year, or has another hundred, tells nothing.
  bool tells(std::string_view text) const {
    const std::vector<script::Fact> read = script::facts_of({std::string(text)}, {});
    if (read.empty()) return false;
    const std::vector<double> values = values_in(text, language_);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (tells(words_[i], values_[i], read.front(), values)) return true;
      if (i + 1 == words_.size()) continue;
      script::Words words = words_[i];
      words.insert(words.end(), words_[i + 1].begin(), words_[i + 1].end());
      std::vector<double> said = values_[i];
      said.insert(said.end(), values_[i + 1].begin(), values_[i + 1].end());
      if (tells(words, said, read.front(), values)) return true;
    }
    return false;
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
  static bool tells(const script::Words& words,
                    const std::vector<double>& said,
                    const script::Fact& fact,
                    const std::vector<double>& values) {
    constexpr double words_min = 2.0 / 3.0;
    if (values.empty()) return script::carries(words, fact);
    const auto known = std::ranges::count_if(
        values, [&](double value) { return std::ranges::find(said, value) != said.end(); });
    if (known * 2 < static_cast<std::ptrdiff_t>(values.size())) return false;
    const auto shared = std::ranges::count_if(fact.content, [&](const std::string& word) {
      return std::ranges::find(words, word) != words.end();
    });
    return static_cast<double>(shared) >= words_min * static_cast<double>(fact.content.size());
  }

  std::string language_;
  std::vector<std::vector<double>> values_{};
  std::vector<script::Words> words_{};
  std::vector<std::string> sentences_{};
};

}  // namespace

bool fits_whole(const PromptInputs& inputs, int number) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < shown_texts(inputs, number); ++i)
    bytes += inputs.chunk_texts[i].size();
  return bytes <= inputs.shown.told_max * bytes_per_word;
}

std::string whole_text(const PromptInputs& inputs, int number) {
  std::string text;
  for (std::size_t i = 0; i < shown_texts(inputs, number); ++i) {
    if (i > 0) text += chunk_border;
    text += inputs.chunk_texts[i];
  }
  return text;
}

std::string digest(const PromptInputs& inputs, const Contracts& contracts, int number) {
  std::string lines;
  for (std::size_t i = 0; i < shown_texts(inputs, number); ++i) {
    const plan::Chunk& chunk = inputs.plan->chunks[i];
    if (!is_shown(*inputs.plan, chunk.number, number)) continue;
    const ReadText text(inputs.chunk_texts[i], inputs.topic->language);
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

std::string question_asked(const PromptInputs& inputs, int number, std::string_view planned) {
  const auto before = static_cast<std::size_t>(number) - 1;
  if (before == 0 || inputs.chunk_texts.size() < before) return {};
  const std::vector<script::Fact> wanted = script::facts_of({std::string(planned)}, {});
  const auto is_about_it = [&](std::string_view sentence) {
    return wanted.empty() || std::ranges::any_of(script::words_of(sentence), [&](const auto& word) {
             return wanted.front().content.contains(word);
           });
  };
  std::string question;
  std::vector<script::Turn> turns = script::split_turns(inputs.chunk_texts[before - 1]);
  constexpr std::size_t turns_read = 2;
  if (turns.size() > turns_read)
    turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(turns_read));
  for (const script::Turn& turn : turns) {
    for (const std::string_view sentence :
         script::sentences_of(turn.text, inputs.topic->language)) {
      const std::string_view whole = script::trimmed(sentence);
      if (is_question(whole) && is_about_it(whole)) question = whole;
    }
  }
  return question;
}

std::vector<OwnedFact> told_facts(const PromptInputs& inputs,
                                  const std::vector<OwnedFact>& facts,
                                  int number) {
  std::vector<OwnedFact> told;
  std::vector<ReadText> texts;
  for (std::size_t i = 0; i < shown_texts(inputs, number); ++i) {
    if (is_shown(*inputs.plan, inputs.plan->chunks[i].number, number))
      texts.emplace_back(inputs.chunk_texts[i], inputs.topic->language);
  }
  for (const OwnedFact& fact : facts) {
    if (std::ranges::any_of(texts, [&](const ReadText& text) { return text.tells(fact.text); }))
      told.push_back(fact);
  }
  return told;
}

}  // namespace castwright::passes
