#pragma once
// "Did you mean …?" for keys, flags and values. Pure.

#include <span>
#include <string>
#include <string_view>

namespace castwright::topic {

/// The candidate nearest to `word` (edit distance with swaps, case and `-`/`_` ignored), or ""
/// where none is near: at most a third of the word's length (rounded up) away, and never more than
/// three edits.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);
/// `, did you mean "x"?`, or "".
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
/// `text` for a message: quoted, about 60 bytes of it, a login in an address left out. Letters,
/// digits and marks of every script stay as they are; what a terminal could take amiss (controls,
/// directions, what is not UTF-8) is \xNN.
std::string printable(std::string_view text);

}  // namespace castwright::topic
