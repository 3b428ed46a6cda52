#pragma once
// What GitHub Actions shows of a command: annotations, which it reads from lines on standard error,
// and the summary of a job, a Markdown file that every step may add to. Nothing happens outside of
// Actions (GITHUB_ACTIONS=true). Thread: the one that works on the runs.

#include "app/outcome.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::cli {

enum class Annotation { error, warning };
/// `::error title=castwright::…` for one message, with the characters escaped that end a command or
/// its title. `topic` is named in the title, "" for none.
std::string annotation(Annotation kind, std::string_view text, std::string_view topic = {});
/// Writes it to standard error, in Actions only.
void annotate(Annotation kind, std::string_view text, std::string_view topic = {});

/// The part of the summary for a pass that ended.
std::string summary_of(const app::PassReport& report);
/// The part for the end of a run; "" if there is nothing to say but that it is done. `topic` is
/// named, "" for none.
std::string summary_of(const app::RunOutcome& outcome, std::string_view topic = {});
/// The number of errors and warnings in words: `none`, `1 error`, `2 errors, 3 warnings`.
std::string findings_shown(std::ptrdiff_t errors, std::ptrdiff_t warnings);
/// Appends Markdown to the file that GITHUB_STEP_SUMMARY names, in Actions only. A file that cannot
/// be written to is warned of, and never fails the run.
void add_to_summary(std::string_view markdown);

}  // namespace castwright::cli
