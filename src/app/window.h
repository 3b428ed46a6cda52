#pragma once
// How long a run takes at most if its answers may take hours (`--window`). Pure.

#include "core/clock.h"
#include "journal/run_state.h"
#include "plan/plan.h"
#include "topic/settings.h"

#include <string>

namespace castwright::app {

/// The requests that are still to be sent.
struct WorkLeft {
  int alone = 0;   ///< requests that all others wait for: the research, or the chunk that brings it
  int chunks = 0;  ///< all others; the last of them waits for the ones before it
};
/// The requests of a run that has not begun.
WorkLeft work_of(const plan::Plan& plan, topic::ResearchStage stage);
/// The requests whose answers are not stored yet.
WorkLeft work_left(const journal::RunState& state, topic::ResearchStage stage);

/// How many windows follow each other: the research, rounds of `parallel` chunks, the last chunk.
int windows_in_row(const WorkLeft& left, int parallel);

/// A line that says until when the script is promised; "" if no answer may wait or nothing is left.
std::string window_promise(const topic::Options& options, const WorkLeft& left, WallTime now);
/// That line for somebody who starts or resumes the run: it adds what to do if the process ends.
std::string window_note(const topic::Options& options, const WorkLeft& left, WallTime now);

}  // namespace castwright::app
