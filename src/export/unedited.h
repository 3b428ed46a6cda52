#pragma once
// What a word processor or a converter changes in a text that nobody edited. Pure.

#include "script/turns.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// `text` for comparing: without invisible characters (soft hyphens, zero-width spaces, byte order
/// marks) and blanks at the ends of lines; every kind of blank is a blank, a line break inside a
/// paragraph too; quotation marks, dashes and the ellipsis as typewriters have them.
std::string as_typed(std::string_view text);

/// A turn of `edited` that differs from its turn in `before` by nothing that as_typed() keeps is
/// that turn. Every other loses its invisible characters.
void keep_unedited(const std::vector<script::Turn>& before, std::vector<script::Turn>& edited);

}  // namespace castwright::exports
