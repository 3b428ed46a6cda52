#pragma once
// How a person or a program sees a batch of runs: a line for every step behind its topic's name, on
// a terminal one line that sums them up, and at the end what became of them.

#include "app/batch.h"
#include "app/runtime.h"
#include "cli/run_output.h"
#include "observe/board.h"

#include <cstddef>
#include <memory>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

class BatchOutput final : public app::BatchListener {
 public:
  /// `runs`: how many there will be. `runtime` outlives it.
  BatchOutput(OutputOptions options, app::Runtime& runtime, std::size_t runs);

  std::unique_ptr<journal::Observer> observer_of(const app::RunName& run,
                                                 store::StageId stage) override;
  void pass_ended(const app::PassReport& report) override;
  void topic_left_out(const std::string& topic_id, const Error& why) override;
  void topic_warning(const std::string& topic_id, const std::string& text) override;
  void jobs_limited(int jobs, int wanted) override;
  void run_began(const app::RunName& run) override;
  void run_ended(const app::RunOutcome& outcome) override;
  void no_more_runs(int failures_in_a_row) override;

  /// Says what became of all of them; `left_out` topics were asked for and known to fail. Returns
  /// the exit code: 0 where all runs are finished, else that of the first that is not.
  int print_batch(const app::BatchOutcome& outcome, std::size_t left_out);

 private:
  OutputOptions options_of(const app::RunName& run);

  OutputOptions options_;
  app::Runtime& runtime_;
  observe::Board board_;
  Status metrics_written_{};
};

/// `--jobs`.
void add_jobs_flag(CLI::App& command, int& jobs);

}  // namespace castwright::cli
