#pragma once
// Finds out what an earlier process left of a chunk's answer, and so what it costs to resume it.
// The newest tape of the chunk is read like a connection. Nothing is written. Threads: any.

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
  nothing,   ///< It was never asked for, so that a request pays nothing twice.
  stored,    ///< Its text is in a checkpoint.
  whole,     ///< The answer is complete on its tape, so that nothing has to be asked.
  repaired,  ///< It could not be used, but now it can: the user repaired its raw file.
  running,   ///< It was made in the background and may not be over: it can be fetched for nothing.
  lost,      ///< It was asked for, and only asking and paying again can bring it.
};

struct ChunkRecovery {
  RecoveryState state = RecoveryState::nothing;
  tape::Tape tape{};                     ///< The tape, if `whole` or `running`.
  passes::ChunkAnswer repaired{};        ///< The answer, if `repaired`.
  std::string raw{};                     ///< The raw file, if `repaired`.
  provider::ToldSources sources{};       ///< What the searches returned, if `repaired`.
  std::optional<std::size_t> torn_at{};  ///< The byte at which the tape's torn last record begins.
  bool edited = false;  ///< If `lost`: the raw file of an unusable answer was edited.
};

/// Where to look.
struct RecoveryInput {
  disk::Folder& folder;  ///< The directory of the run.
  const store::RunRecord& record;
  const journal::RunState& state;
  const topic::Topic& topic;
  bool verbatim = false;
  /// The user asks to read unusable answers again. Then an answer that stands in commentary or
  /// reasoning alone is accepted too.
  bool reparse = false;
};

/// Returns which field of a response has the text of the run's answers, as its options say.
provider::AnswerField answer_field_of(const store::RunRecord& record);

/// Tells whether answers made in the background outlive the process that asked for them. Those of
/// the built-in rehearsal do not, because the process is its own provider.
bool outlives_process(const store::RunRecord& record);

/// Returns what is left of chunk `chunk`; 0 is the research request. Fails with Fault::storage if
/// the tape is missing, damaged or of another run: that is never taken for RecoveryState::nothing.
Result<ChunkRecovery> what_is_left(const RecoveryInput& input, int chunk);

/// Returns the states of all requests of the run, from RunState::first() on.
Result<std::vector<RecoveryState>> what_is_left(const RecoveryInput& input);

}  // namespace castwright::engine
