#include "editorial/facts.h"

#include "editorial/dates.h"
#include "editorial/numbers.h"
#include "editorial/sources.h"
#include "editorial/words.h"
#include "script/search.h"
#include "script/trim_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <span>
#include <unordered_set>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr double small_number_max = 12;
constexpr double rounding_max = 0.05;
constexpr std::size_t prefix_letters = 5;

/// Capitalised words that name nobody.
bool is_ordinary(std::string_view word) {
  static const std::unordered_set<std::string_view> words{
      "monday",    "tuesday",  "wednesday",  "thursday",  "friday",  "saturday",  "sunday",
      "mondays",   "sundays",  "january",    "february",  "march",   "april",     "may",
      "june",      "july",     "august",     "september", "october", "november",  "december",
      "mr",        "mrs",      "ms",         "dr",        "doctor",  "professor", "prof",
      "president", "minister", "chancellor", "king",      "queen",   "prince",    "princess",
      "sir",       "lady",     "lord",       "captain",   "general", "senator",   "governor",
      "mayor",     "judge",    "pope",       "saint",     "st",      "god",       "ok",
      "okay",      "tv",       "internet",   "web",       "earth",   "christmas", "easter",
      "english",   "ceo",      "cfo",        "pr",        "diy",     "faq",       "id",
      "pm",        "am",       "ad",         "bc",        "ai",      "it",        "uk",
      "us",        "usa",      "eu",         "un",        "i"};
  return words.contains(word) || is_function_word(word);
}

/// What may be said, ready to be looked for.
class Support {
 public:
  explicit Support(std::string_view text) : dates_(dates_in(text)) {
    for (const Number& number : numbers_in(text))
      values_.insert(number.value);
    std::string initials;
    std::size_t end = 0;
    for (const script::Token& token : script::tokens_of(text)) {
      words_.insert(token.word);
      if (token.word.size() > prefix_letters)
        prefixes_.insert(token.word.substr(0, prefix_letters));
      const bool upper = script::is_upper(text[token.at]);
      const bool next = token.at == end + 1 && text[end] == ' ';
      if (!next) initials.clear();
      if (upper) {
        initials += token.word.front();
        for (std::size_t from = 0; from + 2 <= initials.size(); ++from)
          acronyms_.insert(initials.substr(from));
      } else if (token.word != "of" && token.word != "and" && token.word != "the"
                 && token.word != "for") {
        initials.clear();
      }
      end = token.at + token.size;
    }
  }

  bool has(const Number& number) const {
    if (values_.contains(number.value)) return true;
    if (!number.hedged) return false;
    return std::ranges::any_of(values_, [&](double value) {
      return std::abs(value - number.value) <= rounding_max * std::abs(value);
    });
  }
  bool has(const Date& date) const {
    return std::ranges::any_of(dates_, [&](const Date& known) {
      return known.month == date.month && (date.day == 0 || known.day == 0 || known.day == date.day)
             && (date.year == 0 || known.year == 0 || known.year == date.year);
    });
  }
  bool has_name(const std::string& word) const {
    if (words_.contains(word) || acronyms_.contains(word)) return true;
    return word.size() > prefix_letters && prefixes_.contains(word.substr(0, prefix_letters));
  }

 private:
  std::vector<Date> dates_;
  std::unordered_set<double> values_;
  std::unordered_set<std::string> words_;
  std::unordered_set<std::string> prefixes_;
  std::unordered_set<std::string> acronyms_;
};

/// Collects each text once.
class Unsupporteds {
 public:
  void add(std::string_view text, std::size_t line, std::vector<Unsupported>& to) {
    if (seen_.insert(std::string(text)).second) to.push_back({std::string(text), line});
  }

 private:
  std::unordered_set<std::string> seen_;
};

struct Sorted {
  std::vector<Unsupported> numbers;
  std::vector<Unsupported> dates;
  std::vector<Unsupported> names;
};

void find_numbers(const Reading& reading, const Support& support, Sorted& found) {
  Unsupporteds numbers;
  Unsupporteds dates;
  for (const ReadSentence& sentence : reading.sentences) {
    const std::vector<Date> dated = dates_in(sentence.text);
    for (const Date& date : dated) {
      if (!support.has(date))
        dates.add(sentence.text.substr(date.at, date.size), sentence.line, found.dates);
    }
    for (const Number& number : numbers_in(sentence.text)) {
      const bool in_date = std::ranges::any_of(dated, [&](const Date& date) {
        return number.at >= date.at && number.at < date.at + date.size;
      });
      if (in_date || (!number.unit && number.value <= small_number_max)) continue;
      if (!support.has(number))
        numbers.add(sentence.text.substr(number.at, number.size), sentence.line, found.numbers);
    }
  }
}

/// Nothing but quotes, brackets and blanks between the last end of a sentence and the word.
bool opens(std::string_view sentence, std::size_t at) {
  while (at > 0) {
    const char before = sentence[at - 1];
    if (before == ' ' || before == '"' || before == '\'' || before == '(' || before == '['
        || (static_cast<unsigned char>(before) & 0x80U) != 0) {
      --at;  // curly quotes, dashes and “¿” as well
      continue;
    }
    return std::string_view(".!?:;-").find(before) != std::string_view::npos;
  }
  return true;
}

/// Words that name nobody or somebody known: what they are looked up in.
struct Names {
  const Support& support;
  std::unordered_set<std::string> lower{};  ///< words that the script also writes small

  bool are_unknown(std::string_view sentence, const script::Token& token) const {
    if (opens(sentence, token.at) || token.size < 2 || script::has_digit(token.word)) return false;
    return !is_ordinary(token.word) && !lower.contains(token.word) && !support.has_name(token.word);
  }
};

/// Where the run of capitalised words that begins at `begin`, one name, ends.
std::size_t name_end(std::string_view sentence,
                     const std::vector<script::Token>& tokens,
                     std::size_t begin) {
  std::size_t end = begin;
  for (; end < tokens.size() && script::is_upper(sentence[tokens[end].at]); ++end) {
    if (end == begin) continue;
    const std::size_t before = tokens[end - 1].at + tokens[end - 1].size;
    if (sentence.substr(before, tokens[end].at - before) != " ") break;
  }
  return end;
}

void find_names(const Reading& reading, const Support& support, Sorted& found) {
  Names known{.support = support};
  for (const ReadSentence& sentence : reading.sentences)
    for (const script::Token& token : script::tokens_of(sentence.text))
      if (!script::is_upper(sentence.text[token.at])) known.lower.insert(token.word);

  Unsupporteds names;
  for (const ReadSentence& sentence : reading.sentences) {
    const std::vector<script::Token> tokens = script::tokens_of(sentence.text);
    for (std::size_t i = 0; i < tokens.size();) {
      const std::size_t end = name_end(sentence.text, tokens, i);
      const auto words = std::span(tokens).subspan(i, end - i);
      const bool unknown = std::ranges::any_of(words, [&](const script::Token& token) {
        return known.are_unknown(sentence.text, token);
      });
      if (unknown) {
        const bool article = words.size() > 1 && is_function_word(words.front().word);
        const std::size_t begin = words[article ? 1 : 0].at;
        names.add(sentence.text.substr(begin, words.back().at + words.back().size - begin),
                  sentence.line,
                  found.names);
      }
      i = std::max(end, i + 1);
    }
  }
}

Sorted sorted_unsupported(const Reading& reading, std::string_view text) {
  const Support support(text);
  Sorted found;
  find_numbers(reading, support, found);
  find_names(reading, support, found);
  return found;
}

/// The words of up to three sentences from one on: a fact may be told over a full stop.
using Windows = std::vector<std::pair<int, script::Words>>;
Windows windows_of(const Reading& reading, std::size_t sentences) {
  Windows windows;
  for (std::size_t i = 0; i < reading.sentences.size(); ++i) {
    script::Words words;
    for (std::size_t k = i; k < std::min(i + sentences, reading.sentences.size())
                            && reading.sentences[k].chunk == reading.sentences[i].chunk;
         ++k)
      std::ranges::move(script::words_of(reading.sentences[k].text), std::back_inserter(words));
    windows.emplace_back(reading.sentences[i].chunk, std::move(words));
  }
  return windows;
}

/// All of a fact, not only a mention: its numbers, and most of its words.
bool tells(const script::Words& words, const script::Fact& fact) {
  const script::Fact matter{.numbers = {}, .content = fact.content, .name = {}};
  const bool numbers = std::ranges::all_of(fact.numbers, [&](const std::string& number) {
    return std::ranges::find(words, number) != words.end();
  });
  return numbers && (fact.content.empty() || script::carries(words, matter));
}

class FactCheck {
 public:
  FactCheck(const Manuscript& manuscript, const Reading& reading, Findings& findings)
      : manuscript_(manuscript),
        grounds_(*manuscript.grounds),
        reading_(reading),
        findings_(findings) {}

  FactFigures examine() {
    check_ledger();
    check_support();
    check_today();
    return figures_;
  }

 private:
  void check_ledger() {
    const Windows mentions = windows_of(reading_, 3);
    const Windows tellings = windows_of(reading_, 2);
    const bool divided = reading_.lines.front().chunk != reading_.lines.back().chunk;
    figures_.facts = grounds_.facts.size();
    for (const passes::OwnedFact& owned : grounds_.facts) {
      const std::vector<script::Fact> read = script::facts_of({owned.text}, {});
      const bool owns = divided && owned.owner > 0;
      // Without words there is nothing in it that could be looked for.
      if (read.empty() || is_mentioned(read[0], mentions, owns ? owned.owner : 0)) {
        ++figures_.recalled;
      } else {
        miss(owned, owns);
      }
      if (read.empty()) continue;
      const std::vector<int> tellers = tellers_of(read[0], tellings);
      if (tellers.size() > 1) repeat(owned, tellers);
    }
  }

  /// `chunk`: where; 0 for anywhere.
  static bool is_mentioned(const script::Fact& fact, const Windows& windows, int chunk) {
    return std::ranges::any_of(windows, [&](const auto& window) {
      return (chunk == 0 || window.first == chunk) && script::carries(window.second, fact);
    });
  }

  /// The chunks that tell all of it, but for the first and the last: a hook and a summary may.
  std::vector<int> tellers_of(const script::Fact& fact, const Windows& windows) const {
    std::vector<int> tellers;
    for (const auto& [chunk, words] : windows) {
      if (chunk == reading_.lines.front().chunk || chunk == reading_.lines.back().chunk) continue;
      if ((tellers.empty() || tellers.back() != chunk) && tells(words, fact))
        tellers.push_back(chunk);
    }
    return tellers;
  }

  void miss(const passes::OwnedFact& owned, bool divided) {
    figures_.missing.push_back(owned.id);
    findings_.push_back(
        {.rule = "facts.missing",
         .severity = Severity::warning,
         .chunk = divided ? owned.owner : 0,
         .quote = quoted(owned.text),
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
                         .quote = quoted(owned.text),
                         .remedy = fmt::format("fact {} is told in chunk {} and again in chunk {}",
                                               owned.id,
                                               tellers[0],
                                               tellers[1])});
  }

  void check_support() {
    const Sorted found = sorted_unsupported(reading_, support_text(grounds_, manuscript_.hosts));
    const auto tell = [&](const std::vector<Unsupported>& all, std::string_view what) {
      for (const Unsupported& one : all) {
        const auto line = std::ranges::find(reading_.lines, one.line, &Line::number);
        findings_.push_back(
            {.rule = fmt::format("facts.unsupported_{}", what),
             .severity = Severity::warning,
             .chunk = line == reading_.lines.end() ? 0 : line->chunk,
             .line = one.line,
             .quote = one.text,
             .remedy = fmt::format("a {} that is in no source, pack or topic: check "
                                   "it, or delete it",
                                   what)});
        figures_.unsupported.push_back(one);
      }
    };
    tell(found.numbers, "number");
    tell(found.dates, "date");
    tell(found.names, "name");
  }

  /// “It is October 20, 2024”, said on another day (downstream.md P5).
  void check_today() {
    static const script::Pattern says(
        R"((?:today(?: is|['’]s|,)|\bit(?:['’]s| is)(?: now| today)?|\bthis is) )"
        R"((?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?$)");
    const auto today = day_of(grounds_.today);
    if (!today) return;
    for (const ReadSentence& sentence : reading_.sentences) {
      for (Date date : dates_in(sentence.text)) {
        if (date.day == 0 || !says.is_in(sentence.text.substr(0, date.at))) continue;
        const std::chrono::year_month_day now(*today);
        if (date.year == 0) date.year = static_cast<int>(now.year());
        if (std::chrono::abs(last_day(date) - *today) <= std::chrono::days(1)) continue;
        findings_.push_back({.rule = "facts.today",
                             .severity = Severity::error,
                             .chunk = sentence.chunk,
                             .line = sentence.line,
                             .quote = quoted(sentence.text),
                             .remedy = fmt::format("the script is of {}", grounds_.today)});
      }
    }
  }

  const Manuscript& manuscript_;
  const Grounds& grounds_;
  const Reading& reading_;
  Findings& findings_;
  FactFigures figures_;
};

}  // namespace

std::string support_text(const Grounds& grounds, const std::vector<std::string>& hosts) {
  std::string text = grounds.texts;
  const auto add = [&](std::string_view more) { text.append("\n").append(more); };
  for (const json::Member& field : grounds.research.canonical_pack.members())
    if (const auto value = field.value.as_string()) add(*value);
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

std::vector<Unsupported> unsupported_in(const Reading& reading, std::string_view support) {
  Sorted found = sorted_unsupported(reading, support);
  std::vector<Unsupported> all = std::move(found.numbers);
  std::ranges::move(found.dates, std::back_inserter(all));
  std::ranges::move(found.names, std::back_inserter(all));
  return all;
}

FactFigures check_facts(const Manuscript& manuscript, const Reading& reading, Findings& findings) {
  if (!manuscript.grounds || reading.lines.empty()) return {};
  return FactCheck(manuscript, reading, findings).examine();
}

}  // namespace castwright::editorial
