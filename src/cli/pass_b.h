#pragma once
// Pass B after Pass A: whether it is wanted, whether it may begin, and the work itself, which is a
// run of the same engine in the run's folder pass_b/.

#include "cli/resume.h"
#include "cli/session.h"
#include "core/result.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <string>
#include <vector>

namespace castwright::cli {

/// How a run's Pass B stands.
enum class PassBState { unwanted, missing, unfinished, finished };
/// `options`: the run's own, under the flags of the call.
Result<PassBState> pass_b_state(const OpenRun& run,
                                const topic::Topic& topic,
                                const topic::Options& options);

/// No finding of the finished Pass A is an error.
Result<bool> passes_gates(const OpenRun& run, const topic::Topic& topic, bool allow_stale);

/// The settings by which Pass B asks: its model and its token limit.
topic::Options pass_b_options(const topic::Options& options, const topic::Topic& topic);

/// Writes what is missing of Pass B. `pass_a` is the session of Pass A, finished; `document` its
/// pass_a.json. Refuses (exit 6) where `only_if_free` and something would be paid for again.
/// Returns the exit code; errors are reported.
int write_pass_b(const Session& pass_a, json::Value document, bool only_if_free);

}  // namespace castwright::cli
