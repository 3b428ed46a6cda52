// Reads and writes plain text: `Name: text` with a blank line between turns. Further lines of a
// turn are indented, so that a line with a colon is never taken for a speaker. A monologue has only
// its paragraphs.

#include "export/edited.h"
#include "export/turn_reader.h"

#include <algorithm>

namespace castwright::exports {
namespace {

constexpr std::string_view indent = "    ";

std::string_view without_indent(std::string_view line) {
  if (line.starts_with(indent)) return line.substr(indent.size());
  if (line.starts_with('\t')) return line.substr(1);
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

Status take_paragraph(std::string_view line, int number, TurnReader& turns) {
  if (!turns.inside()) return is_blank_line(line) ? Status() : turns.begin('A', number, line);
  turns.add(line);
  return {};
}

Status take_line(std::string_view line, int number, const Hosts& hosts, TurnReader& turns) {
  const bool indented = line.starts_with(' ') || line.starts_with('\t');
  if (!indented) {
    CW_TRY(const auto start, turn_start(line, number, hosts));
    if (start) return turns.begin(start->speaker, number, line.substr(start->size));
  }
  if (turns.inside()) {
    turns.add(indented ? without_indent(line) : line);
  } else if (!is_blank_line(line)) {
    return wrong_line(number, "nobody speaks this text: a turn begins with a name and a colon");
  }
  return {};
}

}  // namespace

std::string to_plain(const Episode& episode) {
  std::string text;
  for (const script::Turn& turn : episode.turns()) {
    if (!text.empty()) text += "\n";
    if (episode.hosts.monologue) {
      text += turn.text + "\n";
      continue;
    }
    text += episode.hosts.name_of(turn.speaker) + ": ";
    for (const char byte : turn.text + "\n") {
      // The indent comes with the first byte of a line, so that an empty line stays empty.
      if (text.ends_with('\n') && byte != '\n') text += indent;
      text.push_back(byte);
    }
  }
  return text;
}

Result<Edited> read_plain(const Lines& lines, const Hosts& hosts) {
  TurnReader turns(hosts);
  int number = 0;
  for (const std::string_view line : lines) {
    ++number;
    CW_RETURN_IF_ERROR(hosts.monologue ? take_paragraph(line, number, turns)
                                       : take_line(line, number, hosts, turns));
  }
  return turns.finish();
}

}  // namespace castwright::exports
