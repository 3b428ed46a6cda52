#pragma once
// Events → event-stream bytes, for the rehearsal server and for tests. Appends to a string and owns
// nothing; any thread.

#include <string>
#include <string_view>

namespace castwright::sse {

/// Appends `event: NAME` (left out where `name` is empty), one `data:` line per line of `data`, and
/// the blank line; LF line ends. `data` may hold CR and LF: each line of it becomes a line of its
/// own (a reader gets LF between them). Of a `name` with line ends only the first line is written.
void append_event(std::string& out, std::string_view name, std::string_view data);
/// Appends one comment line per line of `text`, and a blank line.
void append_comment(std::string& out, std::string_view text);

}  // namespace castwright::sse
