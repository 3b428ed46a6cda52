#include "export/unedited.h"

#include "export/turn_reader.h"
#include "script/compare.h"

#include <array>
#include <cstddef>
#include <utility>

namespace castwright::exports {
namespace {

struct Spelling {
  std::string_view written;
  std::string_view typed;
};

constexpr std::array<Spelling, unseen_marks.size()> invisible{
    {{unseen_marks[0], ""}, {unseen_marks[1], ""}, {unseen_marks[2], ""}, {unseen_marks[3], ""}}};
constexpr std::array<Spelling, 16> typographic{{
    {"\u00A0", " "},  // no-break space
    {"\u2009", " "},  // thin space
    {"\u202F", " "},  // narrow no-break space
    {"\t", " "},
    {"\r", ""},
    {"\\\n", "\n"},   // a hard line break of Markdown
    {"\u2011", "-"},  // no-break hyphen
    {"“", "\""},
    {"”", "\""},
    {"„", "\""},
    {"‘", "'"},
    {"’", "'"},
    {"‚", "'"},
    {"…", "..."},
    {"—", "---"},
    {"–", "--"},
}};

template <std::size_t count>
std::string spelled(std::string_view text, const std::array<Spelling, count>& spellings) {
  std::string out;
  while (!text.empty()) {
    std::size_t taken = 1;
    std::string_view typed = text.substr(0, 1);
    for (const Spelling& one : spellings) {
      if (!text.starts_with(one.written)) continue;
      taken = one.written.size();
      typed = one.typed;
      break;
    }
    out += typed;
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace

std::string as_typed(std::string_view text) {
  const std::string plain = spelled(spelled(text, invisible), typographic);
  std::string out;
  std::size_t breaks = 0;
  bool blank = false;
  for (const char byte : plain) {
    if (byte == '\n') ++breaks;
    if (byte == '\n' || byte == ' ') {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += breaks > 1 ? "\n\n" : " ";
    blank = false;
    breaks = 0;
    out.push_back(byte);
  }
  return out;
}

void keep_unedited(const std::vector<script::Turn>& before, std::vector<script::Turn>& edited) {
  const auto typed = [](const std::vector<script::Turn>& turns) {
    std::vector<script::Turn> all = turns;
    for (script::Turn& turn : all)
      turn.text = as_typed(turn.text);
    return all;
  };
  for (script::Turn& turn : edited)
    turn.text = spelled(turn.text, invisible);
  for (const script::TurnEdit& edit : script::compare_turns(typed(before), typed(edited))) {
    if (edit.kind == script::TurnEdit::Kind::same)
      edited[edit.after].text = before[edit.before].text;
  }
}

}  // namespace castwright::exports
