#pragma once
// Checks the sources: whether the search returned them, and whether they are dated and fresh. Pure.

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
  std::vector<std::string> unknown_urls{};  ///< The addresses that the search did not return.
  std::vector<std::string> stale{};  ///< The sources that are too old, as "Title (2024-10-20)".
};

/// Reads the date of a source in any usual form: "2026-11-20", "2026-11-20T08:00:00Z", "20 November
/// 2026", "Nov. 20, 2026", "2026/11/20", "November 2026" (its last day). Nothing if there is none.
std::optional<std::chrono::sys_days> day_of(std::string_view text);

/// Checks the rules `sources.unknown_url` (error: an invented source, neither among the results of
/// the search nor in the user's texts), `sources.unsearched` (note: no results are known, or not
/// those of some searches, so that an address may be one of them), `sources.undated`,
/// `sources.stale`, `sources.future` (warnings), `sources.too_few` (error, a warning with
/// allow_stale, a note in a rehearsal): fewer than fresh_sources_min inside the window. The window
/// is freshness_hours back from the end of today, whole days: publishers give no hours. No finding
/// without a search: what the model could not search it cannot cite, but it may have been given
/// notes.
SourceFigures check_sources(const Evidence& grounds, Findings& findings);

}  // namespace castwright::editorial
