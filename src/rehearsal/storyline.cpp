#include "rehearsal/storyline.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string_view>

namespace castwright::rehearsal {
namespace {

// Words of headings and of plan lines that speak of the same thing, by their first letters.
constexpr std::array<std::array<std::string_view, 8>, 8> kin{{
    {"timeline", "happen", "event", "chronolog", "story so far", "", "", ""},
    {"technical", "technolog", "how it work", "engineer", "mechan", "science", "", ""},
    {"market", "money", "business", "econom", "industr", "cost", "price", ""},
    {"broader", "wider", "society", "world", "context", "", "", ""},
    {"rumor", "rumour", "unconfirmed", "open question", "dispute", "speculat", "", ""},
    {"next", "future", "outlook", "predict", "ahead", "coming", "", ""},
    {"actionable", "can do", "to do", "advice", "action", "practical", "", ""},
    {"matter", "significance", "player", "claim", "evidence", "people", "", ""},
}};

// A part is not given more of the notes than this share of its own length: the rest is talk.
constexpr double told_share_max = 0.75;
// The opening only hints at the story; the end tells nothing new.
constexpr double opening_weight = 0.6;

std::uint32_t kinds_of(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(
      lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < kin.size(); ++i)
    for (const std::string_view word : kin[i])
      if (!word.empty() && lower.contains(word)) out |= 1U << i;
  return out;
}

struct Part {
  std::uint32_t kinds = 0;
  double room = 0;  ///< words of notes it may tell
  double load = 0;
  double weight = 1;
};

std::vector<Part> parts_of(const PromptReading& prompt) {
  std::vector<Part> parts(static_cast<std::size_t>(std::max(1, prompt.chunk_count)));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int words = i < prompt.plan.size() ? prompt.plan[i].words : 1000;
    parts[i].weight = words;
    if (i < prompt.plan.size()) parts[i].kinds = kinds_of(prompt.plan[i].text);
    parts[i].room = words * told_share_max;
  }
  if (parts.size() > 1) {
    parts.front().weight *= opening_weight;
    parts.front().room *= opening_weight;
    parts.front().kinds = 0;
  }
  if (parts.size() > 2) {
    parts.back().weight = 0;
    parts.back().room = 0;
    parts.back().kinds = 0;
  }
  return parts;
}

/// The part whose plan speaks of what the heading speaks of, while it has room.
std::optional<std::size_t> pinned(const std::vector<Part>& parts,
                                  std::uint32_t kinds,
                                  double words) {
  if (kinds == 0) return std::nullopt;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if ((parts[i].kinds & kinds) != 0 && parts[i].load + words <= parts[i].room) return i;
  return std::nullopt;
}

/// The part that has been given least for its length.
std::size_t emptiest(const std::vector<Part>& parts) {
  const auto fill = [](const Part& part) {
    return part.weight > 0 ? part.load / part.weight : 1e9;
  };
  return static_cast<std::size_t>(
      std::distance(parts.begin(), std::ranges::min_element(parts, {}, fill)));
}

}  // namespace

Storyline::Storyline(const Notes& notes, const PromptReading& prompt) {
  std::vector<Part> parts = parts_of(prompt);
  parts_.resize(parts.size());
  std::vector<std::size_t> loose;
  const auto give = [&](std::size_t part, std::size_t sentence) {
    parts[part].load += static_cast<double>(notes.sentences[sentence].words);
    parts_[part].push_back(sentence);
  };
  // The part that brings the facts does not know yet who will introduce them: it leaves them alone.
  const bool brings_facts = std::ranges::find(prompt.keys, "facts") != prompt.keys.end();
  std::set<std::size_t> facts;
  if (prompt.chunk_count > 1 && (prompt.ledger || brings_facts)) {
    for (const std::size_t fact : fact_sentences(notes))
      facts.insert(fact);
  }
  for (std::size_t i = 0; i < notes.sentences.size(); ++i) {
    const Sentence& sentence = notes.sentences[i];
    if (std::ranges::find(prompt.facts, sentence.text) != prompt.facts.end()) owed_.insert(i);
    if (facts.contains(i) || owed_.contains(i)) continue;
    const auto place = pinned(
        parts, kinds_of(notes.sections[sentence.section]), static_cast<double>(sentence.words));
    if (place) {
      give(*place, i);
    } else {
      loose.push_back(i);
    }
  }
  if (prompt.plan.empty()) {
    // Nothing known of the other parts but their number: contiguous slices in the notes' order.
    const double total = [&] {
      double sum = 0;
      for (const Part& part : parts)
        sum += part.weight;
      return sum;
    }();
    std::size_t part = 0;
    double border = parts[0].weight / total;
    for (std::size_t k = 0; k < loose.size(); ++k) {
      const double at = (static_cast<double>(k) + 0.5) / static_cast<double>(loose.size());
      while (at > border && part + 1 < parts.size())
        border += parts[++part].weight / total;
      give(part, loose[k]);
    }
  } else {
    for (const std::size_t sentence : loose)
      give(emptiest(parts), sentence);
  }
  auto& own =
      parts_[std::min(static_cast<std::size_t>(std::max(1, prompt.chunk)), parts_.size()) - 1];
  own.insert(own.end(), owed_.begin(), owed_.end());
  for (auto& part : parts_)
    std::ranges::sort(part);
}

const std::vector<std::size_t>& Storyline::sentences_of(int part) const {
  const auto index = static_cast<std::size_t>(std::max(1, part)) - 1;
  return parts_[std::min(index, parts_.size() - 1)];
}

std::vector<std::string> Storyline::phrases_of_part(const Notes& notes, int part) const {
  std::vector<std::string> out;
  const auto add = [&out](const std::string& phrase) {
    if (std::ranges::find(out, phrase) == out.end()) out.push_back(phrase);
  };
  for (const std::size_t i : sentences_of(part))
    for (const std::string& phrase : phrases_of(notes.sentences[i].text))
      add(phrase);
  // The common stock, begun at another place in every part: the most telling phrases only, and no
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
