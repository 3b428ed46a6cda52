// Removes what models and editors leave in a text and nobody should speak: citations, word-count
// markers, hidden comments.
#include "script/turns.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace castwright::script {
namespace {

// Private-use marks of search citations, in UTF-8: U+E200 opens a span, U+E201 closes it, U+E202 to
// U+E206 stand inside.
constexpr std::string_view span_open = "\xEE\x88\x80";
constexpr std::string_view span_close = "\xEE\x88\x81";
constexpr std::size_t mark_bytes = 3;
/// A span holds a few dozen bytes ("cite", "turn12search3"); an opening mark without its end must
/// not swallow the script.
constexpr std::size_t span_bytes_max = 512;
/// URLs of search results with their tracking parameters stay below this.
constexpr std::size_t link_bytes_max = 4096;

bool is_mark(std::string_view text) {
  constexpr std::string_view last_bytes = "\x80\x81\x82\x83\x84\x85\x86";
  return text.starts_with("\xEE\x88") && text.size() >= mark_bytes
         && last_bytes.find(text[2]) != std::string_view::npos;
}

/// Returns the bytes of the private-use mark or span at the start of `text`; 0 if there is none.
std::size_t mark_size(std::string_view text) {
  if (!is_mark(text)) return 0;
  if (!text.starts_with(span_open)) return mark_bytes;
  const std::size_t close = text.substr(0, span_bytes_max).find(span_close);
  return close == std::string_view::npos ? mark_bytes : close + mark_bytes;
}

/// Returns the bytes of `[host](http…)` at the start of `text`; 0 if there is none. Brackets inside
/// the URL may nest, as they do in addresses of encyclopedia pages.
std::size_t link_size(std::string_view text) {
  text = text.substr(0, link_bytes_max);
  if (!text.starts_with('[')) return 0;
  const std::size_t close = text.find_first_of("]\n", 1);
  if (close == std::string_view::npos || text[close] != ']') return 0;
  const std::string_view target = text.substr(close + 1);
  if (!target.starts_with("(http://") && !target.starts_with("(https://")) return 0;
  int depth = 0;
  for (std::size_t at = 0; at < target.size() && target[at] != '\n'; ++at) {
    if (target[at] == '(') ++depth;
    if (target[at] == ')' && --depth == 0) return close + 1 + at + 1;
  }
  return 0;
}

/// Returns the bytes of `([host](url))`, or of several links in one bracket; 0 if there is none.
std::size_t citation_size(std::string_view text) {
  if (!text.starts_with("([")) return 0;
  std::size_t at = 1;
  while (true) {
    const std::size_t link = link_size(text.substr(at));
    if (link == 0) return 0;
    at += link;
    if (at < text.size() && text[at] == ')') return at + 1;
    const std::size_t next = text.find_first_not_of(" ,;", at);
    if (next == std::string_view::npos || next == at) return 0;
    at = next;
  }
}

/// Returns the bytes of a marker such as `[WORD_COUNT=1234]`: upper-case words, `=`, a value; 0 if
/// there is none.
std::size_t marker_size(std::string_view text) {
  const auto is_name = [](char byte) { return (byte >= 'A' && byte <= 'Z') || byte == '_'; };
  if (!text.starts_with('[')) return 0;
  std::size_t at = 1;
  while (at < text.size() && is_name(text[at]))
    ++at;
  if (at == 1 || at == text.size() || text[at] != '=') return 0;
  const std::size_t close = text.find_first_of("]\n", at);
  return close == std::string_view::npos || text[close] != ']' ? 0 : close + 1;
}

/// Returns the bytes of `【4†source】`; 0 if there is none.
std::size_t lenticular_size(std::string_view text) {
  constexpr std::string_view open = "【";
  constexpr std::string_view close = "】";
  if (!text.starts_with(open)) return 0;
  const std::string_view reach = text.substr(0, span_bytes_max);
  const std::size_t end = reach.find(close);
  if (end == std::string_view::npos || reach.find("†") > end) return 0;
  return end + close.size();
}

/// Returns the bytes of `turn12search3`; 0 if there is none.
std::size_t turn_mark_size(std::string_view text) {
  constexpr std::string_view begin = "turn";
  const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
  const auto is_letter = [](char byte) { return byte >= 'a' && byte <= 'z'; };
  if (!text.starts_with(begin)) return 0;
  std::size_t at = begin.size();
  const auto skip = [&](auto wanted) {
    const std::size_t from = at;
    while (at < text.size() && wanted(text[at]))
      ++at;
    return at - from;
  };
  const bool whole = skip(is_digit) > 0 && skip(is_letter) > 3 && skip(is_digit) > 0;
  return whole ? at : 0;
}

/// Returns the bytes of a search citation that lost its private-use marks
/// (`citeturn0search3turn0search5`).
std::size_t bare_citation_size(std::string_view text) {
  constexpr std::string_view name = "cite";
  std::size_t at = text.starts_with(name) ? name.size() : 0;
  const std::size_t begin = at;
  while (const std::size_t size = turn_mark_size(text.substr(at)))
    at += size;
  return at == begin ? 0 : at;
}

/// Returns the bytes of a hidden comment (`<!-- … -->`, `/* … */`); 0 if there is none.
std::size_t comment_size(std::string_view text) {
  // A hidden comment is a short note; the limit also ends the search for its end.
  constexpr std::size_t comment_bytes_max = 4096;
  const bool tagged = text.starts_with("<!--");
  if (!tagged && !text.starts_with("/*")) return 0;
  const std::string_view close = tagged ? "-->" : "*/";
  const std::size_t begin = tagged ? 4 : 2;
  const std::size_t end = text.substr(0, comment_bytes_max).find(close, begin);
  return end == std::string_view::npos ? 0 : end + close.size();
}

/// Returns `text` without everything that `size_of` recognises, and without the blanks before that.
template <class SizeOf>
std::string without(std::string_view text, SizeOf size_of) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = size_of(text.substr(at));
    if (size == 0) {
      kept.push_back(text[at++]);
      continue;
    }
    at += size;
    const bool blank_before = kept.ends_with(' ') || kept.ends_with('\t');
    while (kept.ends_with(' ') || kept.ends_with('\t'))
      kept.pop_back();
    // At the start of a line the blank behind it is removed instead.
    const bool line_start = kept.empty() || kept.back() == '\n';
    while (line_start && at < text.size() && text[at] == ' ')
      ++at;
    // Two words that only this blank separated must stay two words.
    const bool word_follows =
        at < text.size()
        && std::string_view(" \t\r\n.,;:!?)]}'\"").find(text[at]) == std::string_view::npos;
    if (blank_before && !line_start && word_follows && size_of(text.substr(at)) == 0) {
      kept.push_back(' ');
    }
  }
  return kept;
}

}  // namespace

std::string without_citations(std::string_view text) {
  return without(text, [](std::string_view rest) {
    switch (rest.front()) {
      case '(': return citation_size(rest);
      case 'c':
      case 't': return bare_citation_size(rest);
      default: return std::max(mark_size(rest), lenticular_size(rest));
    }
  });
}

std::string without_markers(std::string_view text) {
  return without(
      text, [](std::string_view rest) { return std::max(marker_size(rest), comment_size(rest)); });
}

}  // namespace castwright::script
