#include "script/voice_line.h"

#include "script/letters.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace castwright::script {
namespace {

/// The bytes of a line in which the name, time and title of a voice must stand; everything behind
/// them is text. The limit keeps long lines cheap.
constexpr std::size_t label_bytes_max = 240;
/// The most words of a title such as "historian of the port"; more would be a sentence.
constexpr std::size_t title_words_max = 6;
/// The most bytes of a description in brackets, such as "(voice of the harbour)".
constexpr std::size_t extension_bytes_max = 60;

constexpr std::string_view no_break_space = "\u00A0";

struct Brackets {
  std::string_view open;
  std::string_view close;
};
constexpr std::array<Brackets, 6> brackets{{
    {"[", "]"},
    {"(", ")"},
    {"<", ">"},
    {"【", "】"},
    {"［", "］"},
    {"（", "）"},
}};

class Cursor {
 public:
  explicit Cursor(std::string_view line) : line_(line.substr(0, label_bytes_max)) {}

  bool done() const { return at_ >= line_.size(); }
  std::size_t at() const { return at_; }
  void move_to(std::size_t at) { at_ = at; }
  std::string_view rest() const { return line_.substr(at_); }
  std::string_view from(std::size_t begin) const { return line_.substr(begin, at_ - begin); }
  bool starts(std::string_view text) const { return rest().starts_with(text); }
  bool take(std::string_view text) {
    if (!starts(text)) return false;
    at_ += text.size();
    return true;
  }
  bool take_blanks() {
    const std::size_t begin = at_;
    while (take(" ") || take("\t") || take(no_break_space) || take("\u3000") || take("\u202F")) {
    }
    return at_ > begin;
  }
  std::size_t take_run(char byte) {
    const std::size_t begin = at_;
    while (!done() && line_[at_] == byte)
      ++at_;
    return at_ - begin;
  }
  bool take_time() {
    const std::size_t size = time_mark_size(rest());
    at_ += size;
    return size > 0;
  }
  void step() { at_ += done() ? 0 : letter_at(line_, at_).size; }
  char before() const { return at_ == 0 ? ' ' : line_[at_ - 1]; }

 private:
  std::string_view line_;
  std::size_t at_ = 0;
};

bool take_colon(Cursor& cursor) {
  return cursor.take(":") || cursor.take("：") || cursor.take("︰");
}
bool at_colon(const Cursor& cursor) {
  return cursor.starts(":") || cursor.starts("：") || cursor.starts("︰");
}

/// Takes opening emphasis (`**`, `_`, `<b>`) and returns the marks that close it; empty if there is
/// none.
std::string take_emphasis(Cursor& cursor) {
  for (const char mark : {'*', '_'}) {
    const std::size_t begin = cursor.at();
    const std::size_t size = cursor.take_run(mark);
    if (size >= 1 && size <= 3 && !cursor.starts(" ")) return std::string(size, mark);
    cursor.move_to(begin);
  }
  if (cursor.take("<b>")) return "</b>";
  if (cursor.take("<strong>")) return "</strong>";
  return {};
}

/// Takes the name itself, up to a mark that no name has.
std::string take_name(Cursor& cursor, std::string_view emphasis, std::string_view close) {
  const std::size_t begin = cursor.at();
  while (!cursor.done()) {
    const bool clock = std::isspace(static_cast<unsigned char>(cursor.before())) != 0
                       && time_mark_size(cursor.rest()) > 0;
    const bool mark = at_colon(cursor) || cursor.starts(",") || cursor.starts("，")
                      || cursor.starts("(") || cursor.starts("[") || cursor.starts("（")
                      || cursor.starts("*") || cursor.starts("\t");
    const bool closes =
        (!close.empty() && cursor.starts(close)) || (!emphasis.empty() && cursor.starts(emphasis));
    if (clock || mark || closes) break;
    if (cursor.take("\\")) {
      // The backslash escapes the colon, so that it makes no label.
      if (at_colon(cursor)) return {};
      cursor.step();
      continue;
    }
    cursor.step();
  }
  std::string name = unescaped(trimmed(cursor.from(begin)));
  while (name.ends_with(no_break_space))
    name.resize(name.size() - no_break_space.size());
  return name;
}

/// Takes a title such as `, historian of the port`, up to a colon.
bool take_title(Cursor& cursor) {
  const std::size_t begin = cursor.at();
  if (!cursor.take(",") && !cursor.take("，")) return false;
  std::size_t words = 1;
  cursor.take_blanks();
  while (!cursor.done() && !at_colon(cursor)) {
    if (cursor.starts(" ")) ++words;
    if (std::string_view(".?!;\"*[]{}<>").contains(cursor.rest().front())) break;
    cursor.step();
  }
  if (at_colon(cursor) && words <= title_words_max) return true;
  cursor.move_to(begin);
  return false;
}

/// Takes an extension such as `(host)` or `(V.O.)`.
bool take_extension(Cursor& cursor) {
  const std::string_view close = cursor.starts("(") ? ")" : cursor.starts("（") ? "）" : "";
  if (close.empty()) return false;
  const std::size_t end = cursor.rest().find(close);
  if (end == std::string_view::npos || end > extension_bytes_max) return false;
  cursor.move_to(cursor.at() + end + close.size());
  return true;
}

/// What stands between a name and its colon.
struct Between {
  bool colon = false;
  bool closed = false;  ///< The brackets around the name were closed.
  bool timed = false;
  bool titled = false;
  bool extended = false;
};

Between take_between(Cursor& cursor, std::string& emphasis, std::string_view close) {
  Between found;
  while (!cursor.done()) {
    if (take_colon(cursor)) {
      found.colon = true;
      break;
    }
    if (!emphasis.empty() && cursor.take(emphasis)) {
      emphasis.clear();
    } else if (!close.empty() && !found.closed && cursor.take(close)) {
      found.closed = true;
    } else if (cursor.take_time()) {
      found.timed = true;
    } else if (!found.extended && take_extension(cursor)) {
      found.extended = true;
    } else if (!found.titled && take_title(cursor)) {
      found.titled = true;
    } else {
      const std::size_t begin = cursor.at();
      const bool blanks = cursor.take_blanks();
      if (blanks
          && (at_colon(cursor) || cursor.starts("(") || cursor.starts("[")
              || time_mark_size(cursor.rest()) > 0))
        continue;
      if (!cursor.done()) cursor.move_to(begin);
      break;
    }
  }
  return found;
}

/// True if the colon stands apart, unlike the colons of "https://", "12:30" and "a:b".
bool colon_stands_apart(const Cursor& cursor, std::string_view line) {
  if (cursor.at() >= line.size()) return true;
  if (line.substr(0, cursor.at()).ends_with("：")) return true;
  const char next = line[cursor.at()];
  return next == ' ' || next == '\t' || next == '*' || next == '_' || next == '[' || next == '<'
         || static_cast<unsigned char>(next) >= 0x80;
}

bool only_brackets_hold(const Between& between, std::string_view close) {
  return between.closed && !close.empty();
}

}  // namespace

std::optional<VoiceLine> voice_line_of(std::string_view line) {
  Cursor cursor(line);
  cursor.take_blanks();
  while (cursor.take_run('>') > 0)
    cursor.take_blanks();
  VoiceLine found;
  const auto take_times = [&] {
    while (cursor.take_time())
      found.timed = true;
  };
  take_times();
  std::string emphasis = take_emphasis(cursor);
  found.bold = !emphasis.empty();
  if (found.bold) take_times();
  std::string_view close;
  for (const Brackets& pair : brackets) {
    if (!cursor.take(pair.open)) continue;
    close = pair.close;
    break;
  }
  found.name = take_name(cursor, emphasis, close);
  const std::string_view raw_end = cursor.rest();
  if (found.name.empty() || raw_end.starts_with("\\")) return std::nullopt;
  const Between between = take_between(cursor, emphasis, close);
  if (!close.empty() && !between.closed) return std::nullopt;
  found.bracket = !between.colon && only_brackets_hold(between, close);
  if (!between.colon && !found.bracket && !between.timed) return std::nullopt;
  if (between.colon && !colon_stands_apart(cursor, line)) return std::nullopt;
  if (!emphasis.empty() && !cursor.take(emphasis)) {
    // The emphasis continues behind the name, as in "**Maya: all of it is loud.**", so that the
    // name is not sure.
    if (!between.colon) return std::nullopt;
    found.unsure = true;
  }
  cursor.take_blanks();
  if (between.colon && (cursor.starts("[") || cursor.starts("(")) && cursor.take_time())
    found.timed = true;
  found.kind = kind_of_name(found.name);
  if (found.kind == NameKind::none) return std::nullopt;
  found.timed = found.timed || between.timed;
  const bool one_word = !found.name.contains(' ');
  found.unsure = found.unsure || found.bracket || (between.titled && one_word);
  cursor.take_blanks();
  found.said = cursor.at();
  return found;
}

std::optional<NameLine> name_line_of(std::string_view line) {
  // The most bytes of a name with everything that may stand around it.
  constexpr std::size_t line_bytes_max = 120;
  std::string_view text = trimmed(line);
  if (text.empty() || text.size() > line_bytes_max) return std::nullopt;
  NameLine found;
  if (is_heading(text)) {
    found.form = NameLine::Form::heading;
    text = heading_text(text);
  }
  for (const std::string_view mark : {"***", "**", "__"}) {
    if (text.size() <= 2 * mark.size() || !text.starts_with(mark) || !text.ends_with(mark))
      continue;
    text = text.substr(mark.size(), text.size() - 2 * mark.size());
    if (found.form == NameLine::Form::words) found.form = NameLine::Form::bold;
  }
  if (text.starts_with('@')) {
    found.forced = true;
    text.remove_prefix(1);
  }
  if (text.ends_with('^')) text = trimmed(text.substr(0, text.size() - 1));
  if (text.ends_with(')') && text.rfind('(') != std::string_view::npos)
    text = trimmed(text.substr(0, text.rfind('(')));
  found.name = unescaped(text);
  found.kind = kind_of_name(found.name);
  if (found.forced && found.kind == NameKind::none && !found.name.empty())
    found.kind = NameKind::plain;
  if (found.kind == NameKind::none || found.name.ends_with('.')) return std::nullopt;
  bool lower = false;
  bool upper = false;
  for (std::size_t at = 0; at < found.name.size();) {
    const LetterStep step = letter_at(found.name, at);
    lower = lower || step.kind == Letter::lower;
    upper = upper || step.kind == Letter::upper;
    at += step.size;
  }
  if (found.form == NameLine::Form::words && (found.forced || (upper && !lower)))
    found.form = NameLine::Form::capitals;
  return found;
}

std::size_t time_mark_size(std::string_view text) {
  constexpr std::size_t bytes_max = 80;
  text = text.substr(0, bytes_max);
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9')
      ++at;
    return at - begin;
  };
  const auto blanks = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t'))
      ++at;
  };
  const auto clock = [&] {
    const std::size_t first = digits();
    if (first == 0 || first > 3) return false;
    int groups = 0;
    while (at < text.size() && text[at] == ':') {
      ++at;
      if (digits() != 2) return false;
      ++groups;
    }
    if (at + 1 < text.size() && (text[at] == '.' || text[at] == ',') && text[at + 1] >= '0'
        && text[at + 1] <= '9') {
      ++at;
      digits();
      if (groups == 0 && at < text.size() && text[at] == 's') {
        ++at;  // A time may have a unit: "12.50s".
        return true;
      }
    }
    return groups == 1 || groups == 2;
  };
  const char open = text.empty() ? '\0' : text.front();
  const bool bracket = open == '[' || open == '(';
  if (bracket) ++at;
  blanks();
  if (!clock()) return 0;
  const std::size_t first_end = at;
  blanks();
  bool two = false;
  for (const std::string_view arrow : {"-->", "->", "–", "—", "-"}) {
    if (!text.substr(at).starts_with(arrow)) continue;
    at += arrow.size();
    blanks();
    two = clock();
    break;
  }
  if (!two) at = first_end;
  if (bracket) {
    blanks();
    if (at >= text.size() || text[at] != (open == '[' ? ']' : ')')) return 0;
    ++at;
  } else if (at < text.size() && text[at] != ' ' && text[at] != '\t' && text[at] != ':'
             && text[at] != '\r' && text[at] != '*' && text[at] != '|') {
    return 0;
  }
  blanks();
  return at;
}

std::string unescaped(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool escape = line[at] == '\\' && at + 1 < line.size()
                        && std::ispunct(static_cast<unsigned char>(line[at + 1])) != 0;
    out.push_back(line[escape ? ++at : at]);
  }
  return out;
}

}  // namespace castwright::script
