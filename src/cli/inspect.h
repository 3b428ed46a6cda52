#pragma once
// `castwright inspect`: shows what each layer of the stream client makes of its input, to users
// with a broken stream and to conformance tests. The command reads a file or standard input, writes
// to standard output and keeps nothing. The functions below work on any input and output, so that
// tests can call them. Main thread.

#include "cli/commands.h"
#include "cli/inspect_input.h"
#include "core/result.h"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace castwright::cli {

/// Adds the subcommand `inspect stream` (src/cli/inspect_stream.cpp).
void add_inspect_stream(CLI::App& inspect, Action& chosen);

/// Prints each event of the event-stream bytes in `in` as one JSON line {"event","data","id"}, as
/// the WHATWG algorithm dispatches them: an event without its blank line is not printed, a missing
/// name is "message", invalid UTF-8 is U+FFFD. Feeds the parser `chunk_bytes` bytes at a time, or
/// what each read gives if that is 0. Fault::network if an event is larger than
/// limits::event_bytes_max, Fault::missing if `in` cannot be read, Fault::storage if `out` takes no
/// more.
Status inspect_sse(Input& in, std::FILE* out, std::size_t chunk_bytes);

/// Does what inspect_sse() does for many cases in one input. `in` is a sequence of frames, each a
/// 4-byte little-endian length and that many bytes; one frame is one feed of the parser. A frame of
/// length 0 ends a case: its events are printed as one JSON array on a line and flushed, and a new
/// parser begins. Fault::usage if the input ends inside a frame or a case, or if a frame is larger
/// than limits::answer_bytes_max; else the errors of inspect_sse().
Status inspect_sse_framed(Input& in, std::FILE* out);

/// Succeeds if `in` is one JSON document by RFC 8259. Else Fault::unusable, whose message is
/// "NAME:LINE:COLUMN: what is wrong" with the given `name`.
Status inspect_json(Input& in, std::string_view name);

/// Prints the decoded text of the top-level string `field`, without a line end. The document may
/// end anywhere: then the text up to there is printed. Fault::unusable if the field cannot come any
/// more, because the object is closed without such a string, or because what follows is not JSON
/// (the text that was read before is printed).
Status inspect_json_field(Input& in, std::FILE* out, std::string_view field);

}  // namespace castwright::cli
