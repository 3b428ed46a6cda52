#pragma once
// A Word document (ECMA-376, WordprocessingML). The only door to libzip and pugixml; made in
// memory, the same bytes for the same script. Any thread.

#include "core/result.h"
#include "export/episode.h"

#include <string>

namespace castwright::exports {

/// Title, a heading a chapter, the speaker's name in bold before what is said, sources with links.
/// Fault::internal where the archive cannot be put together (out of memory).
Result<std::string> to_docx(const Episode& episode);

}  // namespace castwright::exports
