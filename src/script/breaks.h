#pragma once
// Where a text can be divided: between characters, words or lines, by ICU. Values only, total on
// any bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

enum class Break {
  character,  ///< UAX #29: never between a letter and what combines with it
  word,       ///< UAX #29, Chinese, Japanese and Thai by dictionaries
  line,       ///< UAX #14
};

/// The bytes of `text` at which it can be divided, in order, without both ends. `locale` is ICU's
/// ("root", "ja@lb=strict"). Opens an iterator for each call (about 10 us), so that threads share
/// nothing.
std::vector<std::size_t> breaks_in(std::string_view text,
                                   Break kind,
                                   const std::string& locale = "root");

}  // namespace castwright::script
