#pragma once
// The figures of the newest run of each topic and kind that has ended, for Prometheus: what
// `--metrics-textfile` says when a run ends, read from its files (docs/formats/metrics.md). Thread:
// one at a time.

#include "app/run_view.h"
#include "observe/metrics.h"
#include "web/timeline.h"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace castwright::web {

class LastRuns {
 public:
  /// Takes what `view` says of a run whose stages have ended; a newer run of its topic stays.
  void put(const app::RunView& view, const std::vector<Timeline>& timelines);
  /// Forgets runs that are gone. An older run of the topic counts once it is put again.
  void keep_if(const std::function<bool(const std::string& run_id)>& is_there);
  /// The gauges `castwright_last_…`, in exposition format 0.0.4.
  std::string text() const;

 private:
  struct Ended {
    std::string run_id{};
    engine::RunFigures figures{};
    bool finished = false;
    std::int64_t unix_s = 0;
  };
  void put_stage(const app::RunView& view, const Timeline& timeline);

  std::map<std::pair<std::string, std::string>, Ended> newest_;  ///< by topic and kind
};

}  // namespace castwright::web
