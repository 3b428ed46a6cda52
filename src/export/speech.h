#pragma once
// Turns as a voice reads them: nothing that would be spoken by mistake, no turn too long. Values
// only, any thread.

#include "script/turns.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// What is spoken of a turn, on one line: without headings, markers, citations and the marks of
/// Markdown (emphasis, code, links, list bullets). The words stay as they are.
std::string speakable(std::string_view text);

/// Every turn speakable and at most script::turn_characters_max long; turns of which nothing is
/// spoken are left out. A longer one is divided by the rules of `language`.
std::vector<script::Turn> spoken_turns(const std::vector<script::Turn>& turns,
                                       std::string_view language = "en");

/// Text in square brackets in a spoken line ("[laughs]"): a voice reads it out. Views into `text`.
std::vector<std::string_view> brackets_in(std::string_view text);

}  // namespace castwright::exports
