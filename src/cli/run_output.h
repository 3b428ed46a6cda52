#pragma once
// Shows runs at work, and how they ended, to a person or a program: progress and messages go to
// standard error, the result goes to standard output. Thread: the one that works on the runs.

#include "app/outcome.h"
#include "app/runtime.h"
#include "app/settings.h"
#include "cli/script_out.h"
#include "core/result.h"
#include "json/value.h"
#include "observe/board.h"
#include "topic/settings.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::cli {

/// How one run is shown, as the flags and settings of a command say it.
struct OutputOptions {
  topic::Progress progress = topic::Progress::automatic;
  bool json_result = false;   ///< the flag `--json`
  json::Value with_result{};  ///< more fields for the JSON result of the command; null for none
  std::string metrics_textfile{};  ///< path of the file for the figures; "" for none
  /// Standard output has the script, and the run's directory goes to standard error.
  bool script_out = false;
  /// What this call says of the run in place of what the run keeps; empty if it says nothing.
  std::optional<int> parallel{};
  std::optional<std::string> budget{};
  /// The id of the run's topic if several runs share the terminal; "" if there is one run.
  std::string label{};
  observe::Board* board = nullptr;  ///< what shows all runs together; set only with a label

  /// Prints words for a person to standard error; each line begins with the label, if there is one.
  void print(std::string_view text) const;
  /// Prints a result to standard output, which may be the terminal that the board draws on.
  void print_result(std::string_view text) const;
  /// Prints the run's directory, which is the result of a command that has no document to show.
  void print_run_dir(const std::string& run_dir) const;
  /// Does whoever reads standard output want JSON?
  bool wants_json() const;
};

/// What `wanted` means here: the live display (`bar`) only at a terminal that can redraw a line,
/// and if nobody asked for it, not under a build service (CI); else lines.
topic::Progress resolved(topic::Progress wanted);

/// Shows one run at a time, as its options say. Life: create it, pass it to a use case of app, then
/// call print() once with the outcome. With --metrics-textfile it writes the figures after every
/// pass.
class RunOutput final : public app::RunListener {
 public:
  /// `runtime` must outlive this object.
  RunOutput(OutputOptions options, app::Runtime& runtime)
      : options_(std::move(options)),
        runtime_(runtime),
        script_(runtime.output()) {}

  std::unique_ptr<journal::Observer> observer_of(const app::RunName& run,
                                                 store::StageId stage) override;
  void pass_ended(const app::PassReport& report) override;

  /// Prints how the run ended, as print_outcome() does. A run that is done counts as failed if the
  /// file of its figures could not be written. Returns the exit code.
  int print(app::RunOutcome outcome);
  /// Was the file of figures written after the last pass? Success if none was asked for.
  const Status& metrics_written() const { return metrics_written_; }

 private:
  OutputOptions options_;
  app::Runtime& runtime_;
  ScriptOut script_;
  Status metrics_written_{};
  bool metrics_warned_ = false;

  std::unique_ptr<journal::Observer> live_of(const app::RunName& run, store::StageId stage);
  void print_metrics_warning();
};

/// Fault::usage if the figures could not be written. To be asked before anything is paid for.
Status check_metrics_file(const OutputOptions& options);

/// Prints how the run ended: the lines `error:`, `hint:` and `resume:` to standard error, and to
/// standard output, as its last line, the run's directory or the result as JSON if that is wanted.
/// Returns the exit code.
int print_outcome(const OutputOptions& options, const app::RunOutcome& outcome);

/// Does what print_outcome() does for a failure before there was a run.
int print_failure(const OutputOptions& options, const Error& error);

/// Prints the result of a command that did what it was asked for and has no document to show: the
/// run's directory, or an exit object with `reason` and the command `resume` if JSON is wanted.
void print_done(const OutputOptions& options,
                std::string_view reason,
                const std::string& resume,
                const std::string& run_dir);

}  // namespace castwright::cli
