#include "app/title_words.h"

#include "app/topic_words.h"
#include "core/number.h"
#include "json/text.h"
#include "script/characters.h"
#include "script/letters.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

/// Thirty years: what is known of a subject that does not depend on the day.
constexpr int timeless_hours = 262'800;
constexpr int year_hours = 31 * 24;

/// The letters of a writing system by their UTF-8, from the first to the last, and the language
/// that most titles in them have.
struct Writing {
  std::string_view first;
  std::string_view last;
  std::string_view language;
};
// Kana stand before Han: Japanese has both, Chinese only the second.
constexpr std::array writings{
    Writing{.first = "ぁ", .last = "ヿ", .language = "ja"},
    Writing{.first = "一", .last = "鿿", .language = "zh"},
    Writing{.first = "가", .last = "힣", .language = "ko"},
    Writing{.first = "Ѐ", .last = "ӿ", .language = "ru"},
    Writing{.first = "Ͱ", .last = "Ͽ", .language = "el"},
    Writing{.first = "א", .last = "ת", .language = "he"},
    Writing{.first = "ء", .last = "ۓ", .language = "ar"},
    Writing{.first = "अ", .last = "ह", .language = "hi"},
    Writing{.first = "ก", .last = "๎", .language = "th"},
};

bool has_letter_between(std::string_view title, const Writing& writing) {
  for (std::size_t at = 0; at < title.size();) {
    const script::LetterStep step = script::letter_at(title, at);
    const std::string_view letter = title.substr(at, step.size);
    // UTF-8 of one length sorts as its code points do.
    if (letter.size() == writing.first.size() && letter >= writing.first && letter <= writing.last)
      return true;
    at += step.size;
  }
  return false;
}

/// Runs `use` for each part of a list with | between its parts, until it returns true.
template <class Use>
bool any_part(std::string_view list, Use use) {
  return std::ranges::any_of(list | std::views::split('|'), [&](const auto& part) {
    return use(std::string_view(part.begin(), part.end()));
  });
}

/// The word or phrase of the list that stands in the title; "" if none does.
std::string found_in(const std::vector<std::string>& words, std::string_view list) {
  const std::string text = fmt::format(" {} ", fmt::join(words, " "));
  std::string found;
  any_part(list, [&](std::string_view part) {
    if (!text.contains(fmt::format(" {} ", part))) return false;
    found = part;
    return true;
  });
  return found;
}

std::string wide_found_in(const std::string& title, std::string_view list) {
  std::string found;
  any_part(list, [&](std::string_view part) {
    if (!title.contains(part)) return false;
    found = part;
    return true;
  });
  return found;
}

/// The first number of four digits in the title that is a year of these days.
std::optional<int> new_year_in(const std::vector<std::string>& words, int this_year) {
  for (const std::string& word : words) {
    const auto year = word.size() == 4 ? whole_number<int>(word) : std::nullopt;
    if (year && *year >= this_year - 1 && *year <= this_year + 2) return *year;
  }
  return std::nullopt;
}

bool is_blank(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

}  // namespace

Result<std::string> clean_title(std::string_view title) {
  if (!json::is_utf8(title)) return fail(Fault::usage, "the title is not in UTF-8");
  std::string clean;
  bool letters = false;
  for (std::size_t at = 0; at < title.size();) {
    const script::LetterStep step = script::letter_at(title, at);
    const std::string_view one = title.substr(at, step.size);
    at += step.size;
    if (is_blank(one.front()) || one == "\u00A0" || one == "\u3000") {
      if (!clean.empty() && clean.back() != ' ') clean += ' ';
      continue;
    }
    // What plain_characters() leaves out controls a terminal, or hides text from a reader. Persian
    // words and emoji need the two joiners.
    const bool joiner = one == "\u200C" || one == "\u200D";
    const std::string plain = script::plain_characters(one);
    if (!joiner && (plain.empty() || plain == "\n")) {
      return fail(Fault::usage,
                  fmt::format("the title {} holds a control or invisible character",
                              topic::printable(title)));
    }
    letters = letters || (step.kind != script::Letter::none && step.kind != script::Letter::mark);
    clean += one;
  }
  if (clean.ends_with(' ')) clean.pop_back();
  if (clean.empty())
    return fail(Fault::usage, "the title is empty: castwright new \"Why bees dance\"");
  if (!letters) {
    return fail(Fault::usage,
                fmt::format("the title {} has no letter and no digit", topic::printable(clean)));
  }
  const std::size_t characters = json::code_points(clean);
  if (characters > title_characters_max) {
    return fail(Fault::usage,
                fmt::format("the title has {} characters, at most {} are taken: what is more "
                            "belongs into the description of the topic file",
                            characters,
                            title_characters_max));
  }
  return clean;
}

std::vector<std::string> folded_words(std::string_view title) {
  const std::string text = script::folded(title);
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const script::LetterStep step = script::letter_at(text, at);
    if (step.kind == script::Letter::none) {
      inside = false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      words.back() += text.substr(at, step.size);
    }
    at += step.size;
  }
  return words;
}

std::string subject_of(const std::string& title, std::string_view language) {
  std::size_t end = title.size();
  while (end > 0 && std::string_view("?!. ").contains(title[end - 1]))
    --end;
  const std::string whole = title.substr(0, end);
  std::size_t cut = 0;
  for (std::size_t at = whole.find_first_of(" '"); at != std::string::npos;
       at = whole.find_first_of(" '", at + 1)) {
    const std::string lead = fmt::format("{}", fmt::join(folded_words(whole.substr(0, at)), " "));
    if (any_part(leading_words(language), [&](std::string_view part) { return part == lead; }))
      cut = at + 1;
  }
  return cut < whole.size() ? whole.substr(cut) : whole;
}

Freshness freshness_of(const std::string& title, WallTime now) {
  const std::vector<std::string> words = folded_words(title);
  const int this_year = whole_number<int>(date_of(now).substr(0, 4)).value_or(0);
  const std::optional<int> year = new_year_in(words, this_year);
  for (const FreshnessRule& rule : freshness_rules()) {
    if (year && rule.hours > year_hours) break;
    std::string word = found_in(words, rule.words);
    if (word.empty()) word = wide_found_in(title, rule.wide_words);
    if (!word.empty())
      return {.hours = rule.hours, .reason = fmt::format("\"{}\": {}", word, rule.meaning)};
  }
  if (year) {
    return {.hours = year_hours,
            .reason =
                fmt::format("\"{}\" is a year of these days: it is about what happens now", *year)};
  }
  return {.hours = timeless_hours,
          .reason = "no word of the title says that it is about these days"};
}

std::string language_of_title(const std::string& title) {
  for (const Writing& writing : writings) {
    if (!has_letter_between(title, writing)) continue;
    const bool ukrainian = writing.language == "ru"
                           && (title.contains("і") || title.contains("ї") || title.contains("є"));
    return ukrainian ? "uk" : std::string(writing.language);
  }
  const std::vector<std::string> words = folded_words(title);
  // Each of these alone may stand in a name: "Das Boot", "Motörhead".
  constexpr std::string_view german_letters = "ä|ö|ü|ß|Ä|Ö|Ü";
  if (any_part(german_letters, [&](std::string_view part) { return title.contains(part); })
      && !found_in(words, german_articles()).empty())
    return "de";
  std::string_view best = "en";
  std::int64_t most = 0;
  for (const TitleWords& one : title_words()) {
    const auto hits = std::ranges::count_if(words, [&](const std::string& word) {
      return any_part(one.words, [&](std::string_view part) { return part == word; });
    });
    // Two languages with as many words of theirs decide nothing.
    if (hits == most) best = "en";
    if (hits <= most) continue;
    best = one.language;
    most = hits;
  }
  return std::string(best);
}

}  // namespace castwright::app
