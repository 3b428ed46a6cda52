#include "script/trim_safety.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace castwright::script {
namespace {

/// Shorter sentences are replies, headings of what follows, or punchlines.
constexpr int sentence_words_min = 6;
/// The most sentences that can be deleted together inside a turn; more would be a thought of its
/// own.
constexpr std::size_t together_max = 3;
/// The most words of a question and its answer, with all that belongs to them.
constexpr int exchange_words_max = 90;
/// The number of sentences behind a place over which a listener still sees a connection.
constexpr std::size_t echo_sentences = 3;
/// After so many sentences a question or a "suppose" is settled.
constexpr std::size_t awaited_sentences = 2;
/// The sentence behind a shorter answer explains it.
constexpr int answer_words_min = 7;
/// A pronoun behind so many words may refer to something in its own sentence.
constexpr std::size_t opening_words = 7;
constexpr std::size_t content_bytes_min = 3;

bool is_name(std::string_view sentence, const Token& token, std::size_t place) {
  return place > 0 && is_upper(sentence[token.at]) && token.word != "i";
}

bool has(const auto& list, const auto& one) {
  return std::ranges::find(list, one) != list.end();
}

/// Follows quotation marks through the sentences. Straight marks both open and close; others do one
/// of it.
class Quotes {
 public:
  /// True if the sentence is, or has, any part of a quotation.
  bool read(std::string_view sentence) {
    bool any = open_;
    for (std::size_t at = 0; at < sentence.size(); ++at) {
      const std::string_view rest = sentence.substr(at);
      for (const std::string_view mark : {"\"", "“", "”", "„", "«", "»", "「", "」", "『", "』"}) {
        if (!rest.starts_with(mark)) continue;
        any = true;
        opens(mark);
      }
    }
    return any;
  }
  void begin_turn() { open_ = false; }

 private:
  void opens(std::string_view mark) {
    if (mark == "\"") {
      open_ = !open_;
    } else if (mark == "”" || mark == "」" || mark == "』") {
      open_ = false;
    } else if (mark == "“") {
      open_ = !open_;  // This mark closes in German and opens in English.
    } else {
      open_ = mark != "»";
    }
  }
  bool open_ = false;
};

}  // namespace

Safety::Safety(const ChunkText& text) : text_(text) {
  Quotes quotes;
  std::size_t turn = 0;
  for (const Sentence& one : text.sentences()) {
    if (std::exchange(turn, one.turn) != one.turn) quotes.begin_turn();
    in_quotation_.push_back(quotes.read(text.text_of(one)));
    std::vector<std::string>& stems = stems_.emplace_back();
    for (const Token& token : one.tokens) {
      const bool common =
          text.language() != nullptr && text.language()->common.contains(token.word);
      if (token.word.size() < content_bytes_min || common) continue;
      std::string stem = stem_of(token.word);
      if (has(stems, stem)) continue;
      places_[stem].push_back(stems_.size() - 1);
      stems.push_back(std::move(stem));
    }
  }
}

std::vector<Block> Safety::blocks() const {
  std::vector<Block> blocks;
  for (std::size_t turn = 1; turn + 1 < text_.turns().size(); ++turn) {
    add_inner(turn, blocks);
    add_exchange(turn, blocks);
  }
  std::ranges::stable_sort(blocks, {}, &Block::loss);
  return blocks;
}

void Safety::add(Indices sentences, double loss, std::vector<Block>& blocks) const {
  Block block{.sentences = std::move(sentences), .words = 0, .loss = loss};
  block.words = text_.words_of_all(block.sentences);
  block.loss += 1 - known_share(block.sentences);
  const auto repeating = std::ranges::count_if(
      block.sentences, [&](std::size_t index) { return text_.sentences()[index].repeats; });
  if (static_cast<std::size_t>(repeating) == block.sentences.size()) block.loss -= 10;
  if (block.words > 0 && allows(block)) blocks.push_back(std::move(block));
}

/// Adds blocks of one to three neighbours inside a turn. The turn keeps its first and its last
/// sentence, which answer and lead over to the other host.
void Safety::add_inner(std::size_t turn, std::vector<Block>& blocks) const {
  constexpr double loss_each = 0.2;
  const Indices& all = text_.turns()[turn].sentences;
  for (std::size_t first = 1; first + 1 < all.size(); ++first) {
    for (std::size_t count = 1; count <= together_max && first + count < all.size(); ++count) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
      add({begin, begin + static_cast<std::ptrdiff_t>(count)},
          loss_each * static_cast<double>(count - 1),
          blocks);
    }
  }
}

/// Adds the block of a whole turn and the other host's whole reply.
void Safety::add_exchange(std::size_t turn, std::vector<Block>& blocks) const {
  constexpr double loss_exchange = 1;
  const auto& turns = text_.turns();
  if (turn + 2 >= turns.size() || turns[turn].speaker == turns[turn + 1].speaker) return;
  Indices both = turns[turn].sentences;
  both.insert(both.end(), turns[turn + 1].sentences.begin(), turns[turn + 1].sentences.end());
  if (text_.words_of_all(both) > exchange_words_max) return;
  add(std::move(both), loss_exchange, blocks);
}

bool Safety::allows(const Block& block) const {
  const Indices& all = block.sentences;
  if (all.empty() || !text_.keeps_facts(all)) return false;
  if (!std::ranges::all_of(all, [&](std::size_t index) { return text_.may_go(index); }))
    return false;
  const bool repeats =
      std::ranges::all_of(all, [&](std::size_t index) { return text_.sentences()[index].repeats; });
  if (!stands_well(all)) return false;
  // If the words of the language are not known, only repeated sentences are safe.
  if (text_.language() == nullptr && !repeats) return false;
  const bool ordinary =
      std::ranges::all_of(all, [&](std::size_t index) { return is_ordinary(index, repeats); });
  if (!ordinary) return false;
  const Indices before = left_before(all.front(), memory_sentences);
  const Indices after = left_after(all.back(), echo_sentences);
  return !before.empty() && !after.empty() && is_not_awaited(all, before)
         && is_not_taken_up(all, before, after) && is_no_part_of_a_list(all, before, after)
         && introduces_nothing(all, before, after) && (repeats || has_only_known(all));
}

/// True if the speakers still alternate, every remaining turn keeps its ends, and no turn is cut
/// twice.
bool Safety::stands_well(const Indices& block) const {
  const auto& sentences = text_.sentences();
  const std::size_t first = sentences[block.front()].turn;
  const std::size_t last = sentences[block.back()].turn;
  const auto whole = [&](std::size_t turn) {
    const Indices& all = text_.turns()[turn].sentences;
    return std::ranges::all_of(all, [&](std::size_t index) { return has(block, index); });
  };
  for (std::size_t turn = first - std::min<std::size_t>(first, 1);
       turn <= std::min(last + 1, text_.turns().size() - 1);
       ++turn) {
    if (text_.left_of(text_.turns()[turn]).size() != text_.turns()[turn].sentences.size())
      return false;
  }
  if (first != last) return whole(first) && whole(last);
  const Indices& all = text_.turns()[first].sentences;
  return block.front() != all.front() && block.back() != all.back();
}

/// True for a sentence that explains or reverses the one before it: "Fond, at ten pounds. That's
/// what a message cost." and "Goes quiet. A line that somebody listens to isn't quiet."
bool Safety::is_hinge(std::size_t index) const {
  const TrimLanguage& language = *text_.language();
  const Sentence& one = text_.sentences()[index];
  const Sentence& before = text_.sentences()[index - 1];
  const bool counts = std::ranges::any_of(before.tokens, [&](const Token& token) {
    return has_digit(token.word) || language.counting.contains(token.word);
  });
  if (one.refers && counts) return true;
  const bool denies = std::ranges::any_of(
      one.tokens, [&](const Token& token) { return language.denials.contains(token.word); });
  return denies && std::ranges::any_of(stems_[index], [&](const std::string& stem) {
           return has(stems_[index - 1], stem);
         });
}

/// True if the sentence has no greeting, introduction, quotation, promise or number, and is no link
/// of a chain of thought.
bool Safety::is_ordinary(std::size_t index, bool repeats) const {
  const Sentence& one = text_.sentences()[index];
  if (in_quotation_[index] || one.tokens.empty()) return false;
  const std::string_view sentence = text_.text_of(one);
  if (sentence.contains(": ") || sentence.ends_with(':') || sentence.ends_with("…")) return false;
  if (text_.language() == nullptr) return true;
  const TrimLanguage& language = *text_.language();
  if (one.words < sentence_words_min && !one.question) return false;
  const std::string& first = one.tokens.front().word;
  if (language.setups.contains(first)) return false;
  if (!repeats && index > 0 && is_hinge(index)) return false;
  if (language.linking.contains(first) && !repeats && !one.question) return false;
  for (std::size_t i = 0; i < one.tokens.size(); ++i) {
    const std::string& word = one.tokens[i].word;
    // A denial such as "It doesn't prove that they touched anything" limits the sentence before.
    if (one.refers && !repeats && language.denials.contains(word)) return false;
    if (language.greetings.contains(word) || language.promises.contains(word)) return false;
    if (!repeats && (has_digit(word) || language.counting.contains(word))) return false;
    for (const Words& phrase : language.introductions) {
      if (i < phrase.size() || !is_name(sentence, one.tokens[i], i)) continue;
      bool same = true;
      for (std::size_t k = 0; k < phrase.size(); ++k)
        same = same && one.tokens[i - phrase.size() + k].word == phrase[k];
      if (same) return false;
    }
  }
  return true;
}

/// True if the block is no answer and not what a short or open sentence before it needs.
bool Safety::is_not_awaited(const Indices& block, const Indices& before) const {
  const auto& sentences = text_.sentences();
  const Sentence& last = sentences[before.front()];
  if (last.question || last.words <= stump_words_max || text_.text_of(last).ends_with(':'))
    return false;
  // A question must not be deleted without its answer.
  if (sentences[block.back()].question) return false;
  if (text_.language() == nullptr) return true;
  if (!last.tokens.empty()) {
    const std::string& first = last.tokens.front().word;
    // A denial makes listeners expect the truth behind it: "None of it belongs to one machine".
    if (text_.language()->denials.contains(first)) return false;
    // An incomplete sentence continues the one before it: "And has faults of its own."
    if (last.words <= answer_words_min && text_.language()->linking.contains(first)) return false;
  }
  for (std::size_t i = 0; i < std::min(awaited_sentences, before.size()); ++i) {
    const Sentence& one = sentences[before[i]];
    if (!one.tokens.empty() && text_.language()->setups.contains(one.tokens.front().word))
      return false;
    if (one.question && last.words <= answer_words_min) return false;
  }
  return !announces(last);
}

bool Safety::announces(const Sentence& one) const {
  const TrimLanguage& language = *text_.language();
  const auto counts = [&](std::size_t place) {
    return place < one.tokens.size() && language.counting.contains(one.tokens[place].word);
  };
  for (std::size_t i = 0; i < one.tokens.size(); ++i) {
    if (language.announcing.contains(one.tokens[i].word) && !counts(i + 1) && !counts(i - 1))
      return true;
  }
  return false;
}

bool Safety::stands_alone(Rest rest, const Indices& block, const Indices& before) const {
  const TrimLanguage& language = *text_.language();
  const auto& tokens = text_.sentences()[rest.index].tokens;
  if (is_elliptic(text_.sentences()[rest.index])) return false;
  const auto says = [&](std::size_t other, const std::string& word) {
    return std::ranges::any_of(text_.sentences()[other].tokens,
                               [&](const Token& token) { return token.word == word; });
  };
  for (std::size_t i = rest.from; i < tokens.size(); ++i) {
    const std::string& word = tokens[i].word;
    const bool person = language.persons.contains(word);
    const bool leans = (i == rest.from && language.leaning.contains(word))
                       || (i < opening_words && language.pronouns.contains(word));
    if (!leans && !person) continue;
    // A person of whom both neighbours speak was named before the block.
    if (person && says(block.front(), word) && says(before.front(), word)) continue;
    return false;
  }
  return true;
}

bool Safety::is_elliptic(const Sentence& one) const {
  const TrimLanguage& language = *text_.language();
  const auto& tokens = one.tokens;
  std::size_t last = tokens.size() - 1;
  // The "t" of a word such as "hadn't" is a token of its own.
  if (tokens[last].word == "t" && last > 0) --last;
  if (language.auxiliaries.contains(tokens[last].word)) return true;
  if (one.words <= stump_words_max && last > 0
      && language.auxiliaries.contains(tokens[last - 1].word))
    return true;
  const auto has_one_of = [&](const WordSet& words) {
    return std::ranges::any_of(tokens,
                               [&](const Token& token) { return words.contains(token.word); });
  };
  // A denied comparison is a superlative: "You couldn't order a better exam".
  const bool superlative = has_one_of(language.denials);
  return has_one_of(language.comparatives) && !has_one_of(language.than) && !superlative;
}

/// True if the sentence behind the block needs nothing of it.
bool Safety::is_not_taken_up(const Indices& block,
                             const Indices& before,
                             const Indices& after) const {
  const Sentence& next = text_.sentences()[after.front()];
  if (text_.language() == nullptr) return next.words > stump_words_max;
  const TrimLanguage& language = *text_.language();
  if (next.words <= stump_words_max || next.tokens.empty()) return false;
  if (!stands_alone({.index = after.front(), .from = 0}, block, before)) return false;
  // Words such as "the deadline" or "another child" must not point at something that only the block
  // names.
  for (const std::size_t index : after) {
    const Sentence& one = text_.sentences()[index];
    if (one.turn != next.turn) break;
    for (std::size_t i = 0; i + 1 < one.tokens.size(); ++i) {
      if (!language.pointing.contains(one.tokens[i].word)) continue;
      const std::string& thing = one.tokens[i + 1].word;
      if (thing.size() < content_bytes_min || language.common.contains(thing)) continue;
      const std::string stem = stem_of(thing);
      const bool known = std::ranges::any_of(
          before, [&](std::size_t earlier) { return has(stems_[earlier], stem); });
      if (!known && index == after.front() && !is_known_before(stem, block.front())) return false;
    }
  }
  return true;
}

/// True if the block belongs to no list; neighbours that begin alike are one.
bool Safety::is_no_part_of_a_list(const Indices& block,
                                  const Indices& before,
                                  const Indices& after) const {
  constexpr std::array<std::string_view, 4> weak{"i", "we", "you", "ich"};
  const auto alike = [&](std::size_t a, std::size_t b) {
    const auto& x = text_.sentences()[a].tokens;
    const auto& y = text_.sentences()[b].tokens;
    if (x.empty() || y.empty() || x[0].word != y[0].word) return false;
    const bool is_weak = has(weak, x[0].word);
    return !is_weak || (x.size() > 1 && y.size() > 1 && x[1].word == y[1].word);
  };
  return !alike(block.front(), before.front()) && !alike(block.back(), after.front())
         && !alike(before.front(), after.front());
}

bool Safety::is_known_before(const std::string& stem, std::size_t index) const {
  if (text_.told().stems.contains(stem)) return true;
  const auto found = places_.find(stem);
  if (found == places_.end()) return false;
  return std::ranges::any_of(found->second, [&](std::size_t place) {
    return place < index && !text_.sentences()[place].deleted;
  });
}

/// True if no later sentence uses a word that the block says first, or again after a while.
bool Safety::introduces_nothing(const Indices& block,
                                const Indices& before,
                                const Indices& after) const {
  const auto is_kin = [](std::string_view a, std::string_view b) {
    // Related words share so many bytes: "denies" and "denial".
    constexpr std::size_t root_bytes = 4;
    return a.size() > root_bytes && b.size() > root_bytes
           && a.substr(0, root_bytes) == b.substr(0, root_bytes);
  };
  for (const std::size_t index : block) {
    for (const std::string& stem : stems_[index]) {
      const auto has_kin = [&](std::size_t other) {
        return std::ranges::any_of(stems_[other],
                                   [&](const std::string& one) { return is_kin(one, stem); });
      };
      if (std::ranges::any_of(after, has_kin) && std::ranges::none_of(before, has_kin))
        return false;
      const Indices& places = places_.at(stem);
      const bool later = std::ranges::any_of(places, [&](std::size_t place) {
        return place > block.back() && !text_.sentences()[place].deleted;
      });
      if (!later) continue;
      if (!is_known_before(stem, block.front())) return false;
      const auto says = [&](std::size_t other) { return has(stems_[other], stem); };
      if (std::ranges::any_of(after, says) && std::ranges::none_of(before, says)) return false;
    }
  }
  return true;
}

/// True if every name in the block was said before, so that no name gets lost.
bool Safety::has_only_known(const Indices& block) const {
  for (const std::size_t index : block) {
    const Sentence& one = text_.sentences()[index];
    const std::string_view sentence = text_.text_of(one);
    for (std::size_t i = 0; i < one.tokens.size(); ++i) {
      const Token& token = one.tokens[i];
      if (is_name(sentence, token, i) && !is_known_before(stem_of(token.word), block.front()))
        return false;
    }
  }
  return true;
}

double Safety::known_share(const Indices& block) const {
  std::size_t known = 0;
  std::size_t all = 0;
  for (const std::size_t index : block) {
    for (const std::string& stem : stems_[index]) {
      ++all;
      known += is_known_before(stem, block.front()) ? 1U : 0U;
    }
  }
  return all == 0 ? 1 : static_cast<double>(known) / static_cast<double>(all);
}

Indices Safety::left_before(std::size_t index, std::size_t count) const {
  Indices left;
  while (index > 0 && left.size() < count) {
    if (!text_.sentences()[--index].deleted) left.push_back(index);
  }
  return left;
}

Indices Safety::left_after(std::size_t index, std::size_t count) const {
  Indices left;
  while (++index < text_.sentences().size() && left.size() < count) {
    if (!text_.sentences()[index].deleted) left.push_back(index);
  }
  return left;
}

}  // namespace castwright::script
