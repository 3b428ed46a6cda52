#pragma once
// Decides whether two counts, or two names, may mean the same thing, so that one of them is a
// changed form of the other. Used only by faithfulness.cpp. Pure.

#include "editorial/telling.h"

#include <string_view>

namespace castwright::editorial {

/// True if `said` is `known` rounded to tens: "60" for 59.
bool is_in_tens(double said, double known);
/// True for a small count such as "twelve pairs" or "one comparison", which may be mere talk.
bool is_small(const Count& count);
/// True if two counts may be of the same thing.
bool are_alike(const Count& a, const Count& b);
/// True if the sentence of the pack has only one number of this kind ("fifty-one in all").
bool is_only_one(const Count& count, const Count& known, const Telling& ground);
/// True if the units differ: "twenty minutes" and "15 degrees" do not count the same thing.
bool differ_in_unit(const Count& a, const Count& b);
/// True if the words next behind both numbers name the same thing.
bool count_the_same(const Count& a, const Count& b);
/// True if `said` is a way to say `known`: the decade of a year, a rounded value, a near value with
/// a hedge.
bool is_same_value(const Number& said, const Number& known);
/// True if both names stand in the same phrase: "off the coast of Chile" for "off the coast of
/// Japan".
bool in_same_phrase(std::string_view text,
                    const Name& name,
                    std::string_view known_text,
                    const Name& known);
/// True if the names have a word in common: "Norman Fletcher" and "Norman Phillips".
bool shares_word(const Name& a, const Name& b);

}  // namespace castwright::editorial
