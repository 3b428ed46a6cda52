#pragma once
// Events that arrived as one: gateways that leave out the blank line between them make several data
// lines of one event, which the standard joins. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// What data of several lines is. One JSON document may legally be split over lines; where the
/// whole is none and each line is (or a sentinel, or a comment), each line is an event.
struct EventLines {
  bool whole = false;
  std::vector<std::string_view> events{};  ///< views into the data; none where it is neither
  std::string wrong{};                     ///< why the whole is no JSON
};

/// `data` in valid UTF-8.
EventLines event_lines(std::string_view data);

}  // namespace castwright::provider
