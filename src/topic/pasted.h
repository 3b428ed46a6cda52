#pragma once
// Cleans what people paste: values with quotation marks, a byte order mark or invisible blanks
// around them, and addresses that hold a login. Pure; total.

#include <expected>
#include <string>
#include <string_view>

namespace castwright::topic {

/// Returns `text` without the blanks around it: those of ASCII, the no-break and zero-width ones of
/// Unicode, marks of writing direction, and byte order marks.
std::string_view without_blanks(std::string_view text);
/// The same, and also without the quotation marks around it, of any form, if they are a pair.
std::string_view unwrapped(std::string_view text);
/// Describes the first character of `text` that is not visible ASCII ("" if all are), without
/// showing anything else of it: `a blank (U+00A0) as character 4`.
std::string hidden_character(std::string_view text);

/// Returns a base URL in its canonical form: unwrapped, without a slash at the end of its path, its
/// query after it. Else returns what is wrong, in words that never repeat a user name, password or
/// key from it.
std::expected<std::string, std::string> base_address(std::string_view text);
/// Returns the host and port of an address, without anything else.
std::string_view host_of(std::string_view address);
/// Returns `text` for a message: user name and password of an address in it become `***`.
std::string without_logins(std::string_view text);

}  // namespace castwright::topic
