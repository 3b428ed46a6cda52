#pragma once
// How a person or a program sees runs at work and how they ended: progress and words on standard
// error, the result on standard output.

#include "app/outcome.h"
#include "app/runtime.h"
#include "app/settings.h"
#include "core/result.h"
#include "json/value.h"
#include "observe/board.h"
#include "topic/settings.h"

#include <memory>
#include <string>
#include <string_view>

namespace castwright::cli {

struct OutputOptions {
  topic::Progress progress = topic::Progress::automatic;
  bool json_result = false;        ///< `--json`
  json::Value with_result{};       ///< of the command: fields of the result as JSON
  std::string metrics_textfile{};  ///< path; "" for none
  /// Where several runs share the terminal: whose words these are; "" where there is one.
  std::string label{};
  observe::Board* board = nullptr;  ///< that shows all runs; with a label only

  /// Words for a person, to standard error, every line behind the label.
  void print(std::string_view text) const;
  /// For standard output, which may be the same terminal.
  void print_result(std::string_view text) const;
  /// Whoever reads standard output wants JSON.
  bool wants_json() const;
};

/// The progress that is meant by `automatic`: a bar on a terminal that can redraw, else lines.
topic::Progress resolved(topic::Progress wanted);

/// Shows one run at a time, as the options say.
class RunOutput final : public app::RunListener {
 public:
  /// `runtime` outlives it.
  RunOutput(OutputOptions options, app::Runtime& runtime)
      : options_(std::move(options)),
        runtime_(runtime) {}

  std::unique_ptr<journal::Observer> observer_of(const app::RunName& run,
                                                 store::StageId stage) override;
  void pass_ended(const app::PassReport& report) override;

  /// Says how the run ended (print_outcome). A run that is done and whose figures could not be
  /// written has failed with that.
  int print(app::RunOutcome outcome);
  /// What became of the file of figures; the last pass has the last word.
  const Status& metrics_written() const { return metrics_written_; }

 private:
  OutputOptions options_;
  app::Runtime& runtime_;
  Status metrics_written_{};
  bool metrics_warned_ = false;

  void print_metrics_warning();
};

/// Says how the run ended: `error:`, `hint:` and `resume:` lines, and as the last line of standard
/// output the run's directory, or the result as JSON where that is wanted. Returns the exit code.
int print_outcome(const OutputOptions& options, const app::RunOutcome& outcome);

/// The same of a failure before there was a run.
int print_failure(const OutputOptions& options, const Error& error);

/// The result of a command that did what it was asked for and has no document to show.
void print_done(const OutputOptions& options,
                std::string_view reason,
                const std::string& resume,
                const std::string& run_dir);

}  // namespace castwright::cli
