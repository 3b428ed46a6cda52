#pragma once
// Checks of the body of a request that both APIs of the original share, in its words: each returns
// the error of the first thing that is wrong. Pure.

#include "json/value.h"
#include "rehearsal/create_request.h"
#include "rehearsal/strict_schema.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

using Checked = std::expected<void, ApiError>;

/// An error of status 400; `param` and `code` may be empty.
std::unexpected<ApiError> bad_request(std::string message,
                                      std::string_view param,
                                      std::string_view code);

/// The error for a parameter that the API does not know.
ApiError unknown_parameter(std::string_view name);

/// Whether a value is there and is not null.
bool present(const json::Value* value);

/// Reads the body, which has to be a JSON object.
std::expected<json::Value, ApiError> parse_body(std::string_view body);
/// Reads a parameter that has to be a boolean if it is neither absent nor null.
std::expected<bool, ApiError> boolean(const json::Value& body, std::string_view key, bool fallback);
std::expected<std::optional<std::int64_t>, ApiError> integer(const json::Value& body,
                                                             std::string_view key,
                                                             std::int64_t least);

/// Refuses every key but the known ones; `place` is the path of the object, "" for the body itself.
Checked check_known(const json::Value& object,
                    std::span<const std::string_view> known,
                    std::string_view place);
Checked check_stream_options(const json::Value& body);
Checked check_metadata(const json::Value& body);
Checked check_cache_key(const json::Value& body);
/// Refuses an effort that the model does not have; `place` is the path of its parameter.
Checked check_effort(const CreateRequest& request,
                     const json::Value* effort,
                     std::string_view place);
/// Refuses what cannot be the name of a schema or a function.
Checked check_name(std::string_view name, const std::string& place);
/// Reads `strict`; null means false.
std::expected<Enforced, ApiError> enforced(const json::Value& holder, const std::string& place);
/// Checks a function with its name and the schema of its parameters.
Checked check_function(const json::Value& function, const std::string& place);

}  // namespace castwright::rehearsal
