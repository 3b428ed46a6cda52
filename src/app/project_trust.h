#pragma once
// What the files of the working directory may not decide alone: which program runs, and who gets
// the user's key. They may be those of a stranger's project. Any thread.

#include "app/key.h"
#include "core/result.h"
#include "provider/model_row.h"
#include "topic/options.h"

#include <string>
#include <string_view>

namespace castwright::app {

/// Where the base URL comes from, if a file of the working directory gives it (castwright.toml,
/// .env, castwright.models.toml, or a file of models that one of these names); "" otherwise.
std::string projects_place_of_address(const topic::Options& options,
                                      const provider::Preset& preset);

/// Would the key come from a command that a file of the working directory names?
bool has_projects_command(const topic::Options& options);

/// Fault::usage if a file of the working directory names the command that prints the key, for a
/// server that takes one; or an address on another machine to which a key would go that is not in
/// the project's own .env, unless it is the address of the built-in preset whose key it is. The
/// message says how the user allows it: by saying it in a flag, in the environment or in his own
/// config file. To be asked before the key is read.
Status check_project_may(const topic::Options& options,
                         const provider::Preset& preset,
                         std::string_view base_url,
                         const KeySources& sources);

}  // namespace castwright::app
