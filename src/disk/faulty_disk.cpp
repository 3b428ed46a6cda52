#include "disk/faulty_disk.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace castwright::disk {
namespace {

using Done = FaultPlan::Done;

/// The plan behind a mutex, so that one call after the other looks at it.
class Faults {
 public:
  explicit Faults(FaultPlan& plan) : plan_(plan) {}

  /// Counts a mutating call. Returns nothing if the caller makes the call, else how much of it the
  /// caller makes before the call fails.
  std::optional<Done> strike(std::string_view call, const std::filesystem::path& path) {
    const std::scoped_lock lock(mutex_);
    ++plan_.calls;
    if (gone()) return Done::nothing;
    if (plan_.calls_until_fault < 0) return {};
    if (plan_.calls_until_fault-- > 0) return {};
    if (plan_.times == FaultPlan::Times::for_ever) plan_.calls_until_fault = 0;
    if (plan_.faults++ == 0) plan_.struck = fmt::format("{} {}", call, path.filename().string());
    return plan_.done;
  }
  /// Fails if the process is gone, for calls that only read.
  Status readable(const std::filesystem::path& path) {
    const std::scoped_lock lock(mutex_);
    if (gone()) return fail_with(path);
    return {};
  }
  std::unexpected<Error> error(const std::filesystem::path& path) {
    const std::scoped_lock lock(mutex_);
    return fail_with(path);
  }
  void count_repeated_sync() {
    const std::scoped_lock lock(mutex_);
    ++plan_.syncs_after_failed_sync;
  }

 private:
  bool gone() const { return plan_.crash && plan_.faults > 0; }
  std::unexpected<Error> fail_with(const std::filesystem::path& path) const {
    return fail(Fault::storage,
                plan_.crash ? fmt::format("{}: its process is gone", path.string())
                            : fmt::format("writing {}: {}",
                                          path.string(),
                                          std::generic_category().message(plan_.error)));
  }

  FaultPlan& plan_;
  std::mutex mutex_;
};

class FaultyFile final : public GrowingFile {
 public:
  FaultyFile(std::unique_ptr<GrowingFile> real, Faults& faults)
      : real_(std::move(real)),
        faults_(faults) {}

  Status append(std::string_view bytes) override {
    const auto struck = faults_.strike("append", path());
    if (!struck) return real_->append(bytes);
    if (*struck == Done::half) bytes = bytes.substr(0, bytes.size() / 2);
    if (*struck != Done::nothing) CW_RETURN_IF_ERROR(real_->append(bytes));
    return faults_.error(path());
  }
  Status sync() override {
    if (failed_) faults_.count_repeated_sync();
    const auto struck = faults_.strike("sync", path());
    if (!struck) return real_->sync();
    failed_ = true;
    if (*struck == Done::all) CW_RETURN_IF_ERROR(real_->sync());
    return faults_.error(path());
  }
  std::uint64_t size() const override { return real_->size(); }
  const std::filesystem::path& path() const override { return real_->path(); }

 private:
  std::unique_ptr<GrowingFile> real_;
  Faults& faults_;
  std::atomic<bool> failed_ = false;  ///< A sync() of this file has failed.
};

class FaultyFolder : public Folder {
 public:
  FaultyFolder(std::unique_ptr<Folder> real, Faults& faults)
      : real_(std::move(real)),
        faults_(faults) {}

  const std::filesystem::path& path() const override { return real_->path(); }
  Result<std::unique_ptr<Folder>> folder(std::string_view name, Missing missing) override {
    CW_TRY(auto inner, make("folder", name, [&] { return real_->folder(name, missing); }));
    return std::make_unique<FaultyFolder>(std::move(inner), faults_);
  }
  Result<std::unique_ptr<GrowingFile>> create(std::string_view name) override {
    CW_TRY(auto file, make("create", name, [&] { return real_->create(name); }));
    return std::make_unique<FaultyFile>(std::move(file), faults_);
  }
  Result<std::unique_ptr<GrowingFile>> reopen(std::string_view name, std::uint64_t size) override {
    CW_TRY(auto file, make("reopen", name, [&] { return real_->reopen(name, size); }));
    return std::make_unique<FaultyFile>(std::move(file), faults_);
  }
  Status rename(std::string_view from, std::string_view to) override {
    return make("rename", to, [&] { return real_->rename(from, to); });
  }
  Status link(std::string_view name, const std::filesystem::path& target) override {
    return make("link", name, [&] { return real_->link(name, target); });
  }
  Status remove(std::string_view name) override {
    return make("remove", name, [&] { return real_->remove(name); });
  }
  Status remove_folder(std::string_view name) override {
    return make("remove", name, [&] { return real_->remove_folder(name); });
  }
  Result<std::unique_ptr<Lock>> lock(std::string_view name) override {
    return make("lock", name, [&] { return real_->lock(name); });
  }
  Status sync() override {
    const auto struck = faults_.strike("sync", path());
    if (!struck) return real_->sync();
    if (*struck == Done::all) CW_RETURN_IF_ERROR(real_->sync());
    return faults_.error(path());
  }

  Result<std::string> read(std::string_view name, std::size_t bytes_max) override {
    CW_RETURN_IF_ERROR(faults_.readable(path() / name));
    return real_->read(name, bytes_max);
  }
  Result<std::string> read_part(std::string_view name,
                                std::uint64_t from,
                                std::size_t bytes_max) override {
    CW_RETURN_IF_ERROR(faults_.readable(path() / name));
    return real_->read_part(name, from, bytes_max);
  }
  Result<bool> is_locked(std::string_view name) override {
    CW_RETURN_IF_ERROR(faults_.readable(path() / name));
    return real_->is_locked(name);
  }
  Result<bool> exists(std::string_view name) override {
    CW_RETURN_IF_ERROR(faults_.readable(path() / name));
    return real_->exists(name);
  }
  Result<Entry> look(std::string_view name) override {
    CW_RETURN_IF_ERROR(faults_.readable(path() / name));
    return real_->look(name);
  }
  Result<std::vector<std::string>> list() override {
    CW_RETURN_IF_ERROR(faults_.readable(path()));
    return real_->list();
  }
  Result<std::uint64_t> free_bytes() override {
    CW_RETURN_IF_ERROR(faults_.readable(path()));
    return real_->free_bytes();
  }

 private:
  /// Makes a call about `name` that happens whole or not at all. If the call happens and fails all
  /// the same, its result is dropped.
  template <class Call>
  auto make(std::string_view call_name, std::string_view name, Call call) -> decltype(call()) {
    const auto struck = faults_.strike(call_name, path() / name);
    if (!struck) return call();
    if (*struck == Done::all) {
      if (auto made = call(); !made) return made;
    }
    return faults_.error(path() / name);
  }

  std::unique_ptr<Folder> real_;
  Faults& faults_;
};

/// The first base of FaultyRoot, because the faults must exist before the folder refers to them.
struct OwnedFaults {
  explicit OwnedFaults(FaultPlan& plan) : own(plan) {}
  Faults own;
};

/// The folder that owns the faults, which everything opened through it shares.
class FaultyRoot final : private OwnedFaults, public FaultyFolder {
 public:
  FaultyRoot(std::unique_ptr<Folder> real, FaultPlan& plan)
      : OwnedFaults(plan),
        FaultyFolder(std::move(real), own) {}
};

}  // namespace

std::unique_ptr<Folder> make_faulty(std::unique_ptr<Folder> real, FaultPlan& plan) {
  return std::make_unique<FaultyRoot>(std::move(real), plan);
}

}  // namespace castwright::disk
