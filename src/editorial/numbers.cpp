#include "editorial/numbers.h"

#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <unordered_map>

namespace castwright::editorial {
namespace {

using script::Token;

std::optional<double> small_word(std::string_view word) {
  static const std::unordered_map<std::string_view, double> words{
      {"zero", 0},     {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},
      {"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},
      {"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
      {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
      {"twenty", 20},  {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},
      {"seventy", 70}, {"eighty", 80},  {"ninety", 90},    {"dozen", 12}};
  const auto found = words.find(word);
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

std::optional<double> size_word(std::string_view word) {
  static const std::unordered_map<std::string_view, double> words{{"hundred", 1e2},
                                                                  {"thousand", 1e3},
                                                                  {"million", 1e6},
                                                                  {"billion", 1e9},
                                                                  {"trillion", 1e12},
                                                                  {"k", 1e3},
                                                                  {"m", 1e6},
                                                                  {"bn", 1e9}};
  const auto found = words.find(word);
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

/// "1,200", "3.5", "2nd", "40s", "9:30"; nothing where letters stand before the digits ("G7").
std::optional<double> digits(std::string_view word) {
  if (!script::is_digit(word.front())) return std::nullopt;
  std::string plain;
  bool point = false;
  std::size_t at = 0;
  for (; at < word.size(); ++at) {
    const char byte = word[at];
    if (byte == ',') continue;
    if (!script::is_digit(byte) && byte != '.' && byte != ':') break;
    if (script::is_digit(byte)) {
      plain += byte;
    } else if (!point) {
      plain += '.';
      point = true;
    }
  }
  double value = 0;
  const auto [end, code] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return code == std::errc() ? std::optional(value) : std::nullopt;
}

bool is_hedge(std::string_view word) {
  constexpr std::array<std::string_view, 17> hedges{"about",
                                                    "nearly",
                                                    "almost",
                                                    "around",
                                                    "roughly",
                                                    "approximately",
                                                    "over",
                                                    "under",
                                                    "some",
                                                    "than",
                                                    "close",
                                                    "just",
                                                    "least",
                                                    "most",
                                                    "to",
                                                    "nearer",
                                                    "circa"};
  return std::ranges::find(hedges, word) != hedges.end();
}

/// A number in words, read from left to right.
struct Spelled {
  double whole = 0;    ///< complete thousands and above
  double current = 0;  ///< below a thousand
  bool any = false;

  /// "twenty five" adds, "five six" is two numbers: false.
  bool add(double small) {
    constexpr double below = 1'000;
    if (current >= below) return false;
    const int now = static_cast<int>(current);
    if (now % 100 != 0 && (small >= 10 || now % 10 != 0 || now % 100 < 20)) return false;
    current += small;
    any = true;
    return true;
  }
  void multiply(double size) {
    if (size == 100) {
      current *= size;
      return;
    }
    whole += (current == 0 ? 1 : current) * size;
    current = 0;
  }
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text), tokens_(script::tokens_of(text)) {}

  std::vector<Number> all() {
    std::vector<Number> numbers;
    while (at_ < tokens_.size()) {
      const std::size_t begin = at_;
      const auto value = number();
      if (!value) {
        at_ = begin + 1;
        continue;
      }
      numbers.push_back(made(begin, *value));
    }
    return numbers;
  }

 private:
  bool adjacent() const {  // only a blank, a hyphen or "and" between the last token and this one
    if (at_ == 0 || at_ >= tokens_.size()) return false;
    const std::size_t end = tokens_[at_ - 1].at + tokens_[at_ - 1].size;
    const std::string_view between = text_.substr(end, tokens_[at_].at - end);
    return between == " " || between == "-" || between == "\xE2\x80\x91" || between == "\xC2\xA0";
  }

  /// "two hundred and six thousand four hundred", "3.5 million", "1,200".
  std::optional<double> number() {
    const std::string_view word = tokens_[at_].word;
    if (const auto value = digits(word)) {
      const bool bare = script::is_digit(word.back());
      ++at_;
      double whole = *value;
      if (!bare) return with_suffix(whole, word);
      while (at_ < tokens_.size() && adjacent()) {
        const auto size = tokens_[at_].word == "m" || tokens_[at_].word == "k"
                              ? std::nullopt
                              : size_word(tokens_[at_].word);
        if (!size) break;
        whole *= *size;
        sized_ = true;
        ++at_;
      }
      return whole;
    }
    return in_words();
  }

  /// "40m", "3bn", "5k"; "2nd" and "1980s" are their numbers.
  static double with_suffix(double value, std::string_view word) {
    const auto end =
        std::ranges::find_if(word, [](char byte) { return byte >= 'a' && byte <= 'z'; });
    const auto size = size_word(word.substr(std::size_t(end - word.begin())));
    return size ? value * *size : value;
  }

  std::optional<double> in_words() {
    Spelled spelled;
    while (at_ < tokens_.size() && (!spelled.any || adjacent())) {
      const std::string_view word = tokens_[at_].word;
      const auto small = small_word(word);
      const auto size = word.size() > 2 ? size_word(word) : std::nullopt;
      if (small) {
        if (!spelled.add(*small)) break;
      } else if (size && spelled.any) {
        sized_ = true;
        spelled.multiply(*size);
      } else if (word != "and" || !goes_on_behind_and(spelled)) {
        break;
      }
      ++at_;
    }
    return spelled.any ? std::optional(spelled.whole + spelled.current) : std::nullopt;
  }

  /// "two hundred and six", not "twenty and six".
  bool goes_on_behind_and(const Spelled& spelled) const {
    return spelled.any && sized_ && at_ + 1 < tokens_.size() && small_word(tokens_[at_ + 1].word);
  }

  Number made(std::size_t begin, double value) {
    const Token& first = tokens_[begin];
    const Token& last = tokens_[at_ - 1];
    Number number{
        .value = value, .at = first.at, .size = last.at + last.size - first.at, .unit = sized_};
    sized_ = false;
    const std::string_view before = text_.substr(0, first.at);
    for (const std::string_view sign : {"$", "€", "£", "¥"})
      number.unit = number.unit || before.ends_with(sign);
    const std::string_view after = text_.substr(last.at + last.size);
    number.unit = number.unit || after.starts_with('%') || after.starts_with(" %")
                  || after.starts_with(" percent") || after.starts_with(" per cent");
    for (std::size_t back = 1; back <= 2 && back <= begin; ++back)
      number.hedged = number.hedged || is_hedge(tokens_[begin - back].word);
    return number;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  bool sized_ = false;
};

}  // namespace

std::vector<Number> numbers_in(std::string_view text) {
  return Scanner(text).all();
}

}  // namespace castwright::editorial
