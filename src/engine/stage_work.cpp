#include "engine/stage_work.h"

#include "core/check.h"
#include "core/crash_point.h"
#include "engine/long_script.h"
#include "engine/run_journal.h"
#include "engine/short_scripts.h"

#include <algorithm>
#include <array>

namespace castwright::engine {

const StageWork& work_of(journal::StageId home) {
  struct Entry {
    journal::StageId stage;
    const StageWork& work;
  };
  static const LongScript long_script;
  static const ShortScripts short_scripts;
  static const std::array works{Entry{journal::StageId::long_script, long_script},
                                Entry{journal::StageId::short_scripts, short_scripts}};
  const auto found = std::ranges::find(works, home, &Entry::stage);
  CW_CHECK(found != works.end());
  return found->work;
}

Status tell_finished(const Finished& stage, const RunFigures& figures, int words) {
  CW_RETURN_IF_ERROR(stage.journal.tell(
      journal::RunFinished{.words = words,
                           .target = figures.words_target,
                           .cost_nanodollars = figures.settled_nanodollars,
                           .ms = figures.ms,
                           .findings = static_cast<int>(figures.review.findings.size())}));
  crash_point("run_finished");
  return {};
}

}  // namespace castwright::engine
