#pragma once
// Makes turns as a voice reads them: they hold nothing that it would speak by mistake, and none is
// too long. Values only; any thread.

#include "script/turns.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// Returns what is spoken of a turn, on one line, without headings, markers, citations and the
/// marks of Markdown (emphasis, code, links, list bullets). The words stay as they are.
std::string speakable(std::string_view text);

/// Returns every turn as speakable() makes it, without turns of which nothing is spoken. A turn of
/// more than script::turn_characters_max is divided by the rules of `language`.
std::vector<script::Turn> spoken_turns(const std::vector<script::Turn>& turns,
                                       std::string_view language = "en");

/// Returns views of the texts in square brackets ("[laughs]") in `text`, because a voice would read
/// them out.
std::vector<std::string_view> brackets_in(std::string_view text);

}  // namespace castwright::exports
