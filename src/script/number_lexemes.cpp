#include "script/number_lexemes.h"

#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <ranges>
#include <span>
#include <string>

namespace castwright::script {
namespace {

using Role = NumberWord::Role;
using Kind = SpokenNumber::Kind;

bool is_joint(std::string_view between) {
  constexpr std::array<std::string_view, 6> joints{
      "", " ", "-", "\xE2\x80\x91", "\xC2\xA0", "\xE2\x80\xAF"};
  return std::ranges::find(joints, between) != joints.end();
}

/// Reads "1,200" and "3.5" (with a decimal comma "1.200" and "3,5"), and "9:30" as 9.30.
std::optional<double> digits_value(std::string_view word, bool decimal_comma) {
  const char decimal = decimal_comma ? ',' : '.';
  const char group = decimal_comma ? '.' : ',';
  std::string plain;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const char byte = word[at];
    if (is_digit(byte)) {
      plain += byte;
      continue;
    }
    const std::size_t run =
        std::min(word.find_first_not_of("0123456789", at + 1), word.size()) - at - 1;
    const bool thousands = run == 3 && at <= 3 && word[0] != '0';
    const bool more_groups = run == 3 && at > 3 && plain.find('.') == std::string::npos;
    if (byte == group && (thousands || more_groups)) continue;
    // A text may also use the other decimal mark: "3.5" in a German text.
    if (byte == decimal || byte == group || byte == ':') {
      if (plain.find('.') != std::string::npos) break;
      plain += '.';
    }
  }
  double value = 0;
  const auto [end, code] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return code == std::errc() ? std::optional(value) : std::nullopt;
}

/// Reads a token that begins with a digit: its number, and the meaning of the letters behind it.
std::optional<Lexeme> digits_lexeme(const Token& token, bool decimal_comma) {
  if (!is_digit(token.word.front())) return std::nullopt;
  const std::size_t letters =
      std::min(token.word.find_first_not_of("0123456789.,:"), token.word.size());
  const auto value = digits_value(std::string_view(token.word).substr(0, letters), decimal_comma);
  if (!value) return std::nullopt;
  Lexeme lexeme{
      .word = {.role = Role::digits, .value = *value}, .at = token.at, .size = token.size};
  const std::string_view ending = std::string_view(token.word).substr(letters);
  lexeme.ends = !ending.empty();
  struct Ending {
    std::string_view text;
    double size;
  };
  constexpr std::array<Ending, 5> sizes{
      {{"k", 1e3}, {"m", 1e6}, {"bn", 1e9}, {"tn", 1e12}, {"b", 1e9}}};
  for (const Ending& size : sizes)
    if (ending == size.text) lexeme.word.value *= size.size;
  if (ending == "s" || ending == "er") lexeme.kind = Kind::decade;
  if (ending == "st" || ending == "nd" || ending == "rd" || ending == "th")
    lexeme.kind = Kind::ordinal;
  return lexeme;
}

/// Returns the lexemes of a text with blanks between words.
std::vector<Lexeme> lexemes_between_blanks(std::string_view text, const NumberWords& words) {
  const std::vector<Token> tokens = tokens_of(text);
  std::vector<std::string_view> plain;
  plain.reserve(tokens.size());
  for (const Token& token : tokens)
    plain.emplace_back(token.word);
  std::vector<Lexeme> lexemes;
  std::size_t end = 0;
  const auto add = [&](Lexeme lexeme) {
    const std::string_view between = text.substr(end, lexeme.at - end);
    lexeme.joined = !lexemes.empty() && is_joint(between);
    lexeme.comma = !lexemes.empty() && between == ", ";
    end = lexeme.at + lexeme.size;
    lexemes.push_back(lexeme);
  };
  for (std::size_t i = 0; i < tokens.size();) {
    const Token& token = tokens[i];
    if (const auto digits = digits_lexeme(token, words.language().decimal_comma)) {
      add(*digits);
      ++i;
      continue;
    }
    std::size_t taken = 0;
    NumberWord word = words.longest(std::span(plain).subspan(i), taken);
    for (std::size_t next = i + 1; next < i + taken; ++next) {
      const std::size_t before = tokens[next - 1].at + tokens[next - 1].size;
      if (is_joint(text.substr(before, tokens[next].at - before))) continue;
      // A sentence ends between the words: "twenty. Five …".
      word = words.longest(std::span(plain).subspan(i, next - i), taken);
    }
    if (taken == 0) {
      std::vector<NumberWord> parts = words.parts(token.word);
      if (parts.empty()) parts.emplace_back();
      add({.word = parts.front(), .at = token.at, .size = token.size});
      for (const NumberWord& part : parts | std::views::drop(1))
        lexemes.push_back({.word = part, .at = token.at, .size = token.size, .joined = true});
      ++i;
      continue;
    }
    const Token& last = tokens[i + taken - 1];
    add({.word = word, .at = token.at, .size = last.at + last.size - token.at});
    i += taken;
  }
  return lexemes;
}

std::size_t character_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Returns the lexemes of a text without blanks: digits, and number words wherever they stand.
std::vector<Lexeme> lexemes_in_a_row(std::string_view text, const NumberWords& words) {
  std::vector<Lexeme> lexemes;
  bool joined = false;
  const auto add = [&](Lexeme lexeme) {
    lexeme.joined = joined && !lexemes.empty();
    joined = true;
    lexemes.push_back(lexeme);
  };
  for (std::size_t at = 0; at < text.size();) {
    if (is_digit(text[at])) {
      std::size_t end = std::min(text.find_first_not_of("0123456789.,:", at), text.size());
      while (!is_digit(text[end - 1]))
        --end;
      const auto value = digits_value(text.substr(at, end - at), false);
      if (value) add({.word = {.role = Role::digits, .value = *value}, .at = at, .size = end - at});
      at = end;
      continue;
    }
    std::size_t bytes = 0;
    const bool ascii = static_cast<unsigned char>(text[at]) < 0x80;
    const NumberWord word = ascii ? NumberWord{} : words.prefix(text.substr(at), bytes);
    if (word.role == Role::none) {
      joined = false;
      at = std::min(at + character_size(text[at]), text.size());
      continue;
    }
    add({.word = word, .at = at, .size = bytes});
    at += bytes;
  }
  return lexemes;
}

}  // namespace

std::vector<Lexeme> number_lexemes(std::string_view text, const NumberWords& words) {
  return words.language().spaces ? lexemes_between_blanks(text, words)
                                 : lexemes_in_a_row(text, words);
}

}  // namespace castwright::script
