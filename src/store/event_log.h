#pragma once
// events.ndjson: what happened in a run, in order, sealed line by line (docs/formats/events.md).
// The run directory is the truth; everything else can be rebuilt from it.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "json/value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace castwright::store {

class EventLog {
 public:
  /// Makes a new log, or opens the existing one and cuts off a torn last line (then `notices` says
  /// so).
  static Result<std::unique_ptr<EventLog>> open(disk::Folder& run,
                                                std::string run_id,
                                                std::vector<std::string>& notices);

  /// Appends one event. `body` holds `type` and the type's own fields; schema, seq, ts and run_id
  /// are put in front. The caller makes it durable: file() belongs to a group commit, and two
  /// parties that sync one file would take each other's errors. Returns the whole event. After a
  /// failed write every call fails in the same way, since a line behind a torn one would be damage.
  Result<json::Value> append(const json::Value& body, WallTime now);
  disk::GrowingFile& file() { return *file_; }
  /// The number of the last stored event; 0 before the first.
  std::int64_t last_seq() const { return last_seq_; }
  /// The event as it would be stored, with the last stored number (for events that are not stored).
  json::Value envelope(const json::Value& body, WallTime now, std::int64_t seq) const;

 private:
  EventLog(std::unique_ptr<disk::GrowingFile> file, std::string run_id, std::int64_t last_seq)
      : file_(std::move(file)),
        run_id_(std::move(run_id)),
        last_seq_(last_seq) {}

  std::unique_ptr<disk::GrowingFile> file_;
  std::string run_id_;
  std::int64_t last_seq_;
  std::optional<Error> failure_;
};

struct EventsRead {
  std::vector<json::Value> events;
  std::size_t whole_bytes = 0;
  bool torn = false;
};
/// Fault::storage if a line other than the last is damaged, or numbers are missing.
Result<EventsRead> read_events(disk::Folder& run);

/// A part of the log as the text of its events.
struct EventLines {
  std::vector<std::string> lines;  ///< JSON, without the seal and the line end
  std::uint64_t end = 0;           ///< the byte behind the last of them
};
/// Reads whole lines of a log that another process may be writing, from byte `from` on: as many as
/// fit into `bytes_max`, and at least one if there is one. A log that does not exist yet has none.
/// Fault::usage if no line begins at `from`, Fault::storage if a line is damaged.
Result<EventLines> read_event_lines(disk::Folder& run, std::uint64_t from, std::size_t bytes_max);

/// Follows a log while another process appends to it.
class EventFollower {
 public:
  /// Returns the events that are new since the last call. Fails as read_events(), with
  /// Fault::missing if the log is gone, and with Fault::storage if it is shorter than what was
  /// read.
  Result<std::vector<json::Value>> more(disk::Folder& run);
  /// The byte behind the last event that was read.
  std::uint64_t read_bytes() const { return at_; }

 private:
  std::uint64_t at_ = 0;
  std::int64_t seq_ = 0;
};

}  // namespace castwright::store
