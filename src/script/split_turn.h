#pragma once
// Divides a text that is too long to be spoken, or shown, in one piece. Values only, any thread.

#include "script/characters.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// The unit in which a piece is measured.
enum class Measure { characters, columns };

/// Divides `text` into pieces of at most `room` characters (or columns), none of them empty. A
/// piece has as many whole sentences as fit. A sentence that is too long is divided at the end of
/// one that it quotes, else behind a clause mark outside of quotations, else behind any clause
/// mark, else between words, else between characters. `language` is a tag as for sentences_of().
std::vector<std::string> split_turn(std::string_view text,
                                    std::size_t room = turn_characters_max,
                                    std::string_view language = "en",
                                    Measure measure = Measure::characters);

}  // namespace castwright::script
