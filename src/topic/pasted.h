#pragma once
// What people paste: values that come with quotation marks, a byte order mark or blanks that nobody
// sees, and addresses that hold a login. Pure; total.

#include <expected>
#include <string>
#include <string_view>

namespace castwright::topic {

/// `text` without the blanks around it: those of ASCII, the no-break and zero-width ones of
/// Unicode, marks of writing direction, and byte order marks.
std::string_view without_blanks(std::string_view text);
/// The same, and without the quotation marks around it, of whatever form, where they are a pair.
std::string_view unwrapped(std::string_view text);
/// What the first character of `text` that is not visible ASCII is ("" where all are), in words
/// that show nothing else of it: `a blank (U+00A0) as character 4`.
std::string hidden_character(std::string_view text);

/// A base URL in its canonical form: unwrapped, no slash at the end of its path, its query behind
/// it. Else what is wrong, in words that never repeat a user name, password or key in it.
std::expected<std::string, std::string> base_address(std::string_view text);
/// Host and port of an address, without anything else.
std::string_view host_of(std::string_view address);
/// `text` for a message: a user name and password in an address in it are `***`.
std::string without_logins(std::string_view text);

}  // namespace castwright::topic
