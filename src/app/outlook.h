#pragma once
// What resuming a run would do and cost, found out before anything is sent. Thread: the one that
// works on the runs.

#include "app/open_run.h"
#include "core/money.h"
#include "core/result.h"
#include "engine/run.h"
#include "topic/topic.h"

#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// What a resume would do with the requests of a run that an earlier process left open.
struct Outlook {
  std::vector<std::string> free;   ///< what is finished without paying again, a line each
  std::vector<std::string> again;  ///< what is asked for again and may have cost already
  /// What `again` has cost already at most; empty if that is unknown.
  std::optional<Nanodollars> again_cost{0};
  std::vector<std::string> unnamed;  ///< requests that may run at the provider under unknown ids
  bool running = false;              ///< an answer with a known id may run at the provider
};

/// Looks at the files of `run`. `verbatim` is the setting of that name: it decides which answers
/// can be used. Fault::storage if a file is damaged.
Result<Outlook> outlook_of(const OpenRun& run, const topic::Topic& topic, bool verbatim);
/// Why `task` must not begin: Fault::repay if it may only do what is free and something would be
/// paid again; Fault::network if it is to cancel answers and the id of each is unknown. Empty if it
/// may begin.
std::optional<Error> reason_not_to(engine::Task task, bool only_if_free, const Outlook& outlook);
/// Adds to `warnings` what is paid for again; with `no_repay` nothing, since that is not asked for.
/// What is free is no warning: it becomes a notice.
void warn_of(const Outlook& outlook, bool no_repay, std::vector<std::string>& warnings);

}  // namespace castwright::app
