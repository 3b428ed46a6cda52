#include "script/clean.h"

#include "script/characters.h"
#include "script/inner_tags.h"
#include "script/speech_patterns.h"
#include "script/split_turn.h"
#include "script/thinking_names.h"
#include "script/turns.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace castwright::script {
namespace {

constexpr std::size_t quote_bytes_max = 120;
constexpr std::size_t anchor_bytes_max = 60;

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

/// Removes `span` from `text`, and the blanks that only stood around it.
void cut(std::string& text, Match span) {
  std::size_t begin = span.at;
  std::size_t end = span.at + span.size;
  const auto line_start = [&] { return begin == 0 || text[begin - 1] == '\n'; };
  const bool blank_before = begin > 0 && is_blank(text[begin - 1]);
  const bool word_follows =
      end < text.size()
      && std::string_view(" \t\n.,;:!?)]}'\"").find(text[end]) == std::string_view::npos;
  while (begin > 0 && is_blank(text[begin - 1]))
    --begin;
  if (line_start()) {
    while (end < text.size() && is_blank(text[end]))
      ++end;
  } else if (blank_before && word_follows) {
    --end;  // Two words that only this blank separated must stay two words.
    text[end] = ' ';
  }
  text.erase(begin, end - begin);
}

std::string url_in(std::string_view text) {
  static const Pattern url(R"re(https?://[^\s)\]>"]+)re");
  const auto found = url.find_all(text);
  return found.empty() ? std::string() : std::string(text.substr(found[0].at, found[0].size));
}

/// Returns the words before `at` on its line, which are enough to find the place again.
std::string anchor_of(std::string_view text, std::size_t at) {
  std::string_view before = trimmed(text.substr(0, at));
  const std::size_t line = before.rfind('\n');
  if (line != std::string_view::npos) before.remove_prefix(line + 1);
  if (before.size() <= anchor_bytes_max) return std::string(before);
  before.remove_prefix(before.size() - anchor_bytes_max);
  const std::size_t blank = before.find(' ');
  return std::string(before.substr(blank == std::string_view::npos ? 0 : blank + 1));
}

class Cleaner {
 public:
  Cleaner(bool monologue, std::string_view language) : monologue_(monologue), language_(language) {}

  Cleaned run(std::string_view given) {
    std::string text = plain_characters(given);
    if (text != given) note("speech.characters", first_difference(given, text));
    text = without_hidden(std::move(text));
    marked_ = !unspeakable_in(text).empty();
    if (!monologue_) text = with_tags(std::move(text));
    std::vector<Turn> turns;
    for (Turn& turn : split_turns(text)) {
      std::string kept(trimmed(clean_turn(without_inner_tags(turn))));
      if (kept.empty()) continue;
      add(turns, turn.speaker, std::move(kept));
    }
    // If no host is named at all, nobody can say who speaks.
    out_.text = join_turns(turns, monologue_ || !has_tags(text));
    if (out_.changes.empty() && out_.text != given)
      note("speech.layout", first_difference(given, out_.text));
    if (out_.changes.empty()) out_.text = given;
    return std::move(out_);
  }

 private:
  void note(std::string_view rule, std::string_view quote) {
    out_.changes.push_back({.rule = std::string(rule), .quote = quoted(quote)});
  }

  /// Returns the line of `before` at which the two texts begin to differ.
  static std::string_view first_difference(std::string_view before, std::string_view after) {
    const auto [place, ignored] = std::ranges::mismatch(before, after);
    const auto at = static_cast<std::size_t>(place - before.begin());
    const std::size_t begin = at == 0 ? 0 : before.rfind('\n', at - 1) + 1;
    return before.substr(begin, before.find('\n', at) - begin);
  }

  /// Removes thinking and comments, which may span many lines.
  std::string without_hidden(std::string text) {
    // Inside a sentence such tags are the subject of the talk.
    static const Pattern thinking(
        R"((?s)(?:^|(?<=[.!?…:"”’)*\n]\s{0,2}))(?:<([a-z_:-]{0,20}(?:think|thought|reason|scratchpad|reflection|)"
        R"(analysis|deliberation|contemplation|brainstorm|monologue|cot)[a-z_:-]{0,20})(?:[\s/][^>\n]*)?>.*?</\1\s*>|)"
        R"(\[THINK\].*?\[/THINK\]))");
    static const Pattern comment(R"((?s)<!--.*?-->|/\*.*?\*/)");
    text = without(std::move(text), thinking, "speech.think", [](std::string_view found) {
      const std::string_view name =
          found.substr(1, std::min(found.find_first_of("> \t\n/", 1), found.size()) - 1);
      return found.front() == '[' || thinking_name(name) == ThinkingName::thinking;
    });
    return without(
        std::move(text), comment, "speech.marker", [](std::string_view) { return true; });
  }

  template <class Meant>
  std::string without(std::string text,
                      const Pattern& pattern,
                      std::string_view rule,
                      Meant meant) {
    const std::vector<Match> found = pattern.find_all(text);
    for (auto match = found.rbegin(); match != found.rend(); ++match) {
      const std::string_view there = std::string_view(text).substr(match->at, match->size);
      if (!meant(there)) continue;
      note(rule, there);
      cut(text, *match);
    }
    return text;
  }

  /// Puts every tag at the start of a line, makes it exact, and removes what is no speech before
  /// the first one.
  std::string with_tags(std::string text) {
    // A loose tag may have the mark of a list, other marks and their escapes, a name or a name in
    // brackets, and a person's name behind it.
    static const Pattern loose(
        R"re(^\h*(?:(?:[-+•*]|\d{1,2}[.)])\h+)?[\\*_#>`]*\h*)re"
        R"re((?:(?:host|speaker)(?:\\?[\h_‐‑–-])?[ab12]\b|)re"
        R"re(\\?[\[<](?:host|speaker)(?:\\?[\h_‐‑–-])?[ab12]\b[\\*_]*[\]>]))re"
        R"re([\\*_`]*\h*(?:\([^)\n]{0,60}\))?[\\*_`]*\h*[:：][\\*_`]*\h*)re");
    const std::vector<Match> found = loose.find_all(text);
    for (auto match = found.rbegin(); match != found.rend(); ++match) {
      const std::string_view tag = std::string_view(text).substr(match->at, match->size);
      const std::size_t letter = tag.find_first_of("AaBb12", tag.find_first_of("tTrR") + 1);
      const std::optional<Tag> known = tag_of(std::string_view(text).substr(match->at));
      if ((known && known->exact) || letter == std::string_view::npos) continue;
      const bool first = tag[letter] == 'A' || tag[letter] == 'a' || tag[letter] == '1';
      note("speech.tag", tag);
      text.replace(match->at, match->size, first ? "HOST_A: " : "HOST_B: ");
    }
    // This must come after the step above: a tag behind the mark of a list at the start of a line
    // is no tag inside a turn.
    return without_preface(with_turns_at_tags(std::move(text), note_tag_));
  }

  /// Removes tags at the start of a turn's text, and turns tags inside it into names.
  std::string without_inner_tags(Turn& turn) {
    std::string text = std::move(turn.text);
    if (const std::optional<Tag> tag = tag_of(text)) {
      note_tag_(std::string_view(text).substr(0, 60));
      turn.speaker = tag->speaker;
      text.erase(0, tag->size);
    }
    return with_names_for_tags(std::move(text), note_tag_);
  }

  /// Removes lines before the first tag that only announce the script.
  std::string without_preface(std::string_view text) {
    static const Pattern announces(
        R"(^[ \t]*(?:[#>`*_=-].*|(?:sure|certainly|of course|absolutely)\b.*|here(?:['’]s| is| are)\b.*|.{0,80}:)[ \t]*$)");
    std::string kept;
    std::string_view rest = text;
    const bool tagged = has_tags(text);
    while (!rest.empty() && tagged) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      if (tag_of(line)) break;
      if (announces.is_in(line)) {
        note("speech.tag", line);
      } else {
        kept.append(line).push_back('\n');
      }
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    return kept + std::string(rest);
  }

  std::string clean_turn(std::string text) {
    if (!marked_) return text;
    // The bytes by which the earlier edits made the text longer; all of them lie before the next
    // place.
    std::ptrdiff_t grown = 0;
    // The end of the last edit, which may have removed blanks with which the next place begins.
    std::size_t done = 0;
    for (const Unspeakable& found : unspeakable_in(text)) {
      const std::string_view rule = found.rule;
      const bool sure = found.surety == Surety::sure;
      const auto end = static_cast<std::ptrdiff_t>(found.where.at + found.where.size) + grown;
      const auto at = std::max(static_cast<std::ptrdiff_t>(found.where.at) + grown,
                               static_cast<std::ptrdiff_t>(done));
      if (at >= end) continue;
      const Match where{.at = static_cast<std::size_t>(at),
                        .size = static_cast<std::size_t>(end - at)};
      const std::string was = text.substr(where.at, where.size);
      const auto before = static_cast<std::ptrdiff_t>(text.size());
      if (rule == "speech.markdown") {
        unmark(text, where);
      } else if (rule == "speech.citation" && sure) {
        cut_citation(text, where);
      } else if (rule == "speech.direction" && was.front() == '[' && !sure) {
        // Words such as “[this]” may be meant to be spoken, so they only lose their brackets.
        text.replace(where.at, where.size, was.substr(1, was.size() - 2));
      } else if (sure && (rule == "speech.direction" || rule == "speech.marker")) {
        cut(text, where);
      } else {
        continue;  // The program cannot know what should stand there.
      }
      const std::ptrdiff_t change = static_cast<std::ptrdiff_t>(text.size()) - before;
      grown += change;
      done = static_cast<std::size_t>(std::max(std::ptrdiff_t{0}, end + change));
      note(rule, was);
    }
    return text;
  }

  /// Removes a citation: “Prices rose ([host](url)).” loses it completely, “[Reuters](url) says”
  /// keeps the name.
  void cut_citation(std::string& text, Match where) {
    Citation citation{.text = text.substr(where.at, where.size), .url = {}, .after = {}};
    citation.url = url_in(citation.text);
    const std::size_t name_end = citation.text.find("](");
    if (citation.text.front() == '[' && name_end != std::string::npos) {
      const std::string name = citation.text.substr(1, name_end - 1);
      text.replace(where.at, where.size, name);
      citation.after = anchor_of(text, where.at + name.size());
    } else {
      citation.after = anchor_of(text, where.at);
      cut(text, where);
    }
    out_.citations.push_back(std::move(citation));
  }

  /// Removes marks of Markdown and keeps the words; a heading loses its words too, since nobody
  /// speaks them.
  static void unmark(std::string& text, Match where) {
    const std::string_view marked = std::string_view(text).substr(where.at, where.size);
    const std::string_view line = trimmed(marked);
    if (is_heading(line) && line == trimmed(text)) {
      text = heading_text(line);  // The heading is all that the host says, so its words stay.
      return;
    }
    if (is_heading(line) || line.find_first_not_of("-*_=`~ \t") == std::string_view::npos) {
      // Removes the whole line, except for a fence that has text beside it.
      const std::size_t end = where.at + where.size;
      const bool alone =
          (where.at == 0 || text[where.at - 1] == '\n') && end < text.size() && text[end] == '\n';
      cut(text, {.at = where.at, .size = where.size + (alone ? 1U : 0U)});
      return;
    }
    if (marked.starts_with('<') || marked.starts_with('&') || trimmed(marked).starts_with('|')) {
      unmark_markup(text, where);
      return;
    }
    const std::size_t link = marked.find("](");
    const std::size_t open = marked.find('[');
    if (link != std::string_view::npos && open < link) {
      const std::string name(marked.substr(open + 1, link - open - 1));
      text.replace(where.at, where.size, name);
      return;
    }
    static const Pattern bullet(R"(^[ \t]*(?:(?:[-*+•◦]|\d{1,2}[.)]|>)[ \t]+)+)");
    if (const auto found = bullet.find_all(marked); !found.empty() && found[0].at == 0) {
      text.erase(where.at, found[0].size);
      return;
    }
    const char mark = marked.front();
    const std::size_t size = std::min(marked.find_first_not_of(mark), marked.size());
    if (size * 2 >= marked.size()) {
      cut(text, where);
      return;
    }
    const std::string inner(marked.substr(size, marked.size() - 2 * size));
    text.replace(where.at, where.size, inner);
  }

  /// Removes tags of HTML and SSML, decodes entities, and makes commas of the bars of a table.
  static void unmark_markup(std::string& text, Match where) {
    const std::string marked = text.substr(where.at, where.size);
    static const std::vector<std::pair<std::string_view, std::string_view>> entities{
        {"&nbsp;", " "}, {"&amp;", "&"}, {"&quot;", "\""}, {"&lt;", ""}, {"&gt;", ""}};
    for (const auto& [entity, meant] : entities) {
      if (marked != entity) continue;
      text.replace(where.at, where.size, meant);
      return;
    }
    if (!trimmed(marked).starts_with('|')) {
      cut(text, where);
      return;
    }
    std::string cells;
    for (std::string_view rest = trimmed(marked); !rest.empty();) {
      const std::string_view cell = trimmed(rest.substr(0, rest.find('|')));
      if (cell.find_first_not_of("-: ") != std::string_view::npos)
        cells.append(cells.empty() ? "" : ", ").append(cell);
      rest.remove_prefix(std::min(rest.find('|'), rest.size() - 1) + 1);
    }
    text.replace(where.at, where.size, cells.empty() ? cells : cells + ".");
  }

  void add(std::vector<Turn>& turns, char speaker, std::string text) {
    if (monologue_ || count_characters(text) <= turn_characters_max) {
      turns.push_back({.speaker = speaker, .text = std::move(text)});
      return;
    }
    note("speech.long_turn", text);
    for (std::string& piece : split_turn(text, turn_characters_max, language_))
      turns.push_back({.speaker = speaker, .text = std::move(piece)});
  }

  bool monologue_;
  std::string_view language_;
  const NotePlace note_tag_ = [this](std::string_view quote) { note("speech.tag", quote); };
  bool marked_ = false;  ///< Some turn has something to cut.
  Cleaned out_;
};

}  // namespace

Cleaned clean(std::string_view text, bool monologue, std::string_view language) {
  // A cut may make a new mark of what stood around it, so the work is repeated; a few rounds are
  // enough for real texts. A text with ever more nested marks loses the characters that marks are
  // made of.
  constexpr int rounds_max = 12;
  Cleaned all = Cleaner(monologue, language).run(text);
  for (int round = 1; !all.changes.empty() && round < 2 * rounds_max; ++round) {
    if (round == rounds_max) {
      std::erase_if(all.text, [](char byte) {
        return std::string_view("*_`~[](){}<>|#&=").find(byte) != std::string_view::npos;
      });
    }
    Cleaned again = Cleaner(monologue, language).run(all.text);
    all.text = std::move(again.text);
    std::ranges::move(again.citations, std::back_inserter(all.citations));
    if (again.changes.empty() && round != rounds_max) break;
    std::ranges::move(again.changes, std::back_inserter(all.changes));
  }
  return all;
}

std::string quoted(std::string_view text) {
  text = trimmed(text);
  const bool shortened = text.size() > quote_bytes_max;
  if (shortened) {
    const std::size_t blank = text.rfind(' ', quote_bytes_max);
    std::size_t end = blank == std::string_view::npos ? quote_bytes_max : blank;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
      --end;
    text = text.substr(0, end);
  }
  std::string out;
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    if (byte == '\n' || byte == '\t' || byte == '\r') {
      out += ' ';
    } else if (value < 0x20 || value == 0x7F) {
      out += "·";
    } else {
      out += byte;
    }
  }
  if (shortened) out += "…";
  return out;
}

}  // namespace castwright::script
