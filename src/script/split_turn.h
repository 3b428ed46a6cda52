#pragma once
// Divides a text that is too long to be spoken, or shown, in one. Values only, any thread.

#include "script/characters.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// What a piece is measured by.
enum class Measure { characters, columns };

/// `text` in pieces of at most `room` characters (or columns), none empty: as many whole sentences
/// as fit; a longer sentence is divided at the end of one that it quotes, else behind a clause mark
/// outside of quotations, else behind any clause mark, else between words, else between characters.
/// `language` as for sentences_of.
std::vector<std::string> split_turn(std::string_view text,
                                    std::size_t room = turn_characters_max,
                                    std::string_view language = "en",
                                    Measure measure = Measure::characters);

}  // namespace castwright::script
