#pragma once
// The door to the place where runs live: which runs there are, which is the newest of a topic, and
// who works on it. LocalOutput implements it with a folder tree; a shared store would implement the
// same interface.
//
// Owner: the front end, for a command or for the life of a server. Thread: one at a time; what
// hold() returns may be destroyed on any thread. Life cycle: open() or look(); prove() before money
// is spent; then any call. The files of a run are a disk::Folder, its rows a RunStore: another
// place implements those two interfaces as well. Invariant: what runs() returns is what can be
// opened; no other list is asked.

#include "core/result.h"
#include "disk/disk.h"
#include "store/tenure.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::store {

/// Does the word name a run by a path, and not by an id or a topic?
bool is_path(std::string_view word);

class Output {
 public:
  struct Found {
    std::string topic_id{};
    std::string run_id{};
  };

  /// Opens the place at `where` or makes it, and writes nothing else. The caller takes a hold next,
  /// so that a second process leaves before it does any work.
  static Result<std::unique_ptr<Output>> open(const std::filesystem::path& where);
  /// Opens an existing place for reading; Fault::missing if there is none.
  static Result<std::unique_ptr<Output>> look(const std::filesystem::path& where);
  virtual ~Output() = default;

  /// What `--output-root` and messages call the place.
  virtual std::string name() const = 0;
  /// Where the run store of these runs is, for RunStore::open() and look().
  virtual std::string store_url() const = 0;
  /// Proves that the place can be written to, before any money is spent, and leaves nothing behind.
  /// Fault::storage if it cannot, or if less space is left than `free_bytes_min`.
  virtual Status prove(std::uint64_t free_bytes_min) = 0;

  /// Takes the run for this process; an empty run id means a run of the topic that is about to be
  /// made. Fault::busy if another process works on it. `warnings`, if given, gets a line if the
  /// place cannot promise that other machines see the hold.
  virtual Result<std::unique_ptr<Tenure>> hold(const Found& run,
                                               std::vector<std::string>* warnings = nullptr) = 0;
  /// Does a process work on the run? Asking refuses nobody who takes the run, and makes nothing.
  virtual Result<bool> is_held(const Found& run) = 0;
  /// Makes the files of a new run, which becomes the topic's newest.
  virtual Result<std::unique_ptr<disk::Folder>> make_run(const Found& run) = 0;
  /// Opens the files of a run. Fault::missing if there is no such run, Fault::storage if it cannot.
  virtual Result<std::unique_ptr<disk::Folder>> open_run(const Found& run) = 0;

  /// All runs, newest first. Anything that is no run is skipped; what cannot be read is an error,
  /// since a run in it would look as if it had never existed. With `unread`, which gets that error,
  /// the runs beside it are returned all the same.
  virtual Result<std::vector<Found>> runs(std::vector<Error>* unread = nullptr) = 0;
  /// The runs of one topic, newest first; none if there is no such topic. Under a hold of the topic
  /// no other process adds one.
  virtual Result<std::vector<Found>> runs_of(const std::string& topic_id) = 0;
  /// Finds the run that `word` names: an id or the beginning of one; a topic, which means its
  /// newest run; `@last`, the newest run of all, or `@last-finished`, the newest that is finished,
  /// also behind a topic (`news@last-finished`); or the path of a run's folder or of a file in it.
  /// An empty word means `@last`. Fault::missing if no run or more than one matches. A whole id
  /// costs a look at each topic, and what cannot be read elsewhere does not matter to it.
  Result<Found> find(const std::string& word);

  /// Removes a run with all its files; the caller holds it. If the process is killed, the run is
  /// still whole or no longer among runs(), and remove_leftovers() removes the rest.
  virtual Status remove_run(const Found& run) = 0;
  /// Removes what killed removals left, and returns those runs. A topic that another process works
  /// on is skipped.
  virtual Result<std::vector<Found>> remove_leftovers() = 0;

 private:
  Result<Found> find_last(const std::vector<Found>& runs, const std::string& word);
  Result<bool> is_finished(const Found& run);
  /// The run that the path leads into; Fault::missing if it leads into none of this place.
  virtual Result<Found> run_at(const std::filesystem::path& path) = 0;
  /// The run of this whole id; nothing if it is in no topic that can be read.
  virtual std::optional<Found> find_whole(const std::string& run_id) = 0;
};

}  // namespace castwright::store
