#include "script/sentence_end.h"

#include "script/quotations.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace castwright::script {
namespace {

enum class LetterCase { none, lower, upper };

LetterCase case_of(char32_t character) {
  if (u_islower(static_cast<UChar32>(character)) != 0) return LetterCase::lower;
  return u_isupper(static_cast<UChar32>(character)) != 0
                 || u_istitle(static_cast<UChar32>(character)) != 0
             ? LetterCase::upper
             : LetterCase::none;
}
bool is_letter(char32_t character) {
  return u_isalpha(static_cast<UChar32>(character)) != 0;
}
bool is_ascii_digit(char32_t character) {
  return character >= '0' && character <= '9';
}
/// True for Chinese and Japanese letters. Korean separates words by blanks, so its letters do not
/// count.
bool is_without_blanks(char32_t character) {
  return (character >= 0x2E80 && character < 0xAC00) || (character >= 0xF900 && character < 0xFB00)
         || (character >= 0x20000 && character < 0x32000);
}

/// The first word of what follows.
struct NextWord {
  std::string folded;  ///< The word in lower case; "" if no letter follows.
  char32_t first = 0;  ///< The first letter or digit.
  LetterCase letter_case = LetterCase::none;
  bool blank_before = false;
  bool mark_before = false;  ///< A quotation or a dash stands before the word.
  std::size_t begin = 0;     ///< The place of the word in bytes.
  std::size_t end = 0;

  /// True for an initial, such as "J" of "J. Moor".
  bool is_initial() const { return letter_case == LetterCase::upper && is_single; }
  bool is_single = false;  ///< The word has one letter.
};

void append(std::string& text, char32_t character) {
  char bytes[U8_MAX_LENGTH];
  std::int32_t size = 0;
  UBool bad = 0;
  U8_APPEND(reinterpret_cast<std::uint8_t*>(bytes),
            size,
            U8_MAX_LENGTH,
            static_cast<std::uint32_t>(character),
            bad);
  if (bad == 0) text.append(bytes, static_cast<std::size_t>(size));
}

/// Longer words are not in any list.
constexpr std::size_t word_bytes_max = 48;
/// No word has more marks and blanks before it. Without the limit a line of marks would be read
/// again from each of them.
constexpr std::size_t marks_before_word_max = 16;

/// Reads the next word, from its first letter or digit to its last letter.
NextWord next_word(std::string_view text) {
  NextWord word;
  std::size_t at = 0;
  for (std::size_t marks = 0; at < text.size() && marks < marks_before_word_max; ++marks) {
    word.begin = at;
    const char32_t character = next_character(text, at);
    if (u_isalnum(static_cast<UChar32>(character)) != 0) {
      word.first = character;
      break;
    }
    if (is_blank(character))
      word.blank_before = true;
    else
      word.mark_before = true;
  }
  word.end = text.size();
  if (word.first == 0) return word;
  word.letter_case = case_of(word.first);
  std::size_t letters = 0;
  for (at = word.begin; at < text.size() && word.folded.size() < word_bytes_max;) {
    const std::size_t here = at;
    const char32_t character = next_character(text, at);
    word.end = here;
    if (!is_letter(character) && u_charType(static_cast<UChar32>(character)) != U_NON_SPACING_MARK)
      break;
    append(word.folded, static_cast<char32_t>(u_tolower(static_cast<UChar32>(character))));
    word.end = at;
    ++letters;
  }
  word.is_single = letters == 1;
  return word;
}

/// True if the sentence continues in lower case. "iPhone" is a name, and Dutch "'s Avonds" is a
/// beginning.
bool goes_on(const NextWord& word, std::string_view rest) {
  if (word.letter_case != LetterCase::lower) return false;
  const std::string_view before = rest.substr(0, word.begin);
  const bool elided = before.ends_with('\'') || before.ends_with("’") || before.ends_with("‘");
  if (word.is_single && elided)
    return next_word(rest.substr(word.end)).letter_case == LetterCase::lower;
  std::size_t at = word.begin;
  next_character(rest, at);
  return at >= word.end || case_of(next_character(rest, at)) != LetterCase::upper;
}

/// Returns the bytes of the blanks at the start of `text`.
std::size_t blanks_at(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    std::size_t at = end;
    if (!is_blank(next_character(text, at))) break;
    end = at;
  }
  return end;
}

/// Returns the offset of the last character of `text`, which is not empty.
std::size_t last_character(std::string_view text) {
  std::size_t begin = text.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80)
    --begin;
  return begin;
}
char32_t character_at(std::string_view text, std::size_t at) {
  return next_character(text, at);
}
std::string_view without_blanks_behind(std::string_view text) {
  while (!text.empty() && is_blank(character_at(text, last_character(text))))
    text = text.substr(0, last_character(text));
  return text;
}

/// True if `text` begins with `part` of an abbreviation, with any or no blanks.
bool begins_with(std::string_view text, std::string_view part) {
  for (const char byte : part) {
    if (byte == ' ') {
      text.remove_prefix(blanks_at(text));
    } else if (text.starts_with(byte)) {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  return true;
}

/// True if `text` ends with `part`, the first part of an abbreviation, as a whole word.
bool ends_with_word(std::string_view text, std::string_view part) {
  for (std::size_t i = part.size(); i > 0; --i) {
    const char byte = part[i - 1];
    if (byte == ' ') {
      text = without_blanks_behind(text);
      continue;
    }
    if (text.empty()) return false;
    const bool lower = byte >= 'a' && byte <= 'z';
    const bool capital = i == 1 && lower && text.back() == byte - 'a' + 'A';
    if (text.back() != byte && !capital) return false;
    text.remove_suffix(1);
  }
  if (text.empty()) return true;
  const char32_t before = character_at(text, last_character(text));
  return u_isalnum(static_cast<UChar32>(before)) == 0 || is_without_blanks(before);
}

enum class DotOf { no_abbreviation, inside, end };

/// Finds out whether the dot between `before` and `behind` belongs to an abbreviation of the list.
DotOf dot_of(const Vocabulary& list, std::string_view before, std::string_view behind) {
  if (before.empty()) return DotOf::no_abbreviation;
  for (const std::string_view entry : list) {
    for (std::size_t dot = entry.find('.'); dot != std::string_view::npos;
         dot = entry.find('.', dot + 1)) {
      if (entry[dot - 1] != before.back()) continue;
      const std::string_view left = entry.substr(dot + 1);
      if (ends_with_word(before, entry.substr(0, dot)) && begins_with(behind, left))
        return left.empty() ? DotOf::end : DotOf::inside;
    }
  }
  return DotOf::no_abbreviation;
}

/// Returns the offset of the last word of `text`, which begins behind a blank, an opening mark or
/// an apostrophe.
std::size_t word_begin(std::string_view text) {
  constexpr std::string_view openers = " \t\"'([";
  std::size_t begin = text.size();
  while (begin > 0 && text.size() - begin < word_bytes_max) {
    const std::size_t before = last_character(text.substr(0, begin));
    const char32_t character = character_at(text, before);
    if (openers.contains(text[before]) || is_blank(character)) break;
    const std::int8_t type = u_charType(static_cast<UChar32>(character));
    const bool opens = type == U_START_PUNCTUATION || type == U_INITIAL_PUNCTUATION
                       || type == U_FINAL_PUNCTUATION || character == U'¿' || character == U'¡'
                       || character == U'—' || character == U'–' || is_without_blanks(character);
    if (opens) break;
    begin = before;
  }
  return begin;
}

class Judge {
 public:
  Judge(const EndPlace& place, std::string_view rest, const Language& language)
      : place_(place),
        rest_(rest),
        language_(language),
        next_(next_word(rest)) {}

  bool ends() const {
    if (rest_.empty() || (next_.first == 0 && blanks_at(rest_) == rest_.size())) return true;
    if (place_.kind == EndMark::wide) return ends_wide();
    if (!is_parted()) return false;
    if (goes_on(next_, rest_)) return false;
    if (place_.kind == EndMark::ellipsis) return ends_behind_ellipsis();
    if (place_.kind == EndMark::dot && !ends_behind_dot()) return false;
    return !(place_.enclosed == Enclosed::in_quotes && is_attributed());
  }

 private:
  bool is_starter() const { return has(language_.starters, next_.folded); }
  /// True if the next word begins a sentence behind "J." or "U.S.": it is no name, or a quotation
  /// begins.
  bool begins_sentence() const { return is_starter() || next_.mark_before; }

  /// True if what follows stands behind a blank, or cannot belong to the word before.
  bool is_parted() const {
    std::size_t at = 0;
    const char32_t first = next_character(rest_, at);
    if (is_blank(first)) {
      // In writing without blanks a blank behind a quotation inside a sentence is an accident.
      return language_.spacing == Spacing::blanks || ends_quoted();
    }
    if (is_without_blanks(first)) return place_.kind == EndMark::strong && ends_quoted();
    if (place_.enclosed == Enclosed::no) return false;
    return case_of(first) == LetterCase::upper && ends_quoted();
  }

  bool ends_wide() const {
    if (is_ascii_digit(next_.first) && place_.before.ends_with("．")) return false;
    return ends_quoted();
  }

  /// True if the sentence ends behind a quotation. In writing without capitals the words behind the
  /// quotation decide.
  bool ends_quoted() const {
    if (place_.enclosed == Enclosed::no || language_.spacing == Spacing::blanks) return true;
    const std::string_view rest = rest_.substr(blanks_at(rest_));
    const auto begins = [rest](std::string_view word) { return rest.starts_with(word); };
    const bool starts = std::ranges::any_of(language_.starters, begins);
    if (!starts && std::ranges::any_of(language_.continuations, begins)) return false;
    if (place_.enclosed != Enclosed::behind_a_mark && is_led_in()) return false;
    return !is_attributed();
  }
  /// True if words without a colon stand before the quotation: 他说“不。”然后走了。
  bool is_led_in() const {
    const std::string_view lead = place_.lead.substr(blanks_at(place_.lead));
    if (lead.empty()) return false;
    constexpr std::array<std::string_view, 7> marks{"：", ":", "，", "、", "」", "”", "』"};
    return std::ranges::none_of(marks,
                                [lead](std::string_view mark) { return lead.ends_with(mark); });
  }

  bool is_attributed() const {
    if (language_.speech_verbs.empty()) return false;
    return language_.spacing == Spacing::none ? is_attributed_wide() : is_attributed_by_name();
  }
  /// True for a quotation with a name and a verb behind it: “Stop!” Anna shouted.
  bool is_attributed_by_name() const {
    constexpr int words_max = 3;
    if (next_.letter_case != LetterCase::upper || is_starter() || next_.mark_before) return false;
    std::string_view rest = rest_.substr(next_.end);
    for (int i = 0; i < words_max; ++i) {
      const NextWord word = next_word(rest);
      if (word.first == 0) return false;
      if (has(language_.speech_verbs, word.folded)) return true;
      rest.remove_prefix(word.end);
    }
    return false;
  }
  /// True for “为什么？”她问。, but not for “为什么？”她说：“不。”, which is two sentences.
  bool is_attributed_wide() const {
    constexpr std::size_t clause_bytes_max = 60;
    const std::string_view clause = rest_.substr(0, std::min(rest_.size(), clause_bytes_max));
    std::size_t end = std::string_view::npos;
    for (const std::string_view mark : {"。", "，", "！", "？", "；", "：", ",", ":"})
      end = std::min(end, clause.find(mark));
    if (end == std::string_view::npos || clause.substr(end).starts_with("：") || clause[end] == ':')
      return false;
    const std::string_view said = clause.substr(0, end);
    return std::ranges::any_of(language_.speech_verbs,
                               [said](std::string_view verb) { return said.ends_with(verb); });
  }

  /// True if a sentence ends behind an ellipsis. A capital shows it, but German has one on every
  /// noun, and English on "I".
  bool ends_behind_ellipsis() const {
    if (language_.spacing == Spacing::none) return false;
    if (language_.number_dot == NumberDot::ordinal) return begins_sentence();
    return next_.mark_before || !next_.is_single
           || !has(language_.not_initials, rest_.substr(next_.begin, 1));
  }

  bool ends_behind_dot() const {
    const std::string_view text = place_.before;
    const std::size_t begin = word_begin(text);
    const std::string_view word = text.substr(begin);
    if (word.empty()) return true;
    const std::string_view before = text.substr(0, begin);
    // The text from the dot on, with the closing marks.
    const char* const dot = text.data() + text.size();
    const std::string_view behind(dot + 1,
                                  static_cast<std::size_t>(rest_.data() + rest_.size() - dot) - 1);
    const DotOf at_end = dot_of(language_.at_sentence_ends, text, behind);
    const bool number = is_ascii_digit(next_.first);
    if (at_end == DotOf::inside || (at_end == DotOf::end && !begins_sentence())) return false;
    if (dot_of(language_.abbreviations, text, behind) != DotOf::no_abbreviation) return false;
    if (number && dot_of(language_.before_numbers, text, behind) != DotOf::no_abbreviation)
      return false;
    if (at_end == DotOf::end) return true;
    if (is_ascii_digit(static_cast<unsigned char>(word.back())))
      return ends_behind_number(word, before);
    return ends_behind_letters(word, before);
  }

  bool ends_behind_number(std::string_view word, std::string_view before) const {
    constexpr std::size_t ordinal_digits_max = 2;
    const bool alone = before.find_first_not_of(" \t") == std::string_view::npos;
    const bool small = word.size() <= ordinal_digits_max;
    if (alone && small) return is_starter();  // A list such as "1. Open the door.".
    if (language_.number_dot != NumberDot::ordinal) return true;
    if (word.find_first_not_of("0123456789.") != std::string_view::npos) return true;
    const bool ordinal = word.substr(word.rfind('.') + 1).size() <= ordinal_digits_max;
    if (!ordinal) return true;
    if (is_ascii_digit(next_.first) || has(language_.months, next_.folded)) return false;
    return is_starter() || !has_lead(before);
  }
  bool has_lead(std::string_view before) const {
    const std::string_view text = without_blanks_behind(before);
    const NextWord lead = next_word(text.substr(word_begin(text)));
    return has(language_.ordinal_leads, lead.folded);
  }

  /// Decides behind "J.", "U.S." and "Ludwig XIV.".
  bool ends_behind_letters(std::string_view word, std::string_view before) const {
    const bool roman = language_.number_dot == NumberDot::ordinal && word.size() > 1
                       && word.find_first_not_of("IVXL") == std::string_view::npos;
    if (roman) return begins_sentence() || before.empty();
    if (!is_initials(word)) return true;
    if (has(language_.not_initials, word) && !next_is_initial()) return true;
    return begins_sentence() && !next_is_initial();
  }
  bool next_is_initial() const {
    return next_.is_initial() && rest_.substr(next_.end).starts_with('.');
  }
  /// True for capitals that all have a dot, except for the last.
  static bool is_initials(std::string_view word) {
    std::size_t at = 0;
    while (true) {
      if (case_of(next_character(word, at)) != LetterCase::upper) return false;
      if (at == word.size()) return true;
      if (word[at] != '.' || at + 1 == word.size()) return false;
      ++at;
      if (word[at] == '-' && at + 1 < word.size()) ++at;  // Initials may have a hyphen: "J.-P.".
    }
  }

  const EndPlace& place_;
  std::string_view rest_;
  const Language& language_;
  NextWord next_;
};

}  // namespace

bool ends_sentence(const EndPlace& place, std::string_view rest, const Language& language) {
  return Judge(place, rest, language).ends();
}

}  // namespace castwright::script
