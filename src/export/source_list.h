#pragma once
// Inside export: finds the list of sources at the end of an edited script, in the forms in which
// editors and converters leave it. Nobody speaks this list. Pure.

#include "export/turn_reader.h"

#include <cstddef>
#include <optional>

namespace castwright::exports {

/// Returns the line of the list's title ("Sources", "Quellen", "出典", …), counted from 0. The
/// title is a heading of any level, underlined, bold or bare. Returns nothing if no list follows,
/// so that no text of the run is ever taken for a list.
std::optional<std::size_t> source_list_begin(const Lines& lines, Form form, const Hosts& hosts);

/// Fails at the first line below the title at `begin` that is neither blank nor an item nor a
/// further line of one, because nothing that a person wrote may be dropped in silence.
Status check_source_list(const Lines& lines, std::size_t begin);

/// Tells whether a line of `=` or `-` below this line makes it a heading.
bool is_underlined(const Lines& lines, std::size_t index);

}  // namespace castwright::exports
