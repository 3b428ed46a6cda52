#pragma once
// Where the runs are, for commands that make none.

#include "core/result.h"
#include "store/local_output.h"
#include "store/output.h"
#include "topic/settings.h"

#include <memory>

namespace castwright::app {

/// Opens the output root of the settings. Fault::missing, with what named it, if it is not there.
Result<std::unique_ptr<store::Output>> look_at_root(const topic::Settings& settings);
/// The same as the folder tree that it is, for a command that examines its files.
Result<store::LocalOutput> look_at_folders(const topic::Settings& settings);

/// Nobody named an output root, and the usual one was not made yet. Then there are no runs, which
/// is no failure of a command that was asked for no run in particular.
bool has_no_root_yet(const topic::Settings& settings);

}  // namespace castwright::app
