#include "export/turn_reader.h"

#include "script/letters.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

bool is_punctuation(char byte) {
  const bool letter_or_digit =
      (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
  return byte > ' ' && byte < '\x7f' && !letter_or_digit;
}

/// The longest host name that `line` begins with, in this very case, with its colon.
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

bool begins_like_a_name(char byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')
         || static_cast<unsigned char>(byte) >= 0x80;
}

bool looks_like_a_name(std::string_view text) {
  constexpr std::size_t name_bytes_max = 60;
  constexpr int words_max = 3;
  if (text.empty() || text.size() > name_bytes_max) return false;
  int words = 0;
  bool at_begin = true;
  for (const char byte : text) {
    if (at_begin && byte != ' ' && (!begins_like_a_name(byte) || ++words > words_max)) return false;
    at_begin = byte == ' ';
    if (std::string_view("?!,;\"\\*").contains(byte)) return false;
  }
  return !text.starts_with(' ') && !text.ends_with(' ');
}

}  // namespace

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
  const script::Turn turn{speaker_, std::string(script::trimmed(text_))};
  if (turn.text.empty())
    return wrong_line(line_, fmt::format("{} says nothing", hosts_.name_of(speaker_)));
  // As it will be read from the run's own files.
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
  if (hosts.find(name) || (apart && looks_like_a_name(name)))
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

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t\f\v\r"), line.size());
}

bool is_blank_line(std::string_view line) {
  return script::trimmed(line).empty();
}

std::string in_one_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  return out;
}

std::string unescaped(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool escape = line[at] == '\\' && at + 1 < line.size() && is_punctuation(line[at + 1]);
    out.push_back(line[escape ? ++at : at]);
  }
  return out;
}

}  // namespace castwright::exports
