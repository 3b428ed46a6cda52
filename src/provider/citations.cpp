#include "provider/citations.h"

#include <optional>

namespace castwright::provider {
namespace {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}
/// Bytes F0 and above begin the characters outside the basic plane, which take two units in UTF-16.
bool is_astral(char lead) {
  return static_cast<unsigned char>(lead) >= 0xF0U;
}

/// Finds the byte offset of a character index from marks at regular steps. An answer may carry
/// hundreds of citations, and counting from its beginning for each would take quadratic time.
class Offsets {
 public:
  enum class Unit { code_point, utf16 };

  Offsets(std::string_view text, Unit unit) : text_(text), unit_(unit) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (continues(text[at])) continue;
      if (units >= marks_.size() * stride) marks_.push_back({units, at});
      units += width(text[at]);
    }
    units_ = units;
  }

  std::optional<std::size_t> bytes(std::int64_t index) const {
    if (index < 0 || static_cast<std::uint64_t>(index) > units_) return std::nullopt;
    const auto wanted = static_cast<std::size_t>(index);
    if (wanted == units_) return text_.size();
    std::size_t slot = std::min(wanted / stride, marks_.size() - 1);
    // A character of two units can push a mark one unit past the beginning of its slot.
    if (marks_[slot].units > wanted) --slot;
    std::size_t units = marks_[slot].units;
    std::size_t at = marks_[slot].at;
    while (units < wanted) {
      units += width(text_[at]);
      ++at;
      while (at < text_.size() && continues(text_[at]))
        ++at;
    }
    if (units != wanted) return std::nullopt;  // Inside a surrogate pair.
    return at;
  }

 private:
  static constexpr std::size_t stride = 1024;
  struct Mark {
    std::size_t units;
    std::size_t at;
  };

  std::size_t width(char lead) const { return unit_ == Unit::utf16 && is_astral(lead) ? 2 : 1; }

  std::string_view text_;
  Unit unit_;
  std::vector<Mark> marks_;
  std::size_t units_ = 0;
};

bool looks_like_link(std::string_view slice) {
  return !slice.empty() && (slice.front() == '(' || slice.front() == '[')
         && slice.find("](") != std::string_view::npos;
}

std::optional<Span> span_by_index(std::string_view text,
                                  const Annotation& annotation,
                                  const Offsets& offsets) {
  const auto begin = offsets.bytes(annotation.begin);
  const auto end = offsets.bytes(annotation.end);
  if (!begin || !end || *begin >= *end) return std::nullopt;
  if (!looks_like_link(text.substr(*begin, *end - *begin))) return std::nullopt;
  return Span{*begin, *end};
}

/// Finds `[host](url)`, together with the round brackets around it if there are any. The search
/// begins at `from`, so that several citations of one URL find one place each.
std::optional<Span> span_by_url(std::string_view text, std::string_view url, std::size_t from) {
  const std::string needle = "](" + std::string(url) + ")";
  std::size_t at = text.find(needle, from);
  if (at == std::string_view::npos) at = text.find(needle);
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t begin = text.rfind('[', at);
  if (begin == std::string_view::npos) return std::nullopt;
  std::size_t end = at + needle.size();
  if (begin > 0 && text[begin - 1] == '(' && end < text.size() && text[end] == ')') {
    --begin;
    ++end;
  }
  return Span{begin, end};
}

}  // namespace

void append_citations(std::string_view text,
                      const std::vector<Annotation>& annotations,
                      std::size_t base,
                      std::vector<Citation>& citations) {
  if (annotations.empty()) return;
  const Offsets code_points(text, Offsets::Unit::code_point);
  const Offsets utf16(text, Offsets::Unit::utf16);
  std::size_t last_end = 0;
  for (const Annotation& annotation : annotations) {
    if (annotation.url.empty()) continue;
    std::optional<Span> span = span_by_index(text, annotation, code_points);
    if (!span) span = span_by_index(text, annotation, utf16);
    if (!span) span = span_by_url(text, annotation.url, last_end);
    Citation citation{annotation.url, annotation.title, 0, 0};
    if (span) {
      citation.begin = base + span->begin;
      citation.end = base + span->end;
      last_end = span->end;
    }
    citations.push_back(std::move(citation));
  }
}

}  // namespace castwright::provider
