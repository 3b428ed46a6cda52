#pragma once
// The use case `approve`: a person answers for a finished script. It sends nothing, costs nothing
// and changes no text. Thread: the one that works on the runs.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "editorial/script_under_review.h"
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

/// Nothing if nobody approved. Fault::storage if approval.json or a script cannot be read.
Result<std::optional<ApprovalState>> approval_of(disk::Folder& run);
/// The fields of approval.json and `fits`; null if nobody approved.
json::Value to_json(const std::optional<ApprovalState>& state);

/// The finding that keeps the run from being published; nothing if it is approved as it is.
Result<std::optional<editorial::Finding>> approval_finding(disk::Folder& run,
                                                           const std::string& run_id);

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
/// line; Fault::missing if there is no such run, or it is not finished; Fault::busy if another
/// process works on the topic, or if the run has another text than the person read.
Result<ApproveOutcome> approve(store::Output& output, const ApproveRequest& request, WallTime now);

}  // namespace castwright::app
