#pragma once
// Undoes what a word processor or a converter changes in a text that nobody edited. Pure; any
// thread.

#include "script/turns.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// Returns `text` in a form for comparing. It has no invisible characters (soft hyphens, zero-width
/// spaces, byte order marks) and no blanks at the ends of lines. Every kind of blank becomes a
/// plain one, as does a line break inside a paragraph. Quotation marks, dashes and the ellipsis
/// become those of a typewriter.
std::string as_typed(std::string_view text);

/// Replaces a turn of `edited` by its turn in `before` if as_typed() makes both equal. Every other
/// turn loses its invisible characters.
void keep_unedited(const std::vector<script::Turn>& before, std::vector<script::Turn>& edited);

}  // namespace castwright::exports
