#pragma once
// Standard output and standard error. Data goes to the first, words for a person to the second.
// write_out(), write_err() and deliver() may be called from any thread, the rest from the main one.

#include "core/result.h"
#include "observe/live.h"
#include "observe/style.h"

#include <functional>
#include <string>
#include <string_view>

namespace castwright::cli {

/// Writes all of `text` to standard output. A failure is kept for check_out().
void write_out(std::string_view text);
/// Writes a text for a person to standard output: where the locale shows no UTF-8, an ellipsis is
/// three dots. Not for data and paths, whose bytes stay as they are.
void write_words(std::string_view text);
/// Fault::storage if a text of write_out() did not arrive. A closed pipe is not an error.
Status check_out();
/// Does nothing arrive on standard output any more, because its reader is gone or a write failed?
bool is_out_gone();
/// Writes all of `text`, which is for a person, to standard error; a failure is ignored, since
/// there is nobody to tell. Paths and commands stay as they are: where the locale shows no UTF-8,
/// only an ellipsis that cuts a quoted word short is three dots.
void write_err(std::string_view text);
/// Writes a help text, in which every ellipsis is this program's, to standard error.
void write_help_err(std::string_view text);
/// Writes to standard error, a terminal, what a live display draws.
void write_display(std::string_view text);
/// Removes what a display left standing at the terminal, if there was one: before an end that runs
/// no destructor. A signal handler may call it.
void wipe_display();
/// Writes `bytes`, which are what the user asked for, to standard output. Fault::storage if not all
/// of them arrive; a closed pipe is not an error.
Status deliver(std::string_view bytes);
/// The line `error: …` with its line end. Keys and logins are taken out, line breaks inside of the
/// message become spaces, and other characters that could disturb a terminal U+FFFD.
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
/// Its size; 80 columns and 24 rows if they are unknown.
observe::Screen terminal_screen();
/// Can the terminal behind standard error redraw what it shows? Not if it is dumb.
bool can_redraw();
/// Does a build service run the program, by its variable CI? Then nobody watches.
bool is_build_service();

/// Sets how the setting no_color is found out. To be called once, before the command line is read.
void set_color_refused(std::function<bool()> how);
/// The colours and signs of standard error, and of standard output.
observe::Style style_err();
observe::Style style_out();
/// `lines` with the word in front of `error:`, `resume:` and other messages in the colours of
/// standard error; the same bytes without colours.
std::string with_colours(std::string_view lines);

}  // namespace castwright::cli
