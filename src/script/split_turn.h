#pragma once
// Divides a text that is too long to be spoken, or shown, in one. Values only, any thread.

#include "script/characters.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// `text` in pieces of at most `characters_max` characters, none empty: as many whole sentences
/// as fit; a longer sentence is divided behind a clause mark, else between words, else anywhere
/// between characters.
std::vector<std::string> split_turn(std::string_view text,
                                    std::size_t characters_max = turn_characters_max);

}  // namespace castwright::script
