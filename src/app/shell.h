#pragma once
// The command lines that messages and reports tell a person to type. Pure.

#include <string>
#include <string_view>

namespace castwright::app {

/// `text` as one word for a shell: as it is if it has no special character, else in single quotes.
std::string shell_quoted(std::string_view text);

/// The command that resumes a run, such as `castwright resume 01J… --output-root outputs`.
std::string resume_command(const std::string& run_id, const std::string& output_root);

}  // namespace castwright::app
