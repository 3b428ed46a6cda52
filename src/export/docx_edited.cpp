// Reads the turns of a .docx that a person edited: a turn begins with `Name:` at the begin of a
// paragraph, or in bold at the begin of a line.

#include "core/ascii.h"
#include "export/docx_text.h"
#include "export/edited.h"
#include "export/source_list.h"
#include "export/turn_reader.h"
#include "script/clean.h"
#include "script/names.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

using Paragraphs = std::vector<DocxParagraph>;

bool is_empty_text(std::string_view text) {
  return script::is_blank_line(without_unseen(text));
}

bool is_heading(const DocxParagraph& paragraph) {
  return paragraph.kind == DocxKind::title || paragraph.kind == DocxKind::heading;
}

/// Every paragraph has a line of its own with a blank line below it. These are their numbers in the
/// helpers that all forms share, which begin an error with "line N: ".
int line_of(std::size_t index) {
  return static_cast<int>(2 * index + 1);
}
std::size_t index_of(int line) {
  return static_cast<std::size_t>(line - 1) / 2;
}

/// Makes "paragraph N: …" of an error in a line, and shows how that paragraph begins, because no
/// editor shows its number.
Error by_paragraph(Error error, const Paragraphs& paragraphs) {
  constexpr std::string_view word = "line ";
  if (!error.what.starts_with(word)) return error;
  const char* const begin = error.what.data() + word.size();
  const char* const end = error.what.data() + error.what.size();
  int line = 0;
  const auto [stop, bad] = std::from_chars(begin, end, line);
  if (bad != std::errc() || line < 1 || index_of(line) >= paragraphs.size()) return error;
  const DocxParagraph& paragraph = paragraphs[index_of(line)];
  error.what = fmt::format("paragraph {}{} (it begins \"{}\")",
                           paragraph.number,
                           std::string_view(stop, end),
                           script::quoted(in_one_line(paragraph.text)));
  return error;
}

/// Returns the paragraph as Markdown would have it, for the rules about a list of sources.
std::string as_markdown(const DocxParagraph& paragraph, const Hosts& hosts) {
  if (paragraph.kind == DocxKind::rule) return "---";
  const std::string text = without_unseen(in_one_line(paragraph.text));
  if (text.empty()) return {};
  if (is_heading(paragraph)) return "## " + text;
  // A host may have been given words in the style of the paragraph above them.
  const auto label = label_of(text, hosts);
  const bool spoken = label && hosts.find(label->name);
  if (!spoken && (paragraph.item || paragraph.kind == DocxKind::source)) return "- " + text;
  const bool bold =
      paragraph.bold.size() == 1 && paragraph.bold.front().end == paragraph.text.size();
  return bold && paragraph.bold.front().begin == 0 ? "**" + text + "**" : text;
}

/// Returns the first of the entries in the style that this program gives to sources, or the heading
/// above it.
std::optional<std::size_t> styled_list_begin(const Paragraphs& paragraphs) {
  const auto first = std::ranges::find(paragraphs, DocxKind::source, &DocxParagraph::kind);
  if (first == paragraphs.end()) return std::nullopt;
  const auto entry = static_cast<std::size_t>(first - paragraphs.begin());
  std::size_t begin = entry;
  while (begin > 0 && is_empty_text(paragraphs[begin - 1].text))
    --begin;
  const bool titled =
      begin > 0 && script::is_sources_title(without_unseen(paragraphs[begin - 1].text));
  return titled ? begin - 1 : entry;
}

/// Returns how many paragraphs stand above the list of sources.
Result<std::size_t> script_size(const Paragraphs& paragraphs, const Hosts& hosts) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < paragraphs.size(); ++i) {
    texts.push_back(as_markdown(paragraphs[i], hosts));
    texts.emplace_back();
  }
  const Lines lines(texts.begin(), texts.end());
  std::optional<std::size_t> begin;
  if (const auto styled = styled_list_begin(paragraphs)) {
    begin = 2 * *styled;
  } else {
    // The paragraphs of one voice look like those of a list, as in plain text.
    begin = source_list_begin(lines, hosts.monologue ? Form::plain : Form::markdown, hosts);
  }
  if (!begin) return paragraphs.size();
  CW_RETURN_IF_ERROR(check_source_list(lines, *begin));
  return *begin / 2;
}

class ParagraphReader {
 public:
  ParagraphReader(const Hosts& hosts, bool has_title)
      : hosts_(hosts),
        turns_(hosts),
        headings_above_(has_title ? 0 : 1) {}

  Status take(const DocxParagraph& paragraph, int number) {
    if (paragraph.kind == DocxKind::rule) CW_RETURN_IF_ERROR(turns_.end());
    if (paragraph.kind == DocxKind::contents || is_empty_text(paragraph.text)) return {};
    if (is_heading(paragraph)) return take_heading(paragraph, number);
    if (is_note(paragraph)) return {};
    std::string_view rest = paragraph.text;
    bool first = true;
    while (true) {
      const std::string_view line = visible_line(rest.substr(0, rest.find('\n')));
      CW_RETURN_IF_ERROR(first ? take_first(paragraph, line, number)
                               : take_further(paragraph, line, number));
      first = false;
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos) return {};
      rest.remove_prefix(end + 1);
    }
  }
  Result<Edited> finish() { return turns_.finish(); }

 private:
  Status take_heading(const DocxParagraph& paragraph, int number) {
    CW_RETURN_IF_ERROR(turns_.end());
    if (paragraph.kind == DocxKind::heading) --headings_above_;
    turns_.add_heading(number, without_unseen(in_one_line(paragraph.text)));
    return {};
  }

  /// Tells whether this is the note under the title, which says what the text is.
  bool is_note(const DocxParagraph& paragraph) const {
    const bool above = !begun_ && headings_above_ >= 0;
    return above && (paragraph.italic || paragraph.kind == DocxKind::subtitle);
  }

  Status take_first(const DocxParagraph& paragraph, std::string_view line, int number) {
    if (hosts_.monologue) return begin('A', number, line);
    CW_TRY(auto start, turn_start(line, number, hosts_));
    if (!start) {
      CW_TRY(start, bold_start(paragraph, line, number));
    }
    if (start) return begin(start->speaker, number, line.substr(start->size));
    if (!turns_.inside())
      return wrong_line(number, "nobody speaks this text: a turn begins with a name and a colon");
    turns_.add("");
    turns_.add(line);
    return {};
  }

  Status take_further(const DocxParagraph& paragraph, std::string_view line, int number) {
    if (!hosts_.monologue) {
      CW_TRY(const auto start, bold_start(paragraph, line, number));
      if (start) return begin(start->speaker, number, line.substr(start->size));
    }
    turns_.add(line);
    return {};
  }

  /// Reads `Name:` or `Name` in bold, then a colon, at the begin of a line.
  Result<std::optional<TurnStart>> bold_start(const DocxParagraph& paragraph,
                                              std::string_view line,
                                              int number) const {
    constexpr std::size_t label_bytes_max = 100;
    if (line.empty()) return std::nullopt;
    const auto at = static_cast<std::size_t>(line.data() - paragraph.text.data());
    const auto span = std::ranges::find_if(
        paragraph.bold, [at](const Span& one) { return one.begin <= at && at < one.end; });
    if (span == paragraph.bold.end()) return std::nullopt;
    const std::size_t bold = std::min(span->end - at, line.size());
    std::size_t colon = line.find(':');
    const auto host = label_of(line, hosts_);
    if (host && hosts_.find(host->name)) colon = host->size - 1;
    if (colon == std::string_view::npos || colon > label_bytes_max) return std::nullopt;
    const bool label = bold == colon || script::trimmed(line.substr(0, bold)).size() == colon + 1;
    if (!label) return std::nullopt;
    CW_TRY(const char speaker,
           speaker_named(script::trimmed(line.substr(0, colon)), number, hosts_));
    return TurnStart{speaker, colon + 1};
  }

  Status begin(char speaker, int number, std::string_view text) {
    begun_ = true;
    return turns_.begin(speaker, number, text);
  }

  const Hosts& hosts_;
  TurnReader turns_;
  int headings_above_;  ///< How many headings may still come above the note.
  bool begun_ = false;
};

Result<Edited> read_turns(const Paragraphs& paragraphs, const Hosts& hosts) {
  CW_TRY(const std::size_t size, script_size(paragraphs, hosts));
  const bool has_title =
      std::ranges::find(paragraphs, DocxKind::title, &DocxParagraph::kind) != paragraphs.end();
  ParagraphReader reader(hosts, has_title);
  for (std::size_t i = 0; i < size; ++i)
    CW_RETURN_IF_ERROR(reader.take(paragraphs[i], line_of(i)));
  return reader.finish();
}

}  // namespace

bool is_docx(std::string_view bytes, std::string_view file_name) {
  if (ascii_lower(file_name).ends_with(".docx")) return true;
  return bytes.starts_with("PK\x03\x04") && bytes.contains("word/");
}

Result<Edited> read_edited_docx(std::string_view bytes, const Hosts& hosts) {
  CW_TRY(const Paragraphs paragraphs, read_docx_paragraphs(bytes));
  auto edited = read_turns(paragraphs, hosts);
  if (!edited) return std::unexpected(by_paragraph(std::move(edited).error(), paragraphs));
  edited->unit = "paragraph";
  for (Heading& heading : edited->headings)
    heading.line = paragraphs[index_of(heading.line)].number;
  return edited;
}

}  // namespace castwright::exports
