#pragma once
// The Disk seam: folders held open, files that grow and files that are complete or absent. Names
// are single path components relative to an open folder and are never followed through links; what
// belongs to another user is not touched; folders are made 0700 and files 0600. Every error is
// Fault::storage and names the path. A Folder may be used from any thread; a GrowingFile takes
// appends from one thread and sync() from another.

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::disk {

class GrowingFile {
 public:
  virtual ~GrowingFile() = default;
  /// Writes all of `bytes` at the end (write(2): survives the end of this process, not of power).
  virtual Status append(std::string_view bytes) = 0;
  /// fdatasync(2). Not to be repeated after a failure: the kernel may have dropped the pages.
  virtual Status sync() = 0;
  virtual std::uint64_t size() const = 0;
  virtual const std::filesystem::path& path() const = 0;
};

/// A file whose sync failed, and how.
struct SyncFailure {
  GrowingFile* file = nullptr;
  Error error;
};
/// Makes all of `files` durable, each as its sync() does. Where there are more than
/// sync_each_max of one file system, by one syncfs(2), which takes a tenth of the time of so many
/// fdatasync(2); its failure is a failure of each of them.
inline constexpr std::size_t sync_each_max = 48;
std::vector<SyncFailure> sync_all(std::span<GrowingFile* const> files);

/// Held while one process works on a topic; released when destroyed or when the process dies.
class Lock {
 public:
  virtual ~Lock() = default;
};

/// What stands under a name, the name itself and not what a link leads to.
struct Entry {
  enum class Kind { file, folder, link, other };  ///< other: pipe, device, socket
  Kind kind = Kind::file;
  unsigned mode = 0;  ///< permission bits
  std::uint64_t size = 0;
};

class Folder {
 public:
  virtual ~Folder() = default;
  virtual const std::filesystem::path& path() const = 0;

  /// The folder `name` inside this one; made where absent.
  virtual Result<std::unique_ptr<Folder>> folder(std::string_view name) = 0;
  /// A new file that grows; an existing one is an error.
  virtual Result<std::unique_ptr<GrowingFile>> create(std::string_view name) = 0;
  /// An existing file, cut to `size` bytes and then growing. One that other names lead to (a hard
  /// link) is refused.
  virtual Result<std::unique_ptr<GrowingFile>> reopen(std::string_view name,
                                                      std::uint64_t size) = 0;
  /// The whole file at once or not at all: temp, write, fsync, rename, fsync of this folder. The
  /// same steps on every disk, so that a disk that breaks can break in each of them.
  Status replace(std::string_view name, std::string_view bytes);
  /// The file `from` becomes `to`, in place of a file or link of that name; durable after sync().
  virtual Status rename(std::string_view from, std::string_view to) = 0;
  /// At most `bytes_max`; Fault::missing where absent, Fault::storage where larger or not a plain
  /// file.
  virtual Result<std::string> read(std::string_view name, std::size_t bytes_max) = 0;
  virtual Result<bool> exists(std::string_view name) = 0;
  /// Fault::missing where absent.
  virtual Result<Entry> look(std::string_view name) = 0;
  /// Sorted names, without `.` and `..`.
  virtual Result<std::vector<std::string>> list() = 0;
  /// Makes `name` a symbolic link to `target`, replacing a link (never anything else) at once.
  virtual Status link(std::string_view name, const std::filesystem::path& target) = 0;
  /// Nothing where it is absent; durable after sync().
  virtual Status remove(std::string_view name) = 0;
  /// Fault::busy where another process holds it.
  virtual Result<std::unique_ptr<Lock>> lock(std::string_view name) = 0;
  /// fsync(2) of the folder: names made or removed in it are durable afterwards.
  virtual Status sync() = 0;
  /// Bytes that an unprivileged user may still write here.
  virtual Result<std::uint64_t> free_bytes() = 0;
};

/// The folder at `path`. With Missing::make its missing parents are made too.
enum class Missing { make, fail };
Result<std::unique_ptr<Folder>> open_folder(const std::filesystem::path& path, Missing missing);

}  // namespace castwright::disk
