#include "cli/run_output.h"

#include "app/files.h"
#include "app/key.h"
#include "app/process.h"
#include "app/settings.h"
#include "app/watch.h"
#include "cli/github.h"
#include "cli/output.h"
#include "core/money.h"
#include "editorial/review.h"
#include "engine/money.h"
#include "engine/report.h"
#include "observe/live.h"
#include "observe/log.h"
#include "observe/ndjson.h"
#include "store/layout.h"

#include <algorithm>
#include <functional>
#include <ranges>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace castwright::cli {
namespace {

using topic::Progress;

/// Prints only warnings, for `--progress none`: a person must see them all the same.
class WarningsOnly final : public journal::Observer {
 public:
  explicit WarningsOnly(OutputOptions options) : options_(std::move(options)) {}
  void heard(const journal::RunEvent& event, const json::Value& /*envelope*/) override {
    if (const auto* warning = std::get_if<journal::Warning>(&event))
      options_.print(fmt::format("WARNING: {}\n", warning->text));
  }

 private:
  OutputOptions options_;
};

/// Shows a run by another observer, and does beside it what that does not: the script on standard
/// output, warnings as annotations of a build service.
class Shown final : public journal::Observer {
 public:
  struct Parts {
    std::unique_ptr<journal::Observer> observer;
    observe::Live* live = nullptr;  ///< the observer, if it is the live display
    ScriptOut* script = nullptr;    ///< nullptr if the script is not printed
    std::string label{};            ///< as in OutputOptions
    app::RunName run{};
    store::StageId stage = store::StageId::long_script;
  };
  explicit Shown(Parts parts) : parts_(std::move(parts)) {}

  void heard(const journal::RunEvent& event, const json::Value& envelope) override {
    parts_.observer->heard(event, envelope);
    if (const auto* warning = std::get_if<journal::Warning>(&event)) {
      beside([&] {
        annotate(Annotation::warning, app::without_secrets(warning->text), parts_.label);
      });
    }
    const auto* stored = std::get_if<journal::ChunkStored>(&event);
    if (stored == nullptr || parts_.script == nullptr) return;
    if (parts_.stage != store::StageId::long_script
        || !store::stage_of(parts_.stage, stored->chunk).writes_text()) {
      return;
    }
    beside([&] { parts_.script->print_stored(parts_.run, *stored); });
  }
  void tick() override { parts_.observer->tick(); }

 private:
  void beside(const std::function<void()>& write) const {
    if (parts_.live != nullptr) return parts_.live->beside(write);
    write();
  }

  Parts parts_;
};

/// Prints the gravest findings, which come first, and says where the others are.
void print_findings(const OutputOptions& options, const app::PassReport& report) {
  const editorial::Findings& findings = report.result.figures.review.findings;
  constexpr std::size_t shown_max = 12;
  const auto grave = std::ranges::count_if(findings, [](const editorial::Finding& finding) {
    return finding.severity != editorial::Severity::info;
  });
  const std::size_t shown = std::min(shown_max, static_cast<std::size_t>(grave));
  for (const editorial::Finding& finding : findings | std::views::take(shown)) {
    options.print(fmt::format("finding: {} ({}){}: {}: {}\n",
                              finding.rule,
                              editorial::name_of(finding.severity),
                              finding.line == 0 ? "" : fmt::format(", line {}", finding.line),
                              finding.quote,
                              finding.remedy));
    annotate(
        finding.severity == editorial::Severity::error ? Annotation::error : Annotation::warning,
        fmt::format("{}: {}: {}", finding.rule, finding.quote, finding.remedy),
        options.label);
  }
  if (findings.size() > shown) {
    options.print(
        fmt::format("{} {} in {}\n",
                    findings.size() - shown,
                    static_cast<std::size_t>(grave) > shown ? "more findings" : "notes",
                    (report.folder / store::row_of(report.record.stage).files.findings).string()));
  }
}

/// Prints what `cancel` or `reparse` did with each answer.
void print_settled(const OutputOptions& options, const app::PassReport& report) {
  const engine::RunFigures& figures = report.result.figures;
  for (const int number : report.result.ended_chunks) {
    const bool researched = number == store::research_number && figures.research.has_value();
    const engine::ChunkFigures& chunk = researched
                                            ? figures.research.value()
                                            : figures.chunks[static_cast<std::size_t>(number) - 1];
    options.print(fmt::format("{}: {}, cost {}\n",
                              store::request_name(report.record, number),
                              chunk.end == "cancelled"   ? "cancelled at the provider"
                              : chunk.end == "completed" ? "was completed, and is kept"
                                                         : "had ended: " + chunk.end,
                              engine::cost_shown(chunk.cost_nanodollars, chunk.paid_requests)));
  }
}

/// The JSON result of a run that is written: its document, its directory and the exit code.
json::Value result_json(const app::RunOutcome& outcome, int code) {
  json::Value value = outcome.document;
  value.set("run_dir", outcome.run_dir.string()).set("exit_code", code);
  if (outcome.failed())
    value.set("reason", outcome.error.what).set("resume_command", outcome.resume);
  return value;
}

/// Prints the last line of standard output: the document or an exit object as JSON, or the run's
/// directory.
void print_last(const OutputOptions& options,
                const app::RunOutcome& outcome,
                int code,
                const std::string& reason) {
  const std::string run_dir = outcome.run_dir.string();
  if (!outcome.document.is_null() && options.json_result) {
    options.print_result(json::dump(result_json(outcome, code)) + "\n");
  } else if (options.wants_json()) {
    options.print_result(observe::exit_line(code, reason, outcome.resume, run_dir));
  } else {
    options.print_run_dir(run_dir);
  }
}

}  // namespace

void OutputOptions::print(std::string_view text) const {
  if (label.empty()) return write_err(with_colours(text));
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += fmt::format("[{}] {}\n", label, with_colours(text.substr(at, end - at)));
    at = end + 1;
  }
  if (board != nullptr) return board->print(out);
  write_err(out);
}

void OutputOptions::print_result(std::string_view text) const {
  if (board != nullptr) return board->beside([text] { write_out(text); });
  write_out(text);
}

void OutputOptions::print_run_dir(const std::string& run_dir) const {
  if (run_dir.empty()) return;
  script_out ? print(run_dir + "\n") : print_result(run_dir + "\n");
}

bool OutputOptions::wants_json() const {
  return json_result || progress == Progress::json || (label.empty() && json_is_wanted());
}

Progress resolved(Progress wanted) {
  if (wanted != Progress::automatic && wanted != Progress::bar) return wanted;
  const bool watched = wanted == Progress::bar || !is_build_service();
  return watched && can_redraw() ? Progress::bar : Progress::lines;
}

std::unique_ptr<journal::Observer> RunOutput::observer_of(const app::RunName& run,
                                                          store::StageId stage) {
  Shown::Parts parts{
      .observer = live_of(run, stage), .label = options_.label, .run = run, .stage = stage};
  if (options_.script_out) parts.script = &script_;
  parts.live = dynamic_cast<observe::Live*>(parts.observer.get());
  return std::make_unique<Shown>(std::move(parts));
}

std::unique_ptr<journal::Observer> RunOutput::live_of(const app::RunName& run,
                                                      store::StageId stage) {
  const Progress progress = resolved(options_.progress);
  if (options_.board != nullptr && options_.progress != Progress::lines
      && progress != Progress::json && progress != Progress::none) {
    return options_.board->view(options_.label);
  }
  switch (progress) {
    case Progress::bar: {
      observe::RunFacts facts = app::facts_of(runtime_.output(), run, stage);
      if (options_.parallel) facts.parallel = *options_.parallel;
      if (options_.budget) {
        if (const auto budget = parse_dollars(*options_.budget)) facts.budget = *budget;
      }
      return std::make_unique<observe::Live>(observe::Live::Place{.sink = write_display,
                                                                  .clock = runtime_.clock(),
                                                                  .screen = terminal_screen,
                                                                  .style = style_err()},
                                             std::move(facts));
    }
    case Progress::json: return std::make_unique<observe::Ndjson>(write_out);
    case Progress::none: return std::make_unique<WarningsOnly>(options_);
    case Progress::automatic:
    case Progress::lines: break;
  }
  return std::make_unique<observe::Log>(
      [options = options_](std::string_view text) { options.print(text); });
}

void RunOutput::pass_ended(const app::PassReport& report) {
  if (!options_.metrics_textfile.empty()) {
    metrics_written_ = app::write_file(options_.metrics_textfile, runtime_.metrics().text());
    if (metrics_written_) metrics_written_ = app::share_file(options_.metrics_textfile);
    if (!metrics_written_) {
      metrics_written_ = fail(metrics_written_.error().fault,
                              "figures (--metrics-textfile): " + metrics_written_.error().what);
    }
    // The run's own failure is reported as its error, and so this one becomes a warning.
    if (!metrics_written_ && report.result.stopped) print_metrics_warning();
  }
  if (report.task_done) return print_settled(options_, report);
  add_to_summary(summary_of(report));
  const Progress progress = resolved(options_.progress);
  if (progress != Progress::bar && progress != Progress::lines) return;
  const int columns = is_terminal_err() ? terminal_columns() : 0;
  if (options_.board == nullptr)
    options_.print(engine::figures_table(report.result.figures, columns));
  if (!report.result.stopped) print_findings(options_, report);
}

void RunOutput::print_metrics_warning() {
  if (metrics_warned_ || options_.board != nullptr) return;
  metrics_warned_ = true;
  options_.print(fmt::format("WARNING: {}\n", metrics_written_.error().what));
}

int RunOutput::print(app::RunOutcome outcome) {
  if (options_.script_out) script_.finish(outcome);
  if (!metrics_written_ && outcome.end == app::RunEnd::done && !outcome.document.is_null()) {
    outcome.end = app::RunEnd::failed;
    outcome.error = metrics_written_.error();
  } else if (!metrics_written_) {
    print_metrics_warning();
  }
  return print_outcome(options_, outcome);
}

int print_outcome(const OutputOptions& options, const app::RunOutcome& outcome) {
  if (outcome.failed()) {
    options.print(error_line(outcome.error));
    annotate(Annotation::error, app::without_secrets(outcome.error.what), options.label);
    for (const std::string& hint : outcome.hints)
      options.print(fmt::format("hint: {}\n", hint));
  }
  for (const std::string& warning : outcome.warnings)
    options.print(fmt::format("WARNING: {}\n", warning));
  if (!outcome.note.empty()) options.print(outcome.note + "\n");
  if (!outcome.resume.empty()) options.print(fmt::format("resume: {}\n", outcome.resume));
  add_to_summary(summary_of(outcome, options.label));
  const int code = outcome.failed() ? exit_code(outcome.error.fault) : 0;
  switch (outcome.end) {
    case app::RunEnd::failed:
    case app::RunEnd::gate_failed:
      print_last(options, outcome, code, app::without_secrets(outcome.error.what));
      break;
    case app::RunEnd::done:
      if (outcome.document.is_null()) {
        print_done(options, "done", "", outcome.run_dir.string());
      } else {
        print_last(options, outcome, code, "done");
      }
      break;
    case app::RunEnd::incomplete:
      print_done(options, "done; answers are missing", outcome.resume, outcome.run_dir.string());
      break;
    case app::RunEnd::nothing_to_do:
      print_done(options, outcome.note, "", outcome.run_dir.string());
      break;
  }
  return code;
}

Status check_metrics_file(const OutputOptions& options) {
  if (options.metrics_textfile.empty()) return {};
  auto named = app::check_names_file(options.metrics_textfile);
  if (named) return {};
  return std::unexpected(std::move(named).error().within("--metrics-textfile"));
}

int print_failure(const OutputOptions& options, const Error& error) {
  return print_outcome(options, app::failed_outcome(error));
}

void print_done(const OutputOptions& options,
                std::string_view reason,
                const std::string& resume,
                const std::string& run_dir) {
  if (!options.wants_json()) return options.print_run_dir(run_dir);
  const std::string line = observe::exit_line(0, reason, resume, run_dir);
  if (options.with_result.is_null()) return options.print_result(line);
  json::Value value = json::parse(line).value_or(json::Value());
  for (const json::Member& given : options.with_result.members())
    value.set(given.key, given.value);
  options.print_result(json::dump(value) + "\n");
}

}  // namespace castwright::cli
