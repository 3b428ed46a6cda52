#include "script/columns.h"

#include "script/breaks.h"
#include "script/language.h"
#include "script/letters.h"
#include "script/quotations.h"
#include "script/tokens.h"

#include <algorithm>
#include <iterator>
#include <string>

#include <unicode/uchar.h>

namespace castwright::script {
namespace {

std::size_t columns_of(char32_t character) {
  if (character >= 0x20 && character < 0x300) return character == 0xAD ? 0 : 1;
  const auto point = static_cast<UChar32>(character);
  const auto type = u_charType(point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR
      || type == U_CONTROL_CHAR)
    return 0;
  const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

/// Returns the places that do not divide a word, a quotation, or a number from what it counts, and
/// do not leave a particle at the start of a line; all places if no such place is left.
std::vector<std::size_t> between_words(std::vector<std::size_t> places,
                                       std::string_view text,
                                       std::string_view language) {
  const std::vector<Token> tokens = tokens_of(text);
  const std::vector<Quotation> quotations = quotations_of(text, language_of(language));
  const auto divides = [&](std::size_t at) {
    const bool quoted = std::ranges::any_of(
        quotations, [&](const Quotation& one) { return at > one.begin && at < one.end; });
    const auto next = std::ranges::lower_bound(tokens, at, {}, &Token::at);
    const bool particle = next != tokens.end() && next->at == at && is_hiragana(next->word);
    // A number and what it counts, such as 6時.
    const bool counted = at > 0 && is_digit(text[at - 1]);
    if (quoted || particle || counted) return true;
    if (next == tokens.begin()) return false;
    const Token& before = *std::prev(next);
    return at < before.at + before.size;
  };
  std::vector<std::size_t> kept;
  std::ranges::remove_copy_if(places, std::back_inserter(kept), divides);
  return kept.empty() ? places : kept;
}

}  // namespace

std::size_t count_columns(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();)
    columns += columns_of(next_character(text, at));
  return columns;
}

std::vector<std::size_t> line_breaks_of(std::string_view text, std::string_view language) {
  if (text.empty()) return {};
  if (language_of(language).spacing == Spacing::blanks) return breaks_in(text, Break::line);
  return between_words(
      breaks_in(text, Break::line, primary_subtag(language) + "@lb=strict"), text, language);
}

std::size_t start_of(std::string_view text, std::size_t columns_max) {
  std::size_t begin = 0;
  std::size_t columns = 0;
  std::vector<std::size_t> places = breaks_in(text, Break::character);
  places.push_back(text.size());
  for (const std::size_t end : places) {
    columns += count_columns(text.substr(begin, end - begin));
    if (columns > columns_max && begin > 0) return begin;
    begin = end;
  }
  return text.size();
}

}  // namespace castwright::script
