#pragma once
// Makes a Word document (ECMA-376, WordprocessingML) in memory, with the same bytes for the same
// script. This is the only door to libzip and pugixml. Any thread.

#include "core/result.h"
#include "export/episode.h"

#include <string>

namespace castwright::exports {

/// Writes the title, a heading for each chapter, the speaker's name in bold before what is said,
/// and the sources with links. Fails with Fault::internal if the archive cannot be made (out of
/// memory).
Result<std::string> to_docx(const Episode& episode);

}  // namespace castwright::exports
