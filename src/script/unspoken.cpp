#include "script/unspoken.h"

#include "script/letters.h"
#include "script/names.h"
#include "script/turns.h"
#include "script/voice_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <utility>

namespace castwright::script {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    while (line.ends_with('\r'))
      line.remove_suffix(1);
    lines.emplace_back(line);
    at = end + 1;
  }
  return lines;
}

/// Returns `text` without the stretches from `open` to `close` that `may` allows to be cut.
template <class May>
std::string without_spans(std::string_view text,
                          std::string_view open,
                          std::string_view close,
                          May may_cut) {
  std::string kept;
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = text.find(open, at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = text.find(close, begin + open.size());
    if (end == std::string_view::npos) break;  // No later one is closed either.
    const std::string_view span = text.substr(begin, end + close.size() - begin);
    if (!may_cut(begin, span)) {
      kept += text.substr(at, begin + open.size() - at);
      at = begin + open.size();
      continue;
    }
    kept += text.substr(at, begin - at);
    kept.append(static_cast<std::size_t>(std::ranges::count(span, '\n')), '\n');
    at = begin + span.size();
    // One of two blanks around a comment stays, and none at the end of a line.
    const bool ends_line = at == text.size() || text[at] == '\n' || text[at] == '\r';
    const bool blank_follows = at < text.size() && text[at] == ' ';
    while (kept.ends_with(' ') && (ends_line || blank_follows))
      kept.pop_back();
  }
  return kept + std::string(text.substr(at));
}

std::string_view field_value(std::string_view line) {
  std::string_view value = trimmed(line.substr(line.find(':') + 1));
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')
      && value.back() == value.front())
    value = value.substr(1, value.size() - 2);
  return value;
}

bool names_title(std::string_view line) {
  const std::string key = folded(line.substr(0, std::min(line.find(':'), line.size())));
  return key == "title" || key == "titel" || key == "titre" || key == "título" || key == "titolo";
}

void clear(Lines& lines, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end && i < lines.size(); ++i)
    lines[i].clear();
}

/// Takes front matter: `---`, fields, `---`.
void take_front_matter(PreparedScript& script) {
  constexpr std::size_t lines_max = 200;
  Lines& lines = script.lines;
  const std::size_t begin =
      static_cast<std::size_t>(std::ranges::find_if_not(lines, is_blank_line) - lines.begin());
  if (begin == lines.size() || trimmed(lines[begin]) != "---") return;
  bool fields = false;
  for (std::size_t i = begin + 1; i < lines.size() && i < begin + lines_max; ++i) {
    const std::string_view line = trimmed(lines[i]);
    if (line == "---" || line == "...") {
      if (fields) clear(lines, begin, i + 1);
      return;
    }
    // A mere rule above a script is no front matter: every field begins with a word in small
    // letters and a colon.
    const std::size_t colon = line.find(':');
    const bool field = colon != std::string_view::npos && colon > 0
                       && std::ranges::all_of(line.substr(0, colon), [](char byte) {
                            return std::isalnum(static_cast<unsigned char>(byte)) != 0
                                   || byte == '_' || byte == '-';
                          });
    const bool goes_on = lines[i].empty() || lines[i].front() == ' ' || lines[i].front() == '\t'
                         || line.starts_with('-') || line.starts_with('#');
    if (!field && !goes_on) return;
    fields = fields || field;
    if (field && script.title.empty() && names_title(line)) script.title = field_value(line);
  }
}

/// Takes a title page: `Title: …`, `Author: …` at the very beginning, and all lines up to the first
/// blank one.
void take_title_page(PreparedScript& script) {
  Lines& lines = script.lines;
  const std::size_t begin =
      static_cast<std::size_t>(std::ranges::find_if_not(lines, is_blank_line) - lines.begin());
  if (begin == lines.size()) return;
  constexpr std::array<std::string_view, 15> keys{"title",
                                                  "credit",
                                                  "author",
                                                  "authors",
                                                  "source",
                                                  "draft date",
                                                  "date",
                                                  "contact",
                                                  "copyright",
                                                  "format",
                                                  "titel",
                                                  "datum",
                                                  "titre",
                                                  "título",
                                                  "titolo"};
  const std::string& first = lines[begin];
  const std::size_t colon = first.find(':');
  if (colon == std::string::npos || colon > 20
      || std::ranges::find(keys, folded(first.substr(0, colon))) == keys.end())
    return;
  std::size_t end = begin;
  while (end < lines.size() && !is_blank_line(lines[end])) {
    if (names_title(lines[end]) && script.title.empty()) script.title = field_value(lines[end]);
    const auto voice = voice_line_of(lines[end]);
    // No blank line stands between them.
    if (voice && voice->kind != NameKind::weak && end > begin) break;
    ++end;
  }
  clear(lines, begin, end);
  script.title_page = true;
}

/// Takes the part from `SOURCES:` to `SCRIPT:`, which files of Pass A have.
void take_sources_above(PreparedScript& script) {
  Lines& lines = script.lines;
  constexpr std::array<std::string_view, 4> above{
      "SOURCES:", "SEARCH_QUERIES:", "SOURCES :", "Sources:"};
  const auto first = std::ranges::find_if_not(lines, is_blank_line);
  if (first == lines.end() || std::ranges::find(above, trimmed(*first)) == above.end()) return;
  const auto script_line = std::ranges::find_if(lines, [](const std::string& line) {
    const std::string_view text = trimmed(line);
    return text == "SCRIPT:" || text == "Script:" || text == "FULL_TEXT:" || text == "SCRIPT :";
  });
  if (script_line == lines.end()) return;
  clear(lines, 0, static_cast<std::size_t>(script_line - lines.begin()) + 1);
}

// Captions.

/// Removes the tags of WebVTT and decodes entities.
std::string plain_cue(std::string_view text) {
  std::string out;
  bool closes = true;  // A tag may still be closed.
  for (std::size_t at = 0; at < text.size();) {
    const bool opens = text[at] == '<' && closes;
    const std::size_t close = opens ? text.find('>', at) : std::string_view::npos;
    closes = closes && (!opens || close != std::string_view::npos);
    if (close != std::string_view::npos) {
      at = close + 1;
      continue;
    }
    out.push_back(text[at++]);
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> entities{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&lrm;", ""}, {"&amp;", "&"}}};
  for (const auto& [entity, meant] : entities) {
    for (std::size_t at = out.find(entity); at != std::string::npos;
         at = out.find(entity, at + meant.size()))
      out.replace(at, entity.size(), meant);
  }
  return out;
}

/// Returns the voice of `<v Maya>` or `<v.loud Maya>` at the start of a line of a cue.
std::optional<std::string> voice_tag(std::string_view text) {
  if (!text.starts_with("<v ") && !text.starts_with("<v.") && !text.starts_with("<v\t"))
    return std::nullopt;
  const std::size_t close = text.find('>');
  const std::size_t blank = text.find_first_of(" \t");
  if (close == std::string_view::npos || blank == std::string_view::npos || blank > close)
    return std::nullopt;
  return plain_cue(trimmed(text.substr(blank, close - blank)));
}

bool is_timing(std::string_view line) {
  const std::size_t arrow = line.find("-->");
  return arrow != std::string_view::npos && arrow < 40 && time_mark_size(trimmed(line)) > 0;
}

/// Puts every turn into one line, the line of its first cue, since a sentence may continue over
/// several cues.
class CaptionReader {
 public:
  explicit CaptionReader(Lines& lines) : lines_(lines) {}

  void read() {
    bool payload = false;
    bool hidden = false;  // The lines belong to NOTE, STYLE or REGION, up to a blank line.
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string line(trimmed(lines_[i]));
      const bool timing = is_timing(line);
      const bool number = i + 1 < lines_.size() && is_timing(trimmed(lines_[i + 1]));
      if (line.empty()) hidden = payload = false;
      if (timing) hidden = false;
      if (!payload && !timing && is_header(line, i)) hidden = true;
      lines_[i].clear();
      if (line.empty() || hidden || timing || (number && !payload) || !payload) {
        if (timing) payload = true;
        continue;
      }
      take(line, i);
    }
  }

 private:
  static bool is_header(std::string_view line, std::size_t index) {
    return (index == 0 && line.starts_with("WEBVTT")) || line.starts_with("NOTE") || line == "STYLE"
           || line == "REGION";
  }

  void take(std::string_view line, std::size_t index) {
    std::optional<std::string> voice = voice_tag(line);
    std::string text(trimmed(plain_cue(line)));
    if (text.empty()) return;
    const bool same = voice && open_ && *voice == voice_;
    const bool begins = (voice && !same) || (!voice && voice_line_of(text).has_value()) || !open_;
    if (voice && !same) text = *voice + ": " + text;
    if (begins) {
      lines_[index] = std::move(text);
      home_ = index;
      open_ = voice.has_value() || voice_line_of(lines_[index]).has_value();
      voice_ = voice.value_or("");
      return;
    }
    lines_[home_].append(" ").append(text);
  }

  Lines& lines_;
  bool open_ = false;  ///< A voice has begun to speak.
  std::string voice_;  ///< The voice of the current tag.
  std::size_t home_ = 0;
};

void take_captions(Lines& lines) {
  const auto first = std::ranges::find_if_not(lines, is_blank_line);
  if (first == lines.end()) return;
  const auto second = std::next(first);
  const bool vtt = first->starts_with("WEBVTT");
  const bool srt =
      is_timing(trimmed(*first)) || (second != lines.end() && is_timing(trimmed(*second)));
  if ((vtt || srt) && std::ranges::any_of(lines, [](const std::string& line) {
        // A time with words behind it belongs to a transcript, not to captions.
        const std::string_view text = trimmed(line);
        return is_timing(text) && !text.starts_with('[');
      }))
    CaptionReader(lines).read();
}

// Tables.

std::vector<std::string_view> cells_of(std::string_view line) {
  const bool bars = line.starts_with('|') && line.ends_with('|') && line.size() > 1;
  if (bars) line = line.substr(1, line.size() - 2);
  std::vector<std::string_view> cells;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(bars ? '|' : '\t', at), line.size());
    cells.push_back(trimmed(line.substr(at, end - at)));
    at = end + 1;
  }
  return cells;
}

bool is_separator_row(std::string_view line) {
  return line.starts_with('|') && line.contains('-')
         && line.find_first_not_of("|-: ") == std::string_view::npos;
}

/// Returns a row `time | name | text` or `name | text` as `Name: text`.
std::optional<std::string> row_said(std::string_view line) {
  if (!line.contains('\t') && !line.starts_with('|')) return std::nullopt;
  std::vector<std::string_view> cells = cells_of(line);
  std::erase_if(cells, [](std::string_view cell) {
    return cell.empty() || time_mark_size(cell) == cell.size();
  });
  if (cells.size() < 2) return std::nullopt;
  std::string name(cells[0]);
  std::erase(name, '*');
  if (name.ends_with(':')) name.pop_back();
  if (kind_of_name(name) == NameKind::none) return std::nullopt;
  std::string said = name + ":";
  for (const std::string_view cell : std::span(cells).subspan(1))
    said.append(" ").append(cell);
  return said;
}

void take_table(Lines& lines) {
  std::size_t rows = 0;
  std::size_t filled = 0;
  for (const std::string& line : lines) {
    const std::string_view text = trimmed(line);
    filled += text.empty() ? 0U : 1U;
    rows += row_said(text) || is_separator_row(text) ? 1U : 0U;
  }
  if (rows < 3 || rows * 2 < filled) return;
  std::size_t separators = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view text = trimmed(lines[i]);
    if (is_separator_row(text)) {
      lines[i].clear();
      // The line above has the names of the columns.
      if (i > 0 && separators++ == 0) lines[i - 1].clear();
    } else if (auto said = row_said(text)) {
      lines[i] = *std::move(said);
    }
  }
}

/// Removes times alone on their lines, and times in front of most lines if nobody is named.
void take_times(Lines& lines) {
  std::size_t filled = 0;
  std::size_t timed = 0;
  for (const std::string& line : lines) {
    const std::string_view text = trimmed(line);
    const std::size_t time = time_mark_size(text);
    if (time > 0 && time == text.size()) continue;
    filled += text.empty() ? 0U : 1U;
    timed += time > 0 && !voice_line_of(text) ? 1U : 0U;
  }
  const bool in_front = timed >= 3 && timed * 2 > filled;
  for (std::string& line : lines) {
    const std::string_view text = trimmed(line);
    const std::size_t time = time_mark_size(text);
    if (time == 0) continue;
    if (time == text.size()) {
      line.clear();
    } else if (in_front && !voice_line_of(text)) {
      line = std::string(text.substr(time));
    }
  }
}

/// Empties the last line if it names the maker of a transcript.
void take_trailer(Lines& lines) {
  const auto last = std::ranges::find_if_not(lines.rbegin(), lines.rend(), is_blank_line);
  if (last == lines.rend()) return;
  const std::string key = folded(*last);
  for (const std::string_view begin : {"transcribed by http",
                                       "transcribed by otter",
                                       "transcript by rev",
                                       "transcribed by rev",
                                       "transcription by "}) {
    if (key.starts_with(begin)) last->clear();
  }
}

bool is_list_item(std::string_view line) {
  line = trimmed(line);
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  const bool numbered =
      digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')');
  return numbered || line.starts_with("- ") || line.starts_with("* ") || line.starts_with("• ")
         || line.starts_with("[") || line.starts_with("http") || line.starts_with("<http");
}

}  // namespace

std::string without_comments(std::string_view text) {
  const auto always = [](std::size_t, std::string_view) { return true; };
  if (!text.contains("<!--") && !text.contains("/*")) return std::string(text);
  return without_spans(without_spans(text, "<!--", "-->", always), "/*", "*/", always);
}

std::string without_notes(std::string_view text) {
  return without_spans(text, "[[", "]]", [text](std::size_t at, std::string_view span) {
    // The longest note, which also limits the work for a mark that opens none.
    constexpr std::size_t note_bytes_max = 4096;
    return (at == 0 || text[at - 1] != '\\') && span.size() <= note_bytes_max
           && !span.contains("\n\n");
  });
}

PreparedScript prepare_script(std::string_view text) {
  while (text.starts_with("\xEF\xBB\xBF"))
    text.remove_prefix(3);
  PreparedScript script{.lines = lines_of(without_comments(text)), .title = {}};
  take_front_matter(script);
  take_captions(script.lines);
  take_sources_above(script);
  take_title_page(script);
  take_table(script.lines);
  take_times(script.lines);
  take_trailer(script.lines);
  return script;
}

bool begins_sources(const Lines& lines, std::size_t index) {
  std::string_view line = trimmed(lines[index]);
  constexpr std::size_t title_bytes_max = 80;
  if (line.empty() || line.size() > title_bytes_max) return false;
  const bool heading = is_heading(line);
  if (heading) line = heading_text(line);
  // pandoc writes the id of a heading behind it.
  if (const std::size_t id = line.find("{#"); id != std::string_view::npos && line.ends_with('}'))
    line = trimmed(line.substr(0, id));
  bool marked = heading;
  for (const std::string_view mark : {"**", "__"}) {
    // The colon may stand inside or outside of the marks: "**Sources**:", "**Sources:**".
    std::string_view bare = line;
    if (bare.ends_with(':')) bare.remove_suffix(1);
    if (bare.size() <= 4 || !bare.starts_with(mark) || !bare.ends_with(mark)) continue;
    line = bare.substr(2, bare.size() - 4);
    marked = true;
  }
  if (!is_sources_title(line)) return false;
  if (marked || line.ends_with(':') || line.ends_with("：")) return true;
  if (is_underlined_title(lines, index)) return true;
  std::size_t next = index + 1;
  while (next < lines.size() && is_blank_line(lines[next]))
    ++next;
  return next < lines.size() && is_list_item(lines[next]);
}

bool is_rule_line(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.size() >= 3 && text.find_first_not_of("-*_= ") == std::string_view::npos;
}

bool is_underlined_title(const Lines& lines, std::size_t index) {
  constexpr std::size_t title_bytes_max = 120;
  if (index + 1 >= lines.size() || (index > 0 && !is_blank_line(lines[index - 1]))) return false;
  const std::string_view title = trimmed(lines[index]);
  const std::string_view under = trimmed(lines[index + 1]);
  const bool line = under.size() >= 3
                    && (under.find_first_not_of('=') == std::string_view::npos
                        || under.find_first_not_of('-') == std::string_view::npos);
  return line && !title.empty() && title.size() <= title_bytes_max && !is_rule_line(title)
         && std::string_view(".!?…,;").find(title.back()) == std::string_view::npos
         && !voice_line_of(title);
}

}  // namespace castwright::script
