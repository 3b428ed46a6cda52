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
#include "web/run_list.h"

#include <string>
#include <string_view>

namespace castwright::web {

/// The path below which all of it is.
inline constexpr std::string_view api_path = "/api/";
/// What the server is, and whether it lets the reader act.
inline constexpr std::string_view about_path = "/api/about";

class RunApi {
 public:
  /// Both must outlive it.
  RunApi(store::Output& output, const Clock& clock) : output_(output), list_(output, clock) {}

  /// The version, and where the runs are.
  json::Value about() const;
  /// The JSON at `path`. Fault::missing if there is nothing, Fault::storage if it cannot be read.
  struct Answer {
    std::string text{};
    std::string tag{};  ///< an entity tag with its quotes; "" if only the text tells
  };
  Result<Answer> get(std::string_view path);

  /// Reads rows of the list that are not known yet (RunList::read_rows()).
  Result<bool> read_rows();
  /// The gauges of the newest runs (RunList::metrics()).
  Result<std::string> metrics() { return list_.metrics(); }

 private:
  Result<json::Value> value_at(std::string_view path);
  Result<json::Value> run(std::string_view id, std::string_view what);

  store::Output& output_;
  RunList list_;
};

}  // namespace castwright::web
