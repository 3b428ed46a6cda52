#pragma once
// The list of the runs below one output root, as the browser page shows it (`/api/runs`): one row
// for each run, newest first. A row is read once and then only looked at, since a finished run
// hardly ever changes; what ten thousand runs need is divided among the answers, because whoever
// reads a stream waits meanwhile.
//
// Owner: RunApi. Thread: the I/O thread of the web server only. It reads only.

#include "core/clock.h"
#include "core/id.h"
#include "core/result.h"
#include "store/output.h"
#include "web/last_runs.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace castwright::web {

class RunList {
 public:
  /// Both must outlive it.
  RunList(store::Output& output, const Clock& clock) : output_(output), clock_(clock) {}

  /// The list as JSON, with `complete` false as long as rows are missing, and in `unread` why the
  /// runs of a topic are not in it. Each call looks at some
  /// rows again, each kind in turn, so that a change of any run is seen after a while, and at once
  /// if there are some hundred runs. Fault::storage if the runs cannot be listed.
  Result<std::string> json();
  /// An entity tag, with its quotes, of what json() returned last: another whenever that is another
  /// text, also of another process. To hash some megabytes for each reader would take longer than
  /// to make them.
  std::string tag() const;

  /// Reads rows that are not known yet, for some milliseconds and at least one. Returns whether all
  /// are known. A server calls it again and again when it starts, so that nobody waits for ten
  /// thousand runs.
  Result<bool> read_rows();

  /// The figures of the newest runs as Prometheus text; looks again at some rows first, as json()
  /// does. Fault::storage if the runs cannot be listed.
  Result<std::string> metrics();

 private:
  /// How much is known of a run, and how likely it is to change.
  enum class Kind { unknown, working, unfinished, finished };
  struct Row {
    store::Output::Found found{};
    Kind kind = Kind::unknown;
    std::uint64_t log_bytes = 0;  ///< of the logs of its stages when the row was made
    std::string text{};           ///< JSON
    bool seen = false;
  };

  Status look_again();
  Status find_runs();
  bool is_complete() const;
  void look_at(Kind kind, Millis time_max);
  void refresh(Row& row);
  void put(Row& row, std::string text);

  store::Output& output_;
  const Clock& clock_;
  std::map<std::string, Row, std::greater<>> rows_;  ///< by id: the newest is the first
  std::vector<Error> unread_;
  LastRuns last_runs_;
  std::string start_ = random_hex(8);        ///< sets the tags of this process apart
  std::uint64_t generation_ = 0;             ///< grows whenever the text of the list changes
  std::map<Kind, std::string> newest_look_;  ///< the run after which the next look begins
};

}  // namespace castwright::web
