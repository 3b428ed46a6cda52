#pragma once
// Shows a batch of runs to a person or a program: each step is a line that begins with its topic's
// id, a terminal has one more line that sums up all runs, and the end tells what became of them.
// Owner: the command that runs the batch. Thread: the one that works on the runs.

#include "app/batch.h"
#include "app/runtime.h"
#include "app/start.h"
#include "cli/run_output.h"
#include "observe/board.h"

#include <cstddef>
#include <memory>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// Life: create it before the runs are made, pass it to app::make_runs() and app::run_batch(), then
/// call print_batch() once with what run_batch() returned.
class BatchOutput final : public app::BatchListener {
 public:
  /// `runs` is how many runs there will be. `runtime` must outlive this object.
  BatchOutput(OutputOptions options, app::Runtime& runtime, std::size_t runs);

  std::unique_ptr<journal::Observer> observer_of(const app::RunName& run,
                                                 store::StageId stage) override;
  void pass_ended(const app::PassReport& report) override;
  void topic_left_out(const std::string& topic_id, const Error& why) override;
  void topic_not_due(const std::string& topic_id, const std::string& why) override;
  void topic_warning(const std::string& topic_id, const std::string& text) override;
  void jobs_limited(int jobs, int wanted) override;
  void run_began(const app::RunName& run) override;
  void run_ended(const app::RunOutcome& outcome) override;
  void no_more_runs(int failures_in_a_row) override;

  /// Prints what became of all runs and of the topics that got none (`made`). Returns the exit
  /// code: 0 if all runs are finished and no topic was left out, else that of the stop, of the
  /// first failure, or of the first topic that was left out.
  int print_batch(const app::BatchOutcome& outcome, const app::BatchRuns& made);

 private:
  OutputOptions options_of(const app::RunName& run);

  OutputOptions options_;
  app::Runtime& runtime_;
  observe::Board board_;
  Status metrics_written_{};
};

/// Adds `--jobs`, the number of runs that are worked on at a time. `jobs` must outlive the parse.
void add_jobs_flag(CLI::App& command, int& jobs);

}  // namespace castwright::cli
