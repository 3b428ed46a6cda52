#include "cli/batch.h"

#include "cli/assignment.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "cli/pass_b.h"
#include "observe/board.h"
#include "observe/ndjson.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// Runs that fail one after the other, none between them finishing, before no more are begun: what
/// makes all of them fail would make the rest fail too, and each costs money.
constexpr int failures_in_a_row_max = 3;

/// Every other run would meet the same.
bool concerns_all(int code) {
  constexpr std::array faults{Fault::key, Fault::budget, Fault::storage, Fault::internal};
  const bool stopped = code == 128 + SIGINT || code == 128 + SIGTERM || code == 128 + SIGHUP;
  return stopped
         || std::ranges::any_of(faults, [code](Fault fault) { return exit_code(fault) == code; });
}

/// Files that a run holds open: its topic's lock, its folder and events; for each stream a socket,
/// a tape and a raw text; and what the program itself needs.
constexpr std::uint64_t files_of_a_run = 5;
constexpr std::uint64_t files_of_a_stream = 3;
constexpr std::uint64_t files_always = 64;

/// So many runs at a time as the files allow that a process may open; all that the system allows
/// are taken.
int jobs_allowed(int wanted, int parallel) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  files.rlim_cur = files.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
  const std::uint64_t each =
      files_of_a_run + files_of_a_stream * static_cast<std::uint64_t>(parallel);
  const std::uint64_t left = files.rlim_cur > files_always ? files.rlim_cur - files_always : 0;
  return static_cast<int>(
      std::clamp<std::uint64_t>(left / each, 1, static_cast<std::uint64_t>(wanted)));
}

std::string resume_all(const store::Output& output) {
  return fmt::format("castwright resume --all --output-root {}",
                     shell_quoted(output.root().path().string()));
}

class Crew {
 public:
  Crew(store::Output& output, const std::vector<store::Output::Found>& runs, const Batch& batch)
      : workshop_(output),
        runs_(runs),
        batch_(batch),
        jobs_(jobs_allowed(batch.jobs, batch.parallel)),
        board_(write_err,
               workshop_.clock(),
               shows_bar() ? terminal_columns : std::function<int()>(),
               runs.size()) {}

  Status count_money();
  int work();

 private:
  bool shows_bar() const {
    const topic::Progress wanted = batch_.how.telling.progress;
    return is_terminal_err()
           && (wanted == topic::Progress::automatic || wanted == topic::Progress::bar);
  }
  void begin_more();
  std::optional<int> begin(const store::Output::Found& found);
  void ended(const std::string& topic, int code);
  int tell();

  Workshop workshop_;
  const std::vector<store::Output::Found>& runs_;
  const Batch& batch_;
  int jobs_;
  observe::Board board_;
  std::size_t next_ = 0;  ///< of runs_
  std::map<const engine::Run*, std::unique_ptr<Assignment>> at_work_;
  std::vector<std::pair<std::string, int>> failed_;  ///< topic and code, as they ended
  std::size_t finished_ = 0;
  int failures_in_a_row_ = 0;
  bool no_more_ = false;
};

/// The budget holds for all runs that one command began, also for those that are finished, and for
/// what earlier processes spent.
Status Crew::count_money() {
  if (!batch_.budget) return {};
  CW_TRY(const Nanodollars budget, parse_dollars(*batch_.budget));
  store::Output& output = workshop_.output();
  std::set<std::string> ours;
  std::set<std::string> batches;
  std::vector<std::pair<std::string, Nanodollars>> spent;
  for (const store::Output::Found& found : runs_) {
    CW_TRY(const OpenRun run, open_run(output, found));
    ours.insert(found.run_id);
    if (!run.record.batch.empty()) batches.insert(run.record.batch);
    spent.emplace_back(engine::purse_name(run.record), engine::spent_of(run.state));
    CW_TRY(const auto pass_b, open_pass_b(found, *run.folder));
    if (pass_b) {
      spent.emplace_back(engine::purse_name(pass_b->record), engine::spent_of(pass_b->state));
    }
  }
  Nanodollars before = 0;
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    if (ours.contains(found.run_id)) continue;
    const auto run = open_run(output, found);
    if (!run || !batches.contains(run->record.batch)) continue;
    before = saturating_sum(before, engine::spent_of(run->state));
    CW_TRY(const auto pass_b, open_pass_b(found, *run->folder));
    if (pass_b) before = saturating_sum(before, engine::spent_of(pass_b->state));
  }
  workshop_.purse() = engine::Purse(budget, before);
  for (const auto& [name, amount] : spent)
    workshop_.purse().note(name, amount);
  return {};
}

int Crew::work() {
  if (jobs_ < batch_.jobs && static_cast<std::size_t>(jobs_) < runs_.size()) {
    board_.print(fmt::format(
        "WARNING: {} runs at a time instead of {}: this process may not open more files\n",
        jobs_,
        batch_.jobs));
  }
  begin_more();
  while (!at_work_.empty()) {
    const engine::RunLoop::Ended over = workshop_.loop().next();
    const auto found = at_work_.find(over.run);
    std::unique_ptr<Assignment> assignment = std::move(found->second);
    at_work_.erase(found);
    if (const auto code = assignment->ended(over.result)) {
      ended(assignment->record().topic_id, *code);
    } else {
      const engine::Run* const run = assignment->run();
      at_work_.emplace(run, std::move(assignment));
    }
    begin_more();
  }
  return tell();
}

void Crew::begin_more() {
  while (!no_more_ && next_ < runs_.size() && at_work_.size() < static_cast<std::size_t>(jobs_)) {
    if (workshop_.stop().signal() != 0) {
      no_more_ = true;
      return;
    }
    const store::Output::Found& found = runs_[next_++];
    board_.run_began();
    if (const auto code = begin(found)) ended(found.topic_id, *code);
  }
}

std::optional<int> Crew::begin(const store::Output::Found& found) {
  store::Output& output = workshop_.output();
  GoOn how = batch_.how;
  how.telling.label = found.topic_id;
  how.telling.board = &board_;
  std::vector<std::string> warnings;
  const auto prepare = [&]() -> Result<Prepared> {
    CW_TRY(auto lock, output.lock(found.topic_id, &warnings));
    CW_TRY(OpenRun run, open_run(output, found));
    if (run.state.phase == store::RunPhase::finished) {
      // By another process, since it was chosen.
      CW_TRY(const bool left, pass_b_is_left(run, how.settings));
      if (!left) return 0;
    }
    return prepare_to_go_on(std::move(run), std::move(lock), workshop_, how, std::move(warnings));
  };
  auto prepared = prepare();
  if (!prepared) return tell_failure(how.telling, prepared.error(), {}, "", "");
  if (const int* const code = std::get_if<int>(&*prepared)) return *code;
  auto assignment = std::get<std::unique_ptr<Assignment>>(*std::move(prepared));
  if (const auto code = assignment->begin()) return code;
  const engine::Run* const run = assignment->run();
  at_work_.emplace(run, std::move(assignment));
  return std::nullopt;
}

void Crew::ended(const std::string& topic, int code) {
  board_.run_ended(code == 0);
  if (code == 0) {
    ++finished_;
    failures_in_a_row_ = 0;
    return;
  }
  failed_.emplace_back(topic, code);
  // A script that a gate holds back is written; a topic that another process holds costs nothing.
  if (code == exit_code(Fault::gate) || code == exit_code(Fault::busy)) return;
  ++failures_in_a_row_;
  if (no_more_ || next_ == runs_.size()) return;
  if (concerns_all(code) || failures_in_a_row_ >= failures_in_a_row_max) {
    no_more_ = true;
    board_.print(fmt::format("{}: no more runs are begun; those at work are finished\n",
                             concerns_all(code)
                                 ? "what stopped this run would stop every other"
                                 : fmt::format("{} runs in a row failed", failures_in_a_row_)));
  }
}

int Crew::tell() {
  const std::size_t missing = runs_.size() - next_;
  int code = failed_.empty() ? 0 : failed_.front().second;
  // Whoever stopped it all knows of the failures before: they are listed.
  const int signal = workshop_.stop().signal();
  if (signal != 0 && finished_ < runs_.size()) code = 128 + signal;
  if (code == 0 && batch_.left_out > 0) code = exit_code(Fault::busy);
  const bool figures_lost = code == 0 && !workshop_.metrics_written();
  if (figures_lost) code = exit_code(Fault::storage);
  std::string text = fmt::format("{} of {} runs finished", finished_, runs_.size());
  if (!failed_.empty()) text += fmt::format(", {} stopped", failed_.size());
  if (missing > 0) text += fmt::format(", {} not begun", missing);
  if (batch_.left_out > 0) text += fmt::format(", {} topics left out", batch_.left_out);
  std::map<int, std::string> topics;
  for (const auto& [topic, ended_with] : failed_)
    topics[ended_with] += (topics[ended_with].empty() ? "" : " ") + topic;
  for (const auto& [ended_with, names] : topics)
    text += fmt::format("\n  exit {}: {}", ended_with, names);
  if (missing > 0) text += "\n  not begun:";
  for (std::size_t i = next_; i < runs_.size(); ++i)
    text += " " + runs_[i].topic_id;
  board_.end();
  write_err(text + "\n");
  if (!workshop_.metrics_written()) write_err(error_line(workshop_.metrics_written().error()));
  const std::string resume = code == 0 || figures_lost ? "" : resume_all(workshop_.output());
  if (!resume.empty()) write_err(fmt::format("resume: {}\n", resume));
  if (batch_.how.telling.progress == topic::Progress::json) {
    write_out(observe::exit_line(code,
                                 code == 0      ? "done"
                                 : figures_lost ? "the figures (--metrics-textfile) are missing"
                                                : "runs are missing",
                                 resume,
                                 ""));
  }
  return code;
}

}  // namespace

Result<int> work_on_all(store::Output& output,
                        const std::vector<store::Output::Found>& runs,
                        const Batch& batch) {
  Crew crew(output, runs, batch);
  CW_RETURN_IF_ERROR(crew.count_money());
  return crew.work();
}

void add_jobs_flag(CLI::App& command, int& jobs) {
  constexpr int jobs_max = 5'000;
  add_whole_flag(
      command, "--jobs", jobs, {1, jobs_max}, "runs at a time, where there are several (8)")
      .type_name("M");
}

}  // namespace castwright::cli
