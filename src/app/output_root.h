#pragma once
// Finds the runs for commands that make none. Any thread.

#include "core/result.h"
#include "store/local_output.h"
#include "store/output.h"
#include "topic/settings.h"

#include <memory>
#include <string>

namespace castwright::app {

/// Opens the output root that the settings name, to find the run `wanted` in it ("" for no one in
/// particular); if `wanted` is the path of a run, the root in which that lies. Fault::missing if it
/// does not exist: the message says where it was named; if it was not named, and a run is wanted,
/// that there is no such run.
Result<std::unique_ptr<store::Output>> look_at_root(const topic::Settings& settings,
                                                    const std::string& wanted = {});
/// Opens the same place as the folder tree that it is, for a command that examines its files.
Result<store::LocalOutput> look_at_folders(const topic::Settings& settings,
                                           const std::string& wanted = {});

/// Is no output root named, and the default one not made yet? Then there are no runs, which is not
/// a failure for a command that was asked for no run in particular.
bool has_no_root_yet(const topic::Settings& settings);

}  // namespace castwright::app
