#pragma once
// Suggests "did you mean …?" for keys, flags and values. Pure.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace castwright::topic {

/// Returns the candidate nearest to `word` (edit distance with swaps; case and `-`/`_` are
/// ignored), or "" if none is near: at most a third of the word's length (rounded up) away, and
/// never more than three edits. A first letter that was replaced is no slip: whoever types `tcsh`
/// means neither `bash` nor `zsh`.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);
/// Returns how many edits (a swap is one) lead from one word to the other; case and `-`/`_` are
/// ignored.
std::size_t edits_between(std::string_view a, std::string_view b);
/// Returns `, did you mean "x"?`, or "". A word that is a candidate itself is no slip, so that
/// nothing is suggested for it.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
/// Returns `text` for a message: quoted, cut to about 60 bytes, without a login in an address.
/// Letters, digits and marks of every script stay as they are; characters that could disturb a
/// terminal (controls, directions, invalid UTF-8) become \xNN.
std::string printable(std::string_view text);

}  // namespace castwright::topic
