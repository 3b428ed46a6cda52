#include "script/trim.h"

#include "script/sentences.h"
#include "script/trim_words.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

namespace castwright::script {
namespace {

/// A sentence with this share of its 5-grams in earlier chunks "repeats most of what they say".
constexpr double repeats_share_min = 0.5;
constexpr std::string_view why_repeats = "repeats what earlier chunks say";
constexpr std::string_view why_long = "the chunk was longer than wanted";

/// A sentence in place: bytes of the chunk's text.
struct Sentence {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t turn = 0;
  int words = 0;
  bool fixed = false;    ///< never deleted
  bool closing = false;  ///< of a text with a band: the last
  bool repeats = false;
  bool question = false;
  bool refers = false;  ///< its first word leans on the sentence before
  bool deleted = false;
  std::vector<std::size_t> carried{};  ///< facts
};

struct PlacedTurn {
  std::size_t begin = 0;  ///< of its tag
  std::size_t end = 0;    ///< of its last line, without the blank lines behind
  char speaker = 'A';
  std::vector<std::size_t> sentences{};
};

bool leans_on_before(const Words& words) {
  constexpr std::array<std::string_view, 18> leaning{"that",
                                                     "this",
                                                     "it",
                                                     "they",
                                                     "he",
                                                     "she",
                                                     "but",
                                                     "and",
                                                     "so",
                                                     "or",
                                                     "then",
                                                     "these",
                                                     "those",
                                                     "which",
                                                     "such",
                                                     "because",
                                                     "both",
                                                     "either"};
  return !words.empty() && std::ranges::find(leaning, words.front()) != leaning.end();
}

}  // namespace

struct Told::Memory {
  std::vector<Fact> facts{};
  std::vector<int> carriers{};  ///< sentences that carry each of them
  Grams grams{};

  template <class Visit>
  void for_each_carried(const Words& words, Visit visit) const {
    for (std::size_t fact = 0; fact < facts.size(); ++fact) {
      if (carries(words, facts[fact])) visit(fact);
    }
  }
};

Told::Told() : memory_(std::make_unique<Memory>()) {}
Told::Told(const std::vector<std::string>& facts, const std::vector<std::string>& names) : Told() {
  memory_->facts = facts_of(facts, names);
  memory_->carriers.assign(memory_->facts.size(), 0);
}
Told::~Told() = default;
Told::Told(Told&&) noexcept = default;
Told& Told::operator=(Told&&) noexcept = default;

void Told::add(std::string_view text) {
  memory_->grams.add(words_of(text));
  for (const std::string_view sentence : sentences_of(text)) {
    memory_->for_each_carried(words_of(sentence),
                              [this](std::size_t fact) { ++memory_->carriers[fact]; });
  }
}

/// Everything that deleting decides by.
class Cutter {
 public:
  Cutter(std::string_view text, const TrimWish& wish, const Told& told)
      : text_(text),
        wish_(wish),
        told_(*told.memory_),
        carriers_(told_.carriers) {
    read_turns();
    for (const Sentence& sentence : sentences_) {
      for (const std::size_t fact : sentence.carried)
        ++carriers_[fact];
    }
  }

  /// Deletes about `excess` words.
  void cut(int excess) {
    while (excess > 0) {
      std::optional<std::vector<std::size_t>> best = best_sentence(excess);
      if (!best) best = best_turns(excess, 2);
      if (!best) best = best_turns(excess, 1);
      if (!best) return;
      for (const std::size_t index : *best)
        excess -= remove(index);
    }
  }

  bool all_speak() const { return keeps_speakers({}); }

  /// Deletes one to three sentences with `least` to `most` words together, those that are missed
  /// least, if need be with a turn that has no other. False, and nothing deleted, where there are
  /// none.
  bool cut_between(int least, int most) {
    const std::vector<Candidate> candidates = candidates_for(most);
    std::vector<std::size_t> chosen;
    std::optional<std::pair<int, std::vector<std::size_t>>> best;
    choose(candidates, 0, {.least = least, .most = most}, 0, chosen, best);
    if (!best) return false;
    for (const std::size_t index : best->second)
      remove(index);
    return true;
  }

  Trimmed result() const {
    Trimmed trimmed;
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
      for (const std::size_t index : turn.sentences) {
        const Sentence& one = sentences_[index];
        if (!one.deleted) continue;
        trimmed.cuts.push_back({.quote = std::string(text_.substr(one.begin, one.end - one.begin)),
                                .why = std::string(one.repeats ? why_repeats : why_long)});
      }
    }
    if (at == text_.size() && !turns_.empty() && is_emptied(turns_.back())) {
      // No blank lines behind what is now the last turn.
      trimmed.text.resize(trimmed.text.find_last_not_of(" \t\r\n") + 1);
    }
    trimmed.text += text_.substr(at);
    return trimmed;
  }

 private:
  void read_turns() {
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

  /// The words before a citation end in the sentence.
  bool is_cited(std::string_view sentence) const {
    constexpr std::size_t tail_bytes = 24;
    return std::ranges::any_of(wish_.cited, [&](std::string_view after) {
      if (after.empty()) return false;
      return sentence.contains(after.substr(after.size() - std::min(after.size(), tail_bytes)));
    });
  }

  void read_line(std::string_view line) {
    for (const std::string_view found : sentences_of(line)) {
      const auto begin = static_cast<std::size_t>(found.data() - text_.data());
      const Words words = words_of(found);
      Sentence one{.begin = begin, .end = begin + found.size(), .turn = turns_.size() - 1};
      one.words = static_cast<int>(count_spoken_words(found));
      // A heading or a marker is not spoken; a link is a citation.
      one.fixed = one.words == 0 || is_heading(trimmed(line)) || without_citations(found) != found
                  || is_cited(found);
      one.repeats = repeated_share(words, told_.grams) >= repeats_share_min;
      one.question = found.contains('?');
      one.refers = leans_on_before(words);
      told_.for_each_carried(words, [&](std::size_t fact) { one.carried.push_back(fact); });
      turns_.back().sentences.push_back(sentences_.size());
      sentences_.push_back(std::move(one));
    }
  }

  bool is_free(std::size_t index) const { return !sentences_[index].closing && may_go(index); }
  bool may_go(std::size_t index) const {
    const Sentence& one = sentences_[index];
    if (one.fixed || one.deleted) return false;
    return std::ranges::none_of(one.carried,
                                [&](std::size_t fact) { return carriers_[fact] <= 1; });
  }
  std::vector<std::size_t> left_of(const PlacedTurn& turn) const {
    std::vector<std::size_t> left;
    for (const std::size_t index : turn.sentences) {
      if (!sentences_[index].deleted) left.push_back(index);
    }
    return left;
  }
  bool is_emptied(const PlacedTurn& turn) const {
    return !turn.sentences.empty() && left_of(turn).empty();
  }
  int words_of_all(const std::vector<std::size_t>& indices) const {
    int words = 0;
    for (const std::size_t index : indices)
      words += sentences_[index].words;
    return words;
  }
  int remove(std::size_t index) {
    Sentence& one = sentences_[index];
    one.deleted = true;
    for (const std::size_t fact : one.carried)
      --carriers_[fact];
    return one.words;
  }
  /// What is left comes nearer to what is wanted.
  static bool helps(int words, int excess) { return words > 0 && words < 2 * excess; }

  /// What a listener would miss: lower goes first.
  int loss_of(const std::vector<std::size_t>& left, std::size_t place) const {
    const Sentence& one = sentences_[left[place]];
    int loss = one.repeats ? -10 : 0;
    if (one.question) loss += 2;  // its answer stays
    if (place == 0) loss += answers_question(one.turn) ? 4 : 2;
    if (place + 1 == left.size()) loss += 1;  // leads over to the other speaker
    if (place + 1 < left.size() && sentences_[left[place + 1]].refers) loss += 2;
    return loss;
  }
  bool answers_question(std::size_t turn) const {
    while (turn > 0) {
      const std::vector<std::size_t> before = left_of(turns_[--turn]);
      if (!before.empty()) return sentences_[before.back()].question;
    }
    return false;
  }

  /// The sentence that is missed least, of a turn that keeps another; among equals of the longest
  /// turn, so that no turn is left a stump.
  std::optional<std::vector<std::size_t>> best_sentence(int excess) const {
    using Rank = std::array<int, 3>;
    std::optional<std::pair<Rank, std::size_t>> best;
    for (const PlacedTurn& turn : turns_) {
      const std::vector<std::size_t> left = left_of(turn);
      if (left.size() < 2) continue;
      const int length = words_of_all(left);
      for (std::size_t place = 0; place < left.size(); ++place) {
        const std::size_t index = left[place];
        if (!is_free(index) || !helps(sentences_[index].words, excess)) continue;
        const int miss = std::abs(excess - sentences_[index].words);
        const Rank rank{loss_of(left, place), -length, miss};
        if (!best || rank < best->first) best = {rank, index};
      }
    }
    if (!best) return std::nullopt;
    return std::vector{best->second};
  }

  struct Candidate {
    std::size_t index = 0;
    int loss = 0;
  };
  /// Sentences that may go alone and have at most `words`; those missed least first, and few enough
  /// that all threes of them can be looked at.
  std::vector<Candidate> candidates_for(int words) const {
    constexpr std::size_t candidates_max = 64;
    constexpr int loss_closing = 40;  // only where nothing else brings the text into its band
    std::vector<Candidate> candidates;
    for (const PlacedTurn& turn : turns_) {
      const std::vector<std::size_t> left = left_of(turn);
      for (std::size_t place = 0; place < left.size(); ++place) {
        const std::size_t index = left[place];
        if (!may_go(index) || sentences_[index].words > words) continue;
        const int loss = loss_of(left, place) + (sentences_[index].closing ? loss_closing : 0);
        candidates.push_back({.index = index, .loss = loss});
      }
    }
    std::ranges::stable_sort(candidates, {}, &Candidate::loss);
    candidates.resize(std::min(candidates.size(), candidates_max));
    return candidates;
  }
  struct Window {
    int least = 0;
    int most = 0;
  };
  void choose(const std::vector<Candidate>& candidates,
              std::size_t from,
              Window window,
              int loss,
              std::vector<std::size_t>& chosen,
              std::optional<std::pair<int, std::vector<std::size_t>>>& best) const {
    constexpr std::size_t together_max = 3;
    constexpr int loss_each = 3;   // one sentence less is better than two that are missed less
    constexpr int loss_turn = 20;  // the speakers no longer take turns
    const int words = words_of_all(chosen);
    if (words > window.most || chosen.size() > together_max) return;
    const bool better = !best || loss < best->first;  // what is cheap to ask is asked first
    if (better && !chosen.empty() && words >= window.least && keeps_facts(chosen)
        && keeps_speakers(chosen)) {
      const int whole = loss + loss_turn * emptied_by(chosen);
      if (!best || whole < best->first) best = {whole, chosen};
    }
    for (std::size_t i = from; i < candidates.size(); ++i) {
      chosen.push_back(candidates[i].index);
      choose(candidates, i + 1, window, loss + candidates[i].loss + loss_each, chosen, best);
      chosen.pop_back();
    }
  }
  /// Turns that lose their last sentence with them.
  int emptied_by(const std::vector<std::size_t>& chosen) const {
    std::map<std::size_t, std::size_t> lost;
    for (const std::size_t index : chosen)
      ++lost[sentences_[index].turn];
    return static_cast<int>(std::ranges::count_if(
        lost, [&](const auto& turn) { return left_of(turns_[turn.first]).size() <= turn.second; }));
  }

  /// Whoever speaks still does without them.
  bool keeps_speakers(const std::vector<std::size_t>& chosen) const {
    const auto speaks = [&](const PlacedTurn& turn) {
      const std::vector<std::size_t> left = left_of(turn);
      return std::ranges::any_of(left, [&](std::size_t index) {
        return std::ranges::find(chosen, index) == chosen.end();
      });
    };
    return std::ranges::all_of(turns_, [&](const PlacedTurn& turn) {
      return std::ranges::any_of(turns_, [&](const PlacedTurn& other) {
        return other.speaker == turn.speaker && speaks(other);
      });
    });
  }

  /// `count` neighbouring turns as a whole: those that say most again, else the shortest.
  std::optional<std::vector<std::size_t>> best_turns(int excess, std::size_t count) const {
    std::vector<std::vector<std::size_t>> shown;
    for (const PlacedTurn& turn : turns_) {
      if (std::vector<std::size_t> left = left_of(turn); !left.empty())
        shown.push_back(std::move(left));
    }
    using Rank = std::array<int, 2>;
    std::optional<std::pair<Rank, std::vector<std::size_t>>> best;
    for (std::size_t first = 1; first + count < shown.size(); ++first) {
      std::vector<std::size_t> all;
      for (std::size_t i = first; i < first + count; ++i)
        all.insert(all.end(), shown[i].begin(), shown[i].end());
      const bool free = std::ranges::all_of(all, [&](std::size_t index) { return is_free(index); });
      const int words = words_of_all(all);
      if (!free || !helps(words, excess) || !keeps_facts(all)) continue;
      const auto repeating =
          std::ranges::count_if(all, [&](std::size_t index) { return sentences_[index].repeats; });
      const Rank rank{-static_cast<int>(repeating), words};
      if (!best || rank < best->first) best = {rank, std::move(all)};
    }
    if (!best) return std::nullopt;
    return std::move(best->second);
  }
  /// Together they are not the only carriers either.
  bool keeps_facts(const std::vector<std::size_t>& all) const {
    std::vector<int> carriers = carriers_;
    for (const std::size_t index : all) {
      for (const std::size_t fact : sentences_[index].carried) {
        if (--carriers[fact] < 1) return false;
      }
    }
    return true;
  }

  /// From `at` to the turn's end, without its deleted sentences and the blanks between.
  void append_kept(const PlacedTurn& turn, std::size_t& at, std::string& out) const {
    for (const std::size_t index : turn.sentences) {
      const Sentence& one = sentences_[index];
      if (!one.deleted) continue;
      if (at < one.begin) out += text_.substr(at, one.begin - at);
      at = after(one.end, turn.end, " \t");
      if (at < turn.end && text_[at] != '\n') continue;
      // The end of a line, or a whole line: no blanks and no empty line where it stood.
      drop_blanks(out);
      if (out.ends_with('\n')) at = after(at, turn.end, "\n\r");
    }
    if (at < turn.end) {
      out += text_.substr(at, turn.end - at);
      at = turn.end;
    }
  }
  /// The place behind the `passed` bytes at `at`, at most `end`.
  std::size_t after(std::size_t at, std::size_t end, std::string_view passed) const {
    return std::min(text_.find_first_not_of(passed, at), end);
  }
  static void drop_blanks(std::string& out) {
    while (!out.empty() && (out.back() == ' ' || out.back() == '\t') && !ends_with_tag(out))
      out.pop_back();
  }
  static bool ends_with_tag(std::string_view out) {
    const std::string_view line = out.substr(out.find_last_of('\n') + 1);
    const std::optional<Tag> tag = tag_of(line);
    return tag && tag->size == line.size();
  }

  std::string_view text_;
  const TrimWish& wish_;
  const Told::Memory& told_;
  std::vector<int> carriers_;  ///< sentences that carry each fact, in earlier chunks and here
  std::vector<PlacedTurn> turns_;
  std::vector<Sentence> sentences_;
};

Trimmed trim(std::string_view text, const TrimWish& wish, const Told& told) {
  const int words = static_cast<int>(count_spoken_words(text));
  const int excess = words - wish.words;
  if (excess <= 0) return {.text = std::string(text), .cuts = {}};
  Cutter cutter(text, wish, told);
  cutter.cut(excess);
  Trimmed trimmed = cutter.result();
  if (!wish.band) return trimmed;
  const auto fits = [&](const Trimmed& one) {
    return wish.band->holds(static_cast<int>(count_spoken_words(one.text)));
  };
  if (cutter.all_speak() && fits(trimmed)) return trimmed;
  Cutter exact(text, wish, told);
  if (exact.cut_between(words - wish.band->max, words - wish.band->min)) {
    // Sentences may count a word less apart than together.
    if (trimmed = exact.result(); fits(trimmed)) return trimmed;
  }
  return {.text = std::string(text), .cuts = {}};
}

}  // namespace castwright::script
