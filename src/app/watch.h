#pragma once
// Follows a run that another process works on, from its files: its events, and the texts that grow
// until their answers end. It reads only, and takes no lock. Any thread, one at a time.

#include "app/outcome.h"
#include "app/run_view.h"
#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "journal/event_json.h"
#include "journal/observer.h"
#include "json/value.h"
#include "observe/picture.h"
#include "store/event_log.h"
#include "store/output.h"
#include "store/run_record.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace castwright::app {

/// What a display has to know of the run's stage before its first event: its plan, its budget, and,
/// with `with_state`, what earlier processes stored and paid for.
observe::RunFacts facts_of(const RunView& view, store::StageId stage, bool with_state);

/// The same, read from the run. Without anything if it cannot be read: a display never stops a run.
observe::RunFacts facts_of(store::Output& output, const RunName& run, store::StageId stage);

/// An event of a run that is followed.
struct SeenEvent {
  journal::RunEvent event;
  json::Value stored{};  ///< as it is stored; null for what is only shown
  MonoTime at{};         ///< when it happened
};

/// Follows one stage of a run in its folder.
class StageFollower {
 public:
  StageFollower(std::unique_ptr<disk::Folder> folder, store::RunRecord record);

  /// Returns what happened since the last call. Fault::storage if the log is damaged.
  Result<std::vector<SeenEvent>> look(const Clock& clock);
  /// Lets the next look return everything from the beginning.
  void rewind();
  /// Did the newest process that worked on the stage write its end?
  bool ended() const { return finished_ || stopped_.has_value(); }
  bool finished() const { return finished_; }
  const std::optional<journal::RunStopped>& stopped() const { return stopped_; }
  /// How many findings of the finished stage are errors.
  int errors() const { return errors_; }
  const store::RunRecord& record() const { return record_; }
  disk::Folder& folder() { return *folder_; }

 private:
  /// How far the text of an answer was at the newest look, and at the first one: the writing before
  /// that was not seen, and says nothing of the pace.
  struct Answer {
    std::uint64_t bytes = 0;
    std::uint64_t first_bytes = 0;
    std::optional<MonoTime> first_look{};
  };
  Status look_at_log(const Clock& clock, std::vector<SeenEvent>& news);
  void note(const journal::RunEvent& event);
  journal::ChunkStarted asked_for(int number) const;
  void look_at_texts(const Clock& clock, std::vector<SeenEvent>& news);
  std::optional<journal::Progress> progress_of(int number, Answer& answer, MonoTime now);

  std::unique_ptr<disk::Folder> folder_;
  store::RunRecord record_;
  store::EventFollower log_;
  std::vector<journal::ChunkFacts> plan_;  ///< as it was revised
  std::map<int, Answer> under_way_;        ///< by request
  bool finished_ = false;
  std::optional<journal::RunStopped> stopped_;
  int errors_ = 0;
};

/// Does a process work on the run?
enum class AtWork { yes, no, unknown };
AtWork at_work(store::Output& output, const store::Output::Found& found);

/// The stages of a run that have begun, each with what follows it, in their order. Fault::storage
/// or Fault::missing if they cannot be read.
Result<std::vector<StageFollower>> followers_of(store::Output& output,
                                                const store::Output::Found& found);

/// How the run of these stages ended, for the exit code of whoever watched it: Fault::network if no
/// end is recorded, since then its process is gone.
RunOutcome watched_outcome(store::Output& output,
                           const store::Output::Found& found,
                           const std::vector<StageFollower>& stages);

}  // namespace castwright::app
