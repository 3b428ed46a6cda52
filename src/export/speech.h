#pragma once
// Turns as a voice reads them: nothing that would be spoken by mistake, no turn too long. Values
// only, any thread.

#include "script/turns.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// Piper gave up (60 s) on turns of 798 characters and more; all of 736 and less passed.
inline constexpr std::size_t turn_chars_max = 500;

/// What is spoken of a turn, on one line: without headings, markers, citations and the marks of
/// Markdown (emphasis, code, links, list bullets). The words stay as they are.
std::string speakable(std::string_view text);

/// `text` in pieces of at most `chars_max` code points, cut after sentences where they fit, else
/// after clauses, else between words, and inside a word only where it alone is longer. The pieces
/// joined by a blank are the text (of one line, single blanks), but for cuts inside a word.
std::vector<std::string> pieces_of(std::string_view text, std::size_t chars_max);

/// Every turn speakable and at most turn_chars_max long; turns of which nothing is spoken are left
/// out.
std::vector<script::Turn> spoken_turns(const std::vector<script::Turn>& turns);

/// Text in square brackets in a spoken line ("[laughs]"): a voice reads it out. Views into `text`.
std::vector<std::string_view> brackets_in(std::string_view text);

}  // namespace castwright::exports
