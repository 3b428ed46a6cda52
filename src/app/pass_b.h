#pragma once
// Pass B after Pass A: whether it is wanted, whether it may begin, by which settings, and its
// record in the run's folder pass_b/. The work itself is RunJob's.

#include "app/active_pass.h"
#include "app/open_run.h"
#include "core/result.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// Pass B of the run `found` in `folder`; nothing where it was not begun.
Result<std::optional<OpenRun>> open_pass_b(const store::Output::Found& found, disk::Folder& folder);

/// How a run's Pass B stands.
enum class PassBState { unwanted, missing, unfinished, finished };
/// `run`: its folder; `options`: the run's own, under the flags of the call.
Result<PassBState> pass_b_state(disk::Folder& run,
                                const topic::Topic& topic,
                                const topic::Options& options);

/// No finding of the finished Pass A is an error.
Result<bool> passes_gates(const OpenRun& run, const topic::Topic& topic, bool allow_stale);

/// The settings by which Pass B asks: its model and its token limit.
topic::Options pass_b_options(const topic::Options& options, const topic::Topic& topic);

/// run.json of Pass B as it is, or made: the same run as `pass_a`, asked by Pass A's research.
Result<OpenRun> open_or_make_pass_b(const PassContext& pass_a, const Access& access);

}  // namespace castwright::app
