#include "editorial/quotations.h"

#include "editorial/words.h"
#include "script/trim_words.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr std::size_t quotation_words_min = 4;
/// The least number of words for marks that also surround titles, which hosts quote more freely.
constexpr std::size_t quotation_words_min_of_titles = 10;
constexpr std::size_t quotation_words_max = 60;
/// The share of a quotation's words, in order, that makes a text a changed form of it.
constexpr double alike_min = 0.7;
/// A word that stands in more sentences than this does not show which one is meant.
constexpr std::size_t quotation_postings_max = 20;

struct Marks {
  std::string_view open;
  std::string_view close;
  std::size_t words_min = quotation_words_min;
};
constexpr std::array<Marks, 6> all_marks{{{"“", "”"},
                                          {"„", "“"},
                                          {"«", "»"},
                                          {"\"", "\""},
                                          {"「", "」", quotation_words_min_of_titles},
                                          {"»", "«"}}};

/// The length of the longest common subsequence.
std::size_t common(std::span<const std::string> a, std::span<const std::string> b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (const std::string& word : a) {
    std::size_t before = 0;
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t above = row[k + 1];
      row[k + 1] = word == b[k] ? before + 1 : std::max(above, row[k]);
      before = above;
    }
  }
  return row.back();
}

/// The share of `needle` that stands in order in an equally long stretch of `hay`; 1 only if it
/// stands there word for word.
double likeness(const script::Words& needle, const script::Words& hay) {
  if (!std::ranges::search(hay, needle).empty()) return 1;
  double most = 0;
  const std::size_t size = needle.size();
  for (std::size_t at = 0; at < hay.size(); at += std::max<std::size_t>(1, size / 4)) {
    const std::size_t end = std::min(at + size + size / 4 + 1, hay.size());
    const auto shared = common(needle, std::span(hay).subspan(at, end - at));
    most = std::max(most, static_cast<double>(shared) / static_cast<double>(size));
  }
  return std::min(most, 0.99);
}

/// An index of texts by their content words.
class Index {
 public:
  explicit Index(std::string_view language) : language_(language) {}

  void add(std::string_view text) {
    for (const std::string& stem : stems_of(text, language_)) {
      auto& places = postings_[stem];
      if (places.empty() || places.back() != texts_.size()) places.push_back(texts_.size());
    }
    texts_.push_back(text);
  }

  struct Found {
    std::size_t text = 0;
    double likeness = 0;
  };
  /// Finds the text that is most similar to the quotation.
  Found closest(std::string_view quotation) const {
    std::map<std::size_t, std::size_t> shared;
    for (const std::string& stem : stems_of(quotation, language_)) {
      const auto places = postings_.find(stem);
      if (places == postings_.end() || places->second.size() > quotation_postings_max) continue;
      for (const std::size_t place : places->second)
        ++shared[place];
    }
    Found best;
    const script::Words needle = script::words_of(quotation);
    for (const auto& [place, count] : shared) {
      const double alike = likeness(needle, script::words_of(texts_[place]));
      if (alike > best.likeness) best = {.text = place, .likeness = alike};
    }
    return best;
  }

 private:
  std::string language_;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string, std::vector<std::size_t>> postings_;
};

bool is_changed(const Index::Found& found) {
  return found.likeness >= alike_min && found.likeness < 1;
}

std::vector<script::Words> words_of_lines(std::string_view text) {
  std::vector<script::Words> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(script::words_of(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Do the words stand in one of the lines, side by side and in order?
bool stands_in(const std::vector<script::Words>& lines, std::string_view said) {
  const script::Words needle = script::words_of(said);
  return std::ranges::any_of(
      lines, [&](const script::Words& line) { return !std::ranges::search(line, needle).empty(); });
}

}  // namespace

std::vector<std::string_view> quotations_in(std::string_view text) {
  std::vector<std::string_view> quotations;
  for (const Marks& marks : all_marks) {
    for (std::size_t at = 0; (at = text.find(marks.open, at)) != std::string_view::npos;) {
      const std::size_t begin = at + marks.open.size();
      const std::size_t end = text.find(marks.close, begin);
      if (end == std::string_view::npos) break;
      const std::string_view inside = text.substr(begin, end - begin);
      const std::size_t words = script::words_of(inside).size();
      if (words >= marks.words_min && words <= quotation_words_max) quotations.push_back(inside);
      at = end + marks.close.size();
    }
  }
  return quotations;
}

Findings check_quotations(const ParsedScript& parsed,
                          const std::vector<Ground>& grounds,
                          std::string_view known) {
  Findings findings;
  const std::vector<script::Words> known_lines = words_of_lines(known);
  Index sources(parsed.language);
  Index turns(parsed.language);
  for (const Ground& ground : grounds)
    sources.add(ground.text);
  for (const ParsedTurn& turn : parsed.turns)
    turns.add(turn.text);
  const auto tell = [&](const Ground& ground, std::string_view said, Severity severity) {
    const Line& line = parsed.line_at(parsed.offset_of(said));
    if (std::ranges::find(findings, line.number, &Finding::line) != findings.end()) return;
    findings.push_back(
        {.rule = "facts.changed_quote",
         .severity = severity,
         .chunk = line.chunk,
         .line = line.number,
         .quote = quoted(said),
         .remedy =
             fmt::format("not word for word as in {}: “{}”", ground.place, quoted(ground.text))});
  };
  for (const ParsedTurn& turn : parsed.turns) {
    for (const std::string_view said : quotations_in(turn.text)) {
      const Index::Found found = sources.closest(said);
      if (is_changed(found) && !stands_in(known_lines, said))
        tell(grounds[found.text], said, Severity::error);
    }
  }
  for (const Ground& ground : grounds) {
    for (const std::string_view quotation : quotations_in(ground.text)) {
      const Index::Found found = turns.closest(quotation);
      // A quotation that the script itself puts in marks, perhaps in part, was checked above.
      if (is_changed(found) && quotations_in(parsed.turns[found.text].text).empty())
        tell(ground, parsed.turns[found.text].text, Severity::warning);
    }
  }
  return findings;
}

}  // namespace castwright::editorial
