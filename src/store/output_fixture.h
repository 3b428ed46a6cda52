#pragma once
// For tests: an output root that passes every call on to another one, so that a test overrides the
// one call that it is about.

#include "store/output.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace castwright::store {

class PassedOutput : public Output {
 public:
  /// `real` must outlive it.
  explicit PassedOutput(Output& real) : real_(real) {}

  std::string name() const override { return real_.name(); }
  std::string store_url() const override { return real_.store_url(); }
  Status prove(std::uint64_t free_bytes_min) override { return real_.prove(free_bytes_min); }
  Result<bool> is_held(const Found& run) override { return real_.is_held(run); }
  Result<std::unique_ptr<Tenure>> hold(const Found& run,
                                       std::vector<std::string>* warnings) override {
    return real_.hold(run, warnings);
  }
  Result<std::unique_ptr<disk::Folder>> make_run(const Found& run) override {
    return real_.make_run(run);
  }
  Result<std::unique_ptr<disk::Folder>> open_run(const Found& run) override {
    return real_.open_run(run);
  }
  Result<std::vector<Found>> runs(std::vector<Error>* unread) override {
    return real_.runs(unread);
  }
  Result<std::vector<Found>> runs_of(const std::string& topic_id) override {
    return real_.runs_of(topic_id);
  }
  Status remove_run(const Found& run) override { return real_.remove_run(run); }
  Result<std::vector<Found>> remove_leftovers() override { return real_.remove_leftovers(); }

 private:
  std::optional<Found> find_whole(const std::string& /*run_id*/) override { return std::nullopt; }
  Result<Found> run_at(const std::filesystem::path& path) override {
    return real_.find(path.string());
  }

  Output& real_;
};

}  // namespace castwright::store
