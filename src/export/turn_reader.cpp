#include "export/turn_reader.h"

#include "script/names.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

/// Returns the longest host name with its colon that `line` begins with, in exactly this case.
std::optional<Label> name_in_front(std::string_view line, const Hosts& hosts) {
  std::optional<Label> longest;
  for (const Host& host : hosts.all) {
    const bool found =
        line.starts_with(host.name) && line.substr(host.name.size()).starts_with(':');
    if (found && (!longest || longest->name.size() < host.name.size()))
      longest = Label{host.name, host.name.size() + 1};
  }
  return longest;
}

}  // namespace

std::string without_unseen(std::string_view text) {
  constexpr auto unseen = [] {
    std::array<std::string_view, unseen_marks.size() + 1> marks{};
    std::ranges::copy(unseen_marks, marks.begin());
    marks.back() = "\u00A0";
    return marks;
  }();
  std::string out;
  bool begins = true;  // The line has only blanks so far.
  while (!text.empty()) {
    const auto* const mark = std::ranges::find_if(
        unseen, [&](std::string_view one) { return begins && text.starts_with(one); });
    if (mark != unseen.end()) {
      text.remove_prefix(mark->size());
      continue;
    }
    const char byte = text.front();
    begins = byte == '\n' || (begins && static_cast<unsigned char>(byte) <= ' ');
    out += byte;
    text.remove_prefix(1);
  }
  std::string_view left = script::trimmed(out);
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view mark : unseen) {
      if (!left.ends_with(mark)) continue;
      left = script::trimmed(left.substr(0, left.size() - mark.size()));
      again = true;
    }
  }
  return std::string(left);
}

Status TurnReader::begin(char speaker, int line, std::string_view text) {
  CW_RETURN_IF_ERROR(end());
  inside_ = true;
  speaker_ = speaker;
  line_ = line;
  text_ = text;
  return {};
}

void TurnReader::add(std::string_view text) {
  text_.append("\n").append(text);
}

Status TurnReader::end() {
  if (!inside_) return {};
  inside_ = false;
  const script::Turn turn{speaker_, without_unseen(text_)};
  if (turn.text.empty())
    return wrong_line(line_, fmt::format("{} says nothing", hosts_.name_of(speaker_)));
  // These are the turns as they will be read from the run's own files.
  const std::vector<script::Turn> stored =
      script::split_turns(script::join_turns({turn}, hosts_.monologue));
  const bool one_turn = stored.size() == 1 && stored.front().text == turn.text;
  const bool tagged =
      script::has_tags(turn.text) || std::ranges::any_of(stored, [](const script::Turn& one) {
        return script::has_tags(one.text);
      });
  if (hosts_.monologue ? tagged : !one_turn)
    return wrong_line(line_, "a line of this turn begins with a speaker tag such as HOST_A:");
  edited_.turns.insert(edited_.turns.end(), stored.begin(), stored.end());
  return {};
}

void TurnReader::add_heading(int line, std::string text) {
  edited_.headings.push_back({line, std::move(text)});
}

Result<Edited> TurnReader::finish() {
  CW_RETURN_IF_ERROR(end());
  if (edited_.turns.empty()) return fail(Fault::usage, "nobody speaks in it");
  return std::move(edited_);
}

std::unexpected<Error> wrong_line(int line, std::string_view what) {
  return fail(Fault::usage, fmt::format("line {}: {}", line, what));
}

std::unexpected<Error> unknown_speaker(int line, std::string_view name, const Hosts& hosts) {
  return wrong_line(line,
                    fmt::format("unknown speaker \"{}\": this script has {}", name, hosts.list()));
}

std::optional<Label> label_of(std::string_view line, const Hosts& hosts) {
  if (const auto exact = name_in_front(line, hosts)) return exact;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  const bool apart = colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\t';
  if (hosts.find(name) || (apart && script::kind_of_name(name) != script::NameKind::none))
    return Label{std::string(name), colon + 1};
  return std::nullopt;
}

Result<std::optional<TurnStart>> turn_start(std::string_view line, int number, const Hosts& hosts) {
  std::optional<Label> label;
  if (const auto tag = script::tag_of(line)) {
    label = Label{hosts.name_of(tag->speaker), tag->size};
  } else {
    label = label_of(line, hosts);
  }
  if (!label) return std::nullopt;
  CW_TRY(const char speaker, speaker_named(label->name, number, hosts));
  return TurnStart{speaker, label->size};
}

Result<char> speaker_named(std::string_view name, int number, const Hosts& hosts) {
  if (const auto speaker = hosts.find(name)) return *speaker;
  return unknown_speaker(number, name, hosts);
}

std::string_view visible_line(std::string_view line) {
  static constexpr std::string_view blank = "\u00A0";
  while (line.ends_with('\r'))
    line.remove_suffix(1);
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view mark : unseen_marks) {
      if (!line.starts_with(mark)) continue;
      line.remove_prefix(mark.size());
      again = true;
    }
  }
  std::string_view rest = script::trimmed(line);
  while (rest.starts_with(blank))
    rest = script::trimmed(rest.substr(blank.size()));
  return rest.empty() && line.contains(blank) ? rest : line;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t\f\v\r"), line.size());
}

std::string in_one_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  return out;
}

}  // namespace castwright::exports
