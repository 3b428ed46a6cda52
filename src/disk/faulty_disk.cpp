#include "disk/faulty_disk.h"

#include <system_error>

#include <fmt/format.h>

namespace castwright::disk {
namespace {

Status step(FaultPlan& plan, const std::filesystem::path& path) {
  ++plan.calls;
  if (plan.calls_until_fault < 0) return {};
  if (plan.calls_until_fault-- > 0) return {};
  plan.calls_until_fault = 0;  // a full disk stays full
  return fail(
      Fault::storage,
      fmt::format("writing {}: {}", path.string(), std::generic_category().message(plan.error)));
}

class FaultyFile final : public GrowingFile {
 public:
  FaultyFile(std::unique_ptr<GrowingFile> real, FaultPlan& plan)
      : real_(std::move(real)),
        plan_(plan) {}
  Status append(std::string_view bytes) override {
    CW_RETURN_IF_ERROR(step(plan_, real_->path()));
    return real_->append(bytes);
  }
  Status sync() override { return real_->sync(); }
  std::uint64_t size() const override { return real_->size(); }
  const std::filesystem::path& path() const override { return real_->path(); }

 private:
  std::unique_ptr<GrowingFile> real_;
  FaultPlan& plan_;
};

class FaultyFolder final : public Folder {
 public:
  FaultyFolder(std::unique_ptr<Folder> real, FaultPlan& plan)
      : real_(std::move(real)),
        plan_(plan) {}

  const std::filesystem::path& path() const override { return real_->path(); }
  Result<std::unique_ptr<Folder>> folder(std::string_view name) override {
    CW_TRY(auto inner, real_->folder(name));
    return make_faulty(std::move(inner), plan_);
  }
  Result<std::unique_ptr<GrowingFile>> create(std::string_view name) override {
    CW_RETURN_IF_ERROR(step(plan_, path() / name));
    CW_TRY(auto file, real_->create(name));
    return std::make_unique<FaultyFile>(std::move(file), plan_);
  }
  Result<std::unique_ptr<GrowingFile>> reopen(std::string_view name, std::uint64_t size) override {
    CW_RETURN_IF_ERROR(step(plan_, path() / name));
    CW_TRY(auto file, real_->reopen(name, size));
    return std::make_unique<FaultyFile>(std::move(file), plan_);
  }
  Status replace(std::string_view name, std::string_view bytes) override {
    CW_RETURN_IF_ERROR(step(plan_, path() / name));
    return real_->replace(name, bytes);
  }
  Result<std::string> read(std::string_view name, std::size_t bytes_max) override {
    return real_->read(name, bytes_max);
  }
  Result<bool> exists(std::string_view name) override { return real_->exists(name); }
  Result<std::vector<std::string>> list() override { return real_->list(); }
  Status link(std::string_view name, const std::filesystem::path& target) override {
    CW_RETURN_IF_ERROR(step(plan_, path() / name));
    return real_->link(name, target);
  }
  Status remove(std::string_view name) override { return real_->remove(name); }
  Result<std::unique_ptr<Lock>> lock(std::string_view name) override { return real_->lock(name); }
  Status sync() override { return real_->sync(); }
  Result<std::uint64_t> free_bytes() override { return real_->free_bytes(); }

 private:
  std::unique_ptr<Folder> real_;
  FaultPlan& plan_;
};

}  // namespace

std::unique_ptr<Folder> make_faulty(std::unique_ptr<Folder> real, FaultPlan& plan) {
  return std::make_unique<FaultyFolder>(std::move(real), plan);
}

}  // namespace castwright::disk
