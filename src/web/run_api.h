#pragma once
// What the browser page reads of runs, as JSON (docs/formats/web_api.md): the list, one run, and
// its script, outline, sources, findings and requests. It reads the files of the runs when it is
// asked, and keeps of the list what has not changed since.
//
// Owner: the web server. Thread: its I/O thread only.

#include "core/clock.h"
#include "core/result.h"
#include "json/value.h"
#include "store/output.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace castwright::web {

/// The path below which all of it is.
inline constexpr std::string_view api_path = "/api/";

class RunApi {
 public:
  /// Both must outlive it.
  RunApi(store::Output& output, const Clock& clock) : output_(output), clock_(clock) {}

  /// The JSON at `path`. Fault::missing if there is nothing, Fault::storage if it cannot be read.
  Result<json::Value> get(std::string_view path);

  /// Reads rows of the list that are not known yet, for as long as one answer may take. Returns
  /// whether all are known. A server calls it again and again when it starts, so that nobody waits
  /// for ten thousand runs.
  Result<bool> read_rows();

 private:
  struct Row {
    std::uint64_t log_bytes = 0;  ///< of the logs of its stages when the row was made
    bool working = false;         ///< it may change although its log does not
    json::Value value{};
    bool seen = false;
  };
  Result<json::Value> list();
  Result<json::Value> run(std::string_view id, std::string_view what);
  void refresh(const store::Output::Found& found, Row& row);

  store::Output& output_;
  const Clock& clock_;
  std::map<std::string, Row, std::less<>> rows_;  ///< by run
};

}  // namespace castwright::web
