#include "rehearsal/episode_outline.h"

#include <algorithm>
#include <numeric>

namespace castwright::rehearsal {
namespace {

// The share of the first and of the last part: the opening only hints at the story, and the end
// tells little that is new.
constexpr double border_weight = 0.4;

/// How much of the notes each part may tell in proportion to the others: by the words of the plan
/// if the prompt shows them, else all alike.
std::vector<double> weights_of(const PromptReading& prompt) {
  std::vector<double> weights(static_cast<std::size_t>(std::max(1, prompt.chunk_count)), 1.0);
  const bool known =
      std::ranges::any_of(prompt.plan, [](const auto& row) { return row.words > 0; });
  for (std::size_t i = 0; known && i < weights.size(); ++i)
    weights[i] = i < prompt.plan.size() ? prompt.plan[i].words : 0;
  if (weights.size() > 2) {
    weights.front() *= border_weight;
    weights.back() *= border_weight;
  }
  return weights;
}

/// The part (from 0) of each sentence: a paragraph stays whole and belongs to the part in which its
/// middle lies.
std::vector<std::size_t> pieces_of(const Notes& notes, const std::vector<double>& weights) {
  const std::vector<Sentence>& all = notes.sentences;
  double words = 0;
  for (const Sentence& sentence : all)
    words += static_cast<double>(sentence.words);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::size_t> pieces(all.size());
  std::size_t part = 0;
  double border = weights[0];
  double before = 0;
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    double own = 0;
    for (; end < all.size() && all[end].paragraph == all[begin].paragraph; ++end)
      own += static_cast<double>(all[end].words);
    // The first paragraph belongs to the first part, however long it is, since a show begins with
    // something.
    while (begin > 0 && part + 1 < weights.size() && (before + own / 2) * total > border * words)
      border += weights[++part];
    for (std::size_t i = begin; i < end; ++i)
      pieces[i] = part;
    before += own;
  }
  return pieces;
}

}  // namespace

EpisodeOutline::EpisodeOutline(const Notes& notes, const PromptReading& prompt) {
  const std::vector<double> weights = weights_of(prompt);
  parts_.resize(weights.size());
  const std::size_t own =
      std::min(static_cast<std::size_t>(std::max(1, prompt.chunk)), parts_.size()) - 1;
  const std::vector<std::size_t> pieces = pieces_of(notes, weights);
  for (std::size_t i = 0; i < notes.sentences.size(); ++i) {
    const std::string& text = notes.sentences[i].text;
    const bool owed = std::ranges::find(prompt.facts, text) != prompt.facts.end();
    if (owed) owed_.insert(i);
    const bool elsewhere =
        pieces[i] == own && !owed
        && std::ranges::find(prompt.facts_of_others, text) != prompt.facts_of_others.end();
    if (!elsewhere) parts_[owed ? own : pieces[i]].push_back(i);
  }
}

const std::vector<std::size_t>& EpisodeOutline::sentences_of(int part) const {
  static const std::vector<std::size_t> none;
  const auto index = static_cast<std::size_t>(std::max(1, part)) - 1;
  return index < parts_.size() ? parts_[index] : none;
}

std::vector<std::string> EpisodeOutline::phrases_of_part(const Notes& notes, int part) const {
  std::vector<std::string> out;
  const auto add = [&out](const std::string& phrase) {
    if (std::ranges::find(out, phrase) == out.end()) out.push_back(phrase);
  };
  for (const std::size_t i : sentences_of(part))
    for (const std::string& phrase : phrases_of(notes.sentences[i].text))
      add(phrase);
  // The phrases of all notes, from another one on in every part: only the most telling ones, and no
  // bare figures, which mean little away from their sentence.
  constexpr std::size_t common_max = 80;
  std::vector<std::string> common;
  for (const std::string& phrase : notes.phrases) {
    const bool figure = phrase.front() >= '0' && phrase.front() <= '9';
    if (!figure && common.size() < common_max) common.push_back(phrase);
  }
  const std::size_t start = static_cast<std::size_t>(part) * 17;
  for (std::size_t i = 0; i < common.size(); ++i)
    add(common[(start + i) % common.size()]);
  return out;
}

}  // namespace castwright::rehearsal
