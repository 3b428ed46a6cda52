#pragma once
// Says in words of this program what the parser of the command line found wrong. Main thread.

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
class ParseError;
}  // namespace CLI

namespace castwright::cli {

/// The message for what the parser found wrong with the words for `command`. What the user typed is
/// made printable, and a value that is none of the choices gets the nearest one suggested.
std::string parse_error_text(const CLI::App& command, const CLI::ParseError& error);

}  // namespace castwright::cli
