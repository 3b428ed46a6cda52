#pragma once
// Inside export: the list of sources at the end of an edited script, in the forms that editors and
// converters leave it in. Nobody speaks it. Pure.

#include "export/turn_reader.h"

#include <cstddef>
#include <optional>

namespace castwright::exports {

/// The 0-based line of the list's title ("Sources", "Quellen", "出典", …): a heading of any level,
/// underlined, bold or bare. Nothing where no list follows: of the run's own texts none is ever
/// taken for one.
std::optional<std::size_t> source_list_begin(const Lines& lines, Form form, const Hosts& hosts);

/// The error of the first line below the title at `begin` that is neither blank, an item nor the
/// further line of one: nothing that a person wrote is dropped in silence.
Status check_source_list(const Lines& lines, std::size_t begin);

/// A line with a line of `=` or `-` below it: a heading.
bool is_underlined(const Lines& lines, std::size_t index);

}  // namespace castwright::exports
