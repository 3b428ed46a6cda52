#pragma once
// The shorter scripts as a stage that follows the long one: made from its research.
//
// Owner, threads: as of LaterStage.

#include "app/later_stage.h"

namespace castwright::app {

class ShortScripts final : public LaterStage {
 public:
  ShortScripts() : LaterStage(store::StageId::short_scripts) {}
  bool is_wanted(const topic::Options& options, const topic::Topic& topic) const override;
  topic::Options options_of(const topic::Options& options,
                            const topic::Topic& topic) const override;
  Result<Plan> plan(const FinishedRun& run) const override;
};

}  // namespace castwright::app
