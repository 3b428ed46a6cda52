#pragma once
// Prepares a process for work on runs. Thread: the main one, before it has started others.

#include "core/result.h"

#include <filesystem>

namespace castwright::app {

/// From here on a closed pipe and a file size limit are errors of a write instead of the end of the
/// process, and new files can be read by the user alone. To be called once.
void prepare_process();

/// What is left of a wanted mode (0666 of a file, 0777 of a folder) by the file mode mask that the
/// process had before prepare_process().
unsigned usual_mode(unsigned wanted);

/// Lets others read a file that is made for them (figures that a monitor collects), as far as the
/// file mode mask allows that the process had before prepare_process(). Fault::storage if the mode
/// cannot be changed.
Status share_file(const std::filesystem::path& path);

}  // namespace castwright::app
