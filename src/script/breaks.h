#pragma once
// Finds the places at which a text can be divided: between characters, words or lines, by ICU.
// Values only, total on any bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

enum class Break {
  character,  ///< As UAX #29 says: never between a letter and what combines with it.
  word,       ///< As UAX #29 says, with dictionaries for Chinese, Japanese and Thai.
  line,       ///< As UAX #14 says.
};

/// Returns the offsets at which `text` can be divided, in order, without its two ends. `locale` is
/// a name of ICU ("root", "ja@lb=strict"). Each call opens an iterator (about 10 us), so that
/// threads share nothing.
std::vector<std::size_t> breaks_in(std::string_view text,
                                   Break kind,
                                   const std::string& locale = "root");

}  // namespace castwright::script
