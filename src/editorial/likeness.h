#pragma once
// Whether two counts, or two names, could be of the same thing, so that one of them is a change of
// the other. For faithfulness.cpp alone. Pure.

#include "editorial/telling.h"

#include <string_view>

namespace castwright::editorial {

/// "60" of 59.
bool is_in_tens(double said, double known);
/// "twelve pairs", "one comparison": talk counts as well.
bool is_small(const Count& count);
/// Whether two counts could be of the same thing.
bool are_alike(const Count& a, const Count& b);
/// Numbers of a kind, of which the sentence of the pack has only one: "fifty-one in all".
bool is_only_one(const Count& count, const Count& known, const Telling& ground);
/// "twenty minutes" and "15 degrees" are no count of the same.
bool differ_in_unit(const Count& a, const Count& b);
/// What a number counts stands next behind it.
bool count_the_same(const Count& a, const Count& b);
/// Whether `said` says `known`: a decade of a year, a rounded value, about as much with a hedge.
bool is_same_value(const Number& said, const Number& known);
/// "off the coast of Chile" for "off the coast of Japan".
bool in_same_phrase(std::string_view text,
                    const Name& name,
                    std::string_view known_text,
                    const Name& known);
/// "Norman Fletcher" and "Norman Phillips".
bool shares_word(const Name& a, const Name& b);

}  // namespace castwright::editorial
