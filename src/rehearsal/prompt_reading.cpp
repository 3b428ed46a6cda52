#include "rehearsal/prompt_reading.h"

#include "core/ascii.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace castwright::rehearsal {
namespace {

constexpr std::string_view length_label = "length:";
constexpr int words_max = 100'000;  // larger numbers are no lengths: no show has more words

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
    text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// Reads "1,500" or "1500" at `at`, and moves `at` behind the digits.
std::optional<int> number_at(std::string_view text, std::size_t& at) {
  std::string digits;
  std::size_t i = at;
  while (i < text.size() && digits.size() < 7
         && (std::isdigit(static_cast<unsigned char>(text[i])) != 0
             || (text[i] == ',' && i + 1 < text.size() && !digits.empty()
                 && std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0))) {
    if (text[i] != ',') digits += text[i];
    ++i;
  }
  if (digits.empty()) return std::nullopt;
  at = i;
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value <= words_max ? std::optional(value) : std::nullopt;
}

/// The number in the last "N words" or "N-word" of a line.
std::optional<int> words_named(std::string_view line) {
  const std::string text = ascii_lower(line);
  std::optional<int> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) continue;
    std::size_t at = i;
    const auto value = number_at(text, at);
    const std::string_view rest = std::string_view(text).substr(at);
    if (value && *value > 0
        && (rest.starts_with(" word") || rest.starts_with("-word")
            || rest.starts_with(" spoken word")))
      found = value;
    i = std::max(i, at - 1);
  }
  return found;
}

/// Whether the line tells the share of a beat or an item of a list, and not the length of the whole
/// answer.
bool is_share(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with("-") || line.starts_with("*") || line.starts_with("|")) return true;
  if (!line.empty() && std::isdigit(static_cast<unsigned char>(line.front())) != 0) return true;
  const std::string text = ascii_lower(line);
  const std::size_t beat = text.find("beat");
  return beat != std::string::npos && beat < text.find("word");
}

bool is_approximate(const std::string& text) {
  return text.contains("about ") || text.contains("around ") || text.contains("approximately ")
         || text.contains("roughly ") || text.contains("length") || text.contains("write ")
         || text.contains("-word");
}

/// The length: the last line "Length: about N words." as castwright's prompts have it, since
/// sentences of the notes name words too. Without such a line any statement counts; shares of beats
/// count only if nothing else is said.
int asked_words(std::string_view prompt) {
  int labelled = 0;
  int whole = 0;
  int any = 0;
  for (const std::string_view line : lines_of(prompt)) {
    const auto value = words_named(line);
    if (!value) continue;
    any = *value;
    if (ascii_lower(trimmed(line).substr(0, length_label.size())) == length_label)
      labelled = *value;
    if (!is_share(line) && is_approximate(ascii_lower(line))) whole = *value;
  }
  if (labelled != 0) return labelled;
  return whole != 0 ? whole : any;
}

/// The text under the last heading that contains `name` (lower case), down to the next heading of
/// the same or a higher level.
std::string_view section(std::string_view prompt, std::string_view name) {
  std::string_view found;
  std::size_t begin = 0;
  const auto offset_of = [prompt](std::string_view line) {
    return static_cast<std::size_t>(line.begin() - prompt.begin());
  };
  std::size_t level = 0;
  for (const std::string_view line : lines_of(prompt)) {
    if (!line.starts_with('#')) {
      if (level != 0 && !found.empty())
        found = prompt.substr(begin, offset_of(line) + line.size() - begin);
      continue;
    }
    const std::size_t depth = std::min(line.find_first_not_of('#'), line.size());
    if (ascii_lower(line).contains(name)) {
      level = depth;
      begin = offset_of(line) + line.size();
      found = prompt.substr(begin, 1);
    } else if (depth <= level) {
      level = 0;
    }
  }
  return trimmed(found);
}

/// The editor's notes, which have headings of their own: they end at the next heading of the
/// prompt's frame.
std::string_view editor_notes(std::string_view prompt, std::string_view name) {
  constexpr std::array<std::string_view, 9> frame{"# your task",
                                                  "# canonical pack",
                                                  "# the whole plan",
                                                  "# style",
                                                  "# what the listener has heard",
                                                  "# the parts beside",
                                                  "# from the notes",
                                                  "# note of the editor",
                                                  "# rules"};
  std::size_t begin = std::string_view::npos;
  std::size_t end = prompt.size();
  for (const std::string_view line : lines_of(prompt)) {
    const std::string text = ascii_lower(line.substr(0, 40));
    const auto offset = static_cast<std::size_t>(line.begin() - prompt.begin());
    if (begin == std::string_view::npos) {
      if (text.starts_with(name)) begin = offset + line.size();
    } else if (std::ranges::any_of(frame,
                                   [&text](std::string_view f) { return text.starts_with(f); })) {
      end = offset;
      break;
    }
  }
  if (begin == std::string_view::npos) return {};
  return trimmed(prompt.substr(begin, end - begin));
}

enum class Which { first, last };

/// The value of the first or of the last line `key: value`.
std::string labelled(std::string_view prompt, std::string_view key, Which which = Which::last) {
  std::string out;
  for (std::string_view line : lines_of(prompt)) {
    line = trimmed(line);
    if (line.size() > key.size() + 1 && ascii_lower(line.substr(0, key.size())) == key
        && line[key.size()] == ':')
      out = trimmed(line.substr(key.size() + 1));
    if (which == Which::first && !out.empty()) break;
  }
  return out;
}

constexpr std::array<std::string_view, 7> known_keys{
    "sources", "canonical_pack", "facts", "outline", "style", "content", "chunk_text"};

bool names_key(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    const auto letter = [text](std::size_t i) {
      return i < text.size()
             && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_');
    };
    if ((at == 0 || !letter(at - 1)) && !letter(at + key.size())) return true;
  }
  return false;
}

/// The part of the prompt that says how to answer: the text under the last heading with "answer",
/// "output" or "return", else the whole prompt.
std::string_view answer_form(std::string_view prompt) {
  for (const std::string_view name : {"answer", "output", "return"})
    if (const std::string_view text = section(prompt, name); !text.empty()) return text;
  return prompt;
}

void read_form(PromptReading& out, std::string_view prompt) {
  const std::string_view form = answer_form(prompt);
  out.wants_json = ascii_lower(form).contains("json");
  if (!out.wants_json) return;
  for (const std::string_view key : known_keys) {
    if (key == "content" && !form.contains("\"content\"") && !form.contains("`content`")) continue;
    if (names_key(form, key)) out.keys.emplace_back(key);
  }
  if (out.keys.empty()) out.wants_json = false;
}

struct Position {
  int number = 0;
  int count = 0;
};

/// Reads "4 of 10" or "4/10" at `place`.
std::optional<Position> position_at(std::string_view text, std::size_t place) {
  const auto number = number_at(text, place);
  if (!number) return std::nullopt;
  const std::string_view rest = text.substr(place);
  if (rest.starts_with(" of ")) {
    place += 4;
  } else if (rest.starts_with("/")) {
    place += 1;
  } else {
    return std::nullopt;
  }
  const auto count = number_at(text, place);
  if (!count || *number < 1 || *number > *count) return std::nullopt;
  return Position{.number = *number, .count = *count};
}

/// The last heading that names a place of the show ("# Your task: part 4/10").
std::optional<Position> heading_position(std::string_view prompt) {
  std::optional<Position> found;
  for (const std::string_view line : lines_of(prompt)) {
    if (!line.starts_with("# ")) continue;
    for (std::size_t i = 2; i < line.size(); ++i) {
      if (std::isdigit(static_cast<unsigned char>(line[i])) == 0) continue;
      const auto position = position_at(line, i);
      if (position) found = position;
      while (i + 1 < line.size() && std::isdigit(static_cast<unsigned char>(line[i + 1])) != 0)
        ++i;
    }
  }
  return found;
}

/// Reads the place of the part, "chunk 4 of 10" or "part 4/10"; the last one counts.
void read_position(PromptReading& out, std::string_view prompt) {
  const std::string text = ascii_lower(prompt);
  const auto heading = heading_position(prompt);
  out.of_show = heading.has_value();
  if (heading) {
    out.chunk = heading->number;
    out.chunk_count = heading->count;
  }
  for (const std::string_view word : {"chunk ", "part "}) {
    if (heading) break;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const auto position = position_at(text, at + word.size());
      if (!position) continue;
      out.chunk = position->number;
      out.chunk_count = position->count;
    }
    if (out.chunk_count > 1) break;
  }
  if (out.of_show) {
    out.greets = out.chunk == 1;
    out.says_goodbye = out.chunk == out.chunk_count;
    return;
  }
  const bool opens = text.contains("opens the show") || text.contains("greet the listener");
  const bool ends = text.contains("ends the show") || text.contains("say goodbye");
  const bool whole = text.contains("whole episode");
  out.greets = opens || whole || (out.chunk == 1 && !text.contains("no greeting, no"));
  out.says_goodbye = ends || whole || out.chunk == out.chunk_count;
}

/// Reads a row of the plan: "1. Title: subject (4 %)", "1. Title (subject): about 400 words" or "##
/// Part 1: Title (subject)".
PromptReading::PlannedPart planned_part(std::string_view text) {
  PromptReading::PlannedPart part;
  part.words = words_named(text).value_or(0);
  text = trimmed(text.substr(std::min(text.find_first_not_of(".:|) "), text.size())));
  const std::size_t bracket = text.find(" (");
  const std::size_t colon = text.find(": ");
  if (bracket < colon) {
    part.title = trimmed(text.substr(0, bracket));
    const std::string_view rest = text.substr(bracket + 2);
    part.subject = rest.substr(0, rest.find(')'));
  } else {
    part.title = trimmed(text.substr(0, colon));
    if (colon != std::string_view::npos) {
      std::string_view rest = text.substr(colon + 2);
      rest = trimmed(rest.substr(0, rest.find(", about ")));
      // In the plan of the research the share of the part in the show stands at the end: "(4 %)".
      if (rest.ends_with("%)")) rest = trimmed(rest.substr(0, rest.rfind('(')));
      part.subject = rest;
    }
  }
  return part;
}

void read_plan(PromptReading& out, std::string_view prompt) {
  std::vector<PromptReading::PlannedPart> parts;
  for (std::string_view line : lines_of(section(prompt, "whole plan"))) {
    line = trimmed(line);
    for (const std::string_view start : {"## part ", "- ", "| ", "chunk "})
      if (ascii_lower(line.substr(0, start.size())) == start) line.remove_prefix(start.size());
    std::size_t at = 0;
    const auto number = number_at(line, at);
    if (number && *number == static_cast<int>(parts.size()) + 1)
      parts.push_back(planned_part(line.substr(at)));
  }
  if (out.chunk_count == 1 && std::ranges::find(out.keys, "outline") != out.keys.end()) {
    out.of_show = true;
    out.chunk_count = std::max(1, static_cast<int>(parts.size()));
    out.says_goodbye = out.chunk_count == 1;
  }
  if (static_cast<int>(parts.size()) == out.chunk_count) out.plan = std::move(parts);
}

/// The task itself: the prompt from the heading of the task on.
std::string_view task_of(std::string_view prompt) {
  const std::size_t at = prompt.rfind("\n# Your task");
  return at == std::string_view::npos ? prompt : prompt.substr(at);
}

/// Reads the borders of the part: "It begins: HOST_B speaks first; … “the question”" and "It ends:
/// HOST_A speaks last; … “…”".
void read_borders(PromptReading& out, std::string_view prompt) {
  constexpr std::string_view quote_open = "“";
  constexpr std::string_view quote_close = "”";
  for (const std::string_view line : lines_of(task_of(prompt))) {
    const std::size_t begins = line.find("It begins: ");
    const bool ends = line.starts_with("It ends: ");
    if (begins == std::string_view::npos && !ends) continue;
    const std::string_view said = ends ? line : line.substr(begins);
    if (const std::size_t host = said.find("HOST_"); host != std::string_view::npos)
      (ends ? out.ends : out.opens) = said.substr(host).starts_with("HOST_B") ? 'B' : 'A';
    const std::size_t open = said.find(quote_open);
    if (open == std::string_view::npos) continue;
    // A question may contain quotation marks itself, so it ends at its question mark.
    const std::string_view rest = said.substr(open + quote_open.size());
    for (const std::string_view mark : {"?", "？"}) {
      const std::size_t end = rest.find(std::string(mark) + std::string(quote_close));
      if (end == std::string_view::npos) continue;
      (ends ? out.question_out : out.question_in) = rest.substr(0, end + mark.size());
      break;
    }
  }
}

std::vector<std::string> listed_after(std::string_view prompt, std::string_view key) {
  std::vector<std::string> out;
  bool inside = false;
  for (std::string_view line : lines_of(prompt)) {
    line = trimmed(line);
    if (ascii_lower(line).starts_with(key)) {
      inside = true;
    } else if (inside) {
      if (line.empty() || line.starts_with('#')) break;
      while (line.starts_with('-') || line.starts_with('*') || line.starts_with(' '))
        line.remove_prefix(1);
      out.emplace_back(line);
    }
  }
  return out;
}

/// Reads the text of a fact: "- F3: The text. [1, 2]" → "The text."
std::string fact_text(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos || colon > 8) return {};
  line = trimmed(line.substr(colon + 2));
  const std::size_t sources = line.rfind(" [");
  if (line.ends_with(']') && sources != std::string_view::npos
      && line.substr(sources).find_first_not_of(" [],0123456789") == std::string_view::npos)
    line = line.substr(0, sources);
  return std::string(line);
}

/// Reads the facts of the task, and those of the other parts from the rows of the plan.
void read_facts(PromptReading& out, std::string_view prompt) {
  for (const std::string& line : listed_after(task_of(prompt), "facts that it introduces"))
    if (std::string fact = fact_text(line); !fact.empty()) out.facts.push_back(std::move(fact));
  bool introduces = false;
  for (std::string_view line : lines_of(section(prompt, "whole plan"))) {
    line = trimmed(line);
    if (line.starts_with("- ") && introduces) {
      std::string fact = fact_text(line.substr(2));
      const bool own = std::ranges::find(out.facts, fact) != out.facts.end();
      if (!fact.empty() && !own) out.facts_of_others.push_back(std::move(fact));
    } else {
      introduces = line == "Introduces:";
    }
  }
}

/// Reads the name of a host: "HOST_A is Mara Lind, a …" → "Mara".
std::string host_name(std::string_view prompt, std::string_view tag) {
  const std::string key = std::string(tag) + " is ";
  const std::size_t at = prompt.find(key);
  if (at == std::string_view::npos) return {};
  std::string_view rest = prompt.substr(at + key.size());
  rest = rest.substr(0, rest.find_first_of(" ,.:;(\n"));
  const bool name = !rest.empty() && std::isupper(static_cast<unsigned char>(rest.front())) != 0
                    && !rest.starts_with("HOST");
  return name ? std::string(rest) : std::string();
}

}  // namespace

char ending_host(int part) {
  return part % 2 == 1 ? 'B' : 'A';
}

char opening_host(int part) {
  return part % 2 == 1 && part > 1 ? 'B' : 'A';
}

PromptReading read_prompt(std::string_view prompt) {
  PromptReading out;
  out.words_asked = asked_words(prompt);
  read_form(out, prompt);
  read_position(out, prompt);
  read_plan(out, prompt);
  out.opens = opening_host(out.chunk);
  out.ends = ending_host(out.chunk);
  read_borders(out, prompt);
  read_facts(out, prompt);
  out.monologue = !prompt.contains("HOST_A: ") || prompt.contains("No speaker tags");
  out.topic = labelled(prompt, "topic", Which::first);
  if (out.topic.empty()) out.topic = labelled(prompt, "title");
  out.description = labelled(prompt, "description", Which::first);
  out.language = labelled(prompt, "language of every spoken word", Which::first);
  out.subject = labelled(prompt, "covers");
  out.host_a = host_name(prompt, "HOST_A");
  out.host_b = host_name(prompt, "HOST_B");
  out.today = labelled(prompt, "today's date").substr(0, 10);
  out.queries = listed_after(prompt, "search queries");
  out.notes = editor_notes(prompt, "# notes of the editor");
  out.notes_part = editor_notes(prompt, "# from the notes of the editor");
  out.pack = section(prompt, "canonical pack");
  out.told = section(prompt, "what the listener has heard");
  return out;
}

}  // namespace castwright::rehearsal
