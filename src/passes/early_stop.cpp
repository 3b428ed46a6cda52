#include "passes/early_stop.h"

#include "core/ascii.h"
#include "script/language.h"
#include "script/likely_language.h"
#include "script/sentences.h"
#include "script/trim_words.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {
namespace {

/// The least share of function words of another language among the newest words that proves this
/// language. A text of a language has a quarter.
constexpr double foreign_share_min = 0.15;
/// The largest share of function words of the topic's own language that names and loan words
/// explain.
constexpr double own_share_max = 0.02;

/// How refusals begin. They count only at the start of an answer that holds no JSON.
constexpr std::array<std::string_view, 14> refusals{"i'm sorry, but i can",
                                                    "i am sorry, but i can",
                                                    "sorry, but i can",
                                                    "i can't help",
                                                    "i can\u2019t help",
                                                    "i cannot help",
                                                    "i can't assist",
                                                    "i can\u2019t assist",
                                                    "i cannot assist",
                                                    "i'm unable to",
                                                    "i am unable to",
                                                    "i\u2019m sorry, but i can",
                                                    "es tut mir leid, aber",
                                                    "je suis désolé, mais"};

/// Returns how much of `text` is complete: up to its last line break, or the last end of a sentence
/// with a blank.
std::size_t complete(std::string_view text) {
  const std::size_t line = text.rfind('\n');
  std::size_t end = line == std::string_view::npos ? 0 : line + 1;
  for (const std::string_view mark : {". ", "? ", "! "}) {
    const std::size_t at = text.rfind(mark);
    if (at != std::string_view::npos) end = std::max(end, at + mark.size());
  }
  for (const std::string_view mark : {"。", "？", "！"}) {
    const std::size_t at = text.rfind(mark);
    if (at != std::string_view::npos) end = std::max(end, at + mark.size());
  }
  return end;
}

}  // namespace

EarlyStop::EarlyStop(const topic::Topic& topic) : two_hosts_(!topic.monologue()) {
  for (const script::FunctionWords& known : script::function_words())
    if (script::primary_subtag(topic.language) == known.language) language_ = known.language;
}

void EarlyStop::read(std::string_view answer, std::string_view dialogue) {
  if (!reason_.empty()) return;
  if (!json_begun_) {
    beginning_ += answer;
    look_for_refusal();
  }
  pending_ += dialogue;
  const std::size_t end = complete(pending_);
  if (end == 0) return;
  const std::string whole = pending_.substr(0, end);
  pending_.erase(0, end);
  std::string_view rest = whole;
  while (!rest.empty() && reason_.empty()) {
    const std::size_t border = std::min(rest.find('\n'), rest.size());
    read_line(rest.substr(0, border));
    rest.remove_prefix(std::min(border + 1, rest.size()));
  }
}

void EarlyStop::look_for_refusal() {
  json_begun_ = beginning_.find('{') != std::string::npos;
  if (json_begun_ || beginning_.size() < refusal_bytes_min) return;
  const std::string begin = ascii_lower(script::trimmed(beginning_).substr(0, 40));
  const bool refused = std::ranges::any_of(
      refusals, [&](std::string_view refusal) { return begin.starts_with(refusal); });
  if (refused) {
    reason_ = fmt::format("the answer begins as a refusal: “{}…”",
                          script::trimmed(beginning_).substr(0, 40));
  }
  json_begun_ = true;  // The beginning of the answer is over in any case.
}

void EarlyStop::read_line(std::string_view line) {
  if (const std::optional<script::Tag> tag = script::tag_of(line)) {
    speakers_.insert(tag->speaker);
    line.remove_prefix(tag->size);
  }
  for (const std::string_view sentence :
       script::sentences_of(line, language_.empty() ? "en" : language_))
    read_sentence(sentence);
  if (two_hosts_ && reason_.empty() && speakers_.size() == 1
      && spoken_words_ >= one_voice_words_min) {
    reason_ =
        fmt::format("only HOST_{} speaks in the first {} words", *speakers_.begin(), spoken_words_);
  }
}

void EarlyStop::read_sentence(std::string_view sentence) {
  const script::Words words = script::words_of(sentence);
  spoken_words_ += words.size();
  for (const std::string& word : words)
    read_word(word);
  if (words.size() >= repeated_sentence_words_min && reason_.empty()) {
    const int times = ++sentences_[fmt::format("{}", fmt::join(words, " "))];
    if (times > repeated_sentence_max) {
      reason_ = fmt::format("a sentence comes for the {}th time: “{}”",
                            times,
                            script::trimmed(sentence).substr(0, 80));
    }
  }
  judge_language();
}

void EarlyStop::read_word(std::string_view word) {
  const auto count = [&](std::string_view one, int by) {
    for (const script::FunctionWords& known : script::function_words())
      if (std::ranges::find(known.words, one) != known.words.end())
        window_.by_language[std::string(known.language)] += by;
  };
  window_.words.emplace_back(word);
  count(word, 1);
  if (window_.words.size() <= foreign_words_min) return;
  count(window_.words.front(), -1);
  window_.words.pop_front();
}

void EarlyStop::judge_language() {
  if (language_.empty() || !reason_.empty() || window_.words.size() < foreign_words_min) return;
  const auto all = static_cast<double>(window_.words.size());
  if (window_.by_language[language_] > own_share_max * all) return;
  for (const script::FunctionWords& other : script::function_words()) {
    if (other.language == language_) continue;
    if (window_.by_language[std::string(other.language)] < foreign_share_min * all) continue;
    reason_ = fmt::format("{} words in a row are {}, the topic's language is {}",
                          window_.words.size(),
                          other.name,
                          language_);
    return;
  }
}

}  // namespace castwright::passes
