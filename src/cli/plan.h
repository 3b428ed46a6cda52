#pragma once
// What a run would ask, write and cost, for `castwright plan` and `generate --dry-run`. Main
// thread.

#include "cli/flags.h"

#include <string>
#include <vector>

namespace castwright::cli {

/// Prints the plans of `topics` (ids or paths, at least one): as JSON if `json` is set or the
/// progress is json; in the second case an exit object follows. Sends nothing and makes no file.
/// Prints the error of every topic that cannot be planned; returns the exit code of the first.
int plan_topics(const std::vector<std::string>& topics,
                const app::GivenSettings& settings,
                bool json);

}  // namespace castwright::cli
