#pragma once
// Turns the citations of an answer, whose positions the server gives in characters, into byte
// positions in the answer's UTF-8 text. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// A citation and the span of the answer's text that it belongs to.
struct Citation {
  std::string url;
  std::string title;
  /// In bytes of the answer's text, `end` exclusive; both are 0 if the span is unknown.
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A citation as the server sent it: positions in characters of one part, `end` exclusive; -1 if
/// the field is missing.
struct Annotation {
  std::string url;
  std::string title;
  std::int64_t begin = -1;
  std::int64_t end = -1;
};

/// Appends the citations of one part's text to `citations`; `base` is the byte at which that part
/// begins in the answer's text. The documentation of the API does not name the unit of the
/// positions. In recorded answers they count code points, and the span covers an inline Markdown
/// link. So code points are tried first, then UTF-16 units, and a span counts only if it looks like
/// a link; else the link is searched for by its URL; else the span stays unknown.
void append_citations(std::string_view text,
                      const std::vector<Annotation>& annotations,
                      std::size_t base,
                      std::vector<Citation>& citations);

}  // namespace castwright::provider
