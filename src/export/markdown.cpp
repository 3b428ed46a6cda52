// Reads and writes Markdown: `# title`, `## chapter`, `**Name:** text`, and the sources below a
// rule.

#include "export/edited.h"
#include "export/markdown_text.h"
#include "export/source_list.h"
#include "export/turn_reader.h"
#include "script/voice_line.h"

#include <algorithm>

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

std::string source_item(std::size_t number, const Source& source) {
  std::string item =
      fmt::format("{}. {}",
                  number,
                  escaped_markdown(in_one_line(source.title.empty() ? source.url : source.title)));
  if (!source.publisher.empty()) item += ". " + escaped_markdown(in_one_line(source.publisher));
  if (!source.date.empty()) item += ", " + escaped_markdown(in_one_line(source.date));
  if (!source.link().empty()) item += fmt::format(". <{}>", source.link());
  return item + "\n";
}

class MarkdownReader {
 public:
  explicit MarkdownReader(const Hosts& hosts) : hosts_(hosts), turns_(hosts) {}

  Status take(std::string_view line, int number) {
    if (is_rule(line)) return turns_.end();
    if (script::is_heading(line)) return take_heading(line, number);
    CW_TRY(const auto start, start_at(line, number));
    if (start)
      return turns_.begin(start->speaker, number, script::unescaped(line.substr(start->size)));
    if (turns_.inside()) {
      turns_.add(script::unescaped(line));
      return {};
    }
    if (is_blank_line(line) || (before_chapters_ && is_note(line))) return {};
    if (hosts_.monologue) return turns_.begin('A', number, script::unescaped(line));
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
    for (const script::Turn& turn : chapter.turns) {
      const bool labelled = !episode.hosts.monologue;
      text += "\n";
      if (labelled)
        text += fmt::format("**{}:** ", escaped_markdown(episode.hosts.name_of(turn.speaker)));
      text += escaped_text(turn.text, episode.hosts, labelled) + "\n";
    }
  }
  if (episode.sources.empty()) return text;
  text += fmt::format("\n---\n\n## {}\n\n", sources_title);
  for (std::size_t i = 0; i < episode.sources.size(); ++i)
    text += source_item(i + 1, episode.sources[i]);
  return text;
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

}  // namespace castwright::exports
