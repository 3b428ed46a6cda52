#include "script/spoken_numbers.h"

#include "script/number_lexemes.h"
#include "script/number_words.h"

#include <cmath>
#include <utility>

namespace castwright::script {
namespace {

using Role = NumberWord::Role;
using Kind = SpokenNumber::Kind;

constexpr double hundred = 100;
constexpr double thousand = 1'000;

/// A number as far as it has been read.
struct Spelled {
  double whole = 0;    ///< The part that words of size have completed.
  double current = 0;  ///< The part below the next word of size.
  double size = 0;     ///< The value of the last word of size.
  bool any = false;
  bool small = false;     ///< `current` has its tens and units.
  bool hundreds = false;  ///< `current` has its hundreds.
  bool paired = false;    ///< It is a complete pair such as "nineteen forty-four".
  bool sized = false;

  double value() const { return whole + current; }
  bool add_small(double value) {
    if (small || paired) return false;
    current += value;
    small = true;
    any = true;
    return true;
  }
  bool multiply(const NumberWord& word) {
    if (paired) return false;
    if (word.role == Role::hundred) return multiply_hundred(word);
    if (current == 0 && whole == 0 && !word.bare) return false;
    if (current == 0 && whole == 0) {
      whole = word.value;
    } else if (size == 0 || word.value < size) {
      if (current == 0 && !word.bare && size != 0) return false;
      whole += (current == 0 ? 1 : current) * word.value;
    } else if (word.value > size) {
      // Words of size multiply each other: "mil millones", "四千万".
      whole = (whole + current) * word.value;
    } else {
      return false;
    }
    current = 0;
    size = word.value;
    small = hundreds = false;
    any = sized = true;
    return true;
  }

 private:
  bool multiply_hundred(const NumberWord& word) {
    if (hundreds) return false;
    if (small && word.value == hundred && current > 0) {
      current *= hundred;
    } else if (!small && word.bare) {
      current += word.value;
    } else {
      return false;
    }
    small = false;
    hundreds = any = sized = true;
    return true;
  }
};

class Grammar {
 public:
  Grammar(std::string_view text, std::vector<Lexeme> lexemes, const NumberWords& words)
      : text_(text),
        lexemes_(std::move(lexemes)),
        words_(words),
        language_(words.language()) {}

  std::vector<SpokenNumber> all() {
    std::vector<SpokenNumber> numbers;
    while (at_ < lexemes_.size()) {
      const std::size_t begin = at_;
      number_ = {};
      if (!read()) {
        at_ = begin + 1;
        continue;
      }
      const Lexeme& first = lexemes_[begin];
      const Lexeme& last = lexemes_[at_ - 1];
      number_.at = first.at;
      number_.size = last.at + last.size - first.at;
      numbers.push_back(number_);
    }
    return numbers;
  }

 private:
  bool is(std::size_t at, Role role) const {
    return at < lexemes_.size() && lexemes_[at].word.role == role;
  }
  bool goes_on(std::size_t at) const { return at < lexemes_.size() && lexemes_[at].joined; }

  bool read() {
    const Lexeme& first = lexemes_[at_];
    switch (first.word.role) {
      case Role::digits: return read_digits();
      case Role::article: return read_behind_article();
      case Role::fraction: number_.words = true; return read_fraction(1);
      case Role::decade:
      case Role::ordinal:
        return take(first.word.role == Role::decade ? Kind::decade : Kind::ordinal);
      case Role::small:
      case Role::hundred:
      case Role::scale: return read_words();
      default: return false;
    }
  }

  bool take(Kind kind) {
    number_.value = lexemes_[at_++].word.value;
    number_.kind = kind;
    number_.words = true;
    return true;
  }

  bool read_digits() {
    const Lexeme first = lexemes_[at_++];
    number_.value = first.word.value;
    number_.kind = first.kind;
    if (first.ends) return true;
    read_groups(first);
    read_fraction_behind();
    while (goes_on(at_) && (is(at_, Role::scale) || is(at_, Role::hundred))) {
      number_.value *= lexemes_[at_++].word.value;
      number_.sized = true;
    }
    if (!language_.spaces && number_.sized && goes_on(at_) && is(at_, Role::digits))
      read_smaller_part();
    if (number_.value < 60 && goes_on(at_) && is(at_, Role::fraction) && is_denominator(at_))
      return read_fraction(number_.value);
    return true;
  }

  /// Reads a smaller part behind a word of size: "1億2000万".
  void read_smaller_part() {
    double part = lexemes_[at_++].word.value;
    if (goes_on(at_) && is(at_, Role::scale)) part *= lexemes_[at_++].word.value;
    number_.value += part;
  }

  /// Reads groups of digits such as "1 200", separated by a no-break blank, in French by any blank.
  void read_groups(const Lexeme& first) {
    if (first.size > 3 || first.word.value != std::floor(first.word.value)) return;
    while (is(at_, Role::digits) && goes_on(at_) && lexemes_[at_].size == 3
           && !lexemes_[at_].ends) {
      const std::size_t end = lexemes_[at_ - 1].at + lexemes_[at_ - 1].size;
      const std::string_view between = text_.substr(end, lexemes_[at_].at - end);
      const bool narrow = between == "\xE2\x80\xAF" || between == "\xC2\xA0";
      if (!narrow && (between != " " || language_.code != "fr")) return;
      number_.value = number_.value * thousand + lexemes_[at_++].word.value;
    }
  }

  /// Reads "and a half" behind a number.
  void read_fraction_behind() {
    std::size_t next = at_;
    if (!goes_on(next) || !is(next, Role::joiner)) return;
    ++next;
    if (goes_on(next) && is_article(next)) ++next;
    if (!goes_on(next) || !is(next, Role::fraction)) return;
    number_.value += lexemes_[next].word.value;
    at_ = next + 1;
  }

  bool is_article(std::size_t at) const {
    return is(at, Role::article) || (at < lexemes_.size() && lexemes_[at].word.article);
  }

  /// Reads a number behind an article: "a hundred and forty-five", "a dozen", "a quarter", "a
  /// third"; false if there is none.
  bool read_behind_article() {
    const std::size_t next = at_ + 1;
    if (!goes_on(next)) return false;
    const Role role = lexemes_[next].word.role;
    if (role == Role::fraction) {
      ++at_;
      number_.words = true;
      return read_fraction(1);
    }
    if (role == Role::dozen) {
      at_ += 2;
      number_.value = 12;
      number_.sized = number_.words = true;
      return true;
    }
    if (role != Role::hundred && role != Role::scale) return false;
    return read_words();
  }

  /// Reads `times` of a fraction word: "half", "two thirds"; "half a million" is a cardinal.
  bool read_fraction(double times) {
    number_.value = times * lexemes_[at_++].word.value;
    number_.kind = Kind::fraction;
    std::size_t next = at_;
    if (goes_on(next) && is(next, Role::of)) ++next;
    if (goes_on(next) && is_article(next)) ++next;
    if (goes_on(next)
        && (is(next, Role::scale) || is(next, Role::hundred) || is(next, Role::dozen))) {
      number_.value *= lexemes_[next].word.value;
      number_.kind = Kind::cardinal;
      number_.sized = true;
      at_ = next + 1;
    }
    return true;
  }

  bool is_denominator(std::size_t at) const {
    return is(at, Role::fraction) || is(at, Role::plural);
  }

  bool read_words() {
    number_.words = true;
    if (!language_.spaces && read_positional()) return true;
    if (read_time()) return true;
    Spelled spelled;
    const std::size_t begin = at_;
    bool alone = lexemes_[at_].word.article;
    if (is(at_, Role::article)) {
      spelled.add_small(1);
      ++at_;
      alone = false;
    }
    while (at_ < lexemes_.size() && (at_ == begin || goes_on(at_) || goes_on_behind_comma(spelled))
           && step(spelled, begin)) {
    }
    if (!spelled.any || at_ == begin) return false;
    number_.article = alone && at_ == begin + 1;
    number_.sized = spelled.sized;
    if (number_.kind != Kind::fraction) number_.value = spelled.value();
    if (ended_) {
      ended_ = false;
      return true;
    }
    return finish(spelled, begin);
  }

  /// True if a part with a smaller word of size follows a comma: "nine billion, one hundred and
  /// ninety-two million, six hundred thousand".
  bool goes_on_behind_comma(const Spelled& spelled) const {
    constexpr double million = 1e6;
    if (!lexemes_[at_].comma || spelled.size < million || spelled.current != 0) return false;
    for (std::size_t next = at_; next < lexemes_.size() && (next == at_ || goes_on(next)); ++next) {
      const NumberWord& word = lexemes_[next].word;
      if (word.role == Role::scale) return word.value < spelled.size;
      if (word.role != Role::small && word.role != Role::hundred && word.role != Role::joiner)
        return false;
    }
    return false;
  }

  /// Reads a time of day such as "three forty-two" as 3.42. Two numbers that belong to what follows
  /// ("two fifty-ton cranes") are no time.
  bool read_time() {
    constexpr double hour_max = 9;  // From ten on, such a pair may be a year: "ten forty".
    constexpr double minute_min = 10;
    constexpr double minute_max = 59;
    if (!language_.year_pairs || !is(at_, Role::small) || lexemes_[at_].word.article) return false;
    if (!goes_on(at_ + 1) || !is(at_ + 1, Role::small)) return false;
    const double hour = lexemes_[at_].word.value;
    const Lexeme& minutes = lexemes_[at_ + 1];
    const std::size_t end = minutes.at + minutes.size;
    if (hour < 1 || hour > hour_max || minutes.word.value < minute_min
        || minutes.word.value > minute_max)
      return false;
    if (text_.substr(lexemes_[at_].at + lexemes_[at_].size,
                     minutes.at - lexemes_[at_].at - lexemes_[at_].size)
        != " ")
      return false;
    const bool more = goes_on(at_ + 2) && lexemes_[at_ + 2].word.role != Role::none;
    if (more || (end < text_.size() && text_[end] == '-')) return false;
    number_.value = hour + minutes.word.value / hundred;
    at_ += 2;
    return true;
  }

  /// Adds the current lexeme to the number; false if it does not belong to it.
  bool step(Spelled& spelled, std::size_t begin) {
    const NumberWord& word = lexemes_[at_].word;
    switch (word.role) {
      case Role::small: return add_small(spelled, word.value, begin);
      case Role::hundred:
      case Role::scale:
        if (!spelled.multiply(word)) return false;
        ++at_;
        return true;
      case Role::joiner: return step_joiner(spelled);
      case Role::zero: return step_zero(spelled, begin);
      case Role::ordinal:
      case Role::decade: return step_end(spelled, word, begin);
      default: return false;
    }
  }

  bool add_small(Spelled& spelled, double value, std::size_t begin) {
    if (is_pair(spelled, value, begin)) {
      spelled.current = spelled.current * hundred + value;
      spelled.paired = true;
      ++at_;
      return true;
    }
    // The zero in "二千零九" only holds a place.
    if (!language_.spaces && value == 0 && spelled.sized && !spelled.small) {
      ++at_;
      return true;
    }
    if (language_.spaces && spelled.size == 0 && spelled.hundreds && spelled.current >= thousand
        && value == 0)
      return false;
    if (!spelled.add_small(value)) return false;
    ++at_;
    return true;
  }

  /// True if the two numbers make a year: "nineteen" and "forty-four", or Dutch "negentien" and
  /// "vierenveertig" in one word.
  bool is_pair(const Spelled& spelled, double value, std::size_t begin) const {
    constexpr double first_min = 10;
    constexpr double first_max = 21;
    if (spelled.sized || !spelled.small || spelled.paired || at_ != begin + 1) return false;
    if (spelled.current < first_min || spelled.current > first_max) return false;
    if (language_.year_pairs) return value >= 10;
    return language_.code == "nl" && lexemes_[at_].at == lexemes_[begin].at && value > 0;
  }

  bool step_joiner(Spelled& spelled) {
    const bool open = spelled.hundreds || (spelled.size > 0 && spelled.current == 0);
    const std::size_t next = at_ + 1;
    if (!open || spelled.small || spelled.paired || !goes_on(next)) return false;
    const Role role = lexemes_[next].word.role;
    // "Seventeen million and five months" has two numbers, since nobody counts to 17,000,005.
    constexpr double million = 1e6;
    const bool goes_further =
        goes_on(next + 1)
        && (is(next + 1, Role::hundred) || is(next + 1, Role::scale) || is(next + 1, Role::joiner));
    if (spelled.size >= million && spelled.current == 0 && language_.spaces && role == Role::small
        && !goes_further)
      return false;
    const bool counts = role == Role::small || role == Role::ordinal
                        || (role == Role::hundred && !spelled.hundreds && lexemes_[next].word.bare);
    if (!counts || (lexemes_[next].word.article && language_.spaces && !hundred_and_one(next)))
      return false;
    ++at_;
    return true;
  }
  /// True for "a hundred and one" and Portuguese "cento e um", unless a fraction follows.
  bool hundred_and_one(std::size_t at) const {
    return !(goes_on(at + 1) && is_denominator(at + 1));
  }

  /// Reads the zero of "nineteen oh five".
  bool step_zero(Spelled& spelled, std::size_t begin) {
    const bool pair = is_pair(spelled, 10, begin);
    if (!pair || !goes_on(at_ + 1) || !is(at_ + 1, Role::small)) return false;
    const double units = lexemes_[at_ + 1].word.value;
    if (units < 1 || units > 9) return false;
    spelled.current = spelled.current * hundred + units;
    spelled.paired = true;
    at_ += 2;
    return true;
  }

  /// Reads a decade or an ordinal, which ends the number: "nineteen nineties", "two hundred and
  /// sixth".
  bool step_end(Spelled& spelled, const NumberWord& word, std::size_t begin) {
    const bool decade = word.role == Role::decade;
    if (decade && is_pair(spelled, word.value, begin)) {
      spelled.current = spelled.current * hundred + word.value;
    } else if (!decade && spelled.sized && !spelled.small && word.value < hundred) {
      spelled.current += word.value;
    } else {
      return false;
    }
    ++at_;
    number_.kind = decade ? Kind::decade : Kind::ordinal;
    ended_ = true;
    return false;
  }

  /// Reads what may stand behind the words of a number.
  bool finish(const Spelled& spelled, std::size_t begin) {
    const bool decimals = is(at_, Role::point) && goes_on(at_) && read_decimals();
    const double before = number_.value;
    read_fraction_behind();
    if (number_.value != before && spelled.size > 0 && spelled.current == 0)
      // The half belongs to the million: "un million et demi".
      number_.value = before + (number_.value - before) * spelled.size;
    while (goes_on(at_) && is(at_, Role::scale) && (decimals || number_.value != before)) {
      number_.value *= lexemes_[at_++].word.value;
      number_.sized = true;
    }
    if (!goes_on(at_)) return decade_behind_noun(begin);
    if (is(at_, Role::dozen)) {
      number_.article = false;
      number_.value *= lexemes_[at_++].word.value;
      number_.sized = true;
    } else if (!spelled.sized && is_denominator(at_)) {
      number_.article = false;
      if (is(at_, Role::fraction)) return read_fraction(number_.value);
      number_.value /= lexemes_[at_++].word.value;
      number_.kind = Kind::fraction;
    }
    return decade_behind_noun(begin);
  }

  /// Reads the decimals of "three point six four".
  bool read_decimals() {
    std::size_t next = at_ + 1;
    double place = 0.1;
    double decimals = 0;
    for (; goes_on(next) && is(next, Role::small); ++next) {
      const double value = lexemes_[next].word.value;
      place *= value >= 10 ? 0.1 : 1;
      decimals += value * place;
      place *= 0.1;
    }
    if (next == at_ + 1) return false;
    number_.value += decimals;
    // The value is rounded, so that it equals the value of the same number in digits.
    constexpr double precision = 1e9;
    number_.value = std::round(number_.value * precision) / precision;
    at_ = next;
    return true;
  }

  /// Reads a decade behind a noun: "années quatre-vingt-dix".
  bool decade_behind_noun(std::size_t begin) {
    if (language_.decade_nouns.empty() || begin == 0 || std::fmod(number_.value, 10) != 0)
      return true;
    if (number_.value < 20 || number_.value > 90) return true;
    const Lexeme& before = lexemes_[begin - 1];
    if (text_.substr(before.at, before.size) == language_.decade_nouns) number_.kind = Kind::decade;
    return true;
  }

  /// Reads digits one after another: "一九四四".
  bool read_positional() {
    constexpr std::size_t digit_bytes = 3;
    std::size_t at = lexemes_[at_].at;
    double value = 0;
    for (std::size_t bytes = 0;; at += digit_bytes) {
      const NumberWord digit = words_.prefix(text_.substr(at, digit_bytes), bytes);
      if (digit.role != Role::small || digit.value >= 10) break;
      value = value * 10 + digit.value;
    }
    if (at < lexemes_[at_].at + 2 * digit_bytes) return false;
    std::size_t end = at_;
    while (end < lexemes_.size() && lexemes_[end].at < at)
      ++end;
    if (lexemes_[end - 1].at + lexemes_[end - 1].size != at) return false;
    if (goes_on(end) && (is(end, Role::hundred) || is(end, Role::scale))) return false;
    number_.value = value;
    at_ = end;
    return true;
  }

  std::string_view text_;
  std::vector<Lexeme> lexemes_;
  const NumberWords& words_;
  const NumberLanguage& language_;
  std::size_t at_ = 0;
  bool ended_ = false;  ///< An ordinal or a decade ended the words.
  SpokenNumber number_;
};

}  // namespace

std::vector<SpokenNumber> spoken_numbers_in(std::string_view text, std::string_view language) {
  const NumberWords& words = NumberWords::of(language);
  return Grammar(text, number_lexemes(text, words), words).all();
}

}  // namespace castwright::script
