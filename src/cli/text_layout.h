#pragma once
// Lays out the texts of the help for a terminal: paragraphs, and rows with a name on the left. Pure
// but for help_columns(). Any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::cli {

/// No page of the help is wider, since longer lines are hard to read.
constexpr std::size_t help_columns_max = 100;

/// The columns that a page of the help may use: those of the terminal on standard output, at most
/// help_columns_max; that many if it is no terminal. Never below 40, where nothing can be read.
std::size_t help_columns();

/// Breaks `text` at blanks into lines of at most `width` columns and ends the last of them. The
/// first line begins at column `begun`, where the caller has written something; the others get
/// `indent` blanks. A word that is longer than a line is not broken.
std::string wrapped(std::string_view text,
                    std::size_t begun,
                    std::size_t indent,
                    std::size_t width);

/// A row with `left` at column 2 and `right` at `column`; `right` begins in the next line if `left`
/// is too long.
std::string row_of(std::string_view left,
                   std::string_view right,
                   std::size_t column,
                   std::size_t width);

/// Lays out a page that was written by hand. Lines that follow each other are one paragraph. A line
/// that begins with a blank stays a line; if it is too long, it continues below its second part,
/// which two blanks separate from the first. An empty line stays.
std::string laid_out(std::string_view page, std::size_t width);

}  // namespace castwright::cli
