#pragma once
// The file that `export -o` writes: a person may have edited what an earlier export wrote there,
// and that work is never overwritten by accident. Any thread.

#include "core/result.h"

#include <filesystem>
#include <string_view>

namespace castwright::app {

/// Writes `bytes` to the file as write_file() does, and keeps their SHA-256 in an extended
/// attribute of the file, by which a later call knows that nobody changed it. Fault::usage, and
/// nothing is written, if another file stands there than an export that nobody changed, unless
/// `force` is set (on a file system without extended attributes: than the same bytes); and if the
/// folder of the file is missing. Devices and pipes are written to in any case.
Status write_exported(const std::filesystem::path& path, std::string_view bytes, bool force);

}  // namespace castwright::app
