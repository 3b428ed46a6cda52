#include "script/tokens.h"

#include "core/ascii.h"
#include "script/breaks.h"
#include "script/letters.h"

#include <algorithm>
#include <utility>

namespace castwright::script {
namespace {

bool is_ascii_word(char byte) {
  return is_digit(byte) || is_upper(byte) || (byte >= 'a' && byte <= 'z');
}

/// Returns the bytes of a separator beyond ASCII at the start of `text`; 0 if there is none.
std::size_t wide_separator(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  // The characters U+00A0 to U+00BF.
  if (text.size() >= 2 && byte(0) == 0xC2 && byte(1) >= 0xA0) return 2;
  if (text.size() >= 3 && byte(0) == 0xE2 && (byte(1) == 0x80 || byte(1) == 0x81)) return 3;
  return 0;
}

bool joins_digits(std::string_view text, std::size_t at) {
  const char byte = text[at];
  return (byte == '.' || byte == ',' || byte == ':') && at > 0 && is_digit(text[at - 1])
         && at + 1 < text.size() && is_digit(text[at + 1]);
}

/// Returns the end of the run of letters at `at` that are written without blanks; `at` if there is
/// none.
std::size_t end_of_wide(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const LetterStep step = letter_at(text, at);
    if (!step.wide || step.kind == Letter::none) break;
    at += step.size;
  }
  return at;
}

constexpr std::string_view numerals = "〇零一二三四五六七八九十百千万億亿兆两兩";

/// Returns the end of the run of numerals at `at`, since a number is one word ("三百四十二").
std::size_t end_of_number(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end) {
    const std::size_t size = letter_at(text, at).size;
    if (numerals.find(text.substr(at, size)) == std::string_view::npos) break;
    at += size;
  }
  return at;
}

/// Returns the beginning of the next number of at least two numerals; `end` if there is none.
std::size_t next_number(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end) {
    const std::size_t size = letter_at(text, at).size;
    const std::size_t behind = end_of_number(text, at, end);
    if (behind > at + size) return at;
    at += size;
  }
  return end;
}

/// Adds the words of a run without blanks and numbers, by ICU's dictionaries.
void add_words(std::string_view text,
               std::size_t begin,
               std::size_t end,
               std::vector<Token>& tokens) {
  const std::string_view run = text.substr(begin, end - begin);
  std::vector<std::size_t> ends = breaks_in(run, Break::word);
  if (!run.empty()) ends.push_back(run.size());
  std::size_t from = 0;
  for (const std::size_t until : ends) {
    tokens.push_back({.at = begin + from,
                      .size = until - from,
                      .word = std::string(run.substr(from, until - from))});
    from = until;
  }
}

/// Adds the words and numbers of a run without blanks.
void add_wide(std::string_view text,
              std::size_t begin,
              std::size_t end,
              std::vector<Token>& tokens) {
  while (begin < end) {
    const std::size_t number = next_number(text, begin, end);
    add_words(text, begin, number, tokens);
    begin = end_of_number(text, number, end);
    if (begin > number) {
      tokens.push_back({.at = number,
                        .size = begin - number,
                        .word = std::string(text.substr(number, begin - number))});
    }
  }
}

/// Returns the bytes of punctuation between letters of such writing: 。、「」（）.
std::size_t full_width_separator(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (text.size() - at < 3) return 0;
  const bool block = (byte(0) == 0xE3 && byte(1) == 0x80)
                     || (byte(0) == 0xEF && byte(1) >= 0xBC)
                     // The separator ・.
                     || (byte(0) == 0xE3 && byte(1) == 0x83 && byte(2) == 0xBB);
  return block && letter_at(text, at).kind == Letter::none ? 3 : 0;
}

}  // namespace

bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, is_digit);
}
bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  Token token;
  const auto end_word = [&](std::size_t at) {
    if (token.word.empty()) return;
    token.size = at - token.at;
    tokens.push_back(std::exchange(token, {}));
  };
  for (std::size_t i = 0; i < text.size();) {
    const char byte = text[i];
    const bool wide = static_cast<unsigned char>(byte) >= 0x80;
    if (wide) {
      if (const std::size_t end = end_of_wide(text, i); end > i) {
        end_word(i);
        add_wide(text, i, end, tokens);
        i = end;
        continue;
      }
    }
    const std::size_t separator =
        wide ? std::max(wide_separator(text.substr(i)), full_width_separator(text, i)) : 0;
    if (separator > 0 || (!wide && !is_ascii_word(byte) && !joins_digits(text, i))) {
      end_word(i);
      i += std::max<std::size_t>(separator, 1);
      continue;
    }
    if (token.word.empty()) token.at = i;
    token.word.push_back(ascii_lower(byte));
    ++i;
  }
  end_word(text.size());
  return tokens;
}

}  // namespace castwright::script
