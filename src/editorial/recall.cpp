#include "editorial/recall.h"

#include "script/sentences.h"
#include "script/tokens.h"
#include "script/turns.h"

#include <algorithm>
#include <cmath>

namespace castwright::editorial {
namespace {

/// The number of consecutive sentences in which a fact is looked for: hosts tell a fact over an
/// exchange or two, not in one sentence.
constexpr std::size_t recall_sentences = 8;
constexpr double window_share_min = 0.5;  ///< The least share of a fact's words in such a window.
/// The number of sentences around a number in which its subject is looked for.
constexpr std::size_t near_sentences = 6;
constexpr std::size_t near_words_min = 2;
constexpr double spoken_number_max = 12;
constexpr double share_with_small_number_min = 0.3;
/// A fact is told completely, and so perhaps twice, if so many sentences have all its numbers and
/// this share of its words.
constexpr std::size_t telling_sentences = 2;
constexpr double telling_share_min = 0.6;
/// A fact that is spread over several sentences has its place where one says a number of it, or
/// this share of its words: words that are common in a script stand in eight sentences by chance.
constexpr double place_share_min = 0.4;

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
  for (const Name& name : telling.names)
    names.insert(names.end(), name.words.begin(), name.words.end());
}

Recall::Recall(const ParsedScript& parsed, const std::vector<Telling>& tellings)
    : parsed_(parsed),
      tellings_(tellings),
      words_(tellings.size()) {
  for (std::size_t i = 0; i < tellings.size(); ++i)
    for (script::Token& token : script::tokens_of(tellings[i].text))
      words_[i].insert(std::move(token.word));
  for (std::size_t i = 0; i < tellings.size(); ++i) {
    for (const std::uint32_t stem : tellings[i].stems) {
      if (stem >= postings_.size()) postings_.resize(stem + 1);
      postings_[stem].push_back(static_cast<std::uint32_t>(i));
    }
  }
}

/// Returns the sentences at which a window with a shared word may begin, sorted.
std::vector<std::size_t> Recall::sentences_with(const Matter& matter, std::size_t reach) const {
  std::vector<std::size_t> begins;
  for (const std::uint32_t stem : matter.stems) {
    if (stem >= postings_.size()) continue;
    for (const std::size_t at : postings_[stem])
      for (std::size_t back = 0; back < reach && back <= at; ++back)
        begins.push_back(at - back);
  }
  if (matter.stems.empty())  // A fact of mere numbers may stand anywhere.
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
  const int chunk = parsed_.sentences[first].chunk;
  for (std::size_t i = first; i < std::min(first + sentences, tellings_.size()); ++i) {
    if (parsed_.sentences[i].chunk != chunk) break;
    for (std::size_t k = 0; k < matter.stems.size(); ++k)
      if (std::ranges::binary_search(tellings_[i].stems, matter.stems[k])) shared.stems[k] = true;
    for (std::size_t k = 0; k < matter.values.size(); ++k)
      if (has_value(tellings_[i], matter.values[k])) shared.values[k] = true;
  }
  return shared;
}

bool Recall::says_name(const Matter& matter, std::size_t sentence) const {
  return std::ranges::any_of(
      matter.names, [&](const std::string& name) { return words_[sentence].contains(name); });
}

/// True if the sentence has a number of the fact and the subject of the number stands near by.
bool Recall::tells_number(const Matter& matter, std::size_t sentence) const {
  const bool number = std::ranges::any_of(
      matter.values, [&](double value) { return has_value(tellings_[sentence], value); });
  if (!number || (matter.stems.empty() && matter.names.empty())) return number;
  // A small number such as that of "two hours" may count anything.
  const bool large = std::ranges::any_of(matter.values, [&](double value) {
    return value > spoken_number_max && has_value(tellings_[sentence], value);
  });
  const int chunk = parsed_.sentences[sentence].chunk;
  std::size_t first = sentence;
  while (first > 0 && sentence - first < near_sentences
         && parsed_.sentences[first - 1].chunk == chunk)
    --first;
  const std::size_t count = sentence - first + near_sentences + 1;
  for (std::size_t i = first; i < std::min(first + count, tellings_.size()); ++i)
    if (parsed_.sentences[i].chunk == chunk && says_name(matter, i)) return true;
  const Shared shared = shared_in(matter, first, count);
  const auto words = static_cast<std::size_t>(std::ranges::count(shared.stems, true));
  return words >= std::min(near_words_min, matter.stems.size())
         && (large || share_of(shared.stems) >= share_with_small_number_min);
}

std::vector<int> Recall::chunks_with(const Matter& matter) const {
  std::vector<int> chunks;
  const auto add = [&](std::size_t sentence) {
    const int chunk = parsed_.sentences[sentence].chunk;
    if (std::ranges::find(chunks, chunk) == chunks.end()) chunks.push_back(chunk);
  };
  for (std::size_t i = 0; i < tellings_.size() && !matter.values.empty(); ++i)
    if (tells_number(matter, i)) add(i);
  if (!matter.stems.empty())
    for (const std::size_t first : sentences_with(matter, recall_sentences))
      if (share_of(shared_in(matter, first, recall_sentences).stems) >= window_share_min)
        add(first);
  std::ranges::sort(chunks);
  return chunks;
}

bool Recall::lacks_value_or_name(const Matter& matter) const {
  const bool value = std::ranges::any_of(matter.values, [&](double one) {
    return std::ranges::none_of(tellings_,
                                [&](const Telling& telling) { return has_value(telling, one); });
  });
  return value || std::ranges::any_of(matter.names, [&](const std::string& name) {
           return std::ranges::none_of(words_,
                                       [&](const auto& words) { return words.contains(name); });
         });
}

std::vector<int> Recall::tellers_of(const Matter& matter) const {
  std::vector<int> tellers;
  for (const std::size_t first : sentences_with(matter, telling_sentences)) {
    const int chunk = parsed_.sentences[first].chunk;
    if (!tellers.empty() && tellers.back() == chunk) continue;
    if (tells_all(matter, first)) tellers.push_back(chunk);
  }
  return tellers;
}

bool Recall::tells_all(const Matter& matter, std::size_t first) const {
  const Shared shared = shared_in(matter, first, telling_sentences);
  return share_of(shared.values) == 1.0 && share_of(shared.stems) >= telling_share_min;
}

/// Returns how much of the fact one sentence says; a number says as much as two words.
std::size_t Recall::weight_of(const Matter& matter, std::size_t sentence) const {
  const Shared shared = shared_in(matter, sentence, 1);
  return static_cast<std::size_t>(2 * std::ranges::count(shared.values, true)
                                  + std::ranges::count(shared.stems, true));
}

/// Returns the sentence that says most of the fact, among those of one chunk.
std::size_t Recall::fullest_in(const Matter& matter,
                               std::size_t first,
                               std::size_t sentences) const {
  std::size_t best = first;
  for (std::size_t i = first; i < std::min(first + sentences, tellings_.size()); ++i) {
    if (parsed_.sentences[i].chunk != parsed_.sentences[first].chunk) break;
    if (weight_of(matter, i) > weight_of(matter, best)) best = i;
  }
  return best;
}

std::optional<std::size_t> Recall::spread_place_of(const Matter& matter) const {
  std::optional<std::size_t> place;
  double best = 0;
  for (const std::size_t first : sentences_with(matter, recall_sentences)) {
    const Shared shared = shared_in(matter, first, recall_sentences);
    const double words = share_of(shared.stems);
    const double values = share_of(shared.values);
    if (words < window_share_min || values < window_share_min || words + values <= best) continue;
    const std::size_t fullest = fullest_in(matter, first, recall_sentences);
    const Shared said = shared_in(matter, fullest, 1);
    const bool number = std::ranges::find(said.values, true) != said.values.end();
    if (!number && share_of(said.stems) < place_share_min) continue;
    best = words + values;
    place = fullest;
  }
  return place;
}

std::vector<std::size_t> Recall::places_of(const Matter& matter) const {
  std::vector<std::size_t> places;
  if (matter.is_empty()) return places;
  for (const std::size_t first : sentences_with(matter, telling_sentences)) {
    const int chunk = parsed_.sentences[first].chunk;
    if (!places.empty() && parsed_.sentences[places.back()].chunk == chunk) continue;
    if (tells_all(matter, first)) places.push_back(fullest_in(matter, first, telling_sentences));
  }
  if (!places.empty()) return places;
  if (const auto spread = spread_place_of(matter)) places.push_back(*spread);
  return places;
}

std::vector<std::string_view> facts_of_pack(const Evidence& grounds) {
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
