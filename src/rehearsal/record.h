#pragma once
// One answer as the server keeps it, and what both APIs tell of it in the same way: they echo what
// was asked, and mark every answer as one of a rehearsal. Pure.

#include "json/value.h"
#include "rehearsal/create_request.h"
#include "rehearsal/scenario.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

class Wire;

/// What was asked, through which API, and what the response will tell.
struct Record {
  std::string id;
  std::int64_t created_at = 0;  ///< Unix seconds
  const Wire* wire = nullptr;   ///< never deleted, and set before anybody reads the record
  CreateRequest request;
  Scenario scenario;
};

enum class Moment {
  queued,
  in_progress,
  ended,  ///< the status is that of the ending of the scenario
};

/// The request's value of `key`, or `fallback` if the value is absent or null.
json::Value echoed(const Record& record, std::string_view key, const json::Value& fallback);
/// The metadata of the request, and a member that says that this is a rehearsal.
json::Value marked_metadata(const Record& record);
/// The dated snapshot that the original puts in place of a name of a model; any other name stays as
/// it is.
std::string_view snapshot_of(std::string_view model);
/// 0 to 16 characters that depend on nothing but the answer and the number of the event.
std::string obfuscation_of(const Record& record, std::uint64_t event);

}  // namespace castwright::rehearsal
