#include "export/hosts.h"

#include "script/letters.h"

#include <algorithm>
#include <set>

namespace castwright::exports {
namespace {

std::string letter_name(char speaker) {
  return std::string("Host ") + speaker;
}

/// Returns `name` on one line and with single blanks.
std::string one_line(std::string_view name) {
  std::string out;
  for (const char byte : name) {
    const bool blank = static_cast<unsigned char>(byte) <= ' ' || byte == '\x7f';
    if (!blank) out.push_back(byte);
    if (blank && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

bool all_usable(const std::vector<Host>& hosts) {
  std::set<std::string> seen;
  return std::ranges::all_of(hosts, [&seen](const Host& host) {
    const bool tag = script::tag_of(host.name + ":").has_value();
    return !host.name.empty() && !tag && seen.insert(script::upper_case(host.name)).second;
  });
}

/// Returns false if a model wrote tags although the prompt asked for one voice.
bool can_do_without_tags(const std::vector<script::Turn>& turns) {
  return std::ranges::equal(script::split_turns(script::join_turns(turns, true)),
                            turns,
                            [](const script::Turn& read, const script::Turn& turn) {
                              return read.speaker == turn.speaker && read.text == turn.text;
                            });
}

}  // namespace

std::string Hosts::name_of(char speaker) const {
  const auto host = std::ranges::find(all, speaker, &Host::speaker);
  return host == all.end() ? letter_name(speaker) : host->name;
}

std::optional<char> Hosts::find(std::string_view name) const {
  const std::string wanted = script::upper_case(name);
  const auto host = std::ranges::find_if(
      all, [&wanted](const Host& one) { return script::upper_case(one.name) == wanted; });
  return host == all.end() ? std::nullopt : std::optional(host->speaker);
}

std::string Hosts::list() const {
  std::string names;
  for (const Host& host : all)
    names += (names.empty() ? "" : ", ") + host.name;
  return names;
}

Hosts hosts_of(const topic::Topic& topic, const std::vector<script::Turn>& turns) {
  Hosts hosts{.all = {}, .monologue = topic.monologue() && can_do_without_tags(turns)};
  std::set<char> speakers{'A'};
  if (!hosts.monologue) speakers.insert('B');
  for (const script::Turn& turn : turns)
    speakers.insert(turn.speaker);
  for (const char speaker : speakers) {
    const auto slot = static_cast<std::size_t>(speaker - 'A');
    std::string name = speaker >= 'A' && slot < topic.roles.size()
                           ? one_line(topic.roles[slot].name)
                           : std::string();
    hosts.all.push_back({speaker, name.empty() ? letter_name(speaker) : std::move(name)});
  }
  if (!all_usable(hosts.all)) {
    for (Host& host : hosts.all)
      host.name = letter_name(host.speaker);
  }
  return hosts;
}

}  // namespace castwright::exports
