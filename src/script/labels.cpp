#include "script/labels.h"

#include "script/letters.h"
#include "script/turns.h"
#include "script/unspoken.h"
#include "script/voice_line.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace castwright::script {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t nowhere = std::string::npos;
/// A line that is indented further than the others by more than this continues a turn.
constexpr std::size_t indent_slack = 1;
constexpr std::string_view other_letters = "CDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

/// A line that may begin a turn.
struct Begin {
  std::size_t line = 0;
  std::string name;
  std::string key;  ///< The name in a form for comparing.
  /// The bytes before what is said; `nowhere` if that stands in the next line.
  std::size_t said = 0;
  bool sure = true;  ///< It names a voice even if it occurs once.
  bool heading = false;
  bool bold = false;
  bool tag = false;
};
using Begins = std::vector<Begin>;

struct Tally {
  std::size_t all = 0;
  std::size_t sure = 0;
};
using Tallies = std::map<std::string, Tally, std::less<>>;

Tallies tallied(const Begins& begins) {
  Tallies tallies;
  for (const Begin& begin : begins) {
    Tally& tally = tallies[begin.key];
    ++tally.all;
    tally.sure += begin.sure ? 1U : 0U;
  }
  return tallies;
}

/// Returns the beginnings whose names occur again or are sure.
Begins of_voices(const Begins& begins, const std::vector<std::string>& told) {
  const Tallies tallies = tallied(begins);
  Begins kept;
  for (const Begin& begin : begins) {
    const Tally& tally = tallies.find(begin.key)->second;
    if (tally.sure > 0 || tally.all >= 2 || std::ranges::find(told, begin.key) != told.end())
      kept.push_back(begin);
  }
  return kept;
}

/// True for a script, which is more than a text with colons: it has two voices, and one of them
/// occurs again or was named by the user.
bool is_script(const Begins& begins, const std::vector<std::string>& told) {
  const Tallies tallies = tallied(begins);
  const bool again = std::ranges::any_of(tallies, [&](const auto& one) {
    return one.second.all >= 2 || std::ranges::find(told, one.first) != told.end();
  });
  return tallies.size() >= 2 && again;
}

std::size_t turns_of_many(const Begins& begins) {
  std::size_t turns = 0;
  for (const auto& [key, tally] : tallied(begins))
    turns += tally.all >= 2 ? tally.all : 0;
  return turns;
}

Begins labels_in(const Lines& lines, bool tagged) {
  Begins begins;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto tag = tag_of(lines[i])) {
      const std::string name = std::string("HOST_") + tag->speaker;
      begins.push_back({.line = i, .name = name, .key = name, .said = tag->size, .tag = true});
      continue;
    }
    const std::optional<VoiceLine> voice = voice_line_of(lines[i]);
    if (!voice || (tagged && is_host_tag(voice->name))) continue;
    begins.push_back({.line = i,
                      .name = voice->name,
                      .key = folded(voice->name),
                      .said = voice->said,
                      .sure = !voice->unsure && voice->kind != NameKind::weak,
                      .bold = voice->bold});
  }
  std::size_t least = nowhere;
  for (const Begin& begin : begins)
    least = std::min(least, indent_of(lines[begin.line]));
  std::erase_if(begins, [&](const Begin& begin) {
    return !begin.tag && indent_of(lines[begin.line]) > least + indent_slack;
  });
  return begins;
}

/// Returns the names that stand alone on their lines, all in one form.
Begins cues_in(const Lines& lines, NameLine::Form form) {
  using Form = NameLine::Form;
  Begins begins;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const bool apart = i == 0 || is_blank_line(lines[i - 1]);
    const bool speech = !is_blank_line(lines[i + 1]);
    const bool titles = form == Form::heading || form == Form::bold;
    if (!titles && (!apart || !speech)) continue;
    const std::optional<NameLine> name = name_line_of(lines[i]);
    if (!name || name->form != form || is_underlined_title(lines, i)) continue;
    // The title of a part occurs once; a name in capitals alone on its line is a cue.
    const bool sure = titles ? name->kind == NameKind::role : name->kind != NameKind::weak;
    begins.push_back({.line = i,
                      .name = name->name,
                      .key = folded(name->name),
                      .said = nowhere,
                      .sure = sure || name->forced,
                      .heading = form == Form::heading,
                      .bold = form == Form::bold});
  }
  return begins;
}

bool is_scene_heading(std::string_view line) {
  constexpr std::array<std::string_view, 6> begins{"INT.", "EXT.", "EST.", "INT/", "I/E", "INT "};
  return std::ranges::any_of(begins,
                             [&](std::string_view begin) { return line.starts_with(begin); });
}

struct Form {
  Begins begins;
  bool tagged = false;
  bool cues = false;
  bool capitals = false;
  bool markdown = false;
  bool fountain = false;  ///< Text outside of a speech is action.
};

Form form_of(const PreparedScript& script, const std::vector<std::string>& told) {
  const Lines& lines = script.lines;
  Form form;
  form.tagged =
      std::ranges::any_of(lines, [](const std::string& line) { return tag_of(line).has_value(); });
  form.begins = of_voices(labels_in(lines, form.tagged), told);
  if (form.tagged) return form;
  std::size_t most = is_script(form.begins, told) ? turns_of_many(form.begins) : 0;
  if (most == 0) form.begins.clear();
  using Kind = NameLine::Form;
  for (const Kind kind : {Kind::capitals, Kind::bold, Kind::heading, Kind::words}) {
    Begins cues = of_voices(cues_in(lines, kind), told);
    const std::size_t turns = is_script(cues, told) ? turns_of_many(cues) : 0;
    // "Say: …" twice in a speech is no label if most turns have cues.
    if (turns <= most) continue;
    most = turns;
    form.begins = std::move(cues);
    form.cues = true;
    form.capitals = kind == Kind::capitals;
  }
  const auto first = std::ranges::find_if_not(lines, is_blank_line);
  const auto at = static_cast<std::size_t>(first - lines.begin());
  form.markdown =
      (first != lines.end() && (is_heading(trimmed(*first)) || is_underlined_title(lines, at)))
      || std::ranges::any_of(form.begins,
                             [](const Begin& begin) { return begin.bold || begin.heading; });
  form.fountain = form.capitals
                  && (script.title_page || std::ranges::any_of(lines, [](const std::string& line) {
                        return is_scene_heading(line) || line.starts_with('@') || is_heading(line);
                      }));
  return form;
}

bool is_parenthetical(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.starts_with('(') && text.ends_with(')');
}

/// Reads the lines one after the other and keeps what is said in each.
class Reader {
 public:
  Reader(Lines lines, const Form& form) : lines_(std::move(lines)), form_(form) {
    begins_.assign(lines_.size(), nullptr);
    for (const Begin& begin : form_.begins)
      begins_[begin.line] = &begin;
  }

  struct Read {
    Lines lines;
    /// For each line, the turn that begins there with what is said.
    std::vector<const Begin*> begins;
    bool labelled = false;  ///< The lines still contain their tags and labels.
  };

  Read read() && {
    std::vector<const Begin*> turns(lines_.size(), nullptr);
    unspoken_ = form_.markdown && !form_.tagged;  // The text before the first turn is a preface.
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Begin* const begin = begins_[i];
      if (begin == nullptr) {
        take_line(i);
        continue;
      }
      inside_ = true;
      begun_ = true;
      unspoken_ = false;
      if (begin->said == nowhere || is_blank_line(lines_[i].substr(begin->said))) {
        i = take_cue(i, *begin, turns);
        continue;
      }
      turns[i] = begin;
      if (form_.tagged) continue;  // A tag stays as it is.
      lines_[i] = unescaped(lines_[i].substr(begin->said));
    }
    return {.lines = std::move(lines_), .begins = std::move(turns), .labelled = form_.tagged};
  }

 private:
  /// Takes a cue, whose words stand in the next line; in a screenplay a direction may stand
  /// between.
  std::size_t take_cue(std::size_t index, const Begin& begin, std::vector<const Begin*>& turns) {
    if (form_.tagged) {
      turns[index] = &begin;
      return index;
    }
    lines_[index].clear();
    std::size_t next = index + 1;
    while (next < lines_.size() && begins_[next] == nullptr
           && (is_blank_line(lines_[next]) || (form_.cues && is_parenthetical(lines_[next])))
           && !(form_.fountain && is_blank_line(lines_[next]))) {
      lines_[next].clear();
      ++next;
    }
    const bool none = next >= lines_.size() || begins_[next] != nullptr
                      || is_blank_line(lines_[next]) || is_heading(trimmed(lines_[next]));
    if (none) return next - 1;
    turns[next] = &begin;
    lines_[next] = said_line(next);
    return next;
  }

  std::string said_line(std::size_t index) const {
    return form_.tagged ? lines_[index] : unescaped(trimmed_front(lines_[index]));
  }
  std::string_view trimmed_front(const std::string& line) const {
    std::string_view text = line;
    if (form_.capitals) text.remove_prefix(indent_of(text));
    return text;
  }

  void take_line(std::size_t index) {
    const std::string line = lines_[index];
    if (form_.fountain && line.size() < 2 && is_blank_line(line)) inside_ = false;
    unspoken_ = unspoken_ || begins_sources(lines_, index);
    const bool title = is_heading(trimmed(line)) || is_rule_line(line);
    bool empty = unspoken_;
    if (form_.cues) {
      empty = empty || !begun_ || title || (form_.capitals && is_parenthetical(line))
              || (form_.fountain && !inside_);
    } else if (form_.markdown) {
      empty = empty || title;
    }
    if (!form_.tagged && (form_.markdown || form_.cues) && is_underlined_title(lines_, index)) {
      lines_[index + 1].clear();
      empty = true;
    }
    lines_[index] = empty ? std::string() : said_line(index);
  }

  Lines lines_;
  const Form& form_;
  std::vector<const Begin*> begins_;
  bool inside_ = false;
  bool begun_ = false;
  bool unspoken_ = false;
};

/// The voices in the order in which they first speak, with their words.
struct Cast {
  std::vector<Voice> voices;
  std::map<std::string, std::size_t, std::less<>> of_key;
  /// For each line, the index of the voice whose turn begins there, else `nowhere`.
  std::vector<std::size_t> by_line;
};

Cast cast_of(const Reader::Read& read) {
  Cast cast;
  cast.by_line.assign(read.lines.size(), nowhere);
  std::vector<std::string> said;
  std::size_t now = nowhere;
  for (std::size_t i = 0; i < read.lines.size(); ++i) {
    std::string_view line = read.lines[i];
    if (const Begin* const begin = read.begins[i]) {
      const auto [place, is_new] = cast.of_key.try_emplace(begin->key, cast.voices.size());
      now = place->second;
      if (is_new) {
        cast.voices.push_back({.name = begin->name, .line = i + 1});
        said.emplace_back();
      }
      ++cast.voices[now].turns;
      cast.by_line[i] = now;
      if (read.labelled && begin->said <= line.size()) line.remove_prefix(begin->said);
    }
    if (now != nowhere && !is_heading(line)) said[now].append(line).push_back('\n');
  }
  for (std::size_t i = 0; i < said.size(); ++i)
    cast.voices[i].words = count_words(without_markers(without_citations(said[i])));
  return cast;
}

/// Returns the voice with exactly this name, else the only voice with this first name.
std::size_t voice_named(const Cast& cast, std::string_view name) {
  const std::string key = folded(name);
  if (const auto exact = cast.of_key.find(key); exact != cast.of_key.end()) return exact->second;
  std::size_t found = nowhere;
  for (const auto& [known, voice] : cast.of_key) {
    if (!known.starts_with(key + " ")) continue;
    if (found != nowhere) return nowhere;
    found = voice;
  }
  return found;
}

/// Returns the indices of the two voices with the most words, in the order in which they first
/// speak.
std::vector<std::size_t> most_words(const std::vector<Voice>& voices) {
  std::vector<std::size_t> ranked(voices.size());
  for (std::size_t i = 0; i < ranked.size(); ++i)
    ranked[i] = i;
  std::ranges::stable_sort(
      ranked, std::greater{}, [&](std::size_t voice) { return voices[voice].words; });
  ranked.resize(std::min<std::size_t>(ranked.size(), 2));
  std::ranges::sort(ranked);
  return ranked;
}

void give_letters(Cast& cast, VoicedScript& script, const std::vector<std::string>& hosts) {
  std::vector<Voice>& voices = cast.voices;
  std::string taken;
  for (Voice& voice : voices)
    voice.letter = '\0';
  std::vector<std::size_t> first;
  for (const std::string& host : hosts) {
    const std::size_t voice = voice_named(cast, host);
    if (voice == nowhere) script.not_voices.push_back(host);
    if (voice != nowhere) first.push_back(voice);
  }
  const bool tags = std::ranges::any_of(
      voices, [](const Voice& voice) { return voice.name.starts_with("HOST_"); });
  script.by = !hosts.empty() && !tags ? HostsBy::told : tags ? HostsBy::tags : HostsBy::words;
  if (tags) {
    script.not_voices.clear();
    for (Voice& voice : voices) {
      if (!voice.name.starts_with("HOST_")) continue;
      voice.letter = voice.name.back();
      taken.push_back(voice.letter);
    }
  } else {
    if (first.empty()) first = most_words(voices);
    for (std::size_t i = 0; i < first.size() && i < 2; ++i)
      voices[first[i]].letter = i == 0 ? 'A' : 'B';
  }
  std::size_t next = 0;
  for (Voice& voice : voices) {
    if (voice.letter != '\0') continue;
    while (next + 1 < other_letters.size() && taken.contains(other_letters[next]))
      ++next;
    // If the letters run out, all remaining voices share the last one.
    voice.letter = other_letters[next];
    if (next + 1 < other_letters.size()) ++next;
  }
}

std::string joined(const Lines& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text.push_back('\n');
    text += lines[i];
  }
  return text;
}

std::string first_heading(const Lines& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = trimmed(lines[i]);
    if (is_heading(line)) return unescaped(heading_text(line));
    if (is_underlined_title(lines, i)) return unescaped(line);
    if (!line.empty()) break;
  }
  return {};
}

}  // namespace

std::string_view name_of(HostsBy by) {
  switch (by) {
    case HostsBy::nobody: return "nobody";
    case HostsBy::told: return "told";
    case HostsBy::tags: return "tags";
    case HostsBy::words: return "most words";
  }
  return "nobody";
}

VoicedScript read_voices(std::string_view text, const std::vector<std::string>& hosts) {
  PreparedScript prepared = prepare_script(text);
  std::vector<std::string> told;
  for (const std::string& host : hosts)
    told.push_back(folded(host));
  VoicedScript script{.text = {}, .title = prepared.title, .voices = {}, .not_voices = {}};
  Form form = form_of(prepared, told);
  if (form.fountain) {
    // Notes are removed from the whole text; the number of lines stays the same.
    const std::string noted = without_notes(joined(prepared.lines));
    Lines lines;
    for (std::size_t at = 0; at <= noted.size();) {
      const std::size_t end = std::min(noted.find('\n', at), noted.size());
      lines.push_back(noted.substr(at, end - at));
      at = end + 1;
    }
    prepared.lines = std::move(lines);
  }
  if (script.title.empty() && !form.tagged) script.title = first_heading(prepared.lines);
  if (form.begins.empty()) {
    script.text = joined(prepared.lines);
    return script;
  }
  Reader::Read read = Reader(std::move(prepared.lines), form).read();
  Cast cast = cast_of(read);
  give_letters(cast, script, hosts);
  for (std::size_t i = 0; i < read.lines.size(); ++i) {
    if (cast.by_line[i] == nowhere || read.begins[i]->tag) continue;
    std::string tag = std::string("HOST_") + cast.voices[cast.by_line[i]].letter + ": ";
    std::string& line = read.lines[i];
    const std::size_t said = read.begins[i]->said;
    // In a script with tags the line still contains its label.
    const bool label = read.labelled && said <= line.size();
    line = tag + (label ? line.substr(said) : line);
  }
  script.text = joined(read.lines);
  script.voices = std::move(cast.voices);
  std::ranges::stable_sort(script.voices, {}, [](const Voice& voice) {
    return voice.letter == 'A' ? 0 : voice.letter == 'B' ? 1 : 2;
  });
  return script;
}

}  // namespace castwright::script
