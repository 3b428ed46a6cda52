#pragma once
// The use case `approve`: a person answers for a finished script. It sends nothing, costs nothing
// and changes no text. Thread: the one that works on the runs.

#include "app/open_run.h"
#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "editorial/script_under_review.h"
#include "journal/run_state.h"
#include "store/approval.h"
#include "store/output.h"

#include <optional>
#include <string>

namespace castwright::app {

/// An approval, and whether the run still has the text that was approved.
struct ApprovalState {
  store::Approval approval;
  bool fits = false;
};

/// The name of the text that a person can approve now (store::published_sha256()); nothing if the
/// run is not finished or has no script.
std::optional<std::string> text_to_approve(disk::Folder& run, const journal::RunState& state);
/// Nothing if nobody approved, or if approval.json cannot be read, which castwright doctor tells.
/// An approval does not fit as long as the run is not finished.
std::optional<ApprovalState> approval_of(disk::Folder& run, const journal::RunState& state);
/// The fields of approval.json and `fits`; null if nobody approved.
json::Value to_json(const std::optional<ApprovalState>& state);

/// The finding that keeps the run from being published; nothing if it is approved as it is.
std::optional<editorial::Finding> approval_finding(const OpenRun& run);

struct ApproveRequest {
  std::string run_id;  ///< an id or its beginning
  std::string editor;  ///< a person's name
  /// What the person read, as store::published_sha256() tells it; nothing if that is what the run
  /// has now.
  std::optional<std::string> text_sha256{};
};

struct ApproveOutcome {
  store::Output::Found run{};
  store::Approval approval{};
  std::optional<store::Approval> before{};  ///< what this one takes the place of
};

/// Writes approval.json and the event `approved`. Fault::usage if the editor has no name on one
/// line; Fault::missing if there is no such run, it has no long script or is not finished;
/// Fault::storage if its script is not the stored one; Fault::busy if another process works on the
/// topic, or if the run has another text than the person read.
Result<ApproveOutcome> approve(store::Output& output, const ApproveRequest& request, WallTime now);

}  // namespace castwright::app
