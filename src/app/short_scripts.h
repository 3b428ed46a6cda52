#pragma once
// The shorter scripts (Pass B), a stage that follows the long script and is made from its research.
// Any thread.

#include "app/later_stage.h"

namespace castwright::app {

/// The stage of the shorter scripts. It asks a cheaper model by default, and never waits for a
/// completion window.
class ShortScripts final : public LaterStage {
 public:
  ShortScripts() : LaterStage(store::StageId::short_scripts) {}
  bool is_wanted(const topic::Options& options, const topic::Topic& topic) const override;
  topic::Options options_of(const topic::Options& options,
                            const topic::Topic& topic) const override;
  Result<Plan> plan(const FinishedRun& run) const override;
};

}  // namespace castwright::app
