#pragma once
// For tests: reads a script and a Pass A text as the video pipeline reads them, so that a test
// judges what castwright writes as it will be read. Pure.

#include "script/turns.h"

#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// Cuts at every `HOST_X:`, also within a line, and loses what stands before the first. Every host
/// but B counts as A, and a script without tags is one turn of A.
inline std::vector<script::Turn> parsed_downstream(const std::string& text) {
  static const std::regex tag(R"((HOST_[A-Z0-9]+):\s*)");
  std::vector<script::Turn> turns;
  const std::sregex_iterator end;
  for (std::sregex_iterator at(text.begin(), text.end(), tag); at != end; ++at) {
    const auto next = std::next(at);
    const auto begin = static_cast<std::size_t>(at->position() + at->length());
    const std::size_t stop = next == end ? text.size() : static_cast<std::size_t>(next->position());
    const std::string_view said =
        script::trimmed(std::string_view(text).substr(begin, stop - begin));
    if (!said.empty()) turns.push_back({(*at)[1] == "HOST_B" ? 'B' : 'A', std::string(said)});
  }
  if (turns.empty() && !script::trimmed(text).empty())
    turns.push_back({'A', std::string(script::trimmed(text))});
  return turns;
}

/// The two parts of a Pass A text.
struct PassAText {
  std::string sources;
  std::string script;
};
/// Finds both headers, each alone on its line and in any case of letters, as G2 does. G1 finds
/// `\n\s*SCRIPT\s*:\s*\n`, which stands in the same texts.
inline PassAText pass_a_downstream(const std::string& text) {
  static const std::regex sources(R"((^|\n)\s*sources\s*:\s*\n)", std::regex::icase);
  static const std::regex script(R"(\n\s*SCRIPT\s*:\s*\n)");
  std::smatch head;
  std::smatch body;
  if (!std::regex_search(text, head, sources) || !std::regex_search(text, body, script)) return {};
  const auto begin = static_cast<std::size_t>(head.position() + head.length());
  const auto middle = static_cast<std::size_t>(body.position());
  return {.sources = text.substr(begin, middle - begin),
          .script = text.substr(middle + static_cast<std::size_t>(body.length()))};
}

/// Reads one line of the list and returns its fields as `n|publisher|title|date|url`.
inline std::string source_downstream(std::string line) {
  static const std::regex number(R"(^[-*]\s*\[(\d+)\]\s*)");
  static const std::regex url(R"(https?://\S+)");
  static const std::regex date(R"(\((\d{4}-\d{2}-\d{2})\))");
  std::smatch found;
  const auto take = [&](const std::regex& wanted, std::size_t group) {
    if (!std::regex_search(line, found, wanted)) return std::string();
    std::string value = found[group];
    line = found.prefix().str() + found.suffix().str();
    return value;
  };
  const std::string n = take(number, 1);
  const std::string address = take(url, 0);
  const std::string day = take(date, 1);
  const std::size_t dash = line.find("—");
  const std::string publisher(script::trimmed(line.substr(0, dash)));
  const std::string title(
      script::trimmed(dash == std::string::npos ? line : line.substr(dash + 3)));
  return n + "|" + publisher + "|" + title + "|" + day + "|" + address;
}

}  // namespace castwright::exports
