#include "editorial/telling.h"

#include "editorial/gazetteer.h"
#include "editorial/words.h"
#include "script/search.h"
#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <span>

namespace castwright::editorial {
namespace {

using script::Token;

/// True if only quotation marks, brackets and blanks stand between the last end of a sentence and
/// the word.
bool opens(std::string_view sentence, std::size_t at) {
  while (at > 0) {
    const char before = sentence[at - 1];
    if (before == ' ' || before == '"' || before == '\'' || before == '(' || before == '['
        || (static_cast<unsigned char>(before) & 0x80U) != 0) {
      --at;  // This also skips curly quotes, dashes and “¿”.
      continue;
    }
    return std::string_view(".!?:;-").find(before) != std::string_view::npos;
  }
  return true;
}

bool is_capital(std::string_view sentence, const Token& token) {
  return script::is_upper(sentence[token.at]) && token.word != "i";
}

/// Returns the index at which the name ends that begins at `begin`, a run of capitalised words.
std::size_t name_end(std::string_view sentence, std::span<const Token> tokens, std::size_t begin) {
  std::size_t end = begin;
  for (; end < tokens.size() && is_capital(sentence, tokens[end]); ++end) {
    if (end == begin) continue;
    const std::size_t before = tokens[end - 1].at + tokens[end - 1].size;
    const std::string_view between = sentence.substr(before, tokens[end].at - before);
    if (between != " " && between != "-") break;
  }
  return end;
}

std::vector<Name> names_of(std::string_view sentence,
                           std::span<const Token> tokens,
                           const Spelling& spelling,
                           std::string_view language) {
  std::vector<Name> names;
  for (std::size_t i = 0; i < tokens.size();) {
    const std::size_t end = name_end(sentence, tokens, i);
    Name name;
    for (const Token& token : tokens.subspan(i, end - i)) {
      if (name.words.empty() && is_function_word(token.word)) continue;
      if (name.size == 0) name.at = token.at;
      name.size = token.at + token.size - name.at;
      const bool first = &token == tokens.data() + i && opens(sentence, token.at);
      if (token.size < 2 || script::has_digit(token.word)) continue;
      if (is_ordinary(token.word) || spelling.small.contains(token.word)) continue;
      // The first word of a sentence has a capital anyway, so it is a name only if the name
      // continues or is known.
      if (first && end - i < 2 && !spelling.capital.contains(token.word)
          && !is_well_known(token.word, language))
        continue;
      name.words.push_back(token.word);
    }
    if (!name.words.empty()) names.push_back(std::move(name));
    i = std::max(end, i + 1);
  }
  return names;
}

/// Returns the next content words close behind the number.
std::vector<std::string> nouns_behind(std::span<const Token> tokens,
                                      std::size_t end,
                                      std::string_view language) {
  constexpr std::size_t words_looked_at = 4;
  constexpr std::size_t bytes_looked_at = 36;
  std::vector<std::string> nouns;
  const auto next = std::ranges::lower_bound(tokens, end, {}, &Token::at);
  for (const Token& token : std::span(next, tokens.end())) {
    if (token.at > end + bytes_looked_at
        || static_cast<std::size_t>(&token - &*next) >= words_looked_at)
      break;
    if (token.word.size() >= 3 && !script::has_digit(token.word) && !is_function_word(token.word)
        && token.word != "percent" && token.word != "cent")
      nouns.push_back(stem_of(token.word, language));
  }
  return nouns;
}

/// Returns the stem of the unit in "41,000 euros a day" or "560 euros per head".
std::string per_behind(std::span<const Token> tokens, std::size_t end, std::string_view language) {
  constexpr std::array<std::string_view, 8> joints{
      "a", "an", "per", "every", "pro", "par", "por", "je"};
  const auto next = std::ranges::lower_bound(tokens, end, {}, &Token::at);
  const std::span<const Token> behind(next, tokens.end());
  if (behind.size() < 3 || std::ranges::find(joints, behind[1].word) == joints.end()) return {};
  return stem_of(behind[2].word, language);
}

/// True if a content word in small letters stands next behind the number: "two thousand volts".
bool counts_at_once(std::string_view text, const Number& number) {
  const std::string_view behind = text.substr(number.at + number.size);
  const std::vector<Token> tokens = script::tokens_of(behind.substr(0, 40));
  return !tokens.empty() && tokens.front().at == 1 && behind.front() == ' '
         && !script::is_upper(behind[1]) && !is_function_word(tokens.front().word);
}

/// True for a word that is part of a number and so no content word.
bool is_counted(const Telling& telling, const Token& token) {
  return std::ranges::any_of(telling.counts, [&](const Count& count) {
    return token.at >= count.number.at && token.at < count.number.at + count.number.size;
  });
}

void add_figures(Telling& telling, std::span<const Token> tokens, std::string_view language) {
  const std::vector<Number> numbers = numbers_in(telling.text, language);
  if (numbers.empty() && tokens.empty()) return;
  telling.dates = dates_in(telling.text, numbers, language);
  const std::size_t dated = telling.dates.size();
  for (const Number& number : numbers) {
    const bool in_date = std::any_of(
        telling.dates.begin(),
        telling.dates.begin() + static_cast<std::ptrdiff_t>(dated),
        [&](const Date& date) { return number.at >= date.at && number.at < date.at + date.size; });
    if (in_date) continue;
    std::vector<std::string> nouns = nouns_behind(tokens, number.at + number.size, language);
    // The number of "1,500 people" is no year; four digits or two spoken halves are.
    const std::string_view written = telling.text.substr(number.at, number.size);
    const bool grouped =
        written.find(',') != std::string_view::npos || written.find('.') != std::string_view::npos;
    const bool counts = number.value == 2'000 && counts_at_once(telling.text, number);
    if (number.is_year() && !grouped && !counts && number.value != 1'000) {
      telling.dates.push_back(
          {.year = static_cast<int>(number.value), .at = number.at, .size = number.size});
    }
    telling.counts.push_back({.number = number,
                              .nouns = std::move(nouns),
                              .per = per_behind(tokens, number.at + number.size, language)});
  }
}

}  // namespace

bool is_reckoned(std::string_view sentence) {
  static const script::Pattern reckoned(
      R"(\b(?:at that rate|on average|as an example|for the sake of argument|als Beispiel|(?:a|per) head|my (?:own )?(?:sum|sums|count|calculation)|)"
      R"(by my (?:own )?\w+|share it (?:among|between)|share [^.]{1,60} evenly|for every \w+|)"
      R"(I make (?:that|it)|(?:comes?|adds up|works out) to|im Schnitt|pro Kopf|im Durchschnitt|)"
      R"(meine (?:eigene )?Rechnung|en moyenne|par tête|de media|in media)\b)");
  return reckoned.is_in(sentence);
}

std::uint32_t Vocabulary::id_of(const std::string& stem) {
  return ids_.try_emplace(stem, static_cast<std::uint32_t>(ids_.size())).first->second;
}

void Spelling::add(std::string_view sentence) {
  for (script::Token& token : script::tokens_of(sentence)) {
    if (!script::is_upper(sentence[token.at])) {
      small.insert(std::move(token.word));
    } else if (!opens(sentence, token.at)) {
      capital.insert(std::move(token.word));
    }
  }
}

Telling telling_of(std::string_view sentence,
                   std::string_view language,
                   const Spelling& spelling,
                   Vocabulary& vocabulary) {
  Telling telling{.text = sentence};
  const std::vector<Token> tokens = script::tokens_of(sentence);
  add_figures(telling, tokens, language);
  telling.names = names_of(sentence, tokens, spelling, language);
  for (const Token& token : tokens)
    if (is_content_word(token.word) && !script::has_digit(token.word)
        && !is_counted(telling, token))
      telling.stems.push_back(vocabulary.id_of(stem_of(token.word, language)));
  std::ranges::sort(telling.stems);
  const auto doubled = std::ranges::unique(telling.stems);
  telling.stems.erase(doubled.begin(), doubled.end());
  return telling;
}

bool same_moment(const Date& a, const Date& b) {
  const auto differ = [](int x, int y) { return x != 0 && y != 0 && x != y; };
  return !differ(a.year, b.year) && !differ(a.month, b.month) && !differ(a.day, b.day);
}

}  // namespace castwright::editorial
