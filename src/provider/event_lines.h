#pragma once
// Separates events that arrived as one. Some gateways leave out the blank line between events; the
// standard then joins their data lines to one event with data of several lines. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// What data of several lines consists of. A JSON document may legally be split over lines. If the
/// whole is no document and each line is one (or a sentinel, or a comment), each line is an event.
struct EventLines {
  bool whole = false;
  /// Views into the data; empty if it is neither one document nor lines of documents.
  std::vector<std::string_view> events{};
  std::string wrong{};  ///< Why the whole is no JSON.
};

/// Splits `data`, which must be valid UTF-8.
EventLines event_lines(std::string_view data);

}  // namespace castwright::provider
