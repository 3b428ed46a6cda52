#pragma once
// When what happened to each attempt of a run, as its events say: what the state that follows from
// them leaves out, since no decision rests on it. Thread: any.

#include "app/run_view.h"
#include "core/result.h"
#include "journal/event_json.h"
#include "json/value.h"
#include "store/output.h"

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace castwright::web {

/// Times are RFC 3339, "" where it has not happened.
struct AttemptTimes {
  std::string opened{};
  std::string first_text{};
  std::string ended{};
  struct Reattached {
    std::string at{};
    bool poll = false;
  };
  std::vector<Reattached> reattached{};
};

struct Timeline {
  std::map<std::pair<int, int>, AttemptTimes> attempts{};  ///< by request and attempt
  std::string updated{};                                   ///< the newest event
  std::string began{};                                     ///< when the newest process began
  std::string ended{};                       ///< when it wrote its end; "" if it did not
  std::vector<journal::Finding> findings{};  ///< of the newest process
  std::string approved{};  ///< who approved what the newest process wrote; "" if nobody did
  bool finished = false;
};

/// Reads the events of a log in their order.
Timeline timeline_of(std::span<const json::Value> events);

/// The timelines of a run and of each stage that follows it, in the order of RunView::later.
/// Fault::storage if a log is damaged.
Result<std::vector<Timeline>> timelines_of(store::Output& output, const app::RunView& view);

}  // namespace castwright::web
