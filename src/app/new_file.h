#pragma once
// Makes files that nobody has made before, for commands that begin something. Any thread.

#include "core/result.h"

#include <filesystem>
#include <string_view>

namespace castwright::app {

/// What became of a file that was to be made.
enum class Making { made, was_there };

/// Makes the file and the folders that lead to it. Others may read them as far as the user's file
/// mode mask allows, unlike a run: they are for a repository, and no key stands in them. A file,
/// link or folder that has the name already stays as it is. Fault::storage if that fails; no part
/// of the file is then left behind.
Result<Making> make_new_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace castwright::app
