#include "cli/batch_output.h"

#include "app/key.h"
#include "cli/github.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "observe/ndjson.h"

#include <functional>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// Is there a line below the others that sums up all runs? Only on a terminal, and only if no other
/// progress was asked for.
bool shows_sum(topic::Progress wanted) {
  const bool may = wanted == topic::Progress::automatic || wanted == topic::Progress::bar;
  return may && resolved(wanted) == topic::Progress::bar;
}

}  // namespace

BatchOutput::BatchOutput(OutputOptions options, app::Runtime& runtime, std::size_t runs)
    : options_(std::move(options)),
      runtime_(runtime),
      board_(is_terminal_err() ? write_display : write_err,
             runtime.clock(),
             shows_sum(options_.progress) ? terminal_columns : std::function<int()>(),
             runs) {}

OutputOptions BatchOutput::options_of(const app::RunName& run) {
  OutputOptions own = options_;
  own.label = run.topic_id;
  own.board = &board_;
  return own;
}

std::unique_ptr<journal::Observer> BatchOutput::observer_of(const app::RunName& run,
                                                            store::StageId stage) {
  return RunOutput(options_of(run), runtime_).observer_of(run, stage);
}

void BatchOutput::pass_ended(const app::PassReport& report) {
  RunOutput own(options_of(report.run), runtime_);
  own.pass_ended(report);
  metrics_written_ = own.metrics_written();
}

void BatchOutput::topic_left_out(const std::string& topic_id, const Error& why) {
  options_of({.topic_id = topic_id, .run_id = {}}).print(error_line(why));
  annotate(Annotation::error, app::without_secrets(why.what), topic_id);
}

void BatchOutput::topic_not_due(const std::string& topic_id, const std::string& why) {
  options_of({.topic_id = topic_id, .run_id = {}}).print(why + "\n");
}

void BatchOutput::topic_warning(const std::string& topic_id, const std::string& text) {
  options_of({.topic_id = topic_id, .run_id = {}}).print(fmt::format("WARNING: {}\n", text));
  annotate(Annotation::warning, app::without_secrets(text), topic_id);
}

void BatchOutput::jobs_limited(int jobs, int wanted) {
  board_.print(fmt::format(
      "WARNING: {} runs at a time instead of {}: this process may not open more files\n",
      jobs,
      wanted));
}

void BatchOutput::run_began(const app::RunName& /*run*/) {
  board_.run_began();
}

void BatchOutput::run_ended(const app::RunOutcome& outcome) {
  if (outcome.end != app::RunEnd::nothing_to_do) print_outcome(options_of(outcome.run), outcome);
  board_.run_ended(!outcome.failed());
}

void BatchOutput::no_more_runs(int failures_in_a_row) {
  board_.print(fmt::format("{}: no more runs are started; those at work are finished\n",
                           failures_in_a_row == 0
                               ? "what stopped this run would stop every other"
                               : fmt::format("{} runs in a row failed", failures_in_a_row)));
}

namespace {

/// The exit code of a batch: a stop counts for more than the failures before it, which the summary
/// lists.
int code_of(const app::BatchOutcome& outcome, const app::BatchRuns& made) {
  if (outcome.stopped_by && outcome.finished < outcome.runs) return exit_code(*outcome.stopped_by);
  if (!outcome.failed.empty()) return exit_code(outcome.failed.front().second);
  return made.left_out.empty() ? 0 : exit_code(made.left_out.front().second);
}

/// What became of all runs, in lines.
std::string summary_of_batch(const app::BatchOutcome& outcome, const app::BatchRuns& made) {
  std::string text = fmt::format("{} of {} runs finished", outcome.finished, outcome.runs);
  const auto count = [&text](std::size_t number, std::string_view what) {
    if (number > 0) text += fmt::format(", {} {}", number, what);
  };
  count(outcome.failed.size(), "stopped");
  count(outcome.not_begun.size(), "not begun");
  count(made.not_due, "not due");
  count(made.left_out.size(), "topics left out");
  std::map<int, std::string> topics;
  for (const auto& [topic, fault] : outcome.failed) {
    std::string& names = topics[exit_code(fault)];
    names += (names.empty() ? "" : " ") + topic;
  }
  for (const auto& [ended_with, names] : topics)
    text += fmt::format("\n  exit {}: {}", ended_with, names);
  if (!outcome.not_begun.empty())
    text += fmt::format("\n  not begun: {}", fmt::join(outcome.not_begun, " "));
  return text + "\n";
}

}  // namespace

int BatchOutput::print_batch(const app::BatchOutcome& outcome, const app::BatchRuns& made) {
  int code = code_of(outcome, made);
  const bool figures_lost = code == 0 && !metrics_written_;
  if (figures_lost) code = exit_code(metrics_written_.error().fault);
  board_.end();
  write_err(summary_of_batch(outcome, made));
  if (!metrics_written_) write_err(with_colours(error_line(metrics_written_.error())));
  const bool is_left =
      !outcome.failed.empty() || !outcome.not_begun.empty() || outcome.stopped_by.has_value();
  const std::string resume = is_left && !figures_lost ? outcome.resume : "";
  if (!resume.empty()) write_err(with_colours(fmt::format("resume: {}\n", resume)));
  if (options_.progress == topic::Progress::json || options_.json_result) {
    write_out(observe::exit_line(code,
                                 code == 0      ? "done"
                                 : figures_lost ? "the figures (--metrics-textfile) are missing"
                                 : is_left      ? "runs are missing"
                                                : "topics are left out",
                                 resume,
                                 ""));
  }
  return code;
}

void add_jobs_flag(CLI::App& command, int& jobs) {
  add_whole_flag(
      command, "--jobs", jobs, {1, app::jobs_max}, "runs at a time, if there are several (8)")
      .type_name("M");
}

}  // namespace castwright::cli
