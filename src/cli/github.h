#pragma once
// What GitHub Actions shows of a command: annotations, which it reads from lines on standard error,
// and the summary of a job, a Markdown file that every step may add to. Nothing happens outside of
// Actions (GITHUB_ACTIONS=true). Thread: the one that works on the runs.

#include "app/outcome.h"

#include <string>
#include <string_view>

namespace castwright::cli {

enum class Annotation { error, warning };
/// `::error title=castwright::…` for one message, with the characters escaped that end a command.
std::string annotation(Annotation kind, std::string_view text);
/// Writes it to standard error, in Actions only.
void annotate(Annotation kind, std::string_view text);

/// The part of the summary for a pass that ended.
std::string summary_of(const app::PassReport& report);
/// The part for the end of a run; "" if there is nothing to say but that it is done.
std::string summary_of(const app::RunOutcome& outcome);
/// Appends Markdown to the file that GITHUB_STEP_SUMMARY names, in Actions only. A file that cannot
/// be written to is warned of, and never fails the run.
void add_to_summary(std::string_view markdown);

}  // namespace castwright::cli
