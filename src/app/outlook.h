#pragma once
// What going on with a run would do and cost, before anything of it is sent.

#include "app/open_run.h"
#include "core/result.h"
#include "engine/run.h"
#include "topic/topic.h"

#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// What is done without asking again, and what will be asked again and may have cost already:
/// before any of it is sent.
struct Outlook {
  std::vector<std::string> free;
  std::vector<std::string> again;
  std::vector<std::string> unnamed;  ///< may run at the provider, and nobody knows the id
  bool running = false;
};

Result<Outlook> outlook_of(const OpenRun& run, const topic::Topic& topic, bool verbatim);
/// Why nothing may be done or said to be done, before anything is.
std::optional<Error> reason_not_to(engine::Task task, bool only_if_free, const Outlook& outlook);
/// Adds what the user has to know before anything is sent; what would be paid again only where that
/// is allowed.
void add_outlook(std::vector<std::string>& warnings, bool no_repay, const Outlook& outlook);

}  // namespace castwright::app
