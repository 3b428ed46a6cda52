#pragma once
// Writes the figures of the newest runs as Prometheus text, for node_exporter's textfile collector
// or a push gateway. docs/formats/metrics.md defines the names. Pure.

#include "engine/report.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace castwright::observe {

/// One page with the newest run of each topic and kind of one process. Every name is declared once,
/// and every series has the labels `topic` and `kind`, so that the pages of several processes can
/// be used together.
class MetricsPage {
 public:
  /// Adds a run. `kind` is `long` or `short` (docs/formats/metrics.md); a rehearsal gets a kind of
  /// its own. `finished_unix_s` is the wall time of the end, for the gauge of the last success,
  /// which is left out if `succeeded` is false.
  void put(std::string_view kind,
           const engine::RunFigures& figures,
           bool succeeded,
           std::int64_t finished_unix_s);
  std::string text() const;

 private:
  using Series = std::map<std::string, std::string>;  ///< The lines of the series by name.
  std::map<std::pair<std::string, std::string>, Series> runs_;
};

}  // namespace castwright::observe
