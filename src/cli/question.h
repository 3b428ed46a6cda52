#pragma once
// Asks a person at the terminal to confirm something. Main thread.

#include <string_view>

namespace castwright::cli {

/// Is the line that a person typed a yes: `y` or `yes`, in letters of any case? Blanks around it do
/// not matter; anything else is a no, also a sentence that begins with yes.
bool is_yes(std::string_view answer);

/// Prints the question with `[y/N]` behind it to standard error and reads a line of standard input.
bool is_confirmed(std::string_view question);

}  // namespace castwright::cli
