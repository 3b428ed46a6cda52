#include "export/speech.h"

#include "json/text.h"
#include "script/sentences.h"

#include <algorithm>

namespace castwright::exports {
namespace {

bool is_word_byte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value >= 0x80 || (value >= '0' && value <= '9') || (value >= 'A' && value <= 'Z')
         || (value >= 'a' && value <= 'z');
}
bool is_blank(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// `[text](address)` → `text`.
std::string without_links(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t middle = text[at] == '[' ? text.find("](", at) : std::string_view::npos;
    const bool nested =
        middle != std::string_view::npos && text.substr(at + 1, middle - at - 1).contains('[');
    const std::size_t end = middle == std::string_view::npos || nested ? std::string_view::npos
                                                                       : text.find(')', middle);
    if (end == std::string_view::npos) {
      out.push_back(text[at]);
    } else {
      out += text.substr(at + 1, middle - at - 1);
      at = end;
    }
  }
  return out;
}

/// Where the run of `mark` that begins at `at` ends.
std::size_t run_end(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(text[at], at), text.size());
}

/// Where a run of the same mark and length closes what was opened at `begin`; npos where none does.
std::size_t closing(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t size = end - begin;
  for (std::size_t at = text.find(text[begin], end); at != std::string_view::npos;
       at = text.find(text[begin], at)) {
    const std::size_t after = run_end(text, at);
    const bool closes =
        !is_blank(text[at - 1])
        && (text[begin] == '`' || after == text.size() || !is_word_byte(text[after]));
    if (after - at == size && closes) return at;
    at = after;
  }
  return std::string_view::npos;
}

/// Pairs of `*`, `_` and backticks around text are marks; alone or between digits they are text.
std::string without_emphasis(std::string text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '*' && text[at] != '_' && text[at] != '`') continue;
    const std::size_t end = run_end(text, at);
    const bool opens = end < text.size() && !is_blank(text[end])
                       && (at == 0 || text[at] == '`' || !is_word_byte(text[at - 1]));
    const std::size_t close = opens ? closing(text, at, end) : std::string::npos;
    if (close == std::string::npos) {
      at = end - 1;
      continue;
    }
    text.erase(close, end - at);
    text.erase(at, end - at);
    --at;  // what stood inside may be marked too
  }
  return text;
}

/// A bullet or quote mark before the line's text.
std::string_view without_bullet(std::string_view line) {
  const bool bullet =
      line.size() > 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ';
  if (bullet || line.starts_with("> ")) line.remove_prefix(2);
  return script::trimmed(line);
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

/// The bytes of the first `chars` code points.
std::size_t bytes_of(std::string_view text, std::size_t chars) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u;
    if (begins && chars-- == 0) break;
  }
  return at;
}

/// Where to cut a sentence that is too long: bytes that stay, at most `room`.
std::size_t cut_of(std::string_view text, std::size_t room) {
  std::size_t clause = 0;
  std::size_t word = 0;
  for (std::size_t at = 1; at <= room && at < text.size(); ++at) {
    if (text[at] != ' ') continue;
    word = at;
    const std::string_view before = text.substr(0, at);
    if (std::string_view(",;:").contains(text[at - 1]) || before.ends_with("–")
        || before.ends_with("—"))
      clause = at;
  }
  // A clause that leaves a crumb behind is no good place.
  if (clause >= room / 3) return clause;
  return word > 0 ? word : room;
}

/// Parts that fit, in order.
std::vector<std::string_view> parts_of(std::string_view text, std::size_t chars_max) {
  std::vector<std::string_view> parts;
  for (std::string_view sentence : script::sentences_of(text)) {
    while (json::code_points(sentence) > chars_max) {
      const std::size_t cut = cut_of(sentence, bytes_of(sentence, chars_max));
      parts.push_back(sentence.substr(0, cut));
      sentence = script::trimmed(sentence.substr(cut));
    }
    if (!sentence.empty()) parts.push_back(sentence);
  }
  return parts;
}

}  // namespace

std::string speakable(std::string_view text) {
  const std::string plain = script::without_markers(script::without_citations(text));
  std::string spoken;
  for (std::string_view rest = plain; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = script::trimmed(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (script::is_heading(line)) continue;
    spoken.append(without_bullet(line)).push_back(' ');
  }
  return single_blanks(without_emphasis(without_links(spoken)));
}

std::vector<std::string> pieces_of(std::string_view text, std::size_t chars_max) {
  std::vector<std::string> pieces;
  std::size_t chars = 0;
  for (const std::string_view part : parts_of(text, chars_max)) {
    const std::size_t more = json::code_points(part);
    // Parts cut out of one word have no blank between them and must not get one by being joined.
    const bool joins = !pieces.empty() && chars + 1 + more <= chars_max && part.data() > text.data()
                       && part.data()[-1] == ' ';
    if (joins) {
      pieces.back().append(" ").append(part);
      chars += 1 + more;
    } else {
      pieces.emplace_back(part);
      chars = more;
    }
  }
  return pieces;
}

std::vector<script::Turn> spoken_turns(const std::vector<script::Turn>& turns) {
  std::vector<script::Turn> spoken;
  for (const script::Turn& turn : turns) {
    for (std::string& piece : pieces_of(speakable(turn.text), turn_chars_max))
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
