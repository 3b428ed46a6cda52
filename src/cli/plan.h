#pragma once
// What a run would ask, write and cost: `castwright plan`, and `generate --dry-run`.

#include "cli/flags.h"

#include <string>

namespace castwright::cli {

/// Prints the plan of `topic` (an id or a path), as JSON where that is wanted. Sends and makes
/// nothing. Returns the exit code; errors are reported.
int plan_topic(const std::string& topic, const GivenFlags& settings, bool json);

}  // namespace castwright::cli
