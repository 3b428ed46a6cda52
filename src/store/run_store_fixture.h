#pragma once
// A store behind a URL, for the tests of the contract of RunStore. By default a SQLite file in a
// folder of its own; each URL in CASTWRIGHT_STORE_URL (separated by spaces) is tested as well. Such
// a store may hold other runs: every test has run ids and days of its own. For tests only.

#include "core/clock.h"
#include "core/id.h"
#include "store/run_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace castwright::store {

inline constexpr std::string_view own_sqlite_file = "sqlite:";

/// The URLs with which the contract is tested.
inline std::vector<std::string> store_urls() {
  std::vector<std::string> urls{std::string(own_sqlite_file)};
  const char* const more = std::getenv("CASTWRIGHT_STORE_URL");  // NOLINT(concurrency-mt-unsafe)
  std::istringstream words(more == nullptr ? "" : more);
  for (std::string url; words >> url;)
    urls.push_back(url);
  return urls;
}

inline std::string name_of_url(const testing::TestParamInfo<std::string>& info) {
  return info.index == 0 ? "sqlite" : fmt::format("url{}", info.index);
}

class StoreAtUrl {
 public:
  explicit StoreAtUrl(std::string url)
      : folder_(std::filesystem::temp_directory_path() / ("castwright-url-" + random_hex(8))),
        url_(std::move(url)) {
    std::filesystem::create_directory(folder_);
    if (url_ == own_sqlite_file) url_ += (folder_ / "castwright.db").string();
  }
  ~StoreAtUrl() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  StoreAtUrl(const StoreAtUrl&) = delete;
  StoreAtUrl& operator=(const StoreAtUrl&) = delete;

  std::unique_ptr<RunStore> connect() const {
    auto store = RunStore::open(url_);
    EXPECT_TRUE(store.has_value()) << (store ? "" : store.error().what);
    return store ? *std::move(store) : nullptr;
  }
  const std::string& url() const { return url_; }

 private:
  std::filesystem::path folder_;
  std::string url_;
};

inline std::string new_run_id() {
  return make_ulid(RealClock().wall());
}

/// A random day on which no other test spends.
inline std::string new_day() {
  const auto number = std::stoul(random_hex(4), nullptr, 16);
  return fmt::format("{:04}-{:02}-{:02}",
                     3000 + number % 5'000,
                     1 + number / 5'000 % 12,
                     1 + number / 60'000 % 28);
}

inline CallSpec spec_of(CallId id, std::string day, std::optional<Amount> worst) {
  return {.id = std::move(id), .day = std::move(day), .worst_nanodollars = worst};
}

inline Permit begin(RunStore& store, const CallSpec& call) {
  const auto granted = store.begin_call(call);
  EXPECT_TRUE(granted.has_value()) << (granted ? "" : granted.error().what);
  return granted ? granted->permit : Permit::orphan;
}

inline Amount spent_on(RunStore& store, std::string_view day, bool rehearsal = false) {
  const auto spent = store.day_spent(day, rehearsal);
  EXPECT_TRUE(spent.has_value()) << (spent ? "" : spent.error().what);
  return spent.value_or(-1);
}

/// The row of a call; nothing if there is none.
inline std::optional<CallRow> row_of(RunStore& store, const CallId& id) {
  const auto rows = store.calls(id.run_id);
  EXPECT_TRUE(rows.has_value()) << (rows ? "" : rows.error().what);
  if (!rows) return std::nullopt;
  for (const CallRow& row : *rows) {
    if (row.id == id) return row;
  }
  return std::nullopt;
}

/// Runs `work` in a separate process that ends without cleaning up; returns its id.
template <class Work>
pid_t in_child(Work work) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  work();
  ::_exit(testing::Test::HasFailure() ? 1 : 0);
}

/// Waits for a child and returns its exit code, or minus the signal that ended it.
inline int ended(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
  }
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace castwright::store
