#pragma once
// `castwright inspect`: every layer of the stream client made visible, for users with a broken
// stream and for conformance tests. Reads a file or standard input, writes to standard output,
// keeps nothing. The functions below do the work on any input and output, so that tests can call
// them; the main thread only.

#include "cli/commands.h"
#include "cli/inspect_input.h"
#include "core/result.h"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace castwright::cli {

/// Adds `inspect stream` (src/cli/inspect_stream.cpp).
void add_inspect_stream(CLI::App& inspect, Action& chosen);

/// Prints each event of the event-stream bytes in `in` as one JSON line {"event","data","id"}, as
/// the WHATWG algorithm dispatches them: an event without its blank line is not printed, a missing
/// name is "message", invalid UTF-8 is U+FFFD. Feeds the parser `chunk_bytes` at a time; 0 is
/// whatever a read gives. Fault::network where an event passes limits::event_bytes_max.
Status inspect_sse(Input& in, std::FILE* out, std::size_t chunk_bytes);

/// The same for many cases: `in` is frames, each a 4-byte little-endian length and that many bytes;
/// one frame is one feed. A frame of length 0 ends a case: its events are printed as one JSON array
/// on a line and flushed, and a new parser begins. An input that ends inside a frame or inside a
/// case is Fault::usage, and so is a frame over limits::answer_bytes_max.
Status inspect_sse_framed(Input& in, std::FILE* out);

/// Nothing where `in` is one JSON document by RFC 8259; else Fault::unusable with
/// "NAME:LINE:COLUMN: what".
Status inspect_json(Input& in, std::string_view name);

/// Prints the decoded text of the top-level string `field`, and nothing behind it. The document may
/// end anywhere: then what is there is printed. Fault::unusable where it cannot come any more: the
/// object is closed without such a string, or from some point on no JSON (what was read is
/// printed).
Status inspect_json_field(Input& in, std::FILE* out, std::string_view field);

}  // namespace castwright::cli
