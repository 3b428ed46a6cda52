#pragma once
// Changing a script that is stored: a person's own text for chunks, or a chunk given up so that it
// is written again. Nothing is lost on the way: the script as it was stays as a version, and texts
// whose checkpoints will be written anew wait in files of their own. The run's topic is locked by
// the caller; no engine works on the run.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/event_log.h"

#include <map>
#include <string>

namespace castwright::store {

/// What is changed in.
struct Workbench {
  disk::Folder& run;
  EventLog& log;
  const journal::RunState& state;  ///< as read under the lock
  WallTime now{};
};

struct OwnText {
  std::string text{};
  int words = 0;  ///< spoken
};

/// Gives chunk `chunk` up: the texts behind it are kept in files of their own, and the next process
/// that writes asks for it again. Of the research (chunk 0) nothing else is given up: no text comes
/// from it. Durable on return. Errors: Fault::storage.
Status reopen_chunk(const Workbench& bench, int chunk, const std::string& note);

/// Takes a person's texts for the chunks that are named; the others keep theirs. Durable on return;
/// the next process puts the script together anew. Errors: Fault::storage.
Status replace_texts(const Workbench& bench, const std::map<int, OwnText>& texts);

/// Texts that wait for their checkpoints, by chunk, each checked against its recorded hash;
/// Fault::storage where one was changed or is gone.
Result<std::map<int, std::string>> read_waiting_texts(disk::Folder& run,
                                                      const journal::RunState& state);

}  // namespace castwright::store
