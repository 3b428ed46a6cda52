#include "script/turns.h"

#include "script/unspoken.h"

#include <algorithm>

namespace castwright::script {
namespace {

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}
bool is_space(char byte) {
  return is_blank(byte) || byte == '\n' || byte == '\r' || byte == '\f' || byte == '\v';
}
/// Returns the size of the blank at the start of `text`: of any width or of none, breaking or not.
/// Beside a tag they all mean the same.
std::size_t blank_size(std::string_view text) {
  if (text.empty()) return 0;
  if (is_blank(text.front())) return 1;
  for (const std::string_view wide :
       {"\u00A0", "\u1680", "\u202F", "\u205F", "\u2060", "\u3000", "\uFEFF"})
    if (text.starts_with(wide)) return wide.size();
  // The characters U+2000 to U+200F.
  const bool general = text.starts_with("\xE2\x80") && text.size() > 2
                       && static_cast<unsigned char>(text[2]) <= 0x8F;
  return general ? 3 : 0;
}
bool is_tag_letter(char byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/// Calls `visit` with each line, without its line feed (and carriage return).
template <class Visit>
void each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    visit(line);
  }
}

/// A place in a line that moves forward over what it recognises.
struct Reader {
  std::string_view line;
  std::size_t at = 0;

  char peek() const { return at < line.size() ? line[at] : '\0'; }
  template <class Wanted>
  std::size_t skip(Wanted wanted) {
    const std::size_t begin = at;
    while (at < line.size() && wanted(line[at]))
      ++at;
    return at - begin;
  }
  std::size_t skip_blanks() {
    const std::size_t begin = at;
    while (const std::size_t size = blank_size(line.substr(at)))
      at += size;
    return at - begin;
  }
  bool take(std::string_view text) {
    if (!line.substr(at).starts_with(text)) return false;
    at += text.size();
    return true;
  }
  /// Takes a name in brackets: ` (Gary Thompson)`.
  void take_name() {
    const std::size_t begin = at;
    skip_blanks();
    const std::size_t close = peek() == '(' ? line.find(')', at) : std::string_view::npos;
    // A name is short; a longer bracket is text of the turn.
    at = close != std::string_view::npos && close - at <= 64 ? close + 1 : begin;
  }
};

bool is_star(char byte) {
  return byte == '*' || byte == '_';
}

/// Appends the text between two tags, untrimmed. The first such text may stand before any tag.
void append_turn(std::vector<Turn>& turns, char speaker, std::string_view text) {
  const std::string_view kept = trimmed(text);
  if (!kept.empty()) turns.push_back({speaker, std::string(kept)});
}

std::vector<Turn> split_paragraphs(std::string_view script) {
  std::vector<Turn> turns;
  std::string paragraph;
  each_line(script, [&](std::string_view line) {
    if (trimmed(line).empty()) {
      append_turn(turns, 'A', paragraph);
      paragraph.clear();
      return;
    }
    paragraph.append(line).push_back('\n');
  });
  append_turn(turns, 'A', paragraph);
  return turns;
}

}  // namespace

std::vector<Turn> split_turns(std::string_view script) {
  if (!has_tags(script)) return split_paragraphs(script);
  std::vector<Turn> turns;
  char speaker = 'A';
  std::string text;
  each_line(script, [&](std::string_view line) {
    if (const std::optional<Tag> tag = tag_of(line)) {
      append_turn(turns, speaker, text);
      text.clear();
      speaker = tag->speaker;
      line.remove_prefix(tag->size);
    }
    text.append(line).push_back('\n');
  });
  append_turn(turns, speaker, text);
  return turns;
}

std::string join_turns(const std::vector<Turn>& turns, bool monologue) {
  std::string script;
  for (const Turn& turn : turns) {
    if (!script.empty()) script += "\n\n";
    if (!monologue) script.append("HOST_").append(1, turn.speaker).append(": ");
    script += turn.text;
  }
  return script;
}

std::optional<Tag> tag_of(std::string_view line) {
  Reader reader{line};
  std::size_t decoration = reader.skip_blanks();
  decoration += reader.skip(is_star);
  if (!reader.take("HOST")) return std::nullopt;
  decoration += reader.take("\\") ? 1U : 0U;  // Markdown escapes the next mark with a backslash.
  if (!reader.take("_")) return std::nullopt;
  const char speaker = reader.peek();
  const std::size_t letters = reader.skip(is_tag_letter);
  if (letters == 0) return std::nullopt;
  const std::size_t name_begin = reader.at;
  reader.take_name();
  reader.skip(is_star);
  decoration += reader.at - name_begin;
  if (!reader.take(":")) return std::nullopt;
  // In `**HOST_A:** text` the stars close behind the colon; in `HOST_A: **text` they belong to the
  // text.
  if (decoration > 0) decoration += reader.skip(is_star);
  const std::size_t blanks = reader.skip_blanks();
  const bool at_end = reader.at == line.size();
  return Tag{speaker, reader.at, decoration == 0 && letters == 1 && (blanks == 1 || at_end)};
}

bool has_tags(std::string_view script) {
  bool found = false;
  each_line(script, [&](std::string_view line) { found = found || tag_of(line).has_value(); });
  return found;
}

std::string with_exact_tags(std::string_view script) {
  std::string exact;
  exact.reserve(script.size());
  while (!script.empty()) {
    const std::size_t end = script.find('\n');
    const std::size_t size = end == std::string_view::npos ? script.size() : end + 1;
    const std::optional<Tag> tag = tag_of(script.substr(0, end));
    if (tag && !tag->exact) {
      exact.append("HOST_").append(1, tag->speaker).append(": ");
      exact += script.substr(tag->size, size - tag->size);
    } else {
      exact += script.substr(0, size);
    }
    script.remove_prefix(size);
  }
  return exact;
}

std::string spoken_text(std::string_view script) {
  // Citations are removed first, since a URL in one may contain anything, even a line break or a
  // tag.
  const std::string plain = without_markers(without_citations(without_comments(script)));
  std::string spoken;
  for (const Turn& turn : split_turns(plain)) {
    std::string text;
    each_line(turn.text, [&](std::string_view line) {
      if (is_heading(line) || trimmed(line).empty()) return;
      if (!text.empty()) text.push_back(' ');
      text += trimmed(line);
    });
    if (text.empty()) continue;
    if (!spoken.empty()) spoken.push_back('\n');
    spoken += text;
  }
  return spoken;
}

bool is_heading(std::string_view line) {
  const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
  return marks >= 1 && marks <= 6 && (marks == line.size() || is_blank(line[marks]));
}

std::string_view heading_text(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of('#'), line.size()));
  return trimmed(line);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

bool is_blank_line(std::string_view line) {
  return trimmed(line).empty();
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char byte : trimmed(text)) {
    if (!is_space(byte)) line += byte;
    if (is_space(byte) && !line.ends_with(' ')) line += ' ';
  }
  return line;
}

std::string_view last_words(std::string_view text, std::size_t words) {
  std::size_t begin = text.size();
  for (std::size_t found = 0; found < words && begin > 0; ++found) {
    std::size_t end = begin;
    while (end > 0 && is_space(text[end - 1]))
      --end;
    if (end == 0) return text;
    begin = end;
    while (begin > 0 && !is_space(text[begin - 1]))
      --begin;
  }
  return text.substr(begin);
}

}  // namespace castwright::script
