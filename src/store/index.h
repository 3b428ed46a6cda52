#pragma once
// The index of an output root: runs and calls (paid requests) in SQLite, for `runs`, budgets and
// calibration. A copy of what the run directories say; the only module that knows SQL. One
// connection per thread.

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace castwright::store {

struct RunRow {
  std::string run_id{};
  std::string topic_id{};
  std::string created{};  ///< RFC 3339
  std::string state{};    ///< running, finished, stopped
  std::string model{};
  std::string provider{};
  std::int64_t words_target = 0;
  std::int64_t words = 0;
  /// Settled cost in nanodollars; nothing where a price or a usage is unknown.
  std::optional<std::int64_t> cost_nanodollars{};
};

struct CallRow {
  std::string run_id{};
  int chunk = 0;
  int attempt = 1;
  std::string state{};  ///< reserved, ended
  std::string end{};    ///< completed, cut, …; empty until ended
  std::string response_id{};
  std::optional<std::int64_t> worst_nanodollars{};
  std::optional<std::int64_t> cost_nanodollars{};
};

class Index {
 public:
  virtual ~Index() = default;
  /// Opens or makes the database; a newer schema than this program's is Fault::storage.
  static Result<std::unique_ptr<Index>> open(const std::filesystem::path& file);

  /// Inserts or replaces.
  virtual Status put_run(const RunRow& run) = 0;
  virtual Status put_call(const CallRow& call) = 0;
  /// Newest first.
  virtual Result<std::vector<RunRow>> runs() = 0;
  virtual Result<std::vector<CallRow>> calls(const std::string& run_id) = 0;
};

}  // namespace castwright::store
