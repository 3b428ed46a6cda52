// Compares the run store with the run directories.

#include "core/money.h"
#include "store/doctor_parts.h"
#include "store/layout.h"
#include "store/run_store.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::store {
namespace {

/// The unit of the bills in events: a millionth of a dollar.
constexpr Amount recorded_nanodollars = 1'000;

std::filesystem::path index_path(LocalOutput& output) {
  return output.root().path() / index_name;
}

bool differ(std::optional<Amount> row, std::optional<Amount> told, std::size_t bills) {
  if (row.has_value() != told.has_value()) return true;
  const Amount tolerance =
      recorded_nanodollars * static_cast<Amount>(std::max<std::size_t>(bills, 1));
  return row && (*row > *told ? *row - *told : *told - *row) > tolerance;
}

std::string money(std::optional<Amount> amount) {
  return amount ? "$" + dollars(*amount) : std::string("an unknown amount");
}

/// The names of the files of a call, relative to the run's folder.
std::filesystem::path raw_file_of(const CallId& id) {
  const Stage& home = home_of(id);
  return std::filesystem::path(home.folder) / raw_name(request_of(id), home.id);
}
std::filesystem::path tape_file_of(const CallId& id) {
  const Stage& home = home_of(id);
  return std::filesystem::path(home.folder) / tape_name(request_of(id), id.attempt, home.id);
}

std::string name_of_call(const CallId& id) {
  const Stage& stage = stage_of(home_of(id).id, request_of(id));
  return fmt::format("{}, attempt {}", stage.request_name(id.chunk), id.attempt);
}

/// Compares a call in its two records. A killed process leaves them at most one step apart.
void compare_call(const CallRow& row,
                  const CallRow& told,
                  const ReadRun& run,
                  const std::filesystem::path& file,
                  IssueCollector& issues) {
  const std::string name = name_of_call(row.id);
  const bool finished = run.state.phase == journal::RunPhase::finished;
  if (row.state != told.state) {
    const std::string what = fmt::format(
        "{}: {} in the run store, {} in the run", name, name_of(row.state), name_of(told.state));
    if (finished) return issues.damage(file, what, rebuild_remedy);
    return issues.notice(
        file, what + ", as a crash leaves it", "none is needed; `castwright resume` settles it");
  }
  if (row.state == CallState::released) return;
  if (differ(row.cost_nanodollars, told.cost_nanodollars, 1)) {
    issues.damage(file,
                  fmt::format("{}: it cost {} in the run store, {} in the run",
                              name,
                              money(row.cost_nanodollars),
                              money(told.cost_nanodollars)),
                  rebuild_remedy);
  }
  if (row.text && told.text && *row.text != *told.text) {
    issues.damage(run.path / raw_file_of(row.id),
                  "it is not the answer that was settled (its SHA-256 differs)",
                  "restore it from a backup, or read the tape with `castwright inspect stream`");
  }
}

void compare_calls(const std::vector<CallRow>& rows,
                   const ReadRun& run,
                   const std::filesystem::path& file,
                   IssueCollector& issues) {
  for (const CallRow& told : run.rows.calls) {
    const auto row = std::ranges::find(rows, told.id, &CallRow::id);
    if (row != rows.end()) {
      compare_call(*row, told, run, file, issues);
    } else {
      issues.damage(file, fmt::format("{} is missing", name_of_call(told.id)), rebuild_remedy);
    }
  }
  for (const CallRow& row : rows) {
    if (std::ranges::count(run.rows.calls, row.id, &CallRow::id) > 0) continue;
    if (row.state == CallState::ended) {
      issues.damage(
          file,
          fmt::format("{} was paid for, and the run does not know of it", name_of_call(row.id)),
          "see whether the run directory is an old copy");
    } else if (row.state == CallState::reserved) {
      issues.notice(file,
                    fmt::format("{} is reserved and was never sent", name_of_call(row.id)),
                    "none is needed; `castwright resume` gives it back");
    }
  }
}

void tell_unknown_bills(const ReadRun& run, IssueCollector& issues) {
  for (const CallRow& told : run.rows.calls) {
    if (told.state != CallState::reserved) continue;
    issues.notice(run.path / tape_file_of(told.id),
                  fmt::format("{} was sent and never answered: billing unknown, {} stays reserved",
                              name_of_call(told.id),
                              money(told.worst_nanodollars)),
                  fmt::format("castwright resume {}", run.found.run_id));
  }
}

/// Compares what the store holds of one run with the run directory.
void compare_run(RunStore& store,
                 const std::vector<RunRow>& rows,
                 const ReadRun& run,
                 const std::filesystem::path& file,
                 IssueCollector& issues) {
  const auto row = std::ranges::find(rows, run.found.run_id, &RunRow::run_id);
  if (row == rows.end()) {
    if (run.rows.calls.empty()) return;  // The run died before it sent a request.
    return issues.damage(file, fmt::format("run {} is missing", run.found.run_id), rebuild_remedy);
  }
  const RunRow& told = run.rows.run;
  const bool finished = run.state.phase == journal::RunPhase::finished;
  if (row->topic_id != told.topic_id) {
    issues.damage(file, fmt::format("it belongs to topic {} there", row->topic_id), rebuild_remedy);
  }
  if (finished
      && (row->state != told.state
          || differ(row->cost_nanodollars, told.cost_nanodollars, run.rows.calls.size()))) {
    issues.damage(file,
                  fmt::format("the run is {} there and cost {}; it is {} and cost {}",
                              row->state,
                              money(row->cost_nanodollars),
                              told.state,
                              money(told.cost_nanodollars)),
                  rebuild_remedy);
  }
  const auto calls = store.calls(run.found.run_id);
  if (!calls) return issues.damage(file, calls.error().what, rebuild_remedy);
  compare_calls(*calls, run, file, issues);
}

/// A copy of the store; nothing if there is none or if it is damaged.
std::unique_ptr<RunStore> sound_store(LocalOutput& output, bool expected, IssueCollector& issues) {
  const std::filesystem::path file = index_path(output);
  auto store = RunStore::look(output.store_url());
  if (!store) {
    const bool missing = store.error().fault == Fault::missing;
    if (missing && expected) {
      issues.damage(file, "missing: budgets do not count what was spent", rebuild_remedy);
    } else if (!missing) {
      issues.damage(file, store.error().what, rebuild_remedy);
    }
    return nullptr;
  }
  const auto faults = (*store)->check();
  if (!faults) {
    issues.damage(file, faults.error().what, rebuild_remedy);
    return nullptr;
  }
  for (const std::string& fault : *faults)
    issues.damage(file, fault, rebuild_remedy);
  if (!faults->empty()) return nullptr;
  return *std::move(store);
}

}  // namespace

void examine_index(LocalOutput& output,
                   const std::vector<ReadRun>& runs,
                   const std::vector<Output::Found>& found,
                   bool whole,
                   std::vector<Damage>& problems) {
  const std::filesystem::path file = index_path(output);
  IssueCollector of_root(problems);
  const bool expected =
      std::ranges::any_of(runs, [](const ReadRun& run) { return !run.rows.calls.empty(); });
  const auto store = sound_store(output, expected, of_root);
  const auto rows = store ? store->runs() : Result<std::vector<RunRow>>();
  if (!rows) return of_root.damage(file, rows.error().what, rebuild_remedy);
  for (const ReadRun& run : runs) {
    IssueCollector issues(problems, run.found.run_id);
    if (run.state.phase == journal::RunPhase::running
        && output.is_held(run.found).value_or(false)) {
      issues.notice(run.path, "a process works on it now; its rows were not compared", "none");
      continue;
    }
    if (store) compare_run(*store, *rows, run, file, issues);
    tell_unknown_bills(run, issues);
  }
  if (!whole) return;
  for (const RunRow& row : *rows) {
    const bool is_there = std::ranges::count(found, row.run_id, &Output::Found::run_id) > 0;
    if (is_there || row.state == pruned_state) continue;
    of_root.removed(output.root().path() / runs_folder / row.topic_id / row.run_id, row.run_id);
  }
}

}  // namespace castwright::store
