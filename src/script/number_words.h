#pragma once
// The number words of one language, each with its role in a number, derived once from ICU's
// spell-out rules. Used only by spoken_numbers.cpp and number_lexemes.cpp. Immutable after it is
// made; any thread.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace castwright::script {

struct NumberWord {
  enum class Role {
    none,    ///< The word is no part of a number.
    digits,  ///< The number is written with digits.
    small,   ///< A number from 0 to 99.
    /// The value 100 multiplies the number before it; 200 to 900 are complete ("quinientos").
    hundred,
    scale,    ///< Thousand, million and so on.
    ordinal,  ///< An ordinal (0th to 99th, hundredth, …), which ends a number.
    plural,   ///< The plural of an ordinal ("thirds").
    decade,   ///< A decade, such as "nineties".
    joiner,   ///< A word such as "and".
    /// An article such as "a", which means one before a word of size and nothing elsewhere.
    article,
    of,        ///< A word such as "of" in "a quarter of a million".
    zero,      ///< A word such as "oh" in "nineteen oh five".
    point,     ///< A word such as "point".
    fraction,  ///< A word such as "half" or "quarter".
    dozen,
  };
  Role role = Role::none;
  double value = 0;
  bool bare = false;     ///< It is a size that needs no "one" before it ("mille").
  bool article = false;  ///< It is also an article ("un").
};

/// How a language writes and joins numbers.
struct NumberLanguage {
  std::string_view code{};
  bool spaces = true;          ///< Blanks separate words; false for Chinese and Japanese.
  bool compounds = false;      ///< Numbers are written as one word ("neunzehnhundert").
  bool decimal_comma = false;  ///< A comma separates decimals ("3,5").
  bool year_pairs = false;     ///< Years are said in two halves ("nineteen forty-four").
  std::string_view joiners{};  ///< Words separated by blanks, as in all fields below.
  std::string_view articles{};
  std::string_view ofs{};
  std::string_view zeros{};
  std::string_view points{};
  std::string_view halves{};
  std::string_view thirds{};
  std::string_view quarters{};
  std::string_view dozens{};
  std::string_view bare_sizes{};
  /// The nouns before the tens of a decade: "années quatre-vingt".
  std::string_view decade_nouns{};
  /// The endings that make a decade of a word for tens: "y>ies", "ig>iger".
  std::string_view decade_endings{};
};

class NumberWords {
 public:
  /// Returns the number words for a code such as "en" or "pt-BR"; without words if ICU cannot spell
  /// numbers in that language.
  static const NumberWords& of(std::string_view language);

  /// Returns the role of the longest run of `words`, from the first on, that is in the table;
  /// `taken` becomes its length.
  NumberWord longest(std::span<const std::string_view> words, std::size_t& taken) const;
  /// Returns the longest number word with which `text` begins, for languages without blanks.
  NumberWord prefix(std::string_view text, std::size_t& bytes) const;
  /// Returns the parts of a compound ("neunzehn", "hundert", "vierundvierzig"); empty if `word` is
  /// no compound.
  std::vector<NumberWord> parts(std::string_view word) const;

  const NumberLanguage& language() const { return language_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <typename Value>
  using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  /// The spellings of one language that the table is made from.
  struct Spelled;

  explicit NumberWords(const NumberLanguage& language);
  void add(std::string_view phrase, NumberWord word);
  void add_list(std::string_view words, NumberWord word);
  void add_cardinals(const Spelled& spelled);
  void add_sizes(const Spelled& spelled);
  void add_ordinals(const Spelled& spelled);
  void add_table();
  void add_decades(const Spelled& spelled);
  bool split(std::string_view rest, std::vector<NumberWord>& parts) const;

  NumberLanguage language_;
  Map<NumberWord> words_;
  Map<std::size_t> first_;  ///< The most words of a phrase that begins with each word.
  std::size_t bytes_max_ = 0;
};

}  // namespace castwright::script
