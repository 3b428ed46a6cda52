#pragma once
// What a run would ask, write and cost: `castwright plan`, and `generate --dry-run`.

#include "cli/flags.h"

#include <string>
#include <vector>

namespace castwright::cli {

/// Prints the plans of topics (ids or paths, at least one), as JSON where `json` or the progress is
/// that; with a progress of json an exit object follows. Sends and makes nothing. Errors are
/// reported; returns the code of the first.
int plan_topics(const std::vector<std::string>& topics,
                const app::GivenSettings& settings,
                bool json);

}  // namespace castwright::cli
