#pragma once
// Standard output and standard error. Data goes to the first, words for a person to the second.
// write_out(), write_err() and deliver() may be called from any thread, the rest from the main one.

#include "core/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace castwright::cli {

/// Writes all of `text` to standard output. A failure is kept for check_out().
void write_out(std::string_view text);
/// Fault::storage if a text of write_out() did not arrive. A closed pipe is not an error.
Status check_out();
/// Writes all of `text` to standard error; a failure is ignored, since there is nobody to tell.
void write_err(std::string_view text);
/// Writes `bytes`, which are what the user asked for, to standard output. Fault::storage if not all
/// of them arrive; a closed pipe is not an error.
Status deliver(std::string_view bytes);
/// The line `error: …` with its line end. Keys and logins are taken out, and line breaks inside of
/// the message become spaces.
std::string error_line(const Error& error);
/// Prints error_line() to standard error, and the exit object to standard output if JSON is wanted.
/// Returns the exit code of the error.
int report(const Error& error);
/// Did the user ask for JSON on standard output, by a flag, the environment or a config file? It
/// calls what set_json_wanted() was given, and returns false before that.
bool json_is_wanted();
/// Sets how json_is_wanted() finds out. To be called once, before the command line is read.
void set_json_wanted(std::function<bool()> how);
/// Is standard output a terminal?
bool is_terminal_out();
/// Is standard error a terminal?
bool is_terminal_err();
/// The columns of the terminal behind standard error; 80 if they are unknown.
int terminal_columns();

}  // namespace castwright::cli
