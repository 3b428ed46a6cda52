#include "script/trim_band.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

namespace castwright::script {
namespace {

class BandCutter {
 public:
  explicit BandCutter(ChunkText& text) : text_(text) {}

  /// Deletes about `excess` words.
  void cut(int excess) {
    while (excess > 0) {
      std::optional<Indices> best = best_sentence(excess);
      if (!best) best = best_turns(excess, 2);
      if (!best) best = best_turns(excess, 1);
      if (!best) return;
      for (const std::size_t index : *best)
        excess -= text_.remove(index);
    }
  }

  bool cut_between(WordBand window) {
    const std::vector<Candidate> candidates = candidates_for(window.max);
    Indices chosen;
    std::optional<std::pair<int, Indices>> best;
    choose(candidates, 0, window, 0, chosen, best);
    if (!best) return false;
    for (const std::size_t index : best->second)
      text_.remove(index);
    return true;
  }

 private:
  bool is_free(std::size_t index) const {
    return !text_.sentences()[index].closing && text_.may_go(index);
  }
  /// True if the deletion brings the text nearer to the wish.
  static bool helps(int words, int excess) { return words > 0 && words < 2 * excess; }

  /// How much a listener would miss the sentence; the lowest is deleted first.
  int loss_of(const Indices& left, std::size_t place) const {
    const Sentence& one = text_.sentences()[left[place]];
    int loss = one.repeats ? -10 : 0;
    if (one.question) loss += 2;  // The answer to the question would stay.
    if (place == 0) loss += answers_question(one.turn) ? 4 : 2;
    if (place + 1 == left.size()) loss += 1;  // The sentence leads over to the other speaker.
    if (place + 1 < left.size() && text_.sentences()[left[place + 1]].refers) loss += 2;
    return loss;
  }
  bool answers_question(std::size_t turn) const {
    while (turn > 0) {
      const Indices before = text_.left_of(text_.turns()[--turn]);
      if (!before.empty()) return text_.sentences()[before.back()].question;
    }
    return false;
  }

  /// Returns the sentence that is missed least, from a turn that keeps another one; among equals
  /// from the longest turn, so that no turn becomes very short.
  std::optional<Indices> best_sentence(int excess) const {
    using Rank = std::array<int, 3>;
    std::optional<std::pair<Rank, std::size_t>> best;
    for (const PlacedTurn& turn : text_.turns()) {
      const Indices left = text_.left_of(turn);
      if (left.size() < 2) continue;
      const int length = text_.words_of_all(left);
      for (std::size_t place = 0; place < left.size(); ++place) {
        const std::size_t index = left[place];
        if (!is_free(index) || !helps(text_.sentences()[index].words, excess)) continue;
        const int miss = std::abs(excess - text_.sentences()[index].words);
        const Rank rank{loss_of(left, place), -length, miss};
        if (!best || rank < best->first) best = {rank, index};
      }
    }
    if (!best) return std::nullopt;
    return Indices{best->second};
  }

  struct Candidate {
    std::size_t index = 0;
    int loss = 0;
  };
  /// Returns sentences that may be deleted alone and have at most `words` words, the least missed
  /// first. They are few enough to try all combinations of three.
  std::vector<Candidate> candidates_for(int words) const {
    constexpr std::size_t candidates_max = 64;
    // The closing sentence is deleted only if nothing else brings the text into its band.
    constexpr int loss_closing = 40;
    std::vector<Candidate> candidates;
    for (const PlacedTurn& turn : text_.turns()) {
      const Indices left = text_.left_of(turn);
      for (std::size_t place = 0; place < left.size(); ++place) {
        const std::size_t index = left[place];
        if (!text_.may_go(index) || text_.sentences()[index].words > words) continue;
        const int loss =
            loss_of(left, place) + (text_.sentences()[index].closing ? loss_closing : 0);
        candidates.push_back({.index = index, .loss = loss});
      }
    }
    std::ranges::stable_sort(candidates, {}, &Candidate::loss);
    candidates.resize(std::min(candidates.size(), candidates_max));
    return candidates;
  }
  void choose(const std::vector<Candidate>& candidates,
              std::size_t from,
              WordBand window,
              int loss,
              Indices& chosen,
              std::optional<std::pair<int, Indices>>& best) const {
    constexpr std::size_t together_max = 3;
    // Deleting one sentence is better than deleting two that are missed less.
    constexpr int loss_each = 3;
    constexpr int loss_turn = 20;  // The speakers would no longer alternate.
    const int words = text_.words_of_all(chosen);
    if (words > window.max || chosen.size() > together_max) return;
    const bool better = !best || loss < best->first;  // The cheap conditions are checked first.
    if (better && !chosen.empty() && words >= window.min && text_.keeps_facts(chosen)
        && text_.keeps_speakers(chosen)) {
      const int whole = loss + loss_turn * emptied_by(chosen);
      if (!best || whole < best->first) best = {whole, chosen};
    }
    for (std::size_t i = from; i < candidates.size(); ++i) {
      chosen.push_back(candidates[i].index);
      choose(candidates, i + 1, window, loss + candidates[i].loss + loss_each, chosen, best);
      chosen.pop_back();
    }
  }
  /// Counts the turns that would lose all their sentences.
  int emptied_by(const Indices& chosen) const {
    std::map<std::size_t, std::size_t> lost;
    for (const std::size_t index : chosen)
      ++lost[text_.sentences()[index].turn];
    return static_cast<int>(std::ranges::count_if(lost, [&](const auto& turn) {
      return text_.left_of(text_.turns()[turn.first]).size() <= turn.second;
    }));
  }

  /// Returns `count` whole neighbouring turns: those that repeat most, else the shortest.
  std::optional<Indices> best_turns(int excess, std::size_t count) const {
    std::vector<Indices> shown;
    for (const PlacedTurn& turn : text_.turns()) {
      if (Indices left = text_.left_of(turn); !left.empty()) shown.push_back(std::move(left));
    }
    using Rank = std::array<int, 2>;
    std::optional<std::pair<Rank, Indices>> best;
    for (std::size_t first = 1; first + count < shown.size(); ++first) {
      Indices all;
      for (std::size_t i = first; i < first + count; ++i)
        all.insert(all.end(), shown[i].begin(), shown[i].end());
      const bool free = std::ranges::all_of(all, [&](std::size_t index) { return is_free(index); });
      const int words = text_.words_of_all(all);
      if (!free || !helps(words, excess) || !text_.keeps_facts(all)) continue;
      const auto repeating = std::ranges::count_if(
          all, [&](std::size_t index) { return text_.sentences()[index].repeats; });
      const Rank rank{-static_cast<int>(repeating), words};
      if (!best || rank < best->first) best = {rank, std::move(all)};
    }
    if (!best) return std::nullopt;
    return std::move(best->second);
  }

  ChunkText& text_;
};

}  // namespace

void cut_least_missed(ChunkText& text, int excess) {
  BandCutter(text).cut(excess);
}

bool cut_between(ChunkText& text, WordBand window) {
  return BandCutter(text).cut_between(window);
}

}  // namespace castwright::script
