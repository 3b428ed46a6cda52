#include "export/edited.h"

#include "export/source_list.h"
#include "export/turn_reader.h"
#include "json/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(visible_line(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Reads the form of the run's own files: nothing may stand before the first tag, and the run must
/// know every speaker.
Result<Edited> read_tagged(const Lines& lines, const Hosts& hosts) {
  std::string script;
  int number = 0;
  bool begun = false;
  for (const std::string_view line : lines) {
    ++number;
    if (const auto tag = script::tag_of(line)) {
      CW_TRY(const char speaker, speaker_named(hosts.name_of(tag->speaker), number, hosts));
      static_cast<void>(speaker);
      begun = true;
    }
    if (!begun && !is_blank_line(line))
      return wrong_line(number, "nobody speaks this text: a turn begins with HOST_A: or HOST_B:");
    script.append(line).push_back('\n');
  }
  Edited edited{.turns = script::split_turns(script), .headings = {}};
  for (script::Turn& turn : edited.turns)
    turn.text = without_unseen(turn.text);
  std::erase_if(edited.turns, [](const script::Turn& turn) { return turn.text.empty(); });
  if (edited.turns.empty()) return fail(Fault::usage, "nobody speaks in it");
  return edited;
}

Form form_by_content(const Lines& lines, const Hosts& hosts) {
  const auto first = std::ranges::find_if_not(lines, is_blank_line);
  if (first == lines.end()) return Form::plain;
  if (script::tag_of(*first) && !hosts.monologue) return Form::tagged;
  if (script::is_heading(*first) || first->starts_with("**")) return Form::markdown;
  // A title page continues on the next line without an indent; a host with this name has a blank
  // line or an indented one there.
  const auto next = std::next(first);
  const bool title_page = next != lines.end() && !is_blank_line(*next) && !next->starts_with(' ');
  if (first->starts_with("Title:") && (title_page || !hosts.find("Title"))) return Form::fountain;
  return Form::plain;
}

}  // namespace

Result<Edited> read_edited(std::string_view text, const Hosts& hosts, std::optional<Form> form) {
  Lines lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!json::is_utf8(lines[i])) return wrong_line(static_cast<int>(i) + 1, "not UTF-8");
  }
  const Form known = form.value_or(form_by_content(lines, hosts));
  if (const auto sources = source_list_begin(lines, known, hosts)) {
    CW_RETURN_IF_ERROR(check_source_list(lines, *sources));
    lines.resize(*sources);
  }
  switch (known) {
    case Form::markdown: return read_markdown(lines, hosts);
    case Form::fountain: return read_fountain(lines, hosts);
    case Form::tagged:
      if (!hosts.monologue) return read_tagged(lines, hosts);
      break;
    case Form::plain: break;
  }
  return read_plain(lines, hosts);
}

std::optional<Form> form_of(std::string_view file_name) {
  if (file_name.ends_with(".md") || file_name.ends_with(".markdown")) return Form::markdown;
  if (file_name.ends_with(".fountain")) return Form::fountain;
  return std::nullopt;
}

}  // namespace castwright::exports
