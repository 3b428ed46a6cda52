#include "store/pack_tapes.h"

#include "core/limits.h"
#include "journal/event_json.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "tape/compressed.h"
#include "tape/tape.h"

#include <fmt/format.h>

namespace castwright::store {
namespace {

/// Writes the compressed form of one tape and removes the plain one. Returns the sizes of the two;
/// nothing if the tape is damaged.
Status compress_tape(disk::Folder& run, const std::string& name, PackedTapes& packed) {
  CW_TRY(const std::string bytes, run.read(name, limits::tape_bytes_max));
  if (!tape::read_tape(bytes)) return {};
  CW_TRY(const std::string frame, tape::compressed(bytes));
  const auto again = tape::decompressed(frame, limits::tape_bytes_max);
  if (!again || *again != bytes)
    return fail(Fault::internal,
                fmt::format("{}: its compressed form differs", (run.path() / name).string()));
  CW_RETURN_IF_ERROR(run.replace(name + std::string(tape::compressed_ending), frame));
  CW_RETURN_IF_ERROR(run.remove(name));
  ++packed.files;
  packed.bytes_before += bytes.size();
  packed.bytes_after += frame.size();
  return {};
}

}  // namespace

Result<TapeFiles> tapes_in(disk::Folder& run) {
  TapeFiles found;
  CW_TRY(const auto names, run.list());
  for (const std::string& name : names) {
    if (!is_tape_file(name)) continue;
    const auto entry = run.look(name);
    if (!entry || entry->kind != disk::Entry::Kind::file) continue;
    const bool plain = !name.ends_with(tape::compressed_ending);
    (plain ? found.plain : found.compressed).push_back(name);
    (plain ? found.plain_bytes : found.compressed_bytes) += entry->size;
  }
  return found;
}

Result<PackedTapes> compress_tapes(disk::Folder& run) {
  PackedTapes packed;
  CW_TRY(const TapeFiles found, tapes_in(run));
  for (const std::string& name : found.plain)
    CW_RETURN_IF_ERROR(compress_tape(run, name, packed));
  if (packed.files > 0) CW_RETURN_IF_ERROR(run.sync());
  return packed;
}

Result<PackedTapes> drop_tapes(disk::Folder& run,
                               const std::string& run_id,
                               const journal::RunState& state,
                               WallTime now) {
  if (state.phase != journal::RunPhase::finished)
    return fail(Fault::usage, "its tapes hold words that were paid for: the run is not finished");
  CW_TRY(const TapeFiles found, tapes_in(run));
  PackedTapes packed{.files = static_cast<int>(found.plain.size() + found.compressed.size()),
                     .bytes_before = found.plain_bytes + found.compressed_bytes};
  if (packed.files == 0) return packed;
  std::vector<std::string> notices;
  CW_TRY(const auto log, EventLog::open(run, run_id, notices));
  const journal::TapesDropped event{.files = packed.files};
  const json::Value body = journal::to_json(journal::RunEvent(event));
  CW_TRY([[maybe_unused]] const json::Value stored, log->append(body, now));
  CW_RETURN_IF_ERROR(log->file().sync());
  for (const auto* const names : {&found.plain, &found.compressed}) {
    for (const std::string& name : *names)
      CW_RETURN_IF_ERROR(run.remove(name));
  }
  CW_RETURN_IF_ERROR(run.sync());
  return packed;
}

}  // namespace castwright::store
