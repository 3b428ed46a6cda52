#pragma once
// What a run's directory says of it: read back from events.ndjson and the checkpoints, by `show`,
// `runs` and `resume`. Reading only.

#include "core/result.h"
#include "disk/disk.h"
#include "json/value.h"
#include "store/run_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace castwright::store {

struct ChunkState {
  int attempts = 0;        ///< requests that were paid for or may have been
  std::string end;         ///< of the newest attempt; "" where none ended
  bool in_flight = false;  ///< opened and never ended: its billing is unknown
  bool stored = false;
  int words = 0;          ///< of the stored text
  std::size_t bytes = 0;  ///< of the stored text
  std::string sha256;     ///< of the stored text
  std::string response_id;
  std::string reason;
  /// What each ended attempt cost, decimal dollars as recorded; nothing: unknown.
  std::vector<std::optional<std::string>> bills;
  std::optional<std::int64_t> output_tokens;  ///< of the newest attempt
  /// What was reserved (decimal dollars, "" where unknown) for attempts whose bill is unknown.
  std::vector<std::string> unsettled;
  std::string reserved;   ///< of the newest reservation
  std::size_t chars = 0;  ///< code points of the newest attempt's raw text
  std::int64_t duration_ms = 0;
  std::int64_t first_text_ms = -1;
};

enum class RunPhase { running, finished, stopped };

struct RunState {
  RunPhase phase = RunPhase::running;  ///< running: no ending was recorded (works now, or died)
  std::vector<ChunkState> chunks;      ///< in plan order
  std::string cause;                   ///< of the newest stop
  int code = 0;
  int words = 0;
  bool torn_log = false;

  int stored() const;
};

Result<RunState> read_run_state(disk::Folder& run, const RunRecord& record);

/// The texts of the stored chunks 1..k without a gap, from the last checkpoint, each checked
/// against its recorded hash; Fault::storage where a file was changed or is gone (never "nothing
/// there").
Result<std::vector<std::string>> read_stored_texts(disk::Folder& run, const RunState& state);

}  // namespace castwright::store
