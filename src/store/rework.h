#pragma once
// Changes a stored script: takes a person's own text for chunks, or gives a chunk up so that it is
// written again. Nothing is lost on the way: the former script stays as a version, and texts whose
// checkpoints will be written anew wait in files of their own. The run's topic is locked by the
// caller; no engine works on the run.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/event_log.h"

#include <map>
#include <string>

namespace castwright::store {

/// The run that is changed and what the change needs.
struct Workbench {
  disk::Folder& run;
  EventLog& log;
  const journal::RunState& state;  ///< The state as it was read under the lock.
  WallTime now{};
};

struct OwnText {
  std::string text{};
  int words = 0;  ///< The number of spoken words in `text`.
};

/// Gives chunk `chunk` up: the texts behind it are kept in files of their own, and the next process
/// that writes asks for the chunk again. If the research (chunk 0) is given up, all texts stay,
/// since none comes from it. Durable on return. Errors: Fault::storage.
Status reopen_chunk(const Workbench& bench, int chunk, const std::string& note);

/// Takes a person's texts for the named chunks; the other chunks keep theirs. Durable on return;
/// the next process puts the script together anew. Errors: Fault::storage.
Status replace_texts(const Workbench& bench, const std::map<int, OwnText>& texts);

/// Returns the texts that wait for their checkpoints, by chunk. Each is checked against its
/// recorded hash; Fault::storage if one was changed or is gone.
Result<std::map<int, std::string>> read_waiting_texts(disk::Folder& run,
                                                      const journal::RunState& state);

}  // namespace castwright::store
