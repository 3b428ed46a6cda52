#include "editorial/likeness.h"

#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace castwright::editorial {
namespace {

bool may_be_year(const Number& number) {
  return number.value >= 1'100 && number.value < 2'100 && number.value == std::floor(number.value);
}

/// The word before a name or the one behind it, without articles.
std::string word_beside(std::string_view text, const Name& name, bool before) {
  const std::vector<script::Token> tokens = script::tokens_of(text);
  std::string beside;
  for (const script::Token& token : tokens) {
    if (token.word == "the" || token.word == "a" || token.word == "an") continue;
    if (before && token.at >= name.at) break;
    if (before) beside = token.word;
    if (!before && token.at >= name.at + name.size) return token.word;
  }
  return beside;
}

}  // namespace

bool is_in_tens(double said, double known) {
  constexpr double rounding = 0.02;
  return std::fmod(said, 10) == 0 && std::abs(said - known) <= rounding * std::abs(known);
}

bool is_small(const Count& count) {
  return count.number.value <= 12 && !count.number.unit;
}

bool are_alike(const Count& a, const Count& b) {
  using Kind = Number::Kind;
  const auto kind = [](const Count& count) {
    return std::pair(count.number.percent, count.number.kind);
  };
  if (kind(a) != kind(b)) return false;
  if (a.number.percent || a.number.kind == Kind::decade) return true;
  if (!a.per.empty() && !b.per.empty() && a.per != b.per) return false;
  // The number in "six times the cost" is no changed form of 31.5 billion.
  constexpr double factor = 20;
  if (a.number.value > factor * b.number.value || b.number.value > factor * a.number.value)
    return false;
  return std::ranges::any_of(a.nouns, [&](const std::string& noun) {
    return std::ranges::find(b.nouns, noun) != b.nouns.end();
  });
}

bool is_only_one(const Count& count, const Count& known, const Telling& ground) {
  constexpr double factor = 6;
  const auto fits = [&](const Count& other) {
    return other.number.kind == count.number.kind && other.number.percent == count.number.percent
           && other.number.value > 12;
  };
  // The numbers in "three thousand kettles" and "in 2008" are of different kinds.
  if (may_be_year(count.number) != may_be_year(known.number)) return false;
  return count.number.value > 12 && fits(known) && std::ranges::count_if(ground.counts, fits) == 1
         && count.number.value < factor * known.number.value
         && known.number.value < factor * count.number.value;
}

bool differ_in_unit(const Count& a, const Count& b) {
  // Each row holds the stems of one unit: "meter" and "metre" are the same.
  constexpr std::array<std::array<std::string_view, 2>, 18> units{{{"second", "sekund"},
                                                                   {"minut", "minut"},
                                                                   {"hour", "stund"},
                                                                   {"day", "tag"},
                                                                   {"week", "woch"},
                                                                   {"month", "monat"},
                                                                   {"year", "jahr"},
                                                                   {"meter", "metr"},
                                                                   {"kilomet", "kilomet"},
                                                                   {"mile", "meil"},
                                                                   {"degre", "grad"},
                                                                   {"people", "mensch"},
                                                                   {"dollar", "dollar"},
                                                                   {"euro", "euro"},
                                                                   {"kilogram", "kilogram"},
                                                                   {"tonn", "tons"},
                                                                   {"liter", "litr"},
                                                                   {"percent", "prozent"}}};
  const auto unit_of = [&](const Count& count) {
    return std::ranges::find_if(units, [&](const auto& stems) {
      return !count.nouns.empty() && std::ranges::any_of(stems, [&](std::string_view one) {
        return count.nouns.front().starts_with(one);
      });
    });
  };
  const auto* const first = unit_of(a);
  const auto* const second = unit_of(b);
  return first != units.end() && second != units.end() && first != second;
}

bool count_the_same(const Count& a, const Count& b) {
  return !a.nouns.empty() && !b.nouns.empty() && a.nouns.front() == b.nouns.front();
}

bool is_same_value(const Number& said, const Number& known) {
  if (said.kind == Number::Kind::decade)
    return std::floor(said.value / 10) == std::floor(known.value / 10)
           || std::fmod(known.value, 100) - std::fmod(said.value, 100) == 0;
  if (is_rounded(said.value, known.value)) return true;
  const double share = said.hedged ? 0.05 : 1e-9;
  return std::abs(said.value - known.value) <= share * std::abs(known.value);
}

bool in_same_phrase(std::string_view text,
                    const Name& name,
                    std::string_view known_text,
                    const Name& known) {
  constexpr std::array<bool, 2> sides{true, false};
  return std::ranges::any_of(sides, [&](bool before) {
    const std::string beside = word_beside(text, name, before);
    return !beside.empty() && beside == word_beside(known_text, known, before);
  });
}

bool shares_word(const Name& a, const Name& b) {
  return std::ranges::any_of(a.words, [&](const std::string& word) {
    return std::ranges::find(b.words, word) != b.words.end();
  });
}

}  // namespace castwright::editorial
