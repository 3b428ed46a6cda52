#include "script/labels.h"

#include "script/turns.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace castwright::script {
namespace {

constexpr std::size_t name_bytes_max = 60;
constexpr int name_words_max = 3;
constexpr int turns_min = 2;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

bool is_blank(std::string_view line) {
  return trimmed(line).empty();
}

bool is_capital(char byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')
         || static_cast<unsigned char>(byte) >= 0x80;
}

/// Takes the marks of bold type off the begin.
bool take_bold(std::string_view& text) {
  for (const std::string_view mark : {"**", "__"}) {
    if (!text.starts_with(mark)) continue;
    text.remove_prefix(mark.size());
    return true;
  }
  return false;
}

struct Label {
  std::string_view name;
  std::string_view said;  ///< what follows in the line
  bool bold = false;
};

/// `Nora: said`, `**Nora:** said`, `**Nora**: said`.
std::optional<Label> label_of(std::string_view line) {
  std::string_view rest = trimmed(line);
  const bool bold = take_bold(rest);
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = rest.substr(0, colon);
  rest.remove_prefix(colon + 1);
  if (bold) {
    const bool closed = name.ends_with("**") || name.ends_with("__");
    if (closed) name.remove_suffix(2);
    if (!closed && !take_bold(rest)) return std::nullopt;
  }
  const bool apart = rest.empty() || rest.front() == ' ' || rest.front() == '\t';
  if (!apart || !looks_like_a_name(name)) return std::nullopt;
  return Label{.name = name, .said = trimmed(rest), .bold = bold};
}

/// The name of a Fountain cue: capitals alone in their line, with nothing before and a speech
/// behind. "" for any other line.
std::string_view cue_of(const std::vector<std::string_view>& lines, std::size_t index) {
  const bool stands_alone = (index == 0 || is_blank(lines[index - 1])) && index + 1 < lines.size()
                            && !is_blank(lines[index + 1]);
  if (!stands_alone) return {};
  std::string_view name = trimmed(lines[index]);
  if (name.starts_with('@')) name.remove_prefix(1);
  if (name.ends_with('^')) name = trimmed(name.substr(0, name.size() - 1));
  if (name.ends_with(')')) name = trimmed(name.substr(0, name.rfind('(')));
  const bool capitals =
      std::ranges::none_of(name, [](char byte) { return byte >= 'a' && byte <= 'z'; });
  return capitals && looks_like_a_name(name) ? name : std::string_view();
}

struct Speakers {
  std::array<std::string_view, 2> names;
  int turns = 0;  ///< of both
};

/// The two names that occur most, each at least twice, in the order of their first places.
std::optional<Speakers> speakers_of(const std::vector<std::string_view>& names) {
  struct Count {
    int turns = 0;
    std::size_t first = 0;
  };
  std::map<std::string_view, Count> counts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    Count& count = counts.try_emplace(names[i], Count{.first = i}).first->second;
    ++count.turns;
  }
  std::vector<std::pair<std::string_view, Count>> ranked(counts.begin(), counts.end());
  std::ranges::stable_sort(
      ranked, std::greater{}, [](const auto& one) { return one.second.turns; });
  if (ranked.size() < 2 || ranked[1].second.turns < turns_min) return std::nullopt;
  if (ranked[1].second.first < ranked[0].second.first) std::swap(ranked[0], ranked[1]);
  return Speakers{.names = {ranked[0].first, ranked[1].first},
                  .turns = ranked[0].second.turns + ranked[1].second.turns};
}

std::string tag_for(std::string_view name, const Speakers& speakers) {
  return name == speakers.names[0] ? "HOST_A: " : "HOST_B: ";
}

bool is_one_of(std::string_view name, const Speakers& speakers) {
  return std::ranges::find(speakers.names, name) != speakers.names.end();
}

/// "---", "* * *": a rule between parts; "===": a page break of Fountain.
bool is_rule(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.size() >= 3 && text.find_first_not_of("-*_= ") == std::string_view::npos;
}

/// "## Sources": what stands below it is read, not spoken.
bool begins_appendix(std::string_view line) {
  line = trimmed(line);
  if (!is_heading(line)) return false;
  line = trimmed(line.substr(line.find_first_not_of('#')));
  constexpr std::array<std::string_view, 5> titles{
      "Sources", "References", "Links", "Notes", "Show notes"};
  return std::ranges::find(titles, line) != titles.end();
}

/// "Title: …" at the very begin and all lines up to the first blank one.
std::size_t title_page_end(const std::vector<std::string_view>& lines) {
  if (!lines.front().starts_with("Title:")) return 0;
  return static_cast<std::size_t>(std::ranges::find_if(lines, is_blank) - lines.begin());
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text += '\n';
    text += unescaped(lines[i]);
  }
  return text;
}

std::string with_cues_tagged(const std::vector<std::string_view>& lines,
                             const std::vector<std::string_view>& cues,
                             const Speakers& speakers) {
  std::vector<std::string> out(lines.begin(), lines.end());
  const std::size_t page_end = title_page_end(lines);
  bool begun = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_one_of(cues[i], speakers)) {
      begun = true;
      out[i].clear();
      out[i + 1].insert(0, tag_for(cues[i], speakers));
      ++i;  // what is said is nobody's cue
    } else if (i < page_end || !begun || is_heading(trimmed(lines[i])) || is_rule(lines[i])) {
      out[i].clear();
    }
  }
  return joined(out);
}

std::string with_labels_tagged(const std::vector<std::string_view>& lines,
                               const Speakers& speakers) {
  std::vector<std::string> out(lines.begin(), lines.end());
  // Only Markdown has a preface and headings: in plain text they are nobody's, or would be read
  // out.
  const auto first = std::ranges::find_if_not(lines, is_blank);
  bool unspoken = first != lines.end() && is_heading(trimmed(*first));
  const bool markdown = unspoken || std::ranges::any_of(lines, [](std::string_view line) {
                          const std::optional<Label> label = label_of(line);
                          return label && label->bold;
                        });
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::optional<Label> label = label_of(lines[i]);
    if (label && is_one_of(label->name, speakers)) {
      unspoken = false;
      out[i] = tag_for(label->name, speakers) + std::string(label->said);
    } else if (markdown) {
      unspoken = unspoken || begins_appendix(lines[i]);
      if (unspoken || is_heading(trimmed(lines[i])) || is_rule(lines[i])) out[i].clear();
    }
  }
  return joined(out);
}

}  // namespace

bool looks_like_a_name(std::string_view text) {
  if (text.empty() || text.size() > name_bytes_max) return false;
  if (text.starts_with(' ') || text.ends_with(' ')) return false;
  int words = 0;
  bool begins = true;
  for (const char byte : text) {
    if (begins && byte != ' ' && (!is_capital(byte) || ++words > name_words_max)) return false;
    begins = byte == ' ';
    if (std::string_view("?!,;:\"\\*_#[]()").contains(byte)) return false;
  }
  return true;
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

std::optional<std::string> tagged_by_names(std::string_view text) {
  if (has_tags(text)) return std::nullopt;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::vector<std::string_view> lines = lines_of(text);
  std::vector<std::string_view> labels;
  std::vector<std::string_view> cues;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::optional<Label> label = label_of(lines[i]);
    labels.push_back(label ? label->name : std::string_view());
    cues.push_back(cue_of(lines, i));
  }
  const std::optional<Speakers> labelled = speakers_of(labels);
  const std::optional<Speakers> cued = speakers_of(cues);
  // "Say: …" twice in a speech is no label where most turns have cues.
  if (cued && (!labelled || labelled->turns < cued->turns))
    return with_cues_tagged(lines, cues, *cued);
  if (labelled) return with_labels_tagged(lines, *labelled);
  return std::nullopt;
}

}  // namespace castwright::script
