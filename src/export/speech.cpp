#include "export/speech.h"

#include "script/clean.h"
#include "script/split_turn.h"

#include <algorithm>

namespace castwright::exports {
namespace {

bool is_blank(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

std::string single_blanks(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (!is_blank(byte)) out.push_back(byte);
    if (is_blank(byte) && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::string speakable(std::string_view text) {
  // The text is cleaned as that of one voice, because a tag inside the text of a turn is text.
  return single_blanks(script::clean(text, true).text);
}

std::vector<script::Turn> spoken_turns(const std::vector<script::Turn>& turns,
                                       std::string_view language) {
  std::vector<script::Turn> spoken;
  for (const script::Turn& turn : turns) {
    for (std::string& piece :
         script::split_turn(speakable(turn.text), script::turn_characters_max, language))
      spoken.push_back({turn.speaker, std::move(piece)});
  }
  return spoken;
}

std::vector<std::string_view> brackets_in(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at)) {
    const std::size_t end = text.find(']', at);
    if (end == std::string_view::npos) break;
    found.push_back(text.substr(at, end + 1 - at));
    at = end;
  }
  return found;
}

}  // namespace castwright::exports
