#include "provider/page_title.h"

#include "core/ascii.h"
#include "provider/words.h"

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

std::string without_entities(std::string text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities{{{"&nbsp;", " "},
                                                                                   {"&lt;", "<"},
                                                                                   {"&gt;", ">"},
                                                                                   {"&quot;", "\""},
                                                                                   {"&#39;", "'"},
                                                                                   {"&amp;", "&"}}};
  for (const auto& [entity, meant] : entities) {
    for (std::size_t at = text.find(entity); at != std::string::npos;
         at = text.find(entity, at + meant.size()))
      text.replace(at, entity.size(), meant);
  }
  return text;
}

/// Returns where <name> or <name …> begins, but not <names>.
std::size_t tag_at(std::string_view small, std::string_view name, std::size_t from = 0) {
  const std::string tag = "<" + std::string(name);
  for (std::size_t at = from; (at = small.find(tag, at)) != std::string_view::npos; ++at) {
    const std::size_t end = at + tag.size();
    if (end == small.size() || std::string_view(" \t\r\n/>").contains(small[end])) return at;
  }
  return std::string_view::npos;
}

/// Returns the page without pictures, scripts and comments, which may have titles or tags of their
/// own.
std::string without_asides(std::string_view page) {
  std::string small = ascii_lower(page);
  std::string out(page);
  const auto leave_out = [&](std::size_t at, std::string_view closing) {
    const std::size_t close = small.find(closing, at);
    const std::size_t end =
        close == std::string::npos ? small.size() : std::min(close + closing.size(), small.size());
    small.replace(at, end - at, 1, ' ');
    out.replace(at, end - at, 1, ' ');
  };
  for (std::size_t at = 0; (at = small.find("<!--", at)) != std::string::npos;)
    leave_out(at, "-->");
  for (const std::string_view name : {"script", "style", "template", "svg"}) {
    const std::string closing = "</" + std::string(name) + ">";
    for (std::size_t at = 0; (at = tag_at(small, name, at)) != std::string::npos;)
      leave_out(at, closing);
  }
  return out;
}

/// Returns the words between <name …> and </name>, in one line and without inner tags.
std::string element(std::string_view page, std::string_view small, std::string_view name) {
  const std::size_t open = tag_at(small, name);
  if (open == std::string_view::npos) return {};
  const std::size_t begin = small.find('>', open);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = std::min(small.find("</" + std::string(name), begin), page.size());
  std::string words;
  bool inside_tag = false;
  for (const char byte : page.substr(begin + 1, end - begin - 1)) {
    if (byte == '<') inside_tag = true;
    const bool blank = byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
    const bool skipped = inside_tag || (blank && (words.empty() || words.back() == ' '));
    if (!skipped) words += blank ? ' ' : byte;
    if (byte == '>') inside_tag = false;
  }
  return without_entities(std::string(trim(words)));
}

}  // namespace

std::string page_title(std::string_view text) {
  text = trim(without_mark(trim(text)));
  if (!text.starts_with('<')) return {};
  const std::string page = without_asides(text);
  const std::string small = ascii_lower(page);
  constexpr std::array<std::string_view, 4> tags{"<html", "<!doctype", "<head", "<title"};
  if (!contains_any(small, tags)) return {};
  std::string title = element(page, small, "title");
  return title.empty() ? element(page, small, "h1") : title;
}

}  // namespace castwright::provider
