#pragma once
// How long a run takes whose answers may take hours (`--window`). Pure.

#include "core/clock.h"
#include "journal/run_state.h"
#include "plan/plan.h"
#include "topic/settings.h"

#include <string>

namespace castwright::app {

/// What is still to be asked for.
struct WorkLeft {
  int alone = 0;   ///< requests that all others wait for: the research, or the chunk that brings it
  int chunks = 0;  ///< the others, the last of which waits for them
};
WorkLeft work_of(const plan::Plan& plan, topic::ResearchStage stage);
WorkLeft work_left(const journal::RunState& state, topic::ResearchStage stage);

/// How many windows follow each other: the research, rounds of `parallel` chunks, the last chunk.
int windows_in_row(const WorkLeft& left, int parallel);

/// Until when the script is promised, for a person; "" if no answer may wait or nothing is left.
std::string window_promise(const topic::Options& options, const WorkLeft& left, WallTime now);
/// The same for somebody who begins or resumes the run: with what happens if the process ends.
std::string window_note(const topic::Options& options, const WorkLeft& left, WallTime now);

}  // namespace castwright::app
