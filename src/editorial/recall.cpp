#include "editorial/recall.h"

#include "script/sentences.h"
#include "script/turns.h"

#include <algorithm>
#include <cmath>

namespace castwright::editorial {
namespace {

constexpr std::size_t window_sentences = 4;
constexpr std::size_t telling_sentences = 2;
/// Of a fact's words, where no number is shared; and where one is: two sentences of the same year
/// are not the same fact.
constexpr double share_min = 0.5;
constexpr double telling_share_min = 0.6;
constexpr double share_with_number_min = 0.3;

bool has_value(const Telling& telling, double value) {
  const auto equal = [&](double said) { return std::abs(said - value) <= 1e-9 * std::abs(value); };
  return std::ranges::any_of(telling.counts,
                             [&](const Count& count) { return equal(count.number.value); })
         || std::ranges::any_of(telling.dates, [&](const Date& date) { return equal(date.year); });
}

double share_of(const std::vector<bool>& shared) {
  return shared.empty() ? 1.0
                        : static_cast<double>(std::ranges::count(shared, true))
                              / static_cast<double>(shared.size());
}

}  // namespace

Matter::Matter(const Telling& telling) : stems(telling.stems) {
  for (const Count& count : telling.counts)
    if (count.number.kind != Number::Kind::fraction) values.push_back(count.number.value);
  for (const Date& date : telling.dates)
    if (date.year > 0 && date.month > 0) values.push_back(date.year);
}

Recall::Recall(const Reading& reading, const std::vector<Telling>& tellings)
    : reading_(reading),
      tellings_(tellings) {
  for (std::size_t i = 0; i < tellings.size(); ++i) {
    for (const std::uint32_t stem : tellings[i].stems) {
      if (stem >= postings_.size()) postings_.resize(stem + 1);
      postings_[stem].push_back(static_cast<std::uint32_t>(i));
    }
  }
}

/// Where a window that shares a word may begin, sorted.
std::vector<std::size_t> Recall::sentences_with(const Matter& matter) const {
  std::vector<std::size_t> begins;
  for (const std::uint32_t stem : matter.stems) {
    if (stem >= postings_.size()) continue;
    for (const std::size_t at : postings_[stem])
      for (std::size_t back = 0; back < window_sentences && back <= at; ++back)
        begins.push_back(at - back);
  }
  if (matter.stems.empty())  // only numbers: everywhere
    for (std::size_t i = 0; i < tellings_.size(); ++i)
      begins.push_back(i);
  std::ranges::sort(begins);
  const auto doubled = std::ranges::unique(begins);
  begins.erase(doubled.begin(), doubled.end());
  return begins;
}

Recall::Shared Recall::shared_in(const Matter& matter,
                                 std::size_t first,
                                 std::size_t sentences) const {
  Shared shared{.stems = std::vector<bool>(matter.stems.size()),
                .values = std::vector<bool>(matter.values.size())};
  const int chunk = reading_.sentences[first].chunk;
  for (std::size_t i = first; i < std::min(first + sentences, tellings_.size()); ++i) {
    if (reading_.sentences[i].chunk != chunk) break;
    for (std::size_t k = 0; k < matter.stems.size(); ++k)
      if (std::ranges::binary_search(tellings_[i].stems, matter.stems[k])) shared.stems[k] = true;
    for (std::size_t k = 0; k < matter.values.size(); ++k)
      if (has_value(tellings_[i], matter.values[k])) shared.values[k] = true;
  }
  return shared;
}

bool Recall::is_told(const Matter& matter, int chunk) const {
  return std::ranges::any_of(sentences_with(matter), [&](std::size_t first) {
    if (chunk != 0 && reading_.sentences[first].chunk != chunk) return false;
    const Shared shared = shared_in(matter, first, window_sentences);
    const bool number = std::ranges::find(shared.values, true) != shared.values.end();
    if (matter.stems.empty()) return number;
    return share_of(shared.stems) >= (number ? share_with_number_min : share_min);
  });
}

std::vector<int> Recall::tellers_of(const Matter& matter) const {
  std::vector<int> tellers;
  for (const std::size_t first : sentences_with(matter)) {
    const int chunk = reading_.sentences[first].chunk;
    if (!tellers.empty() && tellers.back() == chunk) continue;
    const Shared shared = shared_in(matter, first, telling_sentences);
    if (share_of(shared.values) == 1.0 && share_of(shared.stems) >= telling_share_min)
      tellers.push_back(chunk);
  }
  return tellers;
}

std::vector<std::string_view> facts_of_pack(const Grounds& grounds) {
  std::vector<std::string_view> facts;
  for (const json::Member& field : grounds.research.canonical_pack.members()) {
    if (field.key != "key_facts" && field.key != "timeline") continue;
    std::string_view text = field.value.as_string().value_or("");
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = script::trimmed(text.substr(0, end));
      if (!line.empty()) facts.push_back(line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  return facts;
}

}  // namespace castwright::editorial
