// Examines one run directory: its record, its events, and whether every file belongs to this run.

#include "core/limits.h"
#include "json/value.h"
#include "store/approval.h"
#include "store/doctor_parts.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "store/run_state.h"
#include "tape/tape.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr std::int64_t events_schema = 1;

/// True if the folder has events or files of a request, so that the run's record must not be
/// missing.
bool has_begun(disk::Folder& run) {
  const auto names = run.list();
  return names && std::ranges::any_of(*names, [](const std::string& name) {
           return name == events_name
                  || std::ranges::any_of(journal::stage_table, [&](const Stage& stage) {
                       return name.starts_with(stage.files.stem);
                     });
         });
}

std::optional<RunRecord> examine_record(disk::Folder& run,
                                        const Output::Found& found,
                                        IssueCollector& issues) {
  const std::filesystem::path path = run.path() / run_name;
  auto record = read_run_record(run);
  if (!record) {
    if (record.error().fault == Fault::missing && !has_begun(run)) {
      issues.notice(run.path(),
                    "it holds no run: the run was removed, or never sent a request",
                    "it may be removed");
    } else {
      issues.damage(path, record.error().what, restore_remedy);
    }
    return std::nullopt;
  }
  const std::size_t before = issues.count();
  if (record->run_id != found.run_id) {
    issues.damage(path,
                  fmt::format("it belongs to run {}", record->run_id),
                  "put the right one in its place");
  }
  if (record->topic_id != found.topic_id) {
    issues.damage(path,
                  fmt::format("it belongs to topic {}", record->topic_id),
                  "put the right one in its place");
  }
  if (issues.count() != before) return std::nullopt;
  return *std::move(record);
}

/// What is wrong with one whole event; "" if nothing is.
std::string fault_of(const json::Value& event, const std::string& run_id, std::int64_t seq) {
  if (event.int_or("schema", 0) != events_schema) {
    return fmt::format("an event of schema {}", event.int_or("schema", 0));
  }
  if (event.string_or("run_id", "") != run_id) {
    return fmt::format("an event of run {}", event.string_or("run_id", "(none)"));
  }
  if (event.int_or("seq", 0) != seq) {
    return fmt::format(
        "event {} stands where event {} belongs: some are missing", event.int_or("seq", 0), seq);
  }
  return {};
}

/// Examines every line by itself, so that one bad line does not hide the next. True if all are
/// sound.
bool examine_events(disk::Folder& run, const std::string& run_id, IssueCollector& issues) {
  const std::filesystem::path path = run.path() / events_name;
  const auto bytes = run.read(events_name, limits::answer_bytes_max);
  if (!bytes) {
    if (bytes.error().fault == Fault::missing && !has_begun(run)) return true;
    issues.damage(path, bytes.error().what, restore_remedy);
    return false;
  }
  constexpr const char* remedy =
      "restore it from a backup, or begin anew with `castwright generate --new-run`";
  bool sound = true;
  std::int64_t seq = 1;
  std::string scratch;
  for (std::size_t at = 0; at < bytes->size();) {
    const std::size_t end = bytes->find('\n', at);
    const std::string_view line = std::string_view(*bytes).substr(at, end - at);
    const std::string_view record = tape::unseal_record(line, scratch);
    const auto event = json::parse(record);
    const bool whole = end != std::string::npos && !record.empty() && event.has_value();
    const bool last = end == std::string::npos || end + 1 == bytes->size();
    if (!whole && last) {
      issues.notice(path,
                    "the last event is torn, as a crash leaves it",
                    "none is needed; `castwright resume` cuts it off",
                    at);
      return sound;
    }
    const std::string fault = whole ? fault_of(*event, run_id, seq) : "wrong checksum";
    if (!fault.empty()) {
      issues.damage(path, fault, remedy, at);
      sound = false;
    }
    seq = whole ? event->int_or("seq", seq) + 1 : seq + 1;
    at = end + 1;
  }
  return sound;
}

bool is_name_of(const tape::Header& header, std::string_view name) {
  return std::ranges::any_of(journal::stage_table, [&](const Stage& stage) {
    return name == tape_name(header.chunk, header.attempt, stage.home);
  });
}

void examine_tape(disk::Folder& run,
                  const std::string& name,
                  const std::string& run_id,
                  IssueCollector& issues) {
  const std::filesystem::path path = run.path() / name;
  constexpr const char* remedy =
      "restore it from a backup; the text of a stored chunk does not depend on it";
  const auto bytes = run.read(name, limits::inspect_bytes_max);
  if (!bytes) return issues.damage(path, bytes.error().what, remedy);
  const auto tape = tape::read_tape(*bytes);
  if (!tape) return issues.damage(path, tape.error().what, remedy, tape.error().at);
  if (tape->header.run != run_id || !is_name_of(tape->header, tape_in_file(name))) {
    return issues.damage(path,
                         fmt::format("it is the tape of run {}, chunk {}, attempt {}",
                                     tape->header.run,
                                     tape->header.chunk,
                                     tape->header.attempt),
                         "put the right one in its place",
                         0);
  }
  if (tape->torn) {
    issues.notice(path,
                  "the last record is torn, as a crash leaves it",
                  "none is needed; readers leave it out",
                  tape->whole_bytes);
  }
}

/// Does the state know a request that was about to be sent and is recorded on this tape?
bool was_sent(const journal::RunState& state, std::string_view tape) {
  const auto id = attempt_of_tape(tape, state.stage);
  if (!id || !state.has(id->chunk)) return false;
  return std::ranges::any_of(
      state.request(id->chunk).attempts,
      [&](const journal::AttemptState& one) { return one.number == id->attempt && one.opened; });
}

}  // namespace

void examine_tapes(disk::Folder& run,
                   const std::string& run_id,
                   const journal::RunState* state,
                   IssueCollector& issues) {
  std::vector<std::string> expected;
  for (int number = state == nullptr ? 1 : state->first();
       state != nullptr && number <= state->last();
       ++number) {
    for (const journal::AttemptState& attempt : state->request(number).attempts) {
      if (attempt.opened && !attempt.tape_dropped)
        expected.push_back(tape_name(number, attempt.number, state->stage));
    }
  }
  std::vector<std::string> names = run.list().value_or(std::vector<std::string>());
  std::erase_if(names, [](const std::string& name) { return !is_tape_file(name); });
  std::set<std::string_view> there;
  for (const std::string& name : names) {
    const std::string_view tape = tape_in_file(name);
    there.insert(tape);
    const bool sent = state == nullptr || was_sent(*state, tape);
    // A crash may have left the tape without a whole record.
    const bool empty =
        !sent && !run.read(name, limits::inspect_bytes_max).value_or("\n").contains('\n');
    if (!empty) examine_tape(run, name, run_id, issues);
    if (!sent) {
      issues.notice(run.path() / name,
                    "its request was made ready and never sent",
                    "none is needed; its number is skipped");
    }
  }
  std::erase_if(expected, [&](const std::string& name) { return there.contains(name); });
  if (expected.empty()) return;
  if (state->phase == journal::RunPhase::finished) {
    return issues.notice(
        run.path(),
        fmt::format("tapes that are gone: {}, and the run is finished", expected.size()),
        "none is needed; a finished run does not use them");
  }
  for (const std::string& name : expected) {
    issues.damage(run.path() / name,
                  "missing, and its request was paid for",
                  "restore it from a backup; the text of a stored chunk does not depend on it");
  }
}

namespace {

/// Examines the folder of one pass as if it were a run of its own.
std::optional<ReadRun> examine_pass(disk::Folder& run,
                                    const Output::Found& found,
                                    IssueCollector& issues) {
  examine_entries(run, issues);
  const auto record = examine_record(run, found, issues);
  const bool sound = examine_events(run, found.run_id, issues);
  if (!record || !sound) {
    examine_tapes(run, found.run_id, nullptr, issues);
    examine_prefixes(run, issues);
    return std::nullopt;
  }
  auto state = read_run_state(run, *record);
  if (!state) {
    issues.damage(run.path() / events_name, state.error().what, restore_remedy);
    return std::nullopt;
  }
  examine_tapes(run, found.run_id, &*state, issues);
  examine_texts(run, *state, issues);
  if (const auto approval = read_approval(run); !approval)
    issues.damage(
        run.path() / approval_name, approval.error().what, "have the script approved again");
  ReadRun read{
      .found = found, .path = run.path(), .state = {}, .rows = rows_of(run, *record, *state)};
  read.state = *std::move(state);
  return read;
}

/// Examines the folder of a later stage, if there is one; its calls are calls of the run.
void examine_stage(disk::Folder& run,
                   const Stage& stage,
                   const Output::Found& found,
                   std::optional<ReadRun>& read,
                   IssueCollector& issues) {
  if (!run.exists(stage.folder).value_or(false)) return;
  const auto folder = run.folder(stage.folder, disk::Missing::fail);
  if (!folder) return issues.damage(run.path() / stage.folder, folder.error().what, "");
  const auto later = examine_pass(**folder, found, issues);
  if (!read || !later) return;
  read->rows.calls.insert(
      read->rows.calls.end(), later->rows.calls.begin(), later->rows.calls.end());
  read->rows.length_samples.insert(read->rows.length_samples.end(),
                                   later->rows.length_samples.begin(),
                                   later->rows.length_samples.end());
}

}  // namespace

std::optional<ReadRun> examine_run(disk::Folder& run,
                                   const Output::Found& found,
                                   IssueCollector& issues) {
  std::optional<ReadRun> read = examine_pass(run, found, issues);
  for (const Stage& stage : journal::stage_table)
    if (!stage.folder.empty()) examine_stage(run, stage, found, read, issues);
  return read;
}

}  // namespace castwright::store
