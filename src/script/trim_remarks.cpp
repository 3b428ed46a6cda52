#include "script/trim_remarks.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace castwright::script {
namespace {

/// The least sentences of a turn that may lose its closing remark, so that it still says something.
constexpr std::size_t turn_sentences_min = 3;
constexpr int remark_words_min = 3;
/// The other host replies to a last sentence that is shorter than this.
constexpr int closing_words_min = 5;
constexpr int remark_words_max = 18;
/// The least words behind a deleted first sentence, so that the turn still says something.
constexpr int rest_words_min = 6;
/// The sentences before a turn; a question in them is what the turn answers.
constexpr std::size_t asked_sentences = 2;
/// The most words of a remark and its reply; more would be a subject of its own.
constexpr int remark_exchange_words_max = 45;
/// The number of turns over which a listener still sees a connection.
constexpr std::size_t echo_turns = 3;

bool begin_alike(const Sentence& one, const Sentence& other) {
  return !one.tokens.empty() && !other.tokens.empty()
         && one.tokens.front().word == other.tokens.front().word;
}

}  // namespace

std::vector<Block> Remarks::blocks() const {
  std::vector<Block> blocks;
  const auto& turns = text_.turns();
  const auto add = [&](Indices sentences, double loss) {
    Block block{.sentences = std::move(sentences), .words = 0, .loss = loss};
    block.words = text_.words_of_all(block.sentences);
    if (allows(block)) blocks.push_back(std::move(block));
  };
  for (std::size_t turn = 1; turn + 2 < turns.size(); ++turn) {
    if (turns[turn].sentences.empty()) continue;
    add({turns[turn].sentences.back()}, 0);
    add({turns[turn].sentences.front()}, 0);
    Indices both = turns[turn].sentences;
    both.insert(both.end(), turns[turn + 1].sentences.begin(), turns[turn + 1].sentences.end());
    add(std::move(both), 1);
  }
  std::ranges::stable_sort(blocks, {}, &Block::loss);
  return blocks;
}

bool Remarks::allows(const Block& block) const {
  const Indices& all = block.sentences;
  if (text_.language() == nullptr || all.empty() || !text_.keeps_facts(all)) return false;
  const bool free = std::ranges::all_of(
      all, [&](std::size_t index) { return text_.may_go(index) && only_remarks(index); });
  if (!free) return false;
  if (all.size() > 1) return is_an_exchange(block) && next_needs_nothing(block, Next::other_host);
  return (opens_its_turn(block) && next_needs_nothing(block, Next::same_turn))
         || (closes_its_turn(block) && next_needs_nothing(block, Next::other_host));
}

/// True if the block is the first sentence of a whole turn and reacts to something that was not
/// asked.
bool Remarks::opens_its_turn(const Block& block) const {
  const std::size_t index = block.sentences.front();
  const auto& sentences = text_.sentences();
  const Sentence& one = sentences[index];
  const PlacedTurn& turn = text_.turns()[one.turn];
  if (one.turn == 0 || index != turn.sentences.front() || turn.sentences.size() < 2) return false;
  if (text_.left_of(turn).size() != turn.sentences.size()) return false;
  const PlacedTurn& earlier = text_.turns()[one.turn - 1];
  if (earlier.speaker == turn.speaker || text_.left_of(earlier).size() != earlier.sentences.size()
      || index == 0)
    return false;
  const Sentence& next = sentences[index + 1];
  if (one.question || one.words < remark_words_min || one.words > remark_words_max
      || next.words < rest_words_min || answers(one, safety_.left_before(index, asked_sentences)))
    return false;
  return !denies(one) && !begin_alike(one, next) && !comes_back(block.sentences, echo_turns);
}

/// True if the sentence answers a question. The answer may also come one sentence later: "Sweden
/// was first? That I'd have lost."
bool Remarks::answers(const Sentence& one, const Indices& before) const {
  const TrimLanguage& language = *text_.language();
  if (language.joining.contains(one.tokens.front().word))
    return true;  // The sentence continues what was said.
  const bool decides = std::ranges::any_of(
      one.tokens, [&](const Token& token) { return language.deciding.contains(token.word); });
  if (decides) return true;
  for (const std::size_t index : before) {
    const Sentence& earlier = text_.sentences()[index];
    if (earlier.question) return true;
  }
  const Sentence& last = text_.sentences()[before.front()];
  if (last.words <= stump_words_max) return true;
  for (std::size_t i = 0; i < std::min<std::size_t>(2, last.tokens.size()); ++i) {
    if (language.setups.contains(last.tokens[i].word)) return true;
  }
  return false;
}

/// True if the block is the last sentence of a whole turn of some length, before the other host
/// speaks.
bool Remarks::closes_its_turn(const Block& block) const {
  const std::size_t index = block.sentences.front();
  const std::size_t at = text_.sentences()[index].turn;
  const PlacedTurn& turn = text_.turns()[at];
  if (index != turn.sentences.back() || turn.sentences.size() < turn_sentences_min) return false;
  if (at + 1 >= text_.turns().size() || text_.turns()[at + 1].speaker == turn.speaker) return false;
  if (text_.left_of(turn).size() != turn.sentences.size()) return false;
  const Sentence& one = text_.sentences()[index];
  // A limit such as "not yet".
  const bool limits = text_.language()->turning.contains(one.tokens.back().word);
  if (limits || text_.sentences()[index + 1].deleted) return false;
  return !one.question && one.words >= closing_words_min && one.words <= remark_words_max
         && !completes(index, index - 1) && !comes_back(block.sentences, echo_turns);
}

/// True if the block is two whole turns and the speakers still alternate without them.
bool Remarks::is_an_exchange(const Block& block) const {
  const auto& sentences = text_.sentences();
  const auto& turns = text_.turns();
  const std::size_t first = sentences[block.sentences.front()].turn;
  if (first == 0 || first + 2 >= turns.size() || block.words > remark_exchange_words_max)
    return false;
  const std::size_t last = first + 1;
  if (sentences[block.sentences.back()].turn != last
      || block.sentences.size() != turns[first].sentences.size() + turns[last].sentences.size())
    return false;
  for (std::size_t turn = first - 1; turn <= last + 1; ++turn) {
    if (text_.left_of(turns[turn]).size() != turns[turn].sentences.size()) return false;
    if (turn > first - 1 && turns[turn].speaker == turns[turn - 1].speaker) return false;
  }
  const std::size_t before = block.sentences.front() - 1;
  if (sentences[before].question || sentences[before].words <= stump_words_max
      || sentences[block.sentences.back()].question)
    return false;
  return !comes_back(block.sentences, turns.size());
}

/// True if the sentence has no number, name, quotation, greeting or promise, and does not turn the
/// thought.
bool Remarks::only_remarks(std::size_t index) const {
  const Sentence& one = text_.sentences()[index];
  const std::string_view sentence = text_.text_of(one);
  const TrimLanguage& language = *text_.language();
  if (one.tokens.empty() || safety_.is_quoted(index) || sentence.contains(':')
      || sentence.ends_with("…") || safety_.is_elliptic(one))
    return false;
  if (language.turning.contains(one.tokens.front().word)
      || language.setups.contains(one.tokens.front().word))
    return false;
  return std::ranges::none_of(one.tokens, [&](const Token& token) {
    const bool name =
        &token != &one.tokens.front() && token.word.size() > 1 && is_upper(sentence[token.at]);
    return name || has_digit(token.word) || language.counting.contains(token.word)
           || language.greetings.contains(token.word) || language.promises.contains(token.word);
  });
}

/// True if a word of the block is said again in the next `turns`, or anywhere later if the block
/// says it first.
bool Remarks::comes_back(const Indices& block, std::size_t turns) const {
  const auto& sentences = text_.sentences();
  const std::size_t horizon = sentences[block.back()].turn + turns;
  return std::ranges::any_of(block, [&](std::size_t index) {
    return std::ranges::any_of(safety_.stems_of(index), [&](const std::string& stem) {
      const bool known = safety_.is_known_before(stem, block.front());
      return std::ranges::any_of(safety_.places_of(stem), [&](std::size_t place) {
        return place > block.back() && !sentences[place].deleted
               && (!known || sentences[place].turn <= horizon);
      });
    });
  });
}

/// True if the next sentence refers to nothing in the block. Behind the first sentence of a turn,
/// an "And" or a "So" connects the rest to the other host just as well.
bool Remarks::next_needs_nothing(const Block& block, Next place) const {
  const Indices after = safety_.left_after(block.sentences.back(), 1);
  const Indices before = safety_.left_before(block.sentences.front(), memory_sentences);
  if (after.empty() || before.empty()) return false;
  const Sentence& next = text_.sentences()[after.front()];
  if (next.words <= stump_words_max || next.tokens.empty()) return false;
  // A sentence may refer back with its last word: "For the others, not even that."
  if (text_.language()->leaning.contains(next.tokens.back().word)) return false;
  const bool links =
      place == Next::same_turn && text_.language()->joining.contains(next.tokens.front().word);
  return safety_.stands_alone(
      {.index = after.front(), .from = links ? 1U : 0U}, block.sentences, before);
}

/// True if the sentence before needs it: a question, a denial, a very short sentence, or one that
/// begins alike.
bool Remarks::completes(std::size_t index, std::size_t before) const {
  const Sentence& last = text_.sentences()[before];
  const Sentence& one = text_.sentences()[index];
  if (last.question || last.words <= stump_words_max || last.tokens.empty()) return true;
  if (text_.text_of(last).ends_with(':') || safety_.announces(last)) return true;
  if (begin_alike(last, one)) return true;
  const TrimLanguage& language = *text_.language();
  if (language.setups.contains(last.tokens.front().word)) return true;
  return denies(last);
}

bool Remarks::denies(const Sentence& one) const {
  return std::ranges::any_of(one.tokens, [&](const Token& token) {
    return text_.language()->denials.contains(token.word);
  });
}

}  // namespace castwright::script
