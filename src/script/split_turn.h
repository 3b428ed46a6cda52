#pragma once
// Divides a turn that is too long to be spoken in one. For script/clean.cpp alone. Values only.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// `text` in pieces of at most turn_characters_max characters, none empty: as many whole sentences
/// as fit; a longer sentence is divided behind a clause mark, else between words, else anywhere
/// between characters.
std::vector<std::string> split_turn(std::string_view text);

}  // namespace castwright::script
