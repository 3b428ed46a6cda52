#pragma once
// Named places at which a process may be told to die, so that what every one of them leaves behind
// is tested with the real program: CASTWRIGHT_CRASH_AT=NAME, or NAME:N for the N-th time it is
// reached, ends the process there by SIGKILL. Without the variable a crash point costs one compare.

#include <array>
#include <string_view>

namespace castwright {

/// Every crash point, in the order in which a run passes them.
inline constexpr std::array<std::string_view, 19> crash_points{
    "call_reserved",     // the store's row is there, the event is not
    "request_reserved",  // the event too
    "tape_opened",       // the tape has the intent
    "request_opened",    // its event too; nothing is sent
    "request_sent",      // handed to the transport; nothing came back
    "response_known",    // the response id is durable
    "answer_received",   // whole and on the tape; no ending is recorded
    "chunk_ended",       // the ending is an event, the row is not settled
    "call_ended",        // the row is settled
    "research_saved",    // sources and pack are files, chunk 1 (or the research) is not stored
    "research_stored",   // of a research request of its own
    "checkpoint_written", "chunk_stored",     "script_written", "result_written",
    "reports_written",    "run_row_finished", "run_finished",
    "answer_asked_again",  // a GET for an answer made in the background is about to be sent
};

/// Dies here if the environment says so. `name` must be one of crash_points.
void crash_point(std::string_view name);

}  // namespace castwright
