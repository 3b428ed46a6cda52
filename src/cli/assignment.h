#pragma once
// The work on one run, from its first request to its exit code: Pass A, then Pass B where it is
// wanted. Steps, not a call that waits: one loop works on many of them.

#include "cli/access.h"
#include "cli/go_on.h"
#include "cli/session.h"
#include "cli/workshop.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/run.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <memory>
#include <optional>
#include <vector>

namespace castwright::cli {

class Assignment {
 public:
  struct Given {
    std::unique_ptr<disk::Lock> lock{};  ///< of the topic
    std::unique_ptr<disk::Folder> folder{};
    store::RunRecord record{};
    topic::Topic topic{};
    topic::Options options{};
    Access access{};
    Telling telling{};
    std::vector<std::string> warnings{};
    Job job{};
    bool follows = false;       ///< Pass B is to be written when Pass A is done
    bool only_if_free = false;  ///< nothing of Pass B may be paid for again
    /// Where Pass A is finished and only Pass B is left: its pass_a.json.
    std::optional<json::Value> pass_a{};
  };

  Assignment(Workshop& workshop, Given given) : workshop_(workshop), given_(std::move(given)) {}

  /// Begins; the exit code where there is nothing to wait for (errors are reported).
  std::optional<int> begin();
  /// The pass at work ended like that: begins the next one, or gives the exit code.
  std::optional<int> ended(const Result<engine::RunResult>& result);
  /// The run of the pass at work.
  const engine::Run* run() const { return work_ ? &work_->run() : nullptr; }

  const store::RunRecord& record() const { return given_.record; }
  const Telling& telling() const { return given_.telling; }

 private:
  std::optional<int> work_on(const Session& session);
  std::optional<int> begin_pass_b(json::Value document);
  Result<std::optional<int>> prepare_pass_b(json::Value document);

  Workshop& workshop_;
  Given given_;
  std::optional<Session> session_;  ///< of the pass at work
  std::unique_ptr<AtWork> work_;
  // Of Pass B.
  std::optional<OpenRun> run_b_;
  topic::Options options_b_;
  Access access_b_;
};

/// Works on it alone, to its end; returns the exit code.
int carry_out(Workshop& workshop, Prepared prepared);

}  // namespace castwright::cli
