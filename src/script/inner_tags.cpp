#include "script/inner_tags.h"

#include "script/search.h"
#include "script/turns.h"

#include <cstddef>
#include <vector>

namespace castwright::script {
namespace {

constexpr std::size_t note_bytes_max = 60;

bool is_blank_or_line_feed(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n';
}

}  // namespace

std::string with_turns_at_tags(std::string text, const NotePlace& note) {
  static const Pattern inner(
      R"re((?:(?<=[.!?…。！？])\h*|(?<=[.!?…。！？]["”’)\]»」』*_]{1,3})\h*|)re"
      R"re((?<=["”’)\]>*_—–-])\h+|)re"
      R"re((?<=<br ?/?>)\h*))re"
      R"re([\\*_`]{0,6}HOST\\?_[AB][\\*_`]{0,6}[:：][\\*_`]{0,6}\h*)re",
      Pattern::Case::exact);
  const std::vector<Match> inside = inner.find_all(text);
  for (auto match = inside.rbegin(); match != inside.rend(); ++match) {
    note(std::string_view(text).substr(match->at, note_bytes_max));
    const std::size_t host = text.find_first_of("AB", text.find("HOST", match->at) + 4);
    text.replace(match->at, match->size, std::string("\n\nHOST_") + text[host] + ": ");
  }
  return text;
}

std::string with_names_for_tags(std::string text, const NotePlace& note) {
  static const Pattern tag(R"(HOST_[A-Z0-9]+:)", Pattern::Case::exact);
  const std::vector<Match> found = tag.find_all(text);
  for (auto match = found.rbegin(); match != found.rend(); ++match) {
    note(std::string_view(text).substr(match->at, note_bytes_max));
    const std::size_t behind = match->at + match->size;
    const bool needs_blank = behind < text.size() && !is_blank_or_line_feed(text[behind]);
    text.replace(behind - 1, 1, needs_blank ? " " : "");
  }
  return text;
}

std::string with_tags_at_turns(std::string_view script) {
  const NotePlace nobody = [](std::string_view) {};
  if (!has_tags(script)) return with_names_for_tags(std::string(script), nobody);
  const std::string text = with_turns_at_tags(with_exact_tags(script), nobody);
  std::string safe;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end == std::string_view::npos ? end : end + 1);
    const auto tag = tag_of(rest.substr(0, end));
    const std::size_t begin = tag ? tag->size : 0;
    safe.append(line.substr(0, begin))
        .append(with_names_for_tags(std::string(line.substr(begin)), nobody));
    rest.remove_prefix(line.size());
  }
  return safe;
}

}  // namespace castwright::script
