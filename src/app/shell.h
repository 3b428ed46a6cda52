#pragma once
// Command lines that messages and reports tell a person to type.

#include <string>
#include <string_view>

namespace castwright::app {

/// For a shell: as it is where nothing in it is special, else in single quotes.
std::string shell_quoted(std::string_view text);

/// The command that goes on with a run.
std::string resume_command(const std::string& run_id, const std::string& output_root);

}  // namespace castwright::app
