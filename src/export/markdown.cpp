// Reads and writes Markdown: `# title`, `## chapter`, `**Name:** text`, and the sources below a
// rule.

#include "export/edited.h"
#include "export/markdown_text.h"
#include "export/source_list.h"
#include "export/turn_reader.h"
#include "script/voice_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

constexpr std::string_view sources_title = "Sources";

/// Escapes a whole line, also where it begins like the label of a speaker.
std::string escaped_line(std::string_view line, const Hosts& hosts) {
  const std::string_view text = line.substr(indent_of(line));
  std::string out = escaped_markdown_line(line);
  const std::string_view escaped =
      std::string_view(out).substr(std::min(indent_of(out), out.size()));
  const bool label = label_of(escaped, hosts).has_value() || label_of(text, hosts).has_value();
  if (const std::size_t colon = out.find(':'); label && colon != std::string::npos)
    out.insert(colon, "\\");
  return out;
}

std::string escaped_text(std::string_view text, const Hosts& hosts, bool labelled) {
  std::string out;
  bool first = true;
  while (true) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    out += first && labelled ? escaped_markdown(line) : escaped_line(line, hosts);
    if (end == std::string_view::npos) return out;
    out.push_back('\n');
    text.remove_prefix(end + 1);
    first = false;
  }
}

std::string source_text(const Source& source) {
  std::string text =
      escaped_markdown(in_one_line(source.title.empty() ? source.url : source.title));
  if (!source.publisher.empty()) text += ". " + escaped_markdown(in_one_line(source.publisher));
  if (!source.date.empty()) text += ", " + escaped_markdown(in_one_line(source.date));
  if (!source.link().empty()) text += fmt::format(". <{}>", source.link());
  return text + "\n";
}

/// Returns the sources as a numbered list. If turns name some of them, these are footnotes with
/// their numbers, and the others are items without, because programs number lists and footnotes
/// each by themselves.
std::string source_list(const Episode& episode) {
  const std::vector<bool> named = episode.named_sources();
  const bool notes = std::ranges::find(named, true) != named.end();
  std::string list;
  std::string others;
  for (std::size_t i = 0; i < episode.sources.size(); ++i) {
    const std::string text = source_text(episode.sources[i]);
    if (!notes) {
      list += fmt::format("{}. {}", i + 1, text);
    } else if (named[i]) {
      list += fmt::format("[^{}]: {}", i + 1, text);
    } else {
      others += "- " + text;
    }
  }
  return others.empty() ? list : list.append("\n").append(others);
}

std::string marks_of(std::span<const int> numbers) {
  std::string marks;
  for (const int number : numbers)
    marks += fmt::format("[^{}]", number);
  return marks;
}

/// Returns the bytes of a link to a source at the begin of `text`, else 0. A converter makes such a
/// link of the mark in a Word file: `[^\\[3\\]^](#source_3)`, `[<sup>[3]</sup>](#source_3)`.
std::size_t link_size(std::string_view text) {
  constexpr std::string_view target = "](#source_";
  constexpr std::size_t label_bytes_max = 30;
  const std::size_t middle = text.substr(0, label_bytes_max + target.size()).find(target);
  if (!text.starts_with('[') || middle == std::string_view::npos) return 0;
  const std::string_view label = text.substr(0, middle);
  if (label.find_first_not_of("0123456789[]\\^<>/sup") != std::string_view::npos) return 0;
  const std::size_t end = text.find_first_not_of("0123456789", middle + target.size());
  return end != std::string_view::npos && text[end] == ')' ? end + 1 : 0;
}

/// Returns the bytes of such links between the marks of a raised text, else 0.
std::size_t raised_links_size(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> raised{
      {{"^", "^"}, {"<sup>", "</sup>"}}};
  for (const auto& [open, close] : raised) {
    if (!text.starts_with(open)) continue;
    std::size_t at = open.size();
    while (const std::size_t size = link_size(text.substr(at)))
      at += size;
    if (at > open.size() && text.substr(at).starts_with(close)) return at + close.size();
  }
  return 0;
}

/// Returns the bytes of a mark such as `[^3]` at the begin of `text`, else 0.
std::size_t mark_size(std::string_view text) {
  constexpr std::string_view open = "[^";
  if (!text.starts_with(open)) return 0;
  const std::size_t end = text.find_first_not_of("0123456789", open.size());
  const bool closed = end != std::string_view::npos && end > open.size() && text[end] == ']';
  return closed ? end + 1 : 0;
}

/// Returns what is said in a line: without marks of sources, and without backslashes. A mark that
/// the text itself has stands behind a backslash.
std::string said_in(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    std::size_t size = std::max({mark_size(line), link_size(line), raised_links_size(line)});
    if (size == 0) {
      size = line.front() == '\\' && line.size() > 1 ? 2 : 1;
      out += line.substr(0, size);
    }
    line.remove_prefix(size);
  }
  return script::unescaped(out);
}

class MarkdownReader {
 public:
  explicit MarkdownReader(const Hosts& hosts) : hosts_(hosts), turns_(hosts) {}

  Status take(std::string_view line, int number) {
    if (is_rule(line)) return turns_.end();
    if (script::is_heading(line)) return take_heading(line, number);
    if (const std::size_t mark = mark_size(line); mark > 0 && line.substr(mark).starts_with(':'))
      return wrong_line(number, "a footnote stands above the sources: nobody speaks it");
    CW_TRY(const auto start, start_at(line, number));
    if (start) return turns_.begin(start->speaker, number, said_in(line.substr(start->size)));
    if (turns_.inside()) {
      turns_.add(said_in(line));
      return {};
    }
    if (is_blank_line(line) || (before_chapters_ && is_note(line))) return {};
    if (hosts_.monologue) return turns_.begin('A', number, said_in(line));
    return wrong_line(number, "nobody speaks this text: a turn begins with **Name:**");
  }
  /// Takes a heading that the line below it marks.
  Status take_underlined(std::string_view line, int number, std::string_view below) {
    return take_title(line, number, below.starts_with('=') ? Level::title : Level::chapter);
  }
  Result<Edited> finish() { return turns_.finish(); }

 private:
  enum class Level { title, chapter };

  static bool is_rule(std::string_view line) {
    const std::string_view rule = script::trimmed(line);
    return rule.size() >= 3 && std::string_view("-*_").contains(rule.front())
           && rule.find_first_not_of(rule.front()) == std::string_view::npos;
  }
  /// Tells whether this is the note under the title, which says what the text is.
  static bool is_note(std::string_view line) {
    const std::string_view note = script::trimmed(line);
    return note.size() > 2 && note.starts_with('*') && note.ends_with('*')
           && !note.starts_with("**");
  }

  Status take_heading(std::string_view line, int number) {
    const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
    return take_title(line.substr(marks), number, marks == 1 ? Level::title : Level::chapter);
  }
  Status take_title(std::string_view text, int number, Level level) {
    CW_RETURN_IF_ERROR(turns_.end());
    before_chapters_ = before_chapters_ && level == Level::title;
    turns_.add_heading(number, script::unescaped(script::trimmed(text)));
    return {};
  }

  /// Reads the start of a turn: `**Name:**`, `**Name**:`, or a label without stars.
  Result<std::optional<TurnStart>> start_at(std::string_view line, int number) const {
    if (!line.starts_with("**") || script::tag_of(line)) return turn_start(line, number, hosts_);
    constexpr std::size_t label_bytes_max = 100;
    for (const std::string_view close : {":**", "**:"}) {
      const std::size_t end = line.find(close, 2);
      if (end == std::string_view::npos || end > label_bytes_max) continue;
      CW_TRY(const char speaker,
             speaker_named(script::unescaped(line.substr(2, end - 2)), number, hosts_));
      return TurnStart{speaker, end + close.size()};
    }
    return std::nullopt;
  }

  const Hosts& hosts_;
  TurnReader turns_;
  bool before_chapters_ = true;
};

}  // namespace

std::string to_markdown(const Episode& episode) {
  std::string text = fmt::format("# {}\n\n*With {}. Written with AI{}.*\n",
                                 escaped_markdown(in_one_line(episode.title)),
                                 escaped_markdown(episode.hosts.list()),
                                 episode.rehearsal ? "; a rehearsal, not to be published" : "");
  for (const Chapter& chapter : episode.chapters) {
    text += fmt::format("\n## {}\n", escaped_markdown(in_one_line(chapter.title)));
    for (std::size_t i = 0; i < chapter.turns.size(); ++i) {
      const script::Turn& turn = chapter.turns[i];
      const bool labelled = !episode.hosts.monologue;
      text += "\n";
      if (labelled)
        text += fmt::format("**{}:** ", escaped_markdown(episode.hosts.name_of(turn.speaker)));
      text +=
          escaped_text(turn.text, episode.hosts, labelled) + marks_of(chapter.sources_of(i)) + "\n";
    }
  }
  if (episode.sources.empty()) return text;
  return text + fmt::format("\n---\n\n## {}\n\n", sources_title) + source_list(episode);
}

Result<Edited> read_markdown(const Lines& lines, const Hosts& hosts) {
  MarkdownReader reader(hosts);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    if (!is_underlined(lines, i)) {
      CW_RETURN_IF_ERROR(reader.take(lines[i], number));
      continue;
    }
    CW_RETURN_IF_ERROR(reader.take_underlined(lines[i], number, lines[i + 1]));
    ++i;
  }
  return reader.finish();
}

namespace {

/// The bytes of the mark with which a line defines a footnote; 0 if it defines none.
std::size_t definition_size(std::string_view line) {
  const std::size_t mark = mark_size(line);
  return mark > 0 && line.substr(mark).starts_with(": ") ? mark : 0;
}

/// The lines of a text with their line ends.
std::vector<std::string_view> lines_with_ends(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// A line without the marks of these footnotes. What stands behind a backslash is no mark.
std::string without_marks(std::string_view line, const std::set<std::string_view>& footnotes) {
  std::string out;
  while (!line.empty()) {
    std::size_t size = mark_size(line);
    if (size == 0 || !footnotes.contains(line.substr(0, size))) {
      size = line.front() == '\\' && line.size() > 1 ? 2 : 1;
      out += line.substr(0, size);
    }
    line.remove_prefix(size);
  }
  return out;
}

}  // namespace

std::string without_footnotes(std::string_view markdown) {
  const std::vector<std::string_view> lines = lines_with_ends(markdown);
  std::set<std::string_view> footnotes;
  for (const std::string_view line : lines)
    if (const std::size_t mark = definition_size(line)) footnotes.insert(line.substr(0, mark));
  if (footnotes.empty()) return std::string(markdown);
  std::string out;
  for (const std::string_view line : lines) {
    constexpr std::size_t open = 2;  // "[^"
    const std::size_t mark = definition_size(line);
    out += mark == 0
               ? without_marks(line, footnotes)
               : fmt::format("{}.{}", line.substr(open, mark - open - 1), line.substr(mark + 1));
  }
  return out;
}

}  // namespace castwright::exports
