#include "app/run_review.h"

#include "core/limits.h"
#include "engine/review.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <fmt/format.h>

namespace castwright::app {

Result<passes::Research> research_of(disk::Folder& run) {
  CW_TRY(const std::string bytes, run.read(store::research_name, limits::answer_bytes_max));
  const auto value = json::parse(bytes);
  if (value) return passes::research_from_json(*value);
  return fail(
      Fault::storage,
      fmt::format(
          "{} is damaged: {}", (run.path() / store::research_name).string(), value.error().what));
}

Result<editorial::ScriptUnderReview> under_review(const OpenRun& run,
                                                  const topic::Topic& topic,
                                                  bool allow_stale) {
  CW_TRY(const std::vector<std::string> texts, store::read_stored_texts(*run.folder, run.state));
  if (texts.empty() && store::writes_script(run.record)) {
    return fail(Fault::missing, fmt::format("run {} has no text yet", run.found.run_id));
  }
  CW_TRY(const passes::Research research, research_of(*run.folder));
  return engine::under_review({.record = run.record,
                               .topic = topic,
                               .research = &research,
                               .allow_stale = allow_stale,
                               .length_open = run.state.length_open,
                               .rehearsed = run.state.rehearsed_research},
                              texts);
}

}  // namespace castwright::app
