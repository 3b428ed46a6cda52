#pragma once
// The Disk seam offers folders held open, files that grow and files that are complete or absent. A
// name is a single path component relative to an open folder, and no call follows a link. A disk
// does not touch what belongs to another user; it makes folders and files with the
// modes below.
// Every error is a Fault::storage that names the path. Any thread may use a Folder; a GrowingFile
// takes appends from one thread and sync() from another.

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

/// The permission bits of the files that a disk makes: drafts and prompts are their owner's, unless
/// set_file_mode() lets others read them.
inline constexpr unsigned private_mode = 0600;
unsigned file_mode();
/// The bits of the folders: who may read the files may enter the folders.
unsigned folder_mode();
/// Sets the bits for all files that this process makes from now on, whatever umask(2) says: 0600,
/// 0640 or 0644. It holds for the whole process, as umask(2) does, and is set before the first file
/// is made.
void set_file_mode(unsigned mode);

/// A file that is open and takes bytes at its end only.
class GrowingFile {
 public:
  virtual ~GrowingFile() = default;
  /// Writes all of `bytes` at the end with write(2): they survive the end of this process, but not
  /// a loss of power.
  virtual Status append(std::string_view bytes) = 0;
  /// Calls fdatasync(2). The caller never repeats it after a failure, because the kernel may have
  /// dropped the pages.
  virtual Status sync() = 0;
  virtual std::uint64_t size() const = 0;
  virtual const std::filesystem::path& path() const = 0;
};

/// A file whose sync failed, and the error.
struct SyncFailure {
  GrowingFile* file = nullptr;
  Error error;
};
/// The most files of one file system that sync_all() syncs one by one.
inline constexpr std::size_t sync_each_max = 48;
/// Makes all of `files` durable, each as its sync() does. More than sync_each_max files of one file
/// system are synced by one syncfs(2), which takes a tenth of the time of so many fdatasync(2); its
/// failure is a failure of each of these files.
std::vector<SyncFailure> sync_all(std::span<GrowingFile* const> files);

/// A lock that one process holds while it works on a topic. Its destruction, or the death of the
/// process, releases it.
class Lock {
 public:
  virtual ~Lock() = default;
};

/// What a name stands for. For a link this tells of the link itself, not of its target.
struct Entry {
  enum class Kind { file, folder, link, other };  ///< `other` is a pipe, device or socket.
  Kind kind = Kind::file;
  unsigned mode = 0;  ///< The permission bits.
  std::uint64_t size = 0;
};

/// What is done about a folder that is missing.
enum class Missing { make, fail };

/// A folder held open, by which everything in it is reached.
class Folder {
 public:
  virtual ~Folder() = default;
  virtual const std::filesystem::path& path() const = 0;

  /// Opens the folder `name` inside this one. If it is absent it is made, or, with Missing::fail,
  /// this is Fault::missing.
  virtual Result<std::unique_ptr<Folder>> folder(std::string_view name, Missing missing) = 0;
  Result<std::unique_ptr<Folder>> folder(std::string_view name) {
    return folder(name, Missing::make);
  }
  /// Creates a file that grows; a file that exists already is an error.
  virtual Result<std::unique_ptr<GrowingFile>> create(std::string_view name) = 0;
  /// Opens an existing file, cuts it to `size` bytes and lets it grow from there. It refuses a file
  /// that has another name as well (a hard link).
  virtual Result<std::unique_ptr<GrowingFile>> reopen(std::string_view name,
                                                      std::uint64_t size) = 0;
  /// Writes the whole file at once or not at all: it writes and syncs a temporary file, renames it
  /// and syncs this folder. The steps are the same on every disk, so that a faulty disk can break
  /// in each of them.
  Status replace(std::string_view name, std::string_view bytes);
  /// Renames the file `from` to `to`, in place of a file or link of that name. The rename is
  /// durable after sync().
  virtual Status rename(std::string_view from, std::string_view to) = 0;
  /// Reads the whole file `name`. Fails with Fault::missing if it is absent, and with
  /// Fault::storage if it is larger than `bytes_max` or no plain file.
  virtual Result<std::string> read(std::string_view name, std::size_t bytes_max) = 0;
  /// Reads at most `bytes_max` bytes of the file `name` from byte `from` on: fewer if the file ends
  /// before, none if it ends at `from` or earlier. Fails as read() does, but for its size.
  virtual Result<std::string> read_part(std::string_view name,
                                        std::uint64_t from,
                                        std::size_t bytes_max) = 0;
  virtual Result<bool> exists(std::string_view name) = 0;
  /// Tells what stands under `name`. Fails with Fault::missing if it is absent.
  virtual Result<Entry> look(std::string_view name) = 0;
  /// Returns the sorted names in this folder, without `.` and `..`.
  virtual Result<std::vector<std::string>> list() = 0;
  /// Makes `name` a symbolic link to `target`. It replaces an older link in one step, but never
  /// anything else.
  virtual Status link(std::string_view name, const std::filesystem::path& target) = 0;
  /// Removes `name`; does nothing if it is absent. The removal is durable after sync().
  virtual Status remove(std::string_view name) = 0;
  /// Removes the folder `name`, which must be empty; does nothing if it is absent. The removal is
  /// durable after sync().
  virtual Status remove_folder(std::string_view name) = 0;
  /// Removes the folder `name` with everything in it, without following a link; does nothing if it
  /// is absent. What fails leaves the rest in place, and a second call goes on.
  Status remove_tree(std::string_view name);
  /// Takes the lock `name`. Fails with Fault::busy if another process holds it.
  virtual Result<std::unique_ptr<Lock>> lock(std::string_view name) = 0;
  /// Does a process hold the lock `name`? However often this is asked, nobody who takes the lock is
  /// refused because of it, and nothing is made.
  virtual Result<bool> is_locked(std::string_view name) = 0;
  /// Calls fsync(2) for the folder: the names made or removed in it are durable afterwards.
  virtual Status sync() = 0;
  /// Returns how many bytes a user without privileges may still write here.
  virtual Result<std::uint64_t> free_bytes() = 0;
};

/// Opens the folder at `path`. With Missing::make it also makes the parents that are missing.
Result<std::unique_ptr<Folder>> open_folder(const std::filesystem::path& path, Missing missing);

}  // namespace castwright::disk
