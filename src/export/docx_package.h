#pragma once
// Inside export: takes the parts of a Word file (.docx), which is a ZIP archive that others made,
// so nothing that it says about itself is believed. Values only; any thread.

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// The size of one unpacked part. A script of 10,000 words has 0.2 MB in a file of this program and
/// 2 MB in one that Word has saved often; a small archive can hold gigabytes of nothing.
inline constexpr std::size_t docx_part_bytes_max = 16u << 20;
/// The number of entries of the archive. Documents without pictures have 10 to 30.
inline constexpr std::size_t docx_entries_max = 10'000;

/// The two parts that decide about the text.
struct DocxParts {
  std::string document;
  std::string styles;  ///< Empty if the file has none.
};

/// Unpacks both parts. Fails with Fault::usage if `bytes` are no ZIP archive or a damaged one, if a
/// part is larger than docx_part_bytes_max, locked by a password or not as large as the archive
/// says, or if no part is a document of Word.
Result<DocxParts> read_docx_parts(std::string_view bytes);

struct DocxPart {
  std::string name;
  std::string bytes;
};

/// Packs `parts`. The same parts give the same bytes at any time and in any time zone.
Result<std::string> write_docx_parts(const std::vector<DocxPart>& parts);

}  // namespace castwright::exports
