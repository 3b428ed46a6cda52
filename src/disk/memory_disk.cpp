#include "disk/memory_disk.h"

#include "core/check.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <system_error>

#include <fmt/format.h>

namespace castwright::disk {
namespace {

using Id = std::size_t;  ///< The place of an inode in the table; the root has 0.

/// A name that was set or removed since the folder's last sync. A rename is one change with both.
struct Change {
  std::string removed{};  ///< Empty if the change removes no name.
  std::string set{};      ///< Empty if the change sets no name.
  Id id = 0;
};

struct Inode {
  enum class Kind { file, folder, link };
  Kind kind = Kind::file;
  // The next three belong to a file.
  std::string bytes{};
  std::size_t synced_bytes = 0;  ///< So many bytes of `bytes` are durable.
  /// The durable content, while a cut of the file is not durable yet.
  std::optional<std::string> before_cut{};
  // The last three belong to a folder.
  std::map<std::string, Id, std::less<>> names{};
  std::map<std::string, Id, std::less<>> durable_names{};
  std::vector<Change> changes{};
};

std::unexpected<Error> broken(std::string_view doing,
                              const std::filesystem::path& path,
                              int error) {
  return fail(
      Fault::storage,
      fmt::format("{} {}: {}", doing, path.string(), std::generic_category().message(error)));
}

void enter(const Change& change, std::map<std::string, Id, std::less<>>& names) {
  if (!change.removed.empty()) names.erase(change.removed);
  if (!change.set.empty()) names[change.set] = change.id;
}

/// Everything that the disk holds. Inodes are never removed, because a disk lives only as long as a
/// test.
struct Platter {
  std::mutex mutex;
  std::vector<std::unique_ptr<Inode>> inodes;
  std::set<Id> locked;
  int process = 1;  ///< The number of the process that works now.

  Id add(Inode::Kind kind) {
    inodes.push_back(std::make_unique<Inode>());
    inodes.back()->kind = kind;
    return inodes.size() - 1;
  }
};

/// One thing that a process holds open.
struct Handle {
  Platter& platter;
  Id id;
  int process;
  std::filesystem::path path;

  Inode& inode() const { return *platter.inodes[id]; }
  Status alive() const {
    if (process == platter.process) return {};
    return fail(Fault::storage, fmt::format("{}: its process is gone", path.string()));
  }
};

class MemoryFile final : public GrowingFile {
 public:
  explicit MemoryFile(Handle handle)
      : handle_(std::move(handle)),
        size_(handle_.inode().bytes.size()) {}

  Status append(std::string_view bytes) override {
    const std::scoped_lock lock(handle_.platter.mutex);
    CW_RETURN_IF_ERROR(handle_.alive());
    handle_.inode().bytes += bytes;
    size_ += bytes.size();
    return {};
  }
  Status sync() override {
    const std::scoped_lock lock(handle_.platter.mutex);
    CW_RETURN_IF_ERROR(handle_.alive());
    Inode& inode = handle_.inode();
    inode.synced_bytes = inode.bytes.size();
    inode.before_cut.reset();
    return {};
  }
  std::uint64_t size() const override { return size_; }
  const std::filesystem::path& path() const override { return handle_.path; }

 private:
  Handle handle_;
  std::uint64_t size_;
};

class MemoryLock final : public Lock {
 public:
  explicit MemoryLock(Handle handle) : handle_(std::move(handle)) {}
  ~MemoryLock() override {
    const std::scoped_lock lock(handle_.platter.mutex);
    if (handle_.process == handle_.platter.process) handle_.platter.locked.erase(handle_.id);
  }
  MemoryLock(const MemoryLock&) = delete;
  MemoryLock& operator=(const MemoryLock&) = delete;

 private:
  Handle handle_;
};

class MemoryFolder final : public Folder {
 public:
  explicit MemoryFolder(Handle handle) : handle_(std::move(handle)) {}

  const std::filesystem::path& path() const override { return handle_.path; }
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
  Status sync() override;
  Result<std::uint64_t> free_bytes() override {
    constexpr std::uint64_t plenty = 1ull << 40;
    return plenty;
  }

 private:
  static void check_component(std::string_view name) {
    CW_CHECK(!name.empty() && name != "." && name != ".." && !name.contains('/')
             && !name.contains('\0'));
  }
  std::optional<Id> find(std::string_view name) const {
    const auto& names = handle_.inode().names;
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  }
  Result<Id> plain_file(std::string_view name) const;
  Handle opened(std::string_view name, Id id) const {
    return {.platter = handle_.platter, .id = id, .process = handle_.process, .path = at(name)};
  }
  void change(Change change) {
    enter(change, handle_.inode().names);
    handle_.inode().changes.push_back(std::move(change));
  }
  std::filesystem::path at(std::string_view name) const { return handle_.path / name; }
  Inode& inode(Id id) const { return *handle_.platter.inodes[id]; }

  Handle handle_;
};

Result<Id> MemoryFolder::plain_file(std::string_view name) const {
  const auto id = find(name);
  if (!id) return fail(Fault::missing, fmt::format("no file {}", at(name).string()));
  switch (inode(*id).kind) {
    case Inode::Kind::file: return *id;
    case Inode::Kind::link: return broken("opening", at(name), ELOOP);
    case Inode::Kind::folder: break;
  }
  return fail(Fault::storage, fmt::format("{} is not a plain file", at(name).string()));
}

Result<std::unique_ptr<Folder>> MemoryFolder::folder(std::string_view name, Missing missing) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  auto id = find(name);
  if (!id && missing == Missing::fail)
    return fail(Fault::missing, fmt::format("no folder {}", at(name).string()));
  if (!id) {
    id = handle_.platter.add(Inode::Kind::folder);
    change({.removed = {}, .set = std::string(name), .id = *id});
  }
  if (inode(*id).kind != Inode::Kind::folder) return broken("opening", at(name), ENOTDIR);
  return std::make_unique<MemoryFolder>(opened(name, *id));
}

Result<std::unique_ptr<GrowingFile>> MemoryFolder::create(std::string_view name) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  if (find(name)) return broken("opening", at(name), EEXIST);
  const Id id = handle_.platter.add(Inode::Kind::file);
  change({.removed = {}, .set = std::string(name), .id = id});
  return std::make_unique<MemoryFile>(opened(name, id));
}

Result<std::unique_ptr<GrowingFile>> MemoryFolder::reopen(std::string_view name,
                                                          std::uint64_t size) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  CW_TRY(const Id id, plain_file(name));
  Inode& file = inode(id);
  const auto kept = static_cast<std::size_t>(size);
  if (kept < file.synced_bytes && !file.before_cut) {
    file.before_cut = file.bytes.substr(0, file.synced_bytes);
  }
  file.synced_bytes = std::min(file.synced_bytes, kept);
  file.bytes.resize(kept);
  return std::make_unique<MemoryFile>(opened(name, id));
}

Status MemoryFolder::rename(std::string_view from, std::string_view to) {
  check_component(from);
  check_component(to);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  const auto moved = find(from);
  if (!moved) return broken("renaming to", at(to), ENOENT);
  const auto replaced = find(to);
  if (replaced && inode(*replaced).kind == Inode::Kind::folder) {
    return broken("renaming to", at(to), EISDIR);
  }
  change({.removed = std::string(from), .set = std::string(to), .id = *moved});
  return {};
}

Result<std::string> MemoryFolder::read(std::string_view name, std::size_t bytes_max) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  CW_TRY(const Id id, plain_file(name));
  if (inode(id).bytes.size() > bytes_max) {
    return fail(Fault::storage,
                fmt::format("{} is larger than {} bytes", at(name).string(), bytes_max));
  }
  return inode(id).bytes;
}

Result<std::string> MemoryFolder::read_part(std::string_view name,
                                            std::uint64_t from,
                                            std::size_t bytes_max) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  CW_TRY(const Id id, plain_file(name));
  const std::string& bytes = inode(id).bytes;
  return from < bytes.size() ? bytes.substr(static_cast<std::size_t>(from), bytes_max)
                             : std::string();
}

Result<bool> MemoryFolder::exists(std::string_view name) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  return find(name).has_value();
}

Result<Entry> MemoryFolder::look(std::string_view name) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  const auto id = find(name);
  if (!id) return fail(Fault::missing, fmt::format("no file {}", at(name).string()));
  switch (inode(*id).kind) {
    case Inode::Kind::folder: return Entry{.kind = Entry::Kind::folder, .mode = 0700};
    case Inode::Kind::link: return Entry{.kind = Entry::Kind::link, .mode = 0777};
    case Inode::Kind::file: break;
  }
  return Entry{.kind = Entry::Kind::file, .mode = 0600, .size = inode(*id).bytes.size()};
}

Result<std::vector<std::string>> MemoryFolder::list() {
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  std::vector<std::string> all;
  for (const auto& [name, id] : handle_.inode().names)
    all.push_back(name);
  return all;
}

Status MemoryFolder::link(std::string_view name, const std::filesystem::path& /*target*/) {
  check_component(name);
  {
    const std::scoped_lock lock(handle_.platter.mutex);
    CW_RETURN_IF_ERROR(handle_.alive());
    const auto replaced = find(name);
    if (replaced && inode(*replaced).kind != Inode::Kind::link) {
      return fail(Fault::storage, fmt::format("{} exists and is not a link", at(name).string()));
    }
    // Nothing follows a link here, so its target is not kept.
    const Id id = handle_.platter.add(Inode::Kind::link);
    change({.removed = {}, .set = std::string(name), .id = id});
  }
  return sync();
}

Status MemoryFolder::remove(std::string_view name) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  const auto id = find(name);
  if (!id) return {};
  if (inode(*id).kind == Inode::Kind::folder) return broken("removing", at(name), EISDIR);
  change({.removed = std::string(name), .set = {}, .id = *id});
  return {};
}

Status MemoryFolder::remove_folder(std::string_view name) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  const auto id = find(name);
  if (!id) return {};
  if (inode(*id).kind != Inode::Kind::folder) return broken("removing", at(name), ENOTDIR);
  if (!inode(*id).names.empty()) return broken("removing", at(name), ENOTEMPTY);
  change({.removed = std::string(name), .set = {}, .id = *id});
  return {};
}

Result<std::unique_ptr<Lock>> MemoryFolder::lock(std::string_view name) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  if (!find(name)) {
    change({.removed = {}, .set = std::string(name), .id = handle_.platter.add(Inode::Kind::file)});
  }
  CW_TRY(const Id id, plain_file(name));
  if (!handle_.platter.locked.insert(id).second) {
    return fail(Fault::busy, fmt::format("another process holds {}", at(name).string()));
  }
  return std::make_unique<MemoryLock>(opened(name, id));
}

Result<bool> MemoryFolder::is_locked(std::string_view name) {
  check_component(name);
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  if (!find(name)) return false;
  CW_TRY(const Id id, plain_file(name));
  return handle_.platter.locked.contains(id);
}

Status MemoryFolder::sync() {
  const std::scoped_lock lock(handle_.platter.mutex);
  CW_RETURN_IF_ERROR(handle_.alive());
  for (const Change& change : handle_.inode().changes)
    enter(change, handle_.inode().durable_names);
  handle_.inode().changes.clear();
  return {};
}

/// Numbers by a seed, without the distributions of the standard library: std::mt19937_64 gives the
/// same numbers everywhere, but they do not.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : numbers_(seed) {}
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(numbers_() % end); }
  bool heads() { return below(2) == 0; }

 private:
  std::mt19937_64 numbers_;
};

void lose_content(Inode& file, Chance& chance) {
  if (file.before_cut && chance.heads()) {
    file.bytes = std::move(*file.before_cut);
  } else {
    const std::size_t unsynced = file.bytes.size() - file.synced_bytes;
    // To keep nothing or everything is as likely as a cut in the middle.
    const std::size_t kept[] = {0, unsynced, unsynced == 0 ? 0 : chance.below(unsynced)};
    file.bytes.resize(file.synced_bytes + kept[chance.below(std::size(kept))]);
  }
  file.before_cut.reset();
  file.synced_bytes = file.bytes.size();
}

void lose_names(Inode& folder, Chance& chance) {
  for (const Change& change : folder.changes) {
    if (chance.heads()) enter(change, folder.durable_names);
  }
  folder.changes.clear();
  folder.names = folder.durable_names;
}

class MemoryDiskImpl final : public MemoryDisk {
 public:
  MemoryDiskImpl() { platter_.add(Inode::Kind::folder); }

  std::unique_ptr<Folder> open() override {
    const std::scoped_lock lock(platter_.mutex);
    return std::make_unique<MemoryFolder>(
        Handle{.platter = platter_, .id = 0, .process = platter_.process, .path = "/memory"});
  }
  void kill() override {
    const std::scoped_lock lock(platter_.mutex);
    ++platter_.process;
    platter_.locked.clear();
  }
  void lose_power(std::uint64_t seed) override {
    kill();
    const std::scoped_lock lock(platter_.mutex);
    Chance chance(seed);
    for (const auto& inode : platter_.inodes) {
      if (inode->kind == Inode::Kind::file) lose_content(*inode, chance);
      if (inode->kind == Inode::Kind::folder) lose_names(*inode, chance);
    }
  }

 private:
  Platter platter_;
};

}  // namespace

std::unique_ptr<MemoryDisk> make_memory_disk() {
  return std::make_unique<MemoryDiskImpl>();
}

}  // namespace castwright::disk
