#include "editorial/faithfulness.h"

#include "editorial/gazetteer.h"
#include "editorial/likeness.h"
#include "editorial/words.h"
#include "script/sentences.h"
#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

/// How similar a sentence of the script and one of the pack must be: the sum of ln(N / n) over the
/// words that they share, if n of N sentences of the pack have the word. The numbers are tuned on a
/// recorded script with planted changes.
struct Limits {
  double unknown = 5.0;       ///< For a value that stands nowhere in the sources.
  double unknown_date = 4.0;  ///< For such a date, since few sentences have one.
  double akin = 3.0;          ///< For a name that shares a word with the name in the pack.
  double known = 9.0;         ///< For a value that stands in another sentence of the pack.
  double known_lead = 1.35;   ///< That other sentence must be less similar by this factor.
  double known_here = 3.0;    ///< The least part of the sum that comes from the sentence itself.
  double best_share = 0.6;    ///< The least share of the best match of all.
  double near_weight = 0.35;  ///< The weight of a word in a neighbouring sentence.
  double whole_share = 0.5;   ///< The share of a fact's words that counts as the whole fact.
  double place_share = 0.45;  ///< The same share for a place.
  double phrase_share = 0.2;  ///< The same share for a name beside the same word.
  double place_here = 12.0;   ///< For a place, so high a sum in the sentence itself is enough.
};
constexpr Limits limits;
/// A word that stands in more sentences of the pack than this does not show which one is meant.
constexpr std::size_t fact_postings_max = 40;
constexpr std::size_t window_sentences = 2;
/// The number of sentences over which "those 37 years" may refer back.
constexpr std::size_t told_sentences = 12;

struct Match {
  double score = 0;
  double here = 0;  ///< The part of the sum that comes from the sentence itself.
};

class FaithfulnessExamination {
 public:
  explicit FaithfulnessExamination(const FaithfulnessInput& input) : input_(input) {
    Spelling spelling = input.spelling;
    for (const Ground& ground : input.grounds)
      spelling.add(ground.text);
    for (const Ground& ground : input.grounds)
      grounds_.push_back(
          telling_of(ground.text, input.parsed.language, spelling, input.vocabulary));
    postings_.resize(input.vocabulary.size());
    for (std::size_t g = 0; g < grounds_.size(); ++g)
      for (const std::uint32_t stem : grounds_[g].stems)
        postings_[stem].push_back(g);
  }

  Findings examine() {
    for (std::size_t i = 0; i < input_.tellings.size(); ++i) {
      const Telling& telling = input_.tellings[i];
      if (telling.counts.empty() && telling.dates.empty() && telling.names.empty()) continue;
      match(i);
      for (const Date& date : telling.dates)
        check_date(i, date);
      for (const Count& count : telling.counts)
        check_count(i, count);
      for (const Name& name : telling.names)
        check_name(i, name);
    }
    return std::move(findings_);
  }

 private:
  double weight(std::uint32_t stem) const {
    const std::size_t n = postings_[stem].size();
    return n == 0 || n > fact_postings_max
               ? 0.0
               : std::log(static_cast<double>(grounds_.size() + 1) / double(n));
  }

  std::span<const Telling> window(std::size_t i, std::size_t reach) const {
    std::size_t begin = i;
    std::size_t end = i + 1;
    const auto& sentences = input_.parsed.sentences;
    while (begin > 0 && i - begin < reach && sentences[begin - 1].chunk == sentences[i].chunk)
      --begin;
    while (end < sentences.size() && end - i <= reach && sentences[end].chunk == sentences[i].chunk)
      ++end;
    return std::span(input_.tellings).subspan(begin, end - begin);
  }

  /// How similar each sentence of the pack is to sentence `i` and its neighbours.
  void match(std::size_t i) {
    constexpr std::size_t reach = window_sentences;
    matches_.clear();
    std::unordered_map<std::uint32_t, double> stems;
    for (const Telling& telling : window(i, reach)) {
      const bool here = &telling == &input_.tellings[i];
      for (const std::uint32_t stem : telling.stems) {
        double& factor = stems[stem];
        factor = std::max(factor, here ? 1.0 : limits.near_weight);
      }
    }
    for (const auto& [stem, factor] : stems) {
      if (stem >= postings_.size()) continue;
      const double worth = weight(stem);
      if (worth <= 0) continue;
      for (const std::size_t g : postings_[stem]) {
        Match& match = matches_[g];
        match.score += worth * factor;
        if (factor == 1.0) match.here += worth;
      }
    }
  }

  /// The best match among the sentences of the pack for which `wanted` holds.
  template <typename Wanted>
  std::optional<std::size_t> best(Wanted wanted) const {
    std::optional<std::size_t> found;
    double score = 0;
    for (const auto& [g, match] : matches_) {
      const bool better = match.score > score || (match.score == score && found && g < *found);
      if (match.here <= 0 || !better || !wanted(grounds_[g])) continue;
      found = g;
      score = match.score;
    }
    return found;
  }
  /// The highest sum that the sentence alone shares with a sentence of the pack for which `wanted`
  /// holds.
  template <typename Wanted>
  double most_here(Wanted wanted) const {
    double most = 0;
    for (const auto& [g, match] : matches_)
      if (match.here > most && wanted(grounds_[g])) most = match.here;
    return most;
  }
  double score_of(std::optional<std::size_t> g) const { return g ? matches_.at(*g).score : 0.0; }

  template <typename Same>
  bool is_changed(bool known,
                  Same has_same,
                  std::optional<std::size_t> other,
                  double unknown = limits.unknown) const {
    if (!other) return false;
    const double score = score_of(other);
    const auto top = best([](const Telling&) { return true; });
    if (score < limits.best_share * score_of(top)) return false;
    const double same = score_of(best(has_same));
    if (!known) return score >= unknown && score > same;
    const double here = matches_.at(*other).here;
    return score >= limits.known && score >= limits.known_lead * same && here >= limits.known_here
           && here >= limits.known_lead * most_here(has_same);
  }

  bool says_moment(std::size_t i, std::size_t reach, const Date& date) const {
    return std::ranges::any_of(window(i, reach), [&](const Telling& telling) {
      return std::ranges::any_of(telling.dates, [&](const Date& said) {
        return same_moment(said, date) && (said.year == date.year || said.month == date.month);
      });
    });
  }

  void check_date(std::size_t i, const Date& date) {
    if (input_.support.is_of_today(date)) return;
    const bool year_stands =
        date.year > 0 && input_.support.has(Number{.value = double(date.year)});
    // The script says "January 2019", and the notes have only the year.
    const bool stands = date.month == 0 || date.day == 0
                            ? year_stands || (date.month > 0 && input_.support.has(date))
                            : input_.support.has(date);
    const std::size_t reach = reach_of(stands);
    const auto has_same = [&](const Telling& ground) {
      const bool agrees =
          std::ranges::any_of(ground.dates, [&](const Date& known) { return agree(date, known); });
      // In "1979: … On 1 August" the year stands apart from the day.
      const auto has_year = [](const Date& known) { return known.year > 0; };
      return agrees
             && (date.year == 0 || std::ranges::none_of(ground.dates, has_year)
                 || std::ranges::find(ground.dates, date.year, &Date::year) != ground.dates.end());
    };
    const auto has_rival = [&](const Telling& ground) {
      return !has_same(ground) && rival_of(i, reach, date, ground) != nullptr;
    };
    const auto other = best(has_rival);
    if (!is_changed(stands, has_same, other, limits.unknown_date)) return;
    const Date& rival = *rival_of(i, reach, date, grounds_[*other]);
    tell({.rule = "facts.changed_date",
          .sentence = i,
          .at = date.at,
          .size = date.size,
          .ground = *other,
          .rival = grounds_[*other].text.substr(rival.at, rival.size),
          // A whole date that stands somewhere in the sources more likely belongs to another matter
          // than is wrong.
          .severity_max =
              date.day > 0 && date.year > 0 && stands ? Severity::info : Severity::error});
  }

  /// Finds a date of the ground that the script does not say near by and that is as exact as the
  /// one it says.
  const Date* rival_of(std::size_t i,
                       std::size_t reach,
                       const Date& date,
                       const Telling& ground) const {
    for (const Date& known : ground.dates) {
      const bool both_years = known.year > 0 && date.year > 0;
      const bool both_days = known.month > 0 && date.month > 0;
      if ((both_years || both_days) && !same_moment(known, date) && !says_moment(i, reach, known))
        return &known;
    }
    return nullptr;
  }

  /// True if the sentence says the known value beside `count`: "40 milliseconds instead of 60" says
  /// the pack's 59, rounded as people speak.
  bool says_value(std::size_t i,
                  std::size_t reach,
                  const Number& number,
                  const Count& count) const {
    return std::ranges::any_of(window(i, reach), [&](const Telling& telling) {
      return std::ranges::any_of(telling.counts, [&](const Count& said) {
        return (&said != &count && is_in_tens(said.number.value, number.value))
               || std::abs(said.number.value - number.value) <= 1e-9 * std::abs(number.value);
      });
    });
  }

  const Count* rival_of(std::size_t i,
                        std::size_t reach,
                        const Count& count,
                        const Telling& ground) const {
    for (const Count& known : ground.counts) {
      if (differ_in_unit(count, known) || count.number.clock != known.number.clock) continue;
      // Whole hours between two times may be summer time, another zone, or the time that something
      // took.
      const double apart = std::abs(count.number.value - known.number.value);
      if (count.number.clock && std::abs(apart - std::round(apart)) < 1e-6) continue;
      const bool alike = is_small(count)
                             ? are_alike(count, known) && count_the_same(count, known)
                             : are_alike(count, known) || is_only_one(count, known, ground);
      if (alike && !says_value(i, reach, known.number, count)) return &known;
    }
    return nullptr;
  }

  void check_count(std::size_t i, const Count& count) {
    const bool stands = is_small(count) || input_.support.has(count.number);
    const std::size_t reach = reach_of(stands);
    if (count.number.kind == Number::Kind::fraction) return;
    // A phrase such as "a thousand rulers" is a way of speaking.
    const bool in_words = count.number.words && !count.number.percent;
    if (in_words && (count.number.value == 100 || count.number.value == 1'000)) return;
    const bool dated = std::ranges::any_of(
        input_.tellings[i].dates, [&](const Date& date) { return date.at == count.number.at; });
    if (dated) return;
    const auto has_same = [&](const Telling& ground) {
      return std::ranges::any_of(ground.counts, [&](const Count& known) {
        return is_same_value(count.number, known.number);
      });
    };
    const auto has_rival = [&](const Telling& ground) {
      return !has_same(ground) && rival_of(i, reach, count, ground) != nullptr;
    };
    const auto other = best(has_rival);
    if (!other) return;
    if (!is_changed(stands, has_same, other)) return;
    if (is_small(count) && !is_whole(*other)) return;
    const bool refers = refers_back(i, count.number);
    const bool sure = score_of(other) >= limits.known && !refers;
    if (!sure && follows(i, count.number, refers ? told_sentences : window_sentences)) return;
    const Count& rival = *rival_of(i, reach, count, grounds_[*other]);
    // The half or the double may be one way of a round trip, or both halves of something.
    const double times = count.number.value / rival.number.value;
    const bool reckoned = is_reckoned(input_.tellings[i].text) || times == 2 || times == 0.5
                          || is_in_tens(count.number.value, rival.number.value)
                          || Support::may_be_reckoned(count.number, said_until(i));
    tell({.rule = "facts.changed_number",
          .sentence = i,
          .at = count.number.at,
          .size = count.number.size,
          .ground = *other,
          .rival = grounds_[*other].text.substr(rival.number.at, rival.number.size),
          .severity_max = reckoned ? Severity::info : Severity::error});
  }

  /// True if the number refers back to what was told before: "in those 37 years".
  bool refers_back(std::size_t i, const Number& number) const {
    const std::string_view before = input_.tellings[i].text.substr(0, number.at);
    return before.ends_with("those ") || before.ends_with("these ");
  }

  /// Returns the numbers of the last sentences up to sentence `i`, its own included.
  std::vector<double> said_until(std::size_t i) const {
    constexpr std::size_t sentences = 40;
    std::vector<double> said;
    for (std::size_t k = i > sentences ? i - sentences : 0; k <= i; ++k)
      for (const Count& count : input_.tellings[k].counts)
        said.push_back(count.number.value);
    return said;
  }

  bool follows(std::size_t i, const Number& number, std::size_t reach) const {
    std::vector<double> said;
    for (const Telling& telling : window(i, reach))
      for (const Count& count : telling.counts)
        if (count.number.at != number.at || &telling != &input_.tellings[i])
          said.push_back(count.number.value);
    const std::string_view text = input_.tellings[i].text;
    return input_.support.follows(number, said, text.substr(number.at + number.size));
  }

  /// True if a sentence of the same turn, at most `reach` away from sentence `i`, has a word of the
  /// name.
  bool says_name(std::size_t i, std::size_t reach, const Name& name) const {
    return std::ranges::any_of(window(i, reach), [&](const Telling& telling) {
      const auto place = static_cast<std::size_t>(&telling - input_.tellings.data());
      const auto& sentences = input_.parsed.sentences;
      if (sentences[place].turn != sentences[i].turn) return false;
      const std::vector<script::Token> tokens = script::tokens_of(telling.text);
      return std::ranges::any_of(tokens, [&](const script::Token& token) {
        return std::ranges::find(name.words, token.word) != name.words.end();
      });
    });
  }

  void check_name(std::size_t i, const Name& name) {
    std::vector<std::string> strange;
    for (const std::string& word : name.words)
      if (!input_.support.has_name(word)) strange.push_back(word);
    if (strange.empty() || input_.support.knows_all_but_the_first(name)) return;
    const bool well_known = std::ranges::all_of(strange, [&](const std::string& word) {
      return is_well_known(word, input_.parsed.language);
    });
    // In German every noun has a capital, so only a word that a known name has too, or a well-known
    // name, is certain to be a name.
    const bool nouns_too = input_.parsed.language.starts_with("de");
    const auto rival = [&](const Telling& ground) -> const Name* {
      for (const Name& known : ground.names) {
        const bool places = std::ranges::all_of(known.words, [&](const std::string& word) {
          return is_well_known(word, input_.parsed.language);
        });
        const std::size_t reach = shares_word(name, known) ? 0 : reach_of(well_known);
        const bool alike =
            std::ranges::any_of(known.words, is_water) == std::ranges::any_of(name.words, is_water)
            && !(std::ranges::any_of(known.words, is_organisation)
                 && std::ranges::any_of(name.words, is_nationality));
        if (places == well_known && alike && !says_name_but(i, reach, name, known)) return &known;
      }
      return nullptr;
    };
    const auto nothing = [](const Telling&) { return false; };
    const auto akin = best([&](const Telling& ground) {
      const Name* const known = rival(ground);
      return known != nullptr && shares_word(name, *known);
    });
    const bool same_name =
        // A changed name such as "Norman Fletcher" for "Norman Phillips".
        score_of(akin) >= limits.akin;
    const auto other =
        same_name ? akin : best([&](const Telling& ground) { return rival(ground) != nullptr; });
    if (!same_name && nouns_too && !well_known) return;
    if (same_name && nouns_too && name.words.size() < 2) return;
    if (!same_name && !is_changed(false, nothing, other)) return;
    const Name& known = *rival(grounds_[*other]);
    const double share = share_of(*other);
    const bool same_phrase =
        share >= limits.phrase_share
        && in_same_phrase(input_.tellings[i].text, name, grounds_[*other].text, known);
    const bool strict = same_name || same_phrase
                        || share >= (well_known ? limits.place_share : limits.whole_share)
                        || (well_known && matches_.at(*other).here >= limits.place_here);
    // An unknown name is reported as unsupported, since nothing shows which name it replaced.
    if (!strict && !well_known) return;
    tell({.rule = "facts.changed_name",
          .sentence = i,
          .at = name.at,
          .size = name.size,
          .ground = *other,
          .rival = grounds_[*other].text.substr(known.at, known.size),
          .severity_max = !strict      ? Severity::info
                          : well_known ? Severity::warning
                                       : Severity::error});
  }

  /// True if the script says the known name near by, apart from the words that the changed name
  /// shares with it.
  bool says_name_but(std::size_t i,
                     std::size_t reach,
                     const Name& changed,
                     const Name& known) const {
    Name rest;
    for (const std::string& word : known.words)
      if (std::ranges::find(changed.words, word) == changed.words.end()) rest.words.push_back(word);
    return rest.words.empty() || says_name(i, reach, rest);
  }

  /// How far away the script may say the value of the pack so that it does not count as missing. A
  /// value that no source has is wrong even if the right one stands in the next sentence.
  static std::size_t reach_of(bool known) { return known ? window_sentences : 0; }

  struct Change {
    std::string_view rule;
    std::size_t sentence;
    std::size_t at;
    std::size_t size;
    std::size_t ground;
    std::string_view rival;
    Severity severity_max = Severity::error;
  };

  /// True if everything else of the fact stands near the change.
  bool is_whole(std::size_t ground) const { return share_of(ground) >= limits.whole_share; }
  double share_of(std::size_t ground) const {
    double all = 0;
    for (const std::uint32_t stem : grounds_[ground].stems)
      all += weight(stem);
    return all == 0 ? 1.0 : matches_.at(ground).score / all;
  }

  void tell(const Change& change) {
    const ParsedSentence& sentence = input_.parsed.sentences[change.sentence];
    const std::string_view said = sentence.text.substr(change.at, change.size);
    if (!told_.insert(fmt::format("{}|{}|{}", change.rule, said, change.rival)).second) return;
    const Ground& ground = input_.grounds[change.ground];
    findings_.push_back(
        {.rule = std::string(change.rule),
         .severity = std::min(change.severity_max,
                              is_whole(change.ground) ? Severity::error : Severity::warning),
         .chunk = sentence.chunk,
         .line = sentence.line,
         .quote = quoted(sentence.text),
         .remedy = fmt::format(
             "“{}” is “{}” in {}: “{}”", said, change.rival, ground.place, quoted(ground.text))});
  }

  const FaithfulnessInput& input_;
  std::vector<Telling> grounds_;
  /// The sentences of the pack in which each stem stands.
  std::vector<std::vector<std::size_t>> postings_;
  std::unordered_map<std::size_t, Match> matches_;
  std::set<std::string> told_;
  Findings findings_;
};

/// True for a line that names a source and its date ("- [9] World Meteorological Organization — …
/// (2021-08-31)"), which is no fact.
bool is_source_line(std::string_view line) {
  const std::size_t begin = line.find_first_not_of("-*• \t");
  if (begin == std::string_view::npos || line[begin] != '[') return false;
  const std::size_t end = line.find_first_not_of("0123456789", begin + 1);
  return end != std::string_view::npos && end > begin + 1 && line[end] == ']';
}

}  // namespace

std::vector<Ground> grounds_told(const Evidence& grounds) {
  std::vector<Ground> all;
  const auto add = [&](std::string_view text, const std::string& place) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      if (!is_source_line(line))
        for (const std::string_view sentence : script::sentences_of(line))
          all.push_back({.text = sentence, .place = place});
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  };
  for (const passes::OwnedFact& fact : grounds.facts)
    all.push_back({.text = fact.text, .place = fmt::format("fact {}", fact.id)});
  for (const json::Member& field : grounds.research.canonical_pack.members()) {
    // Beats and punchlines are plans, not facts.
    if (field.key == "beats_outline" || field.key == "punchlines") continue;
    if (const auto value = field.value.as_string()) add(*value, "the pack");
  }
  for (const json::Value& row : grounds.research.outline.items())
    add(row.string_or("material", ""), "the outline");
  add(grounds.texts, "the notes");
  return all;
}

Findings check_faithfulness(const FaithfulnessInput& input) {
  if (input.grounds.empty()) return {};
  return FaithfulnessExamination(input).examine();
}

}  // namespace castwright::editorial
