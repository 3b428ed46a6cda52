#pragma once
// Which castwright this is: for people, for bug reports, and for the record of a run. Constants;
// any thread.

#include <string>
#include <string_view>

namespace castwright::app {

/// The version, `MAJOR.MINOR.PATCH`; a run keeps it in its record.
std::string_view version();
/// The commit from which the program was built, with `+` behind it if files had been changed; empty
/// if it was not built in a repository.
std::string_view built_from();
/// What `--version` prints: the first line is `castwright VERSION (commit COMMIT)`, the others say
/// what the program can do and with what it was built. Ends with a line end.
std::string version_text();

}  // namespace castwright::app
