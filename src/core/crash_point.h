#pragma once
// Named places at which a process may be told to die, so that what every one of them leaves behind
// is tested with the real program: CASTWRIGHT_CRASH_AT=NAME, or NAME:N for the N-th time it is
// reached, ends the process there by SIGKILL. Without the variable a crash point costs one compare.

#include <array>
#include <string_view>

namespace castwright {

/// Every crash point, in the order in which a run passes them.
inline constexpr std::array<std::string_view, 19> crash_points{
    "call_reserved",     // The row of the store exists; the event does not.
    "request_reserved",  // The event exists too.
    "tape_opened",       // The tape records that the request is about to be sent.
    "request_opened",    // The event records it too; nothing is sent.
    "request_sent",      // The transport has the request; nothing came back.
    "response_known",    // The response id is durable.
    "answer_received",   // The whole answer is on the tape; its end is not recorded.
    "chunk_ended",       // An event records the end; the row is not settled.
    "call_ended",        // The row is settled.
    "research_saved",    // Sources and pack are files; chunk 1 (or the research) is not stored.
    "research_stored",   // The separate research request is stored.
    "checkpoint_written",
    "chunk_stored",
    "script_written",
    "result_written",
    "reports_written",
    "run_row_finished",
    "run_finished",
    // The next poll for an answer made in the background is about to be sent.
    "answer_asked_again",
};

/// Kills the process here if the environment names this crash point. `name` must be one of
/// crash_points.
void crash_point(std::string_view name);

}  // namespace castwright
