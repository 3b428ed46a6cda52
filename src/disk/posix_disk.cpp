// The real Disk, made of POSIX calls relative to an open directory.

#include "core/check.h"
#include "core/id.h"
#include "disk/disk.h"
#include "disk/lock_holder.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <optional>
#include <system_error>
#include <thread>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace castwright::disk {
namespace {

/// How often lock() tries again, and how long it waits before: together far longer than any number
/// of looks of is_locked() takes, and not felt by a person who is told that a topic is busy.
constexpr int looks_outlasted = 25;
constexpr std::chrono::milliseconds look_time{1};

std::unexpected<Error> broken(std::string_view doing,
                              const std::filesystem::path& path,
                              int error) {
  return fail(
      Fault::storage,
      fmt::format("{} {}: {}", doing, path.string(), std::generic_category().message(error)));
}

/// Fails if another user owns the file or folder: its owner could change it at any time.
Status check_owner(const struct stat& info, const std::filesystem::path& path) {
  if (info.st_uid == ::geteuid()) return {};
  return fail(Fault::storage, fmt::format("{} belongs to another user", path.string()));
}

/// May others read the files? Then a umask must not take from the modes what was asked for.
bool is_shared() {
  return file_mode() != private_mode;
}

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

Status write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return broken("writing", path, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

class PosixGrowingFile final : public GrowingFile {
 public:
  PosixGrowingFile(Descriptor fd, std::filesystem::path path, std::uint64_t size)
      : fd_(std::move(fd)),
        path_(std::move(path)),
        size_(size) {}

  Status append(std::string_view bytes) override {
    CW_RETURN_IF_ERROR(write_all(fd_.get(), bytes, path_));
    size_ += bytes.size();
    return {};
  }
  Status sync() override {
    if (::fdatasync(fd_.get()) != 0) return broken("syncing", path_, errno);
    return {};
  }
  /// Syncs everything that is dirty on the file system of this file. Linux 5.8 and later report
  /// what could not be written since the file was opened.
  Status sync_file_system() {
    if (::syncfs(fd_.get()) != 0) return broken("syncing the file system of", path_, errno);
    return {};
  }
  std::optional<dev_t> device() const {
    struct stat found{};
    if (::fstat(fd_.get(), &found) != 0) return std::nullopt;
    return found.st_dev;
  }
  std::uint64_t size() const override { return size_; }
  const std::filesystem::path& path() const override { return path_; }

 private:
  Descriptor fd_;
  std::filesystem::path path_;
  std::uint64_t size_;
};

class PosixLock final : public Lock {
 public:
  explicit PosixLock(Descriptor fd) : fd_(std::move(fd)) {}

 private:
  Descriptor fd_;
};

class PosixFolder final : public Folder {
 public:
  PosixFolder(Descriptor fd, std::filesystem::path path)
      : fd_(std::move(fd)),
        path_(std::move(path)) {}

  const std::filesystem::path& path() const override { return path_; }
  Result<std::unique_ptr<Folder>> folder(std::string_view name, Missing missing) override;
  Result<std::unique_ptr<GrowingFile>> create(std::string_view name) override;
  Result<std::unique_ptr<GrowingFile>> reopen(std::string_view name, std::uint64_t size) override;
  Status rename(std::string_view from, std::string_view to) override;
  Result<std::string> read(std::string_view name, std::size_t bytes_max) override;
  Result<std::string> read_part(std::string_view name,
                                std::uint64_t from,
                                std::size_t bytes_max) override;
  Result<bool> exists(std::string_view name) override;
  Result<Entry> look(std::string_view name) override;
  Result<std::vector<std::string>> list() override;
  Status link(std::string_view name, const std::filesystem::path& target) override;
  Status remove(std::string_view name) override;
  Status remove_folder(std::string_view name) override;
  Result<std::unique_ptr<Lock>> lock(std::string_view name) override;
  Result<bool> is_locked(std::string_view name) override;
  Status sync() override {
    if (::fsync(fd_.get()) != 0) return broken("syncing", path_, errno);
    return {};
  }
  Result<std::uint64_t> free_bytes() override {
    struct statvfs space{};
    if (::fstatvfs(fd_.get(), &space) != 0)
      return broken("reading the free space of", path_, errno);
    return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  }

 private:
  /// Checks that `name` is one path component, so that it cannot lead out of this folder.
  static std::string component(std::string_view name) {
    CW_CHECK(!name.empty() && name != "." && name != ".." && !name.contains('/')
             && !name.contains('\0'));
    return std::string(name);
  }
  /// Opens a file without following a link, and checks it afterwards, so that nobody can exchange
  /// it in between. With O_NONBLOCK a pipe cannot block the process, and with O_NOCTTY a terminal
  /// does not become the terminal of the process.
  Result<Descriptor> open_file(const std::string& name,
                               int flags,
                               unsigned mode = file_mode()) const {
    Descriptor fd(::openat(
        fd_.get(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode));
    if (!fd) {
      if (errno == ENOENT)
        return fail(Fault::missing, fmt::format("no file {}", at(name).string()));
      return broken("opening", at(name), errno);
    }
    struct stat info{};
    if (::fstat(fd.get(), &info) != 0) return broken("opening", at(name), errno);
    if (!S_ISREG(info.st_mode)) {
      return fail(Fault::storage, fmt::format("{} is not a plain file", at(name).string()));
    }
    CW_RETURN_IF_ERROR(check_owner(info, at(name)));
    // The other name may lie in a folder that somebody else chose, and nothing may be written
    // there.
    if ((flags & O_ACCMODE) != O_RDONLY && info.st_nlink != 1) {
      return fail(Fault::storage,
                  fmt::format("{} has a second name (a hard link); it is not written to",
                              at(name).string()));
    }
    return fd;
  }
  std::filesystem::path at(std::string_view name) const { return path_ / name; }

  Descriptor fd_;
  std::filesystem::path path_;
};

Result<std::unique_ptr<Folder>> PosixFolder::folder(std::string_view name, Missing missing) {
  const std::string own = component(name);
  if (missing == Missing::make) {
    const bool made = ::mkdirat(fd_.get(), own.c_str(), folder_mode()) == 0;
    if (!made && errno != EEXIST) return broken("making", at(name), errno);
    if (made && is_shared() && ::fchmodat(fd_.get(), own.c_str(), folder_mode(), 0) != 0)
      return broken("setting the mode of", at(name), errno);
  }
  Descriptor fd(::openat(fd_.get(), own.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd && errno == ENOENT)
    return fail(Fault::missing, fmt::format("no folder {}", at(name).string()));
  if (!fd) return broken("opening", at(name), errno);
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return broken("opening", at(name), errno);
  CW_RETURN_IF_ERROR(check_owner(info, at(name)));
  return std::make_unique<PosixFolder>(std::move(fd), at(name));
}

Result<std::unique_ptr<GrowingFile>> PosixFolder::create(std::string_view name) {
  const std::string own = component(name);
  CW_TRY(Descriptor fd, open_file(own, O_WRONLY | O_CREAT | O_EXCL | O_APPEND));
  if (is_shared() && ::fchmod(fd.get(), file_mode()) != 0)
    return broken("setting the mode of", at(name), errno);
  return std::make_unique<PosixGrowingFile>(std::move(fd), at(name), 0);
}

Result<std::unique_ptr<GrowingFile>> PosixFolder::reopen(std::string_view name,
                                                         std::uint64_t size) {
  const std::string own = component(name);
  CW_TRY(Descriptor fd, open_file(own, O_WRONLY | O_APPEND));
  if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0)
    return broken("cutting", at(name), errno);
  return std::make_unique<PosixGrowingFile>(std::move(fd), at(name), size);
}

Status PosixFolder::rename(std::string_view from, std::string_view to) {
  const std::string old_name = component(from);
  const std::string new_name = component(to);
  if (::renameat(fd_.get(), old_name.c_str(), fd_.get(), new_name.c_str()) != 0) {
    return broken("renaming to", at(to), errno);
  }
  return {};
}

Result<std::string> PosixFolder::read(std::string_view name, std::size_t bytes_max) {
  const std::string own = component(name);
  CW_TRY(const Descriptor fd, open_file(own, O_RDONLY));
  std::string bytes;
  struct stat info{};
  if (::fstat(fd.get(), &info) == 0) bytes.reserve(static_cast<std::size_t>(info.st_size) + 1);
  constexpr std::size_t block_bytes = 64u << 10;
  while (true) {
    const std::size_t had = bytes.size();
    bytes.resize(had + block_bytes);
    const ssize_t got = ::read(fd.get(), bytes.data() + had, block_bytes);
    bytes.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return broken("reading", at(name), errno);
    if (got == 0) return bytes;
    if (bytes.size() > bytes_max) {
      return fail(Fault::storage,
                  fmt::format("{} is larger than {} bytes", at(name).string(), bytes_max));
    }
  }
}

Result<std::string> PosixFolder::read_part(std::string_view name,
                                           std::uint64_t from,
                                           std::size_t bytes_max) {
  const std::string own = component(name);
  CW_TRY(const Descriptor fd, open_file(own, O_RDONLY));
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return broken("reading", at(name), errno);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  std::string bytes(
      static_cast<std::size_t>(std::min<std::uint64_t>(from < size ? size - from : 0, bytes_max)),
      '\0');
  std::size_t had = 0;
  while (had < bytes.size()) {
    const ssize_t got =
        ::pread(fd.get(), bytes.data() + had, bytes.size() - had, static_cast<off_t>(from + had));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return broken("reading", at(name), errno);
    if (got == 0) break;  // Somebody cut the file in the meantime.
    had += static_cast<std::size_t>(got);
  }
  bytes.resize(had);
  return bytes;
}

Result<bool> PosixFolder::exists(std::string_view name) {
  const std::string own = component(name);
  struct stat info{};
  if (::fstatat(fd_.get(), own.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) return true;
  if (errno == ENOENT) return false;
  return broken("looking for", at(name), errno);
}

Result<Entry> PosixFolder::look(std::string_view name) {
  const std::string own = component(name);
  struct stat info{};
  if (::fstatat(fd_.get(), own.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return fail(Fault::missing, fmt::format("no file {}", at(name).string()));
    return broken("looking at", at(name), errno);
  }
  const Entry::Kind kind = S_ISREG(info.st_mode)   ? Entry::Kind::file
                           : S_ISDIR(info.st_mode) ? Entry::Kind::folder
                           : S_ISLNK(info.st_mode) ? Entry::Kind::link
                                                   : Entry::Kind::other;
  return Entry{
      .kind = kind, .mode = info.st_mode & 07777, .size = static_cast<std::uint64_t>(info.st_size)};
}

Result<std::vector<std::string>> PosixFolder::list() {
  const int copy = ::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return broken("listing", path_, errno);
  DIR* const entries = ::fdopendir(copy);
  if (entries == nullptr) {
    ::close(copy);
    return broken("listing", path_, errno);
  }
  std::vector<std::string> names;
  // readdir is safe here, because no other thread has this stream.
  while (const dirent* entry = ::readdir(entries)) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  ::closedir(entries);
  std::ranges::sort(names);
  return names;
}

Status PosixFolder::link(std::string_view name, const std::filesystem::path& target) {
  const std::string own = component(name);
  struct stat info{};
  if (::fstatat(fd_.get(), own.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0
      && !S_ISLNK(info.st_mode)) {
    return fail(Fault::storage, fmt::format("{} exists and is not a link", at(name).string()));
  }
  const std::string temporary = fmt::format(".{}.{}.tmp", own, random_hex(4));
  if (::symlinkat(target.c_str(), fd_.get(), temporary.c_str()) != 0) {
    return broken("linking", at(name), errno);
  }
  if (::renameat(fd_.get(), temporary.c_str(), fd_.get(), own.c_str()) != 0) {
    const int error = errno;
    ::unlinkat(fd_.get(), temporary.c_str(), 0);
    return broken("linking", at(name), error);
  }
  return sync();
}

Status PosixFolder::remove_folder(std::string_view name) {
  const std::string own = component(name);
  if (::unlinkat(fd_.get(), own.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
    return broken("removing", at(name), errno);
  return {};
}

Status PosixFolder::remove(std::string_view name) {
  const std::string own = component(name);
  if (::unlinkat(fd_.get(), own.c_str(), 0) != 0 && errno != ENOENT) {
    return broken("removing", at(name), errno);
  }
  return {};
}

Result<std::unique_ptr<Lock>> PosixFolder::lock(std::string_view name) {
  const std::string own = component(name);
  // Whoever can open the file can lock it, so that it is never readable for others.
  CW_TRY(Descriptor fd, open_file(own, O_RDWR | O_CREAT, private_mode));
  int refused = ::flock(fd.get(), LOCK_EX | LOCK_NB);
  // A look of is_locked() shares the lock for microseconds; who holds it holds it for longer.
  for (int again = 0; refused != 0 && errno == EWOULDBLOCK && again < looks_outlasted; ++again) {
    std::this_thread::sleep_for(look_time);
    refused = ::flock(fd.get(), LOCK_EX | LOCK_NB);
  }
  if (refused != 0) {
    if (errno == EWOULDBLOCK) {
      const std::string holder = lock_holder(fd.get());
      return fail(
          Fault::busy,
          fmt::format(
              "{} holds {}", holder.empty() ? "another process" : holder, at(name).string()));
    }
    return broken("locking", at(name), errno);
  }
  return std::make_unique<PosixLock>(std::move(fd));
}

Result<bool> PosixFolder::is_locked(std::string_view name) {
  const std::string own = component(name);
  auto fd = open_file(own, O_RDONLY);
  if (!fd && fd.error().fault == Fault::missing) return false;
  if (!fd) return std::unexpected(std::move(fd).error());
  if (::flock(fd->get(), LOCK_SH | LOCK_NB) == 0) return false;  // Closing the file gives it back.
  if (errno == EWOULDBLOCK) return true;
  return broken("looking at", at(name), errno);
}

}  // namespace

std::vector<SyncFailure> sync_all(std::span<GrowingFile* const> files) {
  std::vector<SyncFailure> failures;
  const auto sync_each = [&failures](const std::vector<GrowingFile*>& some) {
    for (GrowingFile* const file : some) {
      if (Status synced = file->sync(); !synced)
        failures.push_back({.file = file, .error = std::move(synced).error()});
    }
  };
  if (files.size() <= sync_each_max) {
    sync_each({files.begin(), files.end()});
    return failures;
  }
  std::map<std::optional<dev_t>, std::vector<GrowingFile*>> by_device;
  for (GrowingFile* const file : files) {
    const auto* const posix = dynamic_cast<PosixGrowingFile*>(file);
    by_device[posix == nullptr ? std::nullopt : posix->device()].push_back(file);
  }
  for (const auto& [device, some] : by_device) {
    if (!device || some.size() <= sync_each_max) {
      sync_each(some);
      continue;
    }
    const Status synced = dynamic_cast<PosixGrowingFile&>(*some.front()).sync_file_system();
    if (synced) continue;
    for (GrowingFile* const file : some)
      failures.push_back({.file = file, .error = synced.error()});
  }
  return failures;
}

namespace {

/// Makes every folder of the path that is missing. If a folder may not be made, it may still exist;
/// the refusal is the cause of a failure only if nothing exists behind it.
Status make_folders(const std::filesystem::path& whole) {
  std::filesystem::path so_far;
  std::filesystem::path refused_at;
  int refused = 0;
  for (const std::filesystem::path& part : whole) {
    so_far /= part;
    const int error = ::mkdir(so_far.c_str(), folder_mode()) == 0 ? 0 : errno;
    if (error == 0 && is_shared() && ::chmod(so_far.c_str(), folder_mode()) != 0)
      return broken("setting the mode of", so_far, errno);
    if (error == ENOENT && refused != 0) break;
    const bool may_be_there = error == EROFS || error == EACCES || error == EPERM;
    if (may_be_there) refused_at = so_far;
    refused = may_be_there ? error : 0;
    if (error != 0 && error != EEXIST && error != EISDIR && !may_be_there)
      return broken("making", so_far, error);
  }
  std::error_code unknown;
  const bool gone =
      std::filesystem::status(refused_at, unknown).type() == std::filesystem::file_type::not_found;
  return refused != 0 && gone ? Status(broken("making", refused_at, refused)) : Status();
}

}  // namespace

Result<std::unique_ptr<Folder>> open_folder(const std::filesystem::path& path, Missing missing) {
  std::error_code error;
  std::filesystem::path whole = std::filesystem::absolute(path, error).lexically_normal();
  if (error) return broken("opening", path, error.value());
  if (missing == Missing::make) CW_RETURN_IF_ERROR(make_folders(whole));
  Descriptor fd(::open(whole.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) {
    if (errno == ENOENT && missing == Missing::fail) {
      return fail(Fault::missing, fmt::format("no folder {}", whole.string()));
    }
    return broken("opening", whole, errno);
  }
  if (whole.has_relative_path() && whole.filename().empty()) whole = whole.parent_path();
  return std::make_unique<PosixFolder>(std::move(fd), std::move(whole));
}

}  // namespace castwright::disk
