#pragma once
// The source gate: known to the search, dated, fresh. Pure.

#include "editorial/script_under_review.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

struct SourceFigures {
  std::size_t count = 0;
  std::size_t in_window = 0;
  std::vector<std::string> unknown_urls{};  ///< not among what the search returned
  std::vector<std::string> stale{};         ///< "Title (2024-10-20)"
};

/// A date of a source, however it is written: "2026-11-20", "2026-11-20T08:00:00Z", "20 November
/// 2026", "Nov. 20, 2026", "2026/11/20", "November 2026" (its last day). Nothing if there is none.
std::optional<std::chrono::sys_days> day_of(std::string_view text);

/// Rules `sources.unknown_url` (error: an invented source, neither among the results of the search
/// nor in the user's texts), `sources.unsearched` (note: no results are known, or not those of some
/// searches, so that an address may be one of them), `sources.undated`,
/// `sources.stale`, `sources.future` (warnings), `sources.too_few` (error, a warning with
/// allow_stale, a note in a rehearsal): fewer than fresh_sources_min inside the window. The window
/// is freshness_hours back from the end of today, whole days: publishers give no hours. No finding
/// without a search: what the model could not search it cannot cite, but it may have been given
/// notes.
SourceFigures check_sources(const Grounds& grounds, Findings& findings);

}  // namespace castwright::editorial
