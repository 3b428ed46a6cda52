#pragma once
// Turns events into the bytes of an event stream, for the rehearsal server and for tests. It
// appends to a string and owns nothing; any thread.

#include <string>
#include <string_view>

namespace castwright::sse {

/// Appends `event: NAME` (unless `name` is empty), one `data:` line for each line of `data`, and
/// the blank line; lines end with LF. `data` may hold CR and LF: each of its lines becomes a line
/// of its own, between which a reader gets LF. Only the first line of `name` is written.
void append_event(std::string& out, std::string_view name, std::string_view data);
/// Appends one comment line for each line of `text`, and a blank line.
void append_comment(std::string& out, std::string_view text);

}  // namespace castwright::sse
