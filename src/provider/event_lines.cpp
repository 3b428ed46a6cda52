#include "provider/event_lines.h"

#include "json/value.h"
#include "provider/words.h"

#include <algorithm>

namespace castwright::provider {

EventLines event_lines(std::string_view data) {
  const auto whole = json::parse(data);
  if (whole) return {.whole = true};
  EventLines lines{.wrong = whole.error().what};
  for (std::size_t at = 0; at < data.size();) {
    const std::size_t end = std::min(data.find('\n', at), data.size());
    const std::string_view line = trim(data.substr(at, end - at));
    if (!line.empty()) lines.events.push_back(line);
    at = end + 1;
  }
  const bool separate = std::ranges::all_of(lines.events, [](std::string_view line) {
    return line == "[DONE]" || line.starts_with(':') || json::parse(line).has_value();
  });
  if (!separate) lines.events.clear();
  return lines;
}

}  // namespace castwright::provider
