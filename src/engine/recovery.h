#pragma once
// What an earlier process left of a chunk's answer, and so what it costs to resume it: read from
// its newest tape, the same way as the wire was read. Reading only.

#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"
#include "passes/pass_a.h"
#include "provider/dialect.h"
#include "store/run_record.h"
#include "tape/tape.h"
#include "topic/topic.h"

#include <optional>
#include <vector>

namespace castwright::engine {

enum class RecoveryState {
  nothing,   ///< never asked for: the first request is no repetition
  stored,    ///< its text is in a checkpoint
  whole,     ///< the answer is complete on its tape: nothing has to be asked
  repaired,  ///< it could not be used, and its raw file, put right by a person, now can
  running,   ///< made in the background and not known to be over: it can be fetched for nothing
  lost,      ///< asked for, and to be had only by asking, and paying, again
};

struct ChunkRecovery {
  RecoveryState state = RecoveryState::nothing;
  tape::Tape tape{};                     ///< of `whole` and `running`
  passes::ChunkAnswer repaired{};        ///< of `repaired`
  std::string raw{};                     ///< of `repaired`: the raw file
  provider::ToldSources sources{};       ///< what its searches returned
  std::optional<std::size_t> torn_at{};  ///< the tape's last record was torn
  bool edited = false;  ///< of `lost`: the raw file of an unusable answer is not what was received
};

/// Where to look.
struct RecoveryInput {
  disk::Folder& folder;  ///< of the run
  const store::RunRecord& record;
  const journal::RunState& state;
  const topic::Topic& topic;
  bool verbatim = false;
  /// A person asks to read unusable answers again: one that came beside the answer's place too.
  bool reparse = false;
};

/// Background answers outlive the process that asked for them, but for the built-in rehearsal's,
/// whose provider is that process.
/// Where the texts of the run's answers stand, frozen in its options.
provider::AnswerField answer_field_of(const store::RunRecord& record);

bool outlives_process(const store::RunRecord& record);

/// How chunk `chunk` stands (0: the research request). Fault::storage where the tape is gone,
/// damaged or of another run: never taken for "nothing there".
Result<ChunkRecovery> what_is_left(const RecoveryInput& input, int chunk);

/// The same for every request of the run, from RunState::first() on.
Result<std::vector<RecoveryState>> what_is_left(const RecoveryInput& input);

}  // namespace castwright::engine
