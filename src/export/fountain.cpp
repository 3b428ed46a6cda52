// Reads and writes Fountain (fountain.io/syntax): a title page, `# chapter` as a section, and NAME
// above what is said.

#include "export/edited.h"
#include "export/turn_reader.h"
#include "script/letters.h"
#include "script/voice_line.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

/// A line of two blanks, which does not end dialogue as an empty line does.
constexpr std::string_view kept_open = "  ";

bool is_scene_heading(std::string_view line) {
  const std::string upper = script::upper_case(line.substr(0, 8));
  return std::ranges::any_of(std::initializer_list<std::string_view>{"INT", "EXT", "EST", "I/E"},
                             [&upper](std::string_view begin) {
                               return upper.starts_with(begin) && upper.size() > begin.size()
                                      && std::string_view("./ ").contains(upper[begin.size()]);
                             });
}

/// Returns the name in capitals, with `@` before it if Fountain would not take it for a character.
std::string cue_of(std::string_view name) {
  std::string cue = script::upper_case(name);
  const bool letter =
      std::ranges::any_of(cue, [](char byte) { return byte >= 'A' && byte <= 'Z'; });
  const bool special = std::string_view("!@#.>~=[(/").contains(cue.front());
  if (!letter || special || is_scene_heading(cue) || cue.ends_with(':')) cue.insert(0, "@");
  return cue;
}

bool is_parenthetical(std::string_view line) {
  const std::string_view text = script::trimmed(line);
  return text.starts_with('(') && text.ends_with(')');
}

std::string escaped_line(std::string_view line) {
  if (is_blank_line(line)) return std::string(kept_open) + std::string(line);
  const std::size_t begin = indent_of(line);
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool note =
        line.substr(at).starts_with("[[") || (at > 0 && line.substr(at - 1).starts_with("[["));
    const bool mark = note || std::string_view("\\*_").contains(line[at])
                      || (at == begin && (line[at] == '~' || is_parenthetical(line)));
    if (mark) out.push_back('\\');
    out.push_back(line[at]);
  }
  return out;
}

std::string escaped_text(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find('\n');
    out += escaped_line(text.substr(0, end)) + "\n";
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

class Reader {
 public:
  explicit Reader(const Hosts& hosts) : hosts_(hosts), turns_(hosts) {}

  Status take(std::string_view line, int number) {
    const bool blank = is_blank_line(line);
    if (number == 1 && has_title_page(line)) in_title_page_ = true;
    if (in_title_page_) {
      in_title_page_ = !blank;
      return {};
    }
    if (turns_.inside()) return take_said(line, number);
    if (blank) return {};
    if (line.starts_with('#') || line.starts_with('=') || line.starts_with('.')
        || is_scene_heading(line)) {
      const std::size_t marks = std::min(line.find_first_not_of("#=."), line.size());
      if (marks < line.size())
        turns_.add_heading(number, std::string(script::trimmed(line.substr(marks))));
      return {};
    }
    if (const auto speaker = speaker_of(line)) return turns_.begin(*speaker, number, "");
    if (script::upper_case(line) == line)
      return unknown_speaker(number, script::trimmed(line), hosts_);
    return wrong_line(number, "nobody speaks this text: it needs a NAME in the line above");
  }
  Result<Edited> finish() { return turns_.finish(); }

 private:
  static bool has_title_page(std::string_view line) {
    const std::size_t colon = line.find(':');
    return colon != std::string_view::npos && colon > 0 && !line.starts_with('@')
           && line.substr(0, colon).find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ")
                  == std::string_view::npos;
  }

  Status take_said(std::string_view line, int number) {
    const bool blank = is_blank_line(line);
    if (blank && line.size() < kept_open.size()) return turns_.end();
    if (blank) {
      turns_.add(line.substr(kept_open.size()));
      return {};
    }
    if (is_parenthetical(line) || line.contains("[[") || line.contains("/*"))
      return wrong_line(number, "directions and notes are not kept: a script is what is spoken");
    turns_.add(script::unescaped(line));
    return {};
  }

  /// Returns the speaker that the line names, also with an extension (`NORA (CONT'D)`) or with the
  /// mark of two who speak at once (`SAM ^`).
  std::optional<char> speaker_of(std::string_view line) const {
    std::string_view name = script::trimmed(line);
    if (name.starts_with('@')) name.remove_prefix(1);
    if (const auto speaker = hosts_.find(name)) return speaker;
    if (name.ends_with('^')) name = script::trimmed(name.substr(0, name.size() - 1));
    if (name.ends_with(')')) name = script::trimmed(name.substr(0, name.rfind('(')));
    return hosts_.find(name);
  }

  const Hosts& hosts_;
  TurnReader turns_;
  bool in_title_page_ = false;
};

}  // namespace

std::string to_fountain(const Episode& episode) {
  std::string text =
      fmt::format("Title: {}\nCredit: Written with AI for the voices of\nAuthor: {}\n",
                  in_one_line(episode.title),
                  episode.hosts.list());
  if (!episode.date.empty()) text += fmt::format("Draft date: {}\n", episode.date);
  if (episode.rehearsal) text += "Notes: A rehearsal, not to be published\n";
  for (const Chapter& chapter : episode.chapters) {
    text += fmt::format("\n# {}\n", in_one_line(chapter.title));
    if (episode.hosts.monologue) {
      // A monologue is one speech, whose paragraphs are the turns.
      text += fmt::format("\n{}\n", cue_of(episode.hosts.name_of('A')));
      for (const script::Turn& turn : chapter.turns) {
        if (&turn != &chapter.turns.front()) text += std::string(kept_open) + "\n";
        text += escaped_text(turn.text);
      }
      continue;
    }
    for (const script::Turn& turn : chapter.turns) {
      text += fmt::format(
          "\n{}\n{}", cue_of(episode.hosts.name_of(turn.speaker)), escaped_text(turn.text));
    }
  }
  return text;
}

Result<Edited> read_fountain(const Lines& lines, const Hosts& hosts) {
  Reader reader(hosts);
  int number = 0;
  for (const std::string_view line : lines)
    CW_RETURN_IF_ERROR(reader.take(line, ++number));
  return reader.finish();
}

}  // namespace castwright::exports
