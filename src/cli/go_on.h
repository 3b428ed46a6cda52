#pragma once
// Going on with a run that an earlier process left unfinished: the work behind `resume`, and behind
// `generate` where the topic's newest run is unfinished.

#include "cli/flags.h"
#include "cli/rehearsal_flags.h"
#include "cli/session.h"
#include "core/result.h"
#include "disk/disk.h"
#include "store/output.h"
#include "store/run_record.h"
#include "store/run_state.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace castwright::cli {

class Assignment;
/// What was asked for is done or refused (an exit code), or is work to be done.
using Prepared = std::variant<int, std::unique_ptr<Assignment>>;

struct OpenRun {
  store::Output::Found found;
  std::unique_ptr<disk::Folder> folder;
  store::RunRecord record;
  store::RunState state;
};
Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found);
/// The topic as it was when the run began.
Result<topic::Topic> own_topic(const store::RunRecord& record);
/// The run's own settings, under the flags of this call.
topic::SettingLayer stored_settings(const store::RunRecord& record);
/// Fault::missing, with the command that finishes it, where the run is not finished.
Status check_finished(const OpenRun& run, const store::Output& output);
/// Fault::missing where the run was not to write a long script.
Status check_has_script(const store::RunRecord& record);

/// What is done without asking again, and what will be asked again and may have cost already:
/// before any of it is sent.
struct Outlook {
  std::vector<std::string> free;
  std::vector<std::string> again;
  std::vector<std::string> unnamed;  ///< may run at the provider, and nobody knows the id
  bool running = false;
};

Result<Outlook> outlook_of(const OpenRun& run, const topic::Topic& topic, bool verbatim);
/// Why nothing may be done or said to be done, before anything is.
std::optional<std::string> reason_not_to(engine::Task task,
                                         bool only_if_free,
                                         const Outlook& outlook);

struct GoOn {
  Job job;
  /// What changes the run before it goes on (redo, import): called when nothing else stands against
  /// going on; the run is read anew afterwards.
  std::function<Status(const OpenRun&)> change{};
  /// Change nothing at all where a chunk would have to be paid for again (exit 6).
  bool only_if_free = false;
  bool shared_budget = false;  ///< `--budget` is that of all runs of this process
  GivenFlags settings;
  RehearsalFlags rehearsal;
  Telling telling;
};

/// Space for tapes (66 to 311 wire bytes a text byte), raw texts and cumulative checkpoints.
std::uint64_t free_bytes_needed(int words);

/// Its Pass A is finished, and Pass B is not: it was begun, or may begin (no gate of Pass A failed,
/// or --gates off).
Result<bool> pass_b_is_left(const OpenRun& run, const GivenFlags& settings);

/// Goes on with `run` under the lock of its topic; the caller may have warnings for the user.
Result<Prepared> prepare_to_go_on(OpenRun run,
                                  std::unique_ptr<disk::Lock> lock,
                                  Workshop& workshop,
                                  const GoOn& how,
                                  std::vector<std::string> warnings);
/// The same, and works on it alone; returns the exit code, errors are reported.
int go_on(OpenRun run,
          std::unique_ptr<disk::Lock> lock,
          Workshop& workshop,
          const GoOn& how,
          std::vector<std::string> warnings);

}  // namespace castwright::cli
