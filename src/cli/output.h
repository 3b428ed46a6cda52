#pragma once
// Standard output and standard error: data goes to the first, words for a person to the second.

#include "core/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace castwright::cli {

/// Writes all of `text` to standard output at once; a closed pipe is not an error. What else keeps
/// it from arriving is told by check_out().
void write_out(std::string_view text);
/// Fault::storage where something that was written to standard output did not arrive.
Status check_out();
void write_err(std::string_view text);
/// Writes `bytes`, which are what the user asked for, to standard output. Fault::storage where not
/// all of them arrive; a closed pipe is not an error.
Status deliver(std::string_view bytes);
/// `error: …`, one line with its end (line breaks become spaces).
std::string error_line(const Error& error);
/// The same on standard error, and where JSON was asked for as the exit object on standard output;
/// returns the exit code.
int report(const Error& error);
/// Whoever reads standard output asked for JSON: by a flag, the environment or a config file.
/// Looked up when it is needed; `how` is set once, before the command line is read.
bool json_is_wanted();
void set_json_wanted(std::function<bool()> how);
bool is_terminal_out();
bool is_terminal_err();
/// Columns of the terminal behind standard error; 80 where unknown.
int terminal_columns();

}  // namespace castwright::cli
