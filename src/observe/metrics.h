#pragma once
// The figures of one run as Prometheus text (for node_exporter's textfile collector or a push
// gateway). Names: docs/formats/metrics.md. Pure.

#include "engine/report.h"

#include <string>

namespace castwright::observe {

/// `finished_unix_s`: wall time of the end, for the last-success gauge; `succeeded` false leaves
/// that gauge out.
std::string metrics_text(const engine::RunFigures& figures,
                         bool succeeded,
                         std::int64_t finished_unix_s);

}  // namespace castwright::observe
