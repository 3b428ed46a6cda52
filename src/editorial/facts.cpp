#include "editorial/facts.h"

#include "editorial/faithfulness.h"
#include "editorial/gazetteer.h"
#include "editorial/quotations.h"
#include "editorial/recall.h"
#include "editorial/sources.h"
#include "editorial/support.h"
#include "editorial/telling.h"
#include "editorial/words.h"
#include "script/search.h"
#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr double small_number_max = 12;

/// Divides the script's sentences into counts, dates and names.
struct Told {
  Vocabulary vocabulary{};
  Spelling spelling{};
  std::vector<Telling> tellings{};
};

Told told_by(const ParsedScript& parsed) {
  Told told;
  for (const ParsedSentence& sentence : parsed.sentences)
    told.spelling.add(sentence.text);
  for (const ParsedSentence& sentence : parsed.sentences)
    told.tellings.push_back(
        telling_of(sentence.text, parsed.language, told.spelling, told.vocabulary));
  return told;
}

/// Returns the parts of a fact of the research, in the words that `told` knows.
Matter matter_of(std::string_view text, std::string_view language, Told& told) {
  Telling telling = telling_of(text, language, told.spelling, told.vocabulary);
  // In German every noun has a capital, so that a capital does not show a name.
  if (language.starts_with("de")) {
    std::erase_if(telling.names, [&](const Name& name) {
      return name.words.size() < 2 && !is_well_known(name.words.front(), language);
    });
  }
  return Matter(telling);
}

/// True for one figure with zeros behind it ("three hundred", "a million"), which in talk is seldom
/// a claim.
bool is_round(double value) {
  constexpr double ten = 10;
  if (value < ten) return value == std::floor(value);
  while (value >= ten && std::fmod(value, ten) == 0)
    value /= ten;
  return value < ten;
}

/// Collects each unsupported value once, with its first place.
class Collector {
 public:
  Collector(const ParsedScript& parsed, const Told& told, const Support& support)
      : parsed_(parsed),
        told_(told),
        support_(support) {}

  std::vector<Unsupported> all() {
    for (std::size_t i = 0; i < told_.tellings.size(); ++i) {
      const Telling& telling = told_.tellings[i];
      for (const Date& date : telling.dates)
        if (date.month > 0 && !support_.has(date) && !support_.is_of_today(date))
          add(Unsupported::What::date, i, date.at, date.size, true);
      for (const Date& date : telling.dates)
        if (date.month > 0 && date.year > 0) remember(date.year);
      for (const Count& count : telling.counts) {
        remember(count.number.value);
        all_said_.push_back(count.number.value);
      }
      for (const Count& count : telling.counts)
        collect_number(i, count);
      for (const Name& name : telling.names)
        collect_name(i, name);
    }
    std::vector<Unsupported> sorted;
    for (auto& found : found_)
      std::ranges::move(found, std::back_inserter(sorted));
    return sorted;
  }

 private:
  void collect_number(std::size_t i, const Count& count) {
    const Number& number = count.number;
    const Telling& telling = told_.tellings[i];
    // Fractions such as "half of it" are mere talk.
    if (number.kind == Number::Kind::fraction) return;
    if (!number.unit && number.value <= small_number_max) return;
    const bool century = !count.nouns.empty() && count.nouns.front().starts_with("centur");
    if (number.kind == Number::Kind::ordinal && century) return;
    if (support_.has(number)) return;
    const std::string_view after = telling.text.substr(number.at + number.size);
    if (support_.follows(number, said_, after)) return;
    const bool claim = is_claim(i, number) && !Support::may_be_reckoned(number, all_said_);
    add(Unsupported::What::number, i, number.at, number.size, claim);
  }

  /// True if the number is a claim: no round number in words, no statement of a host about himself,
  /// no supposition.
  bool is_claim(std::size_t i, const Number& number) const {
    const Telling& telling = told_.tellings[i];
    if (number.clock || (number.percent && number.value == 100)) return false;
    if (number.words && !number.percent && is_round(number.value)) return false;
    if (telling.text.ends_with('?')) return false;
    static const script::Pattern talk(
        R"(\b(?:I|I['’](?:m|ve|d|ll)|me|my|mine|imagine|suppose|if|say|let['’]s|as if|like)\b|\?\s*$)");
    return number.is_year()
           || (!talk.is_in(telling.text) && !is_of_himself(i) && !is_reckoned(telling.text));
  }

  /// True for a sentence of few words beside one in which the host speaks of himself ("Ten percent.
  /// I'm taking it.").
  bool is_of_himself(std::size_t i) const {
    constexpr std::size_t words_max = 3;
    if (script::tokens_of(parsed_.sentences[i].text).size() > words_max) return false;
    static const script::Pattern himself(R"(\b(?:I|I['’](?:m|ve|d|ll)|my)\b)");
    const auto& sentences = parsed_.sentences;
    const auto says = [&](std::size_t k) {
      return sentences[k].turn == sentences[i].turn && himself.is_in(sentences[k].text);
    };
    return (i > 0 && says(i - 1)) || (i + 1 < sentences.size() && says(i + 1));
  }

  void collect_name(std::size_t i, const Name& name) {
    bool unknown = false;
    bool well_known = true;
    for (const std::string& word : name.words) {
      if (support_.has_name(word)) continue;
      unknown = true;
      well_known = well_known && is_well_known(word, parsed_.language);
    }
    if (!unknown) return;
    // In German every noun has a capital, so that a capital does not show a name.
    const bool certain = !well_known && !support_.knows_all_but_the_first(name)
                         && !parsed_.language.starts_with("de");
    if (parsed_.language.starts_with("de") && (well_known || name.words.size() < 2)) return;
    add(Unsupported::What::name, i, name.at, name.size, certain);
  }

  void add(Unsupported::What what, std::size_t i, std::size_t at, std::size_t size, bool certain) {
    const ParsedSentence& sentence = parsed_.sentences[i];
    std::string text(sentence.text.substr(at, size));
    const auto [known, fresh] =
        places_.try_emplace({what, text}, found_[static_cast<std::size_t>(what)].size());
    auto& found = found_[static_cast<std::size_t>(what)];
    if (fresh) {
      found.push_back(
          {.text = std::move(text), .line = sentence.line, .what = what, .certain = certain});
      return;
    }
    // A value that a supposition named first stays uncertain when it is said again.
    ++found[known->second].count;
  }

  void remember(double value) {
    constexpr std::size_t said_max = 12;
    said_.push_back(value);
    if (said_.size() > said_max) said_.erase(said_.begin());
  }

  const ParsedScript& parsed_;
  const Told& told_;
  const Support& support_;
  /// The last numbers and years; what follows from them needs no source.
  std::vector<double> said_;
  std::vector<double> all_said_;  ///< All counts so far, since a sum may reach over several turns.
  std::array<std::vector<Unsupported>, 3> found_;
  std::map<std::pair<Unsupported::What, std::string>, std::size_t> places_;
};

std::string_view name_of(Unsupported::What what) {
  constexpr std::array<std::string_view, 3> names{"number", "date", "name"};
  return names[static_cast<std::size_t>(what)];
}

class FactCheck {
 public:
  FactCheck(const ScriptUnderReview& script, const ParsedScript& parsed, Findings& findings)
      : grounds_(*script.grounds),
        parsed_(parsed),
        findings_(findings),
        told_(told_by(parsed)),
        support_(support_text(grounds_, script.hosts), parsed.language) {
    support_.set_today(day_of(grounds_.today));
  }

  FactFigures examine() {
    const Recall recall(parsed_, told_.tellings);
    check_ledger(recall);
    check_changes();
    check_support();
    check_today();
    check_untold(recall);
    return std::move(figures_);
  }

 private:
  Matter matter_of(std::string_view text) {
    return editorial::matter_of(text, parsed_.language, told_);
  }

  void check_ledger(const Recall& recall) {
    const bool divided = parsed_.lines.front().chunk != parsed_.lines.back().chunk;
    figures_.facts = grounds_.facts.size();
    for (const passes::OwnedFact& owned : grounds_.facts) {
      const Matter matter = matter_of(owned.text);
      const bool owns = divided && owned.owner > 0;
      // A fact without words has nothing that could be looked for.
      if (matter.is_empty()) {
        ++figures_.recalled;
        continue;
      }
      const std::vector<int> chunks = recall.chunks_with(matter);
      if (chunks.empty()) {
        miss(owned, owns, recall.lacks_value_or_name(matter) ? Severity::warning : Severity::info);
      } else {
        ++figures_.recalled;
        if (owns && std::ranges::find(chunks, owned.owner) == chunks.end()) move(owned, chunks);
      }
      if (!owns) continue;
      const std::vector<int> tellers = tellers_of(recall, matter);
      if (tellers.size() > 1) repeat(owned, tellers);
    }
  }

  /// The chunks that tell the whole fact, without the first and the last chunk, whose hook and
  /// summary may repeat it.
  std::vector<int> tellers_of(const Recall& recall, const Matter& matter) const {
    std::vector<int> tellers = recall.tellers_of(matter);
    std::erase_if(tellers, [&](int chunk) {
      return chunk == parsed_.lines.front().chunk || chunk == parsed_.lines.back().chunk;
    });
    return tellers;
  }

  /// Reports a fact that another chunk than its owner's tells.
  void move(const passes::OwnedFact& owned, const std::vector<int>& chunks) {
    findings_.push_back(
        {.rule = "facts.missing",
         .severity = Severity::info,
         .chunk = owned.owner,
         .quote = script::quoted(owned.text),
         .remedy = fmt::format("fact {} is told in chunk {}, not in chunk {}, which owns it",
                               owned.id,
                               chunks.front(),
                               owned.owner)});
  }

  /// Reports a missing fact; only as a note if each of its numbers and names stands somewhere,
  /// since other words may tell it.
  void miss(const passes::OwnedFact& owned, bool divided, Severity severity) {
    figures_.missing.push_back(owned.id);
    findings_.push_back(
        {.rule = "facts.missing",
         .severity = severity,
         .chunk = divided ? owned.owner : 0,
         .quote = script::quoted(owned.text),
         .remedy =
             divided ? fmt::format(
                           "fact {} is not told in chunk {}, which owns it", owned.id, owned.owner)
                     : fmt::format("fact {} is not told", owned.id)});
  }

  void repeat(const passes::OwnedFact& owned, const std::vector<int>& tellers) {
    figures_.introduced_twice.push_back(owned.id);
    findings_.push_back({.rule = "facts.twice",
                         .severity = Severity::warning,
                         .chunk = tellers[1],
                         .quote = script::quoted(owned.text),
                         .remedy = fmt::format("fact {} is told in chunk {} and again in chunk {}",
                                               owned.id,
                                               tellers[0],
                                               tellers[1])});
  }

  /// Collects the facts of the pack that nobody tells: information for an editor, never a fault.
  void check_untold(const Recall& recall) {
    for (const std::string_view sentence : facts_of_pack(grounds_)) {
      const Matter matter = matter_of(sentence);
      if (matter.is_empty() || !recall.chunks_with(matter).empty()) continue;
      figures_.untold.emplace_back(sentence);
    }
    if (figures_.untold.empty()) return;
    findings_.push_back({.rule = "facts.untold",
                         .severity = Severity::info,
                         .quote = script::quoted(figures_.untold.front()),
                         .remedy = fmt::format("{} of the pack's facts are not told; the report "
                                               "lists them",
                                               figures_.untold.size())});
  }

  void check_changes() {
    const std::vector<Ground> grounds = grounds_told(grounds_);
    changes_ = check_faithfulness({.parsed = parsed_,
                                   .tellings = told_.tellings,
                                   .grounds = grounds,
                                   .support = support_,
                                   .spelling = told_.spelling,
                                   .vocabulary = told_.vocabulary});
    std::ranges::move(check_quotations(parsed_, grounds, grounds_.context),
                      std::back_inserter(changes_));
    figures_.changed = changes_.size();
    findings_.insert(findings_.end(), changes_.begin(), changes_.end());
  }

  void check_support() {
    figures_.unsupported = Collector(parsed_, told_, support_).all();
    for (const Unsupported& one : figures_.unsupported) {
      // A value that is reported as changed is not reported as unsupported too.
      if (std::ranges::any_of(changes_, [&](const Finding& change) {
            return change.line == one.line
                   && change.remedy.starts_with(fmt::format("“{}” is ", one.text));
          }))
        continue;
      const auto line = std::ranges::lower_bound(parsed_.lines, one.line, {}, &Line::number);
      const std::string times = one.count > 1 ? fmt::format(" ({} times)", one.count) : "";
      findings_.push_back({.rule = fmt::format("facts.unsupported_{}", name_of(one.what)),
                           .severity = one.certain ? Severity::warning : Severity::info,
                           .chunk = line == parsed_.lines.end() ? 0 : line->chunk,
                           .line = one.line,
                           .quote = one.text,
                           .remedy = fmt::format("a {} that is in no source, pack or topic{}: "
                                                 "check it, or delete it",
                                                 name_of(one.what),
                                                 times)});
    }
  }

  /// Reports a sentence such as “It is October 20, 2024” if today is another day.
  void check_today() {
    static const script::Pattern says(
        R"((?:today(?: is|['’]s|,)|\bit(?:['’]s| is)(?: now| today)?|\bthis is) )"
        R"((?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?$)");
    // "It's the tenth of November, she's at her kitchen table" is a story in the present tense.
    static const script::Pattern means_now(R"(\b(?:today|now|this is)\b)");
    const auto today = day_of(grounds_.today);
    if (!today) return;
    for (const ParsedSentence& sentence : parsed_.sentences) {
      for (Date date : dates_in(sentence.text, parsed_.language)) {
        const std::string_view before = sentence.text.substr(0, date.at);
        if (date.day == 0 || !says.is_in(before)) continue;
        const std::chrono::year_month_day now(*today);
        if (date.year == 0) date.year = static_cast<int>(now.year());
        if (std::chrono::abs(last_day(date) - *today) <= std::chrono::days(1)) continue;
        findings_.push_back(
            {.rule = "facts.today",
             .severity = means_now.is_in(before) ? Severity::error : Severity::info,
             .chunk = sentence.chunk,
             .line = sentence.line,
             .quote = script::quoted(sentence.text),
             .remedy = fmt::format("the script was written for {}", grounds_.today)});
      }
    }
  }

  const Evidence& grounds_;
  const ParsedScript& parsed_;
  Findings& findings_;
  Told told_;
  Support support_;
  Findings changes_;
  FactFigures figures_;
};

}  // namespace

std::size_t certain_in(const std::vector<Unsupported>& all) {
  return static_cast<std::size_t>(std::ranges::count(all, true, &Unsupported::certain));
}

std::string support_text(const Evidence& grounds, const std::vector<std::string>& hosts) {
  std::string text = grounds.texts + "\n" + grounds.context;
  const auto add = [&](std::string_view more) { text.append("\n").append(more); };
  for (const json::Member& field : grounds.research.canonical_pack.members())
    if (const auto value = field.value.as_string()) add(*value);
  for (const json::Value& row : grounds.research.outline.items())
    add(row.string_or("material", ""));
  for (const passes::OwnedFact& fact : grounds.facts)
    add(fact.text);
  for (const passes::Source& source : grounds.research.sources) {
    add(source.title);
    add(source.publisher);
    add(source.date);
  }
  for (const std::string& host : hosts)
    add(host);
  add(grounds.today);
  return text;
}

std::vector<Unsupported> unsupported_in(const ParsedScript& parsed, std::string_view support) {
  return Collector(parsed, told_by(parsed), Support(support, parsed.language)).all();
}

std::vector<ToldFact> told_facts(const ScriptUnderReview& script, const ParsedScript& parsed) {
  std::vector<ToldFact> all;
  if (!script.grounds || parsed.sentences.empty()) return all;
  Told told = told_by(parsed);
  const Recall recall(parsed, told.tellings);
  for (std::size_t i = 0; i < script.grounds->facts.size(); ++i) {
    const Matter matter = matter_of(script.grounds->facts[i].text, parsed.language, told);
    for (const std::size_t sentence : recall.places_of(matter))
      all.push_back({.fact = i, .sentence = sentence});
  }
  return all;
}

FactFigures check_facts(const ScriptUnderReview& script,
                        const ParsedScript& parsed,
                        Findings& findings) {
  if (!script.grounds || parsed.lines.empty()) return {};
  return FactCheck(script, parsed, findings).examine();
}

}  // namespace castwright::editorial
