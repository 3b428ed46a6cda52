#pragma once
// One answer as the server keeps it, and what both of its wordings say of it: whatever was asked is
// echoed, and every answer is marked as a rehearsal's. Pure.

#include "json/value.h"
#include "rehearsal/create_request.h"
#include "rehearsal/scenario.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

class Wire;

/// What was asked, through which API, and how it is played.
struct Record {
  std::string id;
  std::int64_t created_at = 0;  ///< Unix seconds
  const Wire* wire = nullptr;   ///< never deleted; set before anybody reads the record
  CreateRequest request;
  Scenario scenario;
};

enum class Moment {
  queued,
  in_progress,
  ended,  ///< as the scenario ends
};

/// The request's value of `key`, or `fallback` where it is absent or null.
json::Value echoed(const Record& record, std::string_view key, const json::Value& fallback);
/// The request's own metadata, and that this is a rehearsal.
json::Value marked_metadata(const Record& record);
/// The dated snapshot that the original resolves a model's name to; other names are themselves.
std::string_view snapshot_of(std::string_view model);
/// 0 to 16 characters that depend on the answer and the event only.
std::string obfuscation_of(const Record& record, std::uint64_t event);

}  // namespace castwright::rehearsal
