#pragma once
// Inside export: reads the paragraphs of a Word file as a person sees them, with tracked changes
// taken as accepted. Values only; any thread.

#include "core/result.h"
#include "export/docx_styles.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// A part of a text, in bytes.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct DocxParagraph {
  int number = 0;  ///< The number in the file, from 1, in which empty paragraphs count too.
  DocxKind kind = DocxKind::text;
  bool item = false;         ///< It has a bullet or a number, which are no part of its text.
  bool italic = false;       ///< All of its text is in italics.
  std::string text;          ///< The text in UTF-8; a line break inside the paragraph is `\n`.
  std::vector<Span> bold{};  ///< The parts in bold, in order.
};

/// Reads all paragraphs of a .docx. Fails with Fault::usage as read_docx_parts() does, and with
/// "paragraph N: …" for text that this reader cannot take: in tables, text boxes, formulas and
/// symbols of a font.
Result<std::vector<DocxParagraph>> read_docx_paragraphs(std::string_view bytes);

}  // namespace castwright::exports
