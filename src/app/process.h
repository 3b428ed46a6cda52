#pragma once
// What a process has to be like before it works on runs. A front end calls it once, before it has
// threads.

#include "core/result.h"

#include <filesystem>

namespace castwright::app {

/// A closed pipe and a file size limit become errors of a write, not deaths; what is written is the
/// user's alone.
void prepare_process();

/// Lets others read a file that is made for them (figures that a monitor collects), as the user's
/// own file mode mask has it. Fault::storage.
Status share_file(const std::filesystem::path& path);

}  // namespace castwright::app
