#pragma once
// Citations of an answer: from indices in characters to bytes of its UTF-8 text. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// A citation with its span in the answer's text.
struct Citation {
  std::string url;
  std::string title;
  std::size_t begin = 0;  ///< bytes in the answer's text, end exclusive; 0,0 where unknown
  std::size_t end = 0;
};

/// A citation as the wire gives it: indices in characters of one part, end exclusive; -1 where the
/// field is missing.
struct Annotation {
  std::string url;
  std::string title;
  std::int64_t begin = -1;
  std::int64_t end = -1;
};

/// Appends the citations of one part's text; `base` is where that part begins in the answer's text.
/// The unit of the indices is not documented. Measured spans count code points and cover an inline
/// Markdown link, so: code points are tried first, then UTF-16 units, and either counts only where
/// the span looks like a link; then the link is searched for by its URL; else the span is unknown.
void append_citations(std::string_view text,
                      const std::vector<Annotation>& annotations,
                      std::size_t base,
                      std::vector<Citation>& citations);

}  // namespace castwright::provider
