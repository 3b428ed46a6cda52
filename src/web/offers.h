#pragma once
// What starting, resuming or redoing would do and cost at worst, as a person is shown it before it
// is confirmed, and as one text that names exactly this. It sends nothing and changes nothing.
// Thread: any, each with an output of its own.

#include "app/open_run.h"
#include "app/settings.h"
#include "core/result.h"
#include "json/value.h"
#include "store/output.h"

#include <string>

namespace castwright::web {

struct Offer {
  json::Value value;     ///< for the page, without `confirm`
  std::string facts;     ///< what must still be so when it is confirmed
  std::string newest{};  ///< of a start: the id of the topic's newest run; "" if it has none
};

/// A new run of the topic, an id or path. Fault::missing if there is no such topic, Fault::usage if
/// it or a setting is wrong.
Result<Offer> offer_start(store::Output& output,
                          const std::string& topic,
                          const app::GivenSettings& settings);
/// What is left of the run. Fault::busy if nothing is.
Result<Offer> offer_resume(store::Output& output,
                           const app::OpenRun& run,
                           const app::GivenSettings& settings);
/// One request of the run again, and what is missing. `what` says what else a person should know.
Result<Offer> offer_redo(store::Output& output,
                         const app::OpenRun& run,
                         int chunk,
                         const std::string& what,
                         const app::GivenSettings& settings);

}  // namespace castwright::web
