#include "script/language.h"

#include "core/ascii.h"
#include "script/language_data.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

namespace castwright::script {
namespace {

Vocabulary listed(std::string_view words) {
  Vocabulary list;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('|'), words.size());
    if (end > 0) list.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  std::ranges::sort(list);
  return list;
}

/// Makes pairs of marks from a text such as "“”«»", which has two characters for each pair.
std::vector<QuotePair> paired(std::u32string_view marks) {
  std::vector<QuotePair> pairs;
  for (std::size_t i = 0; i + 1 < marks.size(); i += 2)
    pairs.push_back({.open = marks[i], .close = marks[i + 1]});
  return pairs;
}

Language made_of(const LanguageRow& row) {
  return {.code = row.code,
          .spacing = row.spacing,
          .number_dot = row.number_dot,
          .quotes = paired(row.quotes),
          .abbreviations = listed(row.abbreviations),
          .before_numbers = listed(row.before_numbers),
          .at_sentence_ends = listed(row.at_sentence_ends),
          .not_initials = listed(row.not_initials),
          .months = listed(row.months),
          .ordinal_leads = listed(row.ordinal_leads),
          .starters = listed(row.starters),
          .leaning = listed(row.leaning),
          .speech_verbs = listed(row.speech_verbs),
          .continuations = listed(row.continuations),
          .greetings = listed(row.greetings),
          .part = row.part};
}

/// Returns one language for each row; the last is for all other languages.
const std::vector<Language>& languages() {
  static const std::vector<Language> all = [] {
    std::vector<Language> made;
    for (const LanguageRow& row : language_rows())
      made.push_back(made_of(row));
    return made;
  }();
  return all;
}

}  // namespace

bool has(const Vocabulary& words, std::string_view word) {
  return std::ranges::binary_search(words, word);
}

std::string primary_subtag(std::string_view tag) {
  return ascii_lower(tag.substr(0, tag.find_first_of("-_")));
}

const Language& language_of(std::string_view tag) {
  const std::string code = primary_subtag(tag);
  const std::vector<Language>& all = languages();
  const auto found = std::ranges::find(all, std::string_view(code), &Language::code);
  return found == all.end() ? all.back() : *found;
}

std::string part_title(std::string_view tag, int number) {
  const Language& language = language_of(tag);
  return fmt::format(fmt::runtime(language.is_known() ? language.part : "Part {}"), number);
}

}  // namespace castwright::script
