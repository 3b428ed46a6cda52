#pragma once
// A run as the browser page reads it (docs/formats/web_api.md). Pure.

#include "app/run_view.h"
#include "json/value.h"
#include "web/timeline.h"

#include <vector>

namespace castwright::web {

/// A line of the list of runs. `timelines` has one for the run and one for each of RunView::later.
json::Value row_json(const app::RunView& view, const std::vector<Timeline>& timelines);

/// The whole run: the fields of its row, the hosts, the money, and each request of each stage with
/// its attempts.
json::Value run_json(const app::RunView& view,
                     const std::vector<Timeline>& timelines,
                     const std::string& output_root);

}  // namespace castwright::web
