#pragma once
// The number words of one language, each with what it does in a number: ICU's spell-out rules taken
// apart once. For spoken_numbers.cpp alone. Immutable after it is made; any thread.

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
    none,      ///< no part of a number
    digits,    ///< written with digits
    small,     ///< 0 to 99
    hundred,   ///< 100 multiplies what is before it; 200 to 900 are whole ("quinientos")
    scale,     ///< thousand, million …
    ordinal,   ///< 0th to 99th, hundredth …; ends a number
    plural,    ///< an ordinal's plural ("thirds")
    decade,    ///< "nineties"
    joiner,    ///< "and"
    article,   ///< "a": one before a word of size, nothing elsewhere
    of,        ///< "of" in "a quarter of a million"
    zero,      ///< "oh" in "nineteen oh five"
    point,     ///< "point"
    fraction,  ///< "half", "quarter"
    dozen,
  };
  Role role = Role::none;
  double value = 0;
  bool bare = false;     ///< a size that needs no "one" before it ("mille")
  bool article = false;  ///< an article as well ("un")
};

/// How a language writes and joins numbers.
struct NumberLanguage {
  std::string_view code{};
  bool spaces = true;          ///< words stand apart; false: Chinese, Japanese
  bool compounds = false;      ///< "neunzehnhundert" is one word
  bool decimal_comma = false;  ///< "3,5"
  bool year_pairs = false;     ///< "nineteen forty-four"
  std::string_view joiners{};  ///< words separated by blanks, as all below
  std::string_view articles{};
  std::string_view ofs{};
  std::string_view zeros{};
  std::string_view points{};
  std::string_view halves{};
  std::string_view thirds{};
  std::string_view quarters{};
  std::string_view dozens{};
  std::string_view bare_sizes{};
  std::string_view decade_nouns{};    ///< before the tens: "années quatre-vingt"
  std::string_view decade_endings{};  ///< of a word for tens: "y>ies", "ig>iger"
};

class NumberWords {
 public:
  /// Of a code such as "en" or "pt-BR"; without words if ICU spells in no language of that name.
  static const NumberWords& of(std::string_view language);

  /// What the longest run of `words`, from the first on, does; `taken` becomes its length.
  NumberWord longest(std::span<const std::string_view> words, std::size_t& taken) const;
  /// The longest number word that `text` begins with (languages without blanks).
  NumberWord prefix(std::string_view text, std::size_t& bytes) const;
  /// The parts of a compound ("neunzehn", "hundert", "vierundvierzig"); empty if it is none.
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
  /// Some of what a language's rules spell.
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
  Map<std::size_t> first_;  ///< first word → most words of a phrase
  std::size_t bytes_max_ = 0;
};

}  // namespace castwright::script
