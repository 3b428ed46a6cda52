#include "script/trim_text.h"

#include "script/clean.h"
#include "script/sentences.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

namespace castwright::script {
namespace {

/// A sentence with this share of its 5-grams in earlier chunks "repeats most of what they say".
constexpr double repeats_share_min = 0.5;
constexpr std::string_view why_repeats = "repeats what earlier chunks say";
constexpr std::string_view why_long = "the chunk was longer than wanted";

bool ends_with_tag(std::string_view out) {
  const std::string_view line = out.substr(out.find_last_of('\n') + 1);
  const std::optional<Tag> tag = tag_of(line);
  return tag && tag->size == line.size();
}

void drop_blanks(std::string& out) {
  while (!out.empty() && (out.back() == ' ' || out.back() == '\t') && !ends_with_tag(out))
    out.pop_back();
}

Words words_in(const std::vector<Token>& tokens) {
  Words words;
  words.reserve(tokens.size());
  for (const Token& token : tokens)
    words.push_back(token.word);
  return words;
}

}  // namespace

std::vector<std::size_t> NarratedMemory::carried_by(const Words& words) const {
  std::vector<std::size_t> carried;
  for (std::size_t fact = 0; fact < facts.size(); ++fact) {
    if (carries(words, facts[fact])) carried.push_back(fact);
  }
  return carried;
}

ChunkText::ChunkText(std::string_view text, const TrimWish& wish, const NarratedFacts& told)
    : text_(text),
      wish_(wish),
      told_(told.memory()),
      language_(trim_language(wish.language)),
      carriers_(told_.carriers) {
  read_turns();
  for (const Sentence& sentence : sentences_) {
    for (const std::size_t fact : sentence.carried)
      ++carriers_[fact];
  }
  keep_pieces();
}

/// Keeps the sentences that tell a fact in pieces: if no sentence tells it completely, those with
/// two of its rare words stay.
void ChunkText::keep_pieces() {
  constexpr int rare_max = 3;
  constexpr std::ptrdiff_t shared_min = 2;
  std::unordered_map<std::string_view, int> sentences_with;
  std::vector<std::set<std::string_view>> words(sentences_.size());
  for (std::size_t i = 0; i < sentences_.size(); ++i) {
    for (const Token& token : sentences_[i].tokens)
      if (words[i].insert(token.word).second) ++sentences_with[token.word];
  }
  for (std::size_t fact = 0; fact < told_.facts.size(); ++fact) {
    if (carriers_[fact] > 0) continue;
    const WordSet& content = told_.facts[fact].content;
    for (std::size_t i = 0; i < sentences_.size(); ++i) {
      const auto shared = std::ranges::count_if(words[i], [&](std::string_view word) {
        return sentences_with[word] <= rare_max && content.contains(std::string(word));
      });
      if (shared >= shared_min) sentences_[i].fixed = true;
    }
  }
}

Trimmed ChunkText::result() const {
  Trimmed trimmed{.text = {}, .cuts = cuts()};
  std::size_t at = 0;
  for (const PlacedTurn& turn : turns_) {
    if (is_emptied(turn)) {
      trimmed.text += text_.substr(at, turn.begin - at);
      at = turn.end;
      while (at < text_.size() && (text_[at] == '\n' || text_[at] == '\r'))
        ++at;
    } else {
      append_kept(turn, at, trimmed.text);
    }
  }
  if (at == text_.size() && !turns_.empty() && is_emptied(turns_.back())) {
    // No blank lines may stand behind the new last turn.
    trimmed.text.resize(trimmed.text.find_last_not_of(" \t\r\n") + 1);
  }
  trimmed.text += text_.substr(at);
  return trimmed;
}

/// Returns the cuts; deleted neighbours of one turn are one cut.
std::vector<Cut> ChunkText::cuts() const {
  std::vector<Cut> all;
  std::string_view before;
  for (std::size_t i = 0; i < sentences_.size();) {
    if (!sentences_[i].deleted) {
      before = text_of(sentences_[i++]);
      continue;
    }
    std::size_t end = i + 1;
    bool repeats = sentences_[i].repeats;
    while (end < sentences_.size() && sentences_[end].deleted
           && sentences_[end].turn == sentences_[i].turn)
      repeats = sentences_[end++].repeats && repeats;
    std::size_t behind = end;
    while (behind < sentences_.size() && sentences_[behind].deleted)
      ++behind;
    const std::size_t begin = sentences_[i].begin;
    all.push_back({.quote = std::string(text_.substr(begin, sentences_[end - 1].end - begin)),
                   .why = std::string(repeats ? why_repeats : why_long),
                   .before = quoted(before),
                   .after = behind < sentences_.size() ? quoted(text_of(sentences_[behind])) : ""});
    i = end;
  }
  return all;
}

Indices ChunkText::left_of(const PlacedTurn& turn) const {
  Indices left;
  for (const std::size_t index : turn.sentences) {
    if (!sentences_[index].deleted) left.push_back(index);
  }
  return left;
}

bool ChunkText::is_emptied(const PlacedTurn& turn) const {
  return !turn.sentences.empty() && left_of(turn).empty();
}

int ChunkText::words_of_all(const Indices& indices) const {
  int words = 0;
  for (const std::size_t index : indices)
    words += sentences_[index].words;
  return words;
}

bool ChunkText::may_go(std::size_t index) const {
  const Sentence& one = sentences_[index];
  if (one.fixed || one.deleted) return false;
  return std::ranges::none_of(one.carried, [&](std::size_t fact) { return carriers_[fact] <= 1; });
}

bool ChunkText::keeps_facts(const Indices& all) const {
  std::unordered_map<std::size_t, int> lost;
  for (const std::size_t index : all) {
    for (const std::size_t fact : sentences_[index].carried) {
      if (carriers_[fact] - ++lost[fact] < 1) return false;
    }
  }
  return true;
}

bool ChunkText::keeps_speakers(const Indices& chosen) const {
  const auto speaks = [&](const PlacedTurn& turn) {
    return std::ranges::any_of(left_of(turn), [&](std::size_t index) {
      return std::ranges::find(chosen, index) == chosen.end();
    });
  };
  return std::ranges::all_of(turns_, [&](const PlacedTurn& turn) {
    return std::ranges::any_of(turns_, [&](const PlacedTurn& other) {
      return other.speaker == turn.speaker && speaks(other);
    });
  });
}

int ChunkText::remove(std::size_t index) {
  Sentence& one = sentences_[index];
  one.deleted = true;
  for (const std::size_t fact : one.carried)
    --carriers_[fact];
  return one.words;
}

void ChunkText::read_turns() {
  const bool tagged = has_tags(text_);
  bool after_blank = true;
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t line_end = std::min(text_.find('\n', at), text_.size());
    const std::string_view line = text_.substr(at, line_end - at);
    const std::optional<Tag> tag = tagged ? tag_of(line) : std::nullopt;
    const bool blank = trimmed(line).empty();
    if (!blank) {
      const bool begins = tagged ? tag.has_value() : after_blank;
      if (begins || turns_.empty())
        turns_.push_back({.begin = at, .speaker = tag ? tag->speaker : 'A'});
      turns_.back().end = line_end;
      read_line(tag ? line.substr(tag->size) : line);
    }
    after_blank = blank;
    at = line_end + 1;
  }
  if (sentences_.empty()) return;
  if (wish_.band) {
    sentences_.front().fixed = true;
    sentences_.back().closing = true;
    return;
  }
  for (const PlacedTurn* const turn : {&turns_.front(), &turns_.back()}) {
    for (const std::size_t index : turn->sentences)
      sentences_[index].fixed = true;
  }
}

/// True if the words before a cut citation end in the sentence.
bool ChunkText::is_cited(std::string_view sentence) const {
  constexpr std::size_t tail_bytes = 24;
  return std::ranges::any_of(wish_.cited, [&](std::string_view after) {
    if (after.empty()) return false;
    return sentence.contains(after.substr(after.size() - std::min(after.size(), tail_bytes)));
  });
}

void ChunkText::read_line(std::string_view line) {
  for (const std::string_view found : sentences_of(line)) {
    const auto begin = static_cast<std::size_t>(found.data() - text_.data());
    Sentence one{.begin = begin, .end = begin + found.size(), .turn = turns_.size() - 1};
    one.tokens = tokens_of(found);
    const Words words = words_in(one.tokens);
    one.words = static_cast<int>(count_spoken_words(found));
    // A heading or a marker is not spoken; a link is a citation.
    one.fixed = one.words == 0 || is_heading(trimmed(line)) || without_citations(found) != found
                || is_cited(found);
    one.repeats = repeated_share(words, told_.grams) >= repeats_share_min;
    one.question = found.contains('?') || found.contains("？");
    one.refers = language_ != nullptr && !words.empty() && language_->leaning.contains(words[0]);
    one.carried = told_.carried_by(words);
    turns_.back().sentences.push_back(sentences_.size());
    sentences_.push_back(std::move(one));
  }
}

/// Appends the turn from `at` to its end, without deleted sentences and the blanks between them.
void ChunkText::append_kept(const PlacedTurn& turn, std::size_t& at, std::string& out) const {
  for (const std::size_t index : turn.sentences) {
    const Sentence& one = sentences_[index];
    if (!one.deleted) continue;
    if (at < one.begin) out += text_.substr(at, one.begin - at);
    at = after(one.end, turn.end, " \t");
    if (at < turn.end && text_[at] != '\n') continue;
    // The end of a line, or a whole line, was deleted: no blanks and no empty line may stay there.
    drop_blanks(out);
    if (out.ends_with('\n')) at = after(at, turn.end, "\n\r");
  }
  if (at < turn.end) {
    out += text_.substr(at, turn.end - at);
    at = turn.end;
  }
}

/// Returns the place behind all bytes of `passed` from `at` on, at most `end`.
std::size_t ChunkText::after(std::size_t at, std::size_t end, std::string_view passed) const {
  return std::min(text_.find_first_not_of(passed, at), end);
}

}  // namespace castwright::script
