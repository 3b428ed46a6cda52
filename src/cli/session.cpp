#include "cli/session.h"

#include "cli/files.h"
#include "cli/flags.h"
#include "cli/model_list.h"
#include "cli/output.h"
#include "observe/bar.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "observe/ndjson.h"
#include "store/layout.h"
#include "store/run_state.h"
#include "topic/pasted.h"

#include <algorithm>
#include <fstream>
#include <ranges>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace castwright::cli {
namespace {

using topic::Progress;

/// Says nothing but warnings: what a person must know is no progress.
class Quiet final : public engine::Observer {
 public:
  explicit Quiet(Telling telling) : telling_(std::move(telling)) {}
  void heard(const engine::RunEvent& event, const json::Value& /*envelope*/) override {
    if (const auto* warning = std::get_if<engine::Warning>(&event))
      telling_.say(fmt::format("WARNING: {}\n", warning->text));
  }

 private:
  Telling telling_;
};

/// For a person alone: whoever reads JSON gets the exit object, with all that belongs to it.
int report(const Telling& telling, const Error& error) {
  telling.say(error_line(error));
  return exit_code(error.fault);
}

Progress chosen(Progress wanted) {
  if (wanted != Progress::automatic) return wanted;
  const bool dumb = environment("TERM").value_or("dumb") == "dumb";
  return is_terminal_err() && !dumb ? Progress::bar : Progress::lines;
}

std::unique_ptr<engine::Observer> make_observer(const Telling& telling, const Clock& clock) {
  const Progress progress = chosen(telling.progress);
  if (telling.board != nullptr && telling.progress != Progress::lines && progress != Progress::json
      && progress != Progress::none) {
    return telling.board->view(telling.label);
  }
  const observe::Sink say = [telling](std::string_view text) { telling.say(text); };
  switch (progress) {
    case Progress::bar: return std::make_unique<observe::Bar>(write_err, clock, terminal_columns);
    case Progress::json: return std::make_unique<observe::Ndjson>(write_out);
    case Progress::none: return std::make_unique<Quiet>(telling);
    case Progress::automatic:
    case Progress::lines: break;
  }
  return std::make_unique<observe::Log>(say);
}

std::string resume_of(const Session& session) {
  return resume_command(session.record.run_id, session.workshop.output().root().path().string());
}

Result<engine::RunSettings> settings_for(const Session& session) {
  const topic::Options& options = session.options;
  engine::RunSettings settings;
  settings.endpoint = session.access.endpoint;
  settings.capabilities = session.access.capabilities;
  settings.price = session.access.price;
  settings.research = session.access.research;
  settings.parallel = options.parallel;
  if (options.cancel_on_fault) settings.on_fault = engine::OnFault::cancel;
  settings.connect_ms_max = options.connect_timeout;
  constexpr Millis idle_usual{300'000};
  constexpr Millis idle_in_background{60'000};  // a lost stream can be attached to again
  settings.idle_ms_max =
      options.idle_timeout.value_or(settings.endpoint.background ? idle_in_background : idle_usual);
  settings.progress_ms_max = options.progress_timeout;
  settings.deadline_ms_max = options.deadline;
  settings.output_tokens_max = options.max_output_tokens;
  settings.flush_chars = static_cast<std::size_t>(options.flush_chars);
  settings.verbatim = options.verbatim;
  settings.stop_early = options.stop_early;
  settings.gates = options.gates;
  settings.allow_stale = options.allow_stale;
  settings.stop_on_sources = options.stop_on_sources;
  settings.rehearsal = session.access.rehearsal;
  settings.ladder = {.poll_first = options.poll_interval, .queued_max = options.queue_timeout};
  settings.task = session.job.task;
  settings.no_repay = session.job.no_repay;
  CW_TRY(settings.record_sha256, store::run_record_sha256(session.folder));
  settings.resume_command = resume_of(session);
  topic::Options bounded = options;
  // Of all runs of this process it holds for each.
  if (const auto budget = session.workshop.purse().budget()) bounded.budget = dollars(*budget);
  CW_RETURN_IF_ERROR(check_prices(bounded, session.access));
  if (options.budget) {
    CW_TRY(settings.budget, parse_dollars(*options.budget));
  }
  if (options.budget_daily) {
    CW_TRY(settings.budget_daily, parse_dollars(*options.budget_daily));
  }
  return settings;
}

Status write_metrics(const Session& session, const engine::RunResult& result) {
  if (session.telling.metrics_textfile.empty()) return {};
  const auto now = std::chrono::floor<std::chrono::seconds>(session.workshop.clock().wall());
  observe::MetricsPage& page = session.workshop.metrics();
  page.put(session.record.pass == store::Pass::b ? "short" : "long",
           result.figures,
           !result.stopped,
           now.time_since_epoch().count());
  const Status written = write_file(session.telling.metrics_textfile, page.text());
  Status& told = session.workshop.metrics_written();
  told = written
             ? Status()
             : fail(written.error().fault, "figures (--metrics-textfile): " + written.error().what);
  return told;
}

/// The gravest first; all of them are in the report.
void tell_findings(const Session& session, const editorial::Findings& findings) {
  const Telling& telling = session.telling;
  constexpr std::size_t shown_max = 12;
  const auto grave = std::ranges::count_if(findings, [](const editorial::Finding& finding) {
    return finding.severity != editorial::Severity::info;
  });
  const std::size_t shown = std::min(shown_max, static_cast<std::size_t>(grave));
  for (const editorial::Finding& finding : findings | std::views::take(shown)) {
    telling.say(fmt::format("finding: {} ({}){}: {}: {}\n",
                            finding.rule,
                            editorial::name_of(finding.severity),
                            finding.line == 0 ? "" : fmt::format(", line {}", finding.line),
                            finding.quote,
                            finding.remedy));
  }
  if (findings.size() > shown) {
    telling.say(fmt::format(
        "{} {} in {}\n",
        findings.size() - shown,
        static_cast<std::size_t>(grave) > shown ? "more findings" : "notes",
        (session.folder.path()
         / (session.record.pass == store::Pass::b ? store::pass_b_name : store::report_md_name))
            .string()));
  }
}

/// Of both passes the run's.
std::string run_dir_of(const Session& session) {
  const std::filesystem::path folder = session.folder.path();
  return (session.record.pass == store::Pass::b ? folder.parent_path() : folder).string();
}

/// Where the place of a finding is.
std::string_view examined_file(const Session& session, const editorial::Finding& finding) {
  if (finding.rule.starts_with("sources.")) return store::sources_name;
  return session.record.pass == store::Pass::b ? store::pass_b_name : store::complete_name;
}

/// The last line of standard output is the run's directory, in the JSON forms a field of it.
/// `told`: whether what else was asked for could be written.
int tell_success(const Session& session,
                 const engine::RunResult& result,
                 const Status& told,
                 Held* held) {
  const std::string run_dir = run_dir_of(session);
  const editorial::Findings& findings = result.figures.review.findings;
  const bool failed_gate = result.figures.gates && result.figures.review.has_errors();
  const int code = failed_gate ? exit_code(Fault::gate) : told ? 0 : exit_code(told.error().fault);
  const Progress progress = chosen(session.telling.progress);
  std::string reason = "done";
  std::string resume;
  if (progress == Progress::bar || progress == Progress::lines) {
    if (session.telling.board == nullptr) {
      session.telling.say(engine::figures_table(result.figures));
    }
    tell_findings(session, findings);
  }
  if (failed_gate) {
    reason = fmt::format("finished, but a quality gate failed: {}",
                         editorial::gate_line(findings, examined_file(session, findings.front())));
    report(session.telling, Error{Fault::gate, reason});
    // Where more is to be written the gate is what holds it back.
    if (held != nullptr) resume = resume_of(session) + " --gates off";
    if (!resume.empty()) session.telling.say(fmt::format("resume: {}\n", resume));
  }
  if (!told && failed_gate) {  // which is the graver
    session.telling.say(fmt::format("WARNING: {}\n", told.error().what));
  } else if (!told) {
    reason = told.error().what;
    report(session.telling, told.error());
  }
  if (held != nullptr && code == 0) {
    *held = {.done = true, .document = result.document};
    return 0;
  }
  if (session.telling.json_result) {
    json::Value value = session.before.is_null() ? result.document : session.before;
    if (!session.before.is_null()) value.set("pass_b", result.document);
    value.set("run_dir", run_dir).set("exit_code", code);
    if (code != 0) value.set("reason", reason).set("resume_command", resume);
    session.telling.give(json::dump(value) + "\n");
  } else if (progress == Progress::json) {
    session.telling.give(observe::exit_line(code, reason, resume, run_dir));
  } else {
    session.telling.give(run_dir + "\n");
  }
  return code;
}

/// Every answer that was asked for has an end that the provider told.
bool nothing_runs(const engine::RunResult& result) {
  const auto may_run = [](const engine::ChunkFigures& chunk) {
    const bool open = chunk.end == "cut" || chunk.end == "stalled" || chunk.end == "unknown";
    return chunk.paid_requests > 0 && open;
  };
  const auto& research = result.figures.research;
  return !(research && may_run(*research)) && std::ranges::none_of(result.figures.chunks, may_run);
}

/// Of `cancel` and `reparse`: they did what they were asked for; the run itself can go on.
int tell_task_done(const Session& session,
                   const engine::RunResult& result,
                   const std::string& resume) {
  for (const int number : result.settled) {
    const bool researched = number == store::research_number && result.figures.research;
    const engine::ChunkFigures& chunk =
        researched ? *result.figures.research
                   : result.figures.chunks[static_cast<std::size_t>(number) - 1];
    session.telling.say(
        fmt::format("{}: {}, cost {}\n",
                    store::request_name(session.record, number),
                    chunk.end == "cancelled"   ? "cancelled at the provider"
                    : chunk.end == "completed" ? "was completed, and is kept"
                                               : "had ended: " + chunk.end,
                    engine::cost_shown(chunk.cost_nanodollars, chunk.paid_requests)));
  }
  if (!resume.empty()) session.telling.say(fmt::format("resume: {}\n", resume));
  const std::string run_dir = run_dir_of(session);
  tell_exit(
      session.telling, resume.empty() ? "done" : "done; answers are missing", resume, run_dir);
  return 0;
}

}  // namespace

void Telling::say(std::string_view text) const {
  if (label.empty()) return write_err(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += fmt::format("[{}] {}\n", label, text.substr(at, end - at));
    at = end + 1;
  }
  if (board != nullptr) return board->print(out);
  write_err(out);
}

void Telling::give(std::string_view text) const {
  if (board != nullptr) return board->beside([text] { write_out(text); });
  write_out(text);
}

void tell_exit(const Telling& telling,
               std::string_view reason,
               const std::string& resume,
               const std::string& run_dir) {
  const bool json = telling.json_result || telling.progress == Progress::json
                    || (telling.label.empty() && json_is_wanted());
  if (!json) {
    if (!run_dir.empty()) telling.give(run_dir + "\n");
    return;
  }
  const std::string line = observe::exit_line(0, reason, resume, run_dir);
  if (telling.with_result.is_null()) return telling.give(line);
  json::Value value = json::parse(line).value_or(json::Value());
  for (const json::Member& given : telling.with_result.members())
    value.set(given.key, given.value);
  telling.give(json::dump(value) + "\n");
}

std::string resume_command(const std::string& run_id, const std::string& output_root) {
  return fmt::format("castwright resume {} --output-root {}", run_id, shell_quoted(output_root));
}

int tell_failure(const Telling& telling,
                 const Error& error,
                 const std::vector<std::string>& hints,
                 const std::string& resume,
                 const std::string& run_dir) {
  const int code = report(telling, error);
  for (const std::string& hint : hints)
    telling.say(fmt::format("hint: {}\n", hint));
  if (!resume.empty()) telling.say(fmt::format("resume: {}\n", resume));
  if (telling.json_result || telling.progress == Progress::json
      || (telling.label.empty() && json_is_wanted())) {
    telling.give(observe::exit_line(code, topic::without_logins(error.what), resume, run_dir));
  } else if (!run_dir.empty()) {
    telling.give(run_dir + "\n");
  }
  return code;
}

Result<std::unique_ptr<AtWork>> AtWork::begin(const Session& session) {
  CW_TRY(engine::RunSettings settings, settings_for(session));
  CW_RETURN_IF_ERROR(session.workshop.open());
  std::unique_ptr<AtWork> work(new AtWork);
  work->notices_ = session.warnings;
  CW_TRY(store::RunState state, store::read_run_state(session.folder, session.record));
  CW_TRY(work->log_, store::EventLog::open(session.folder, session.record.run_id, work->notices_));
  work->observer_ = make_observer(session.telling, session.workshop.clock());
  settings.warnings = work->notices_;
  Workshop& workshop = session.workshop;
  engine::RateGate& gate = workshop.gate_of(settings.endpoint);
  engine::RateGate* const research_gate =
      settings.research ? &workshop.gate_of(settings.research->endpoint) : nullptr;
  work->run_ = std::make_unique<engine::Run>(engine::RunDoors{.clock = workshop.clock(),
                                                              .transport = workshop.transport(),
                                                              .syncer = workshop.syncer(),
                                                              .folder = session.folder,
                                                              .log = *work->log_,
                                                              .store = workshop.store(),
                                                              .observer = *work->observer_,
                                                              .stop = workshop.stop(),
                                                              .gate = gate,
                                                              .purse = workshop.purse(),
                                                              .reviewer = workshop.reviewer(),
                                                              .research_gate = research_gate},
                                             std::move(settings),
                                             session.record,
                                             session.topic,
                                             std::move(state));
  workshop.loop().add(*work->run_);
  return work;
}

AtWork::~AtWork() = default;

int tell_result(const Session& session, const Result<engine::RunResult>& result, Held* held) {
  const std::string run_dir = run_dir_of(session);
  const std::string resume = resume_of(session);
  if (!result) return tell_failure(session.telling, result.error(), {}, resume, run_dir);
  const Status written = write_metrics(session, *result);
  const std::optional<engine::Stopped>& stopped = result->stopped;
  const bool writes = session.job.task == engine::Task::write;
  const bool alone = session.telling.board == nullptr;
  // Whoever goes on writes the same file again; of many runs the last has the last word.
  const bool last = !stopped && writes && held == nullptr && alone;
  if (!written && !last && alone) {
    session.telling.say(fmt::format("WARNING: {}\n", written.error().what));
  }
  if (!stopped && writes) return tell_success(session, *result, last ? written : Status(), held);
  if (!stopped) return tell_task_done(session, *result, "");
  const bool cancelled = session.job.task == engine::Task::cancel && nothing_runs(*result);
  if (cancelled || result->task_done) return tell_task_done(session, *result, resume);
  const Progress progress = chosen(session.telling.progress);
  if (alone && (progress == Progress::bar || progress == Progress::lines)) {
    session.telling.say(engine::figures_table(result->figures));
  }
  std::vector<std::string> hints = stopped->hints;
  if (alone && stopped->why == provider::Cause::model) {
    const bool research = stopped->chunk == store::research_number && session.access.research;
    std::string models = models_hint(
        session.workshop, research ? session.access.research->endpoint : session.access.endpoint);
    if (!models.empty()) hints.push_back(std::move(models));
  }
  return tell_failure(session.telling,
                      Error{stopped->fault, stopped->cause},
                      hints,
                      stopped->resumable ? resume : "",
                      run_dir);
}

}  // namespace castwright::cli
