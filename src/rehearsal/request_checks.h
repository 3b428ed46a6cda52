#pragma once
// Checks of a request's body that two APIs of one vendor share, in the original's words: each gives
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

/// 400; `param` and `code` may be empty.
std::unexpected<ApiError> bad_request(std::string message,
                                      std::string_view param,
                                      std::string_view code);

/// As a parameter is refused that the API does not know.
ApiError unknown_parameter(std::string_view name);

/// There, and not null.
bool present(const json::Value* value);

/// The body as an object.
std::expected<json::Value, ApiError> parse_body(std::string_view body);
/// A parameter that may be absent or null but else is a boolean.
std::expected<bool, ApiError> boolean(const json::Value& body, std::string_view key, bool fallback);
std::expected<std::optional<std::int64_t>, ApiError> integer(const json::Value& body,
                                                             std::string_view key,
                                                             std::int64_t least);

/// No key but these; `place` is where the object stands, "" for the body itself.
Checked check_known(const json::Value& object,
                    std::span<const std::string_view> known,
                    std::string_view place);
Checked check_stream_options(const json::Value& body);
Checked check_metadata(const json::Value& body);
Checked check_cache_key(const json::Value& body);
/// Whether the model has this effort; `place` is its parameter.
Checked check_effort(const CreateRequest& request,
                     const json::Value* effort,
                     std::string_view place);
/// A name of a schema or function.
Checked check_name(std::string_view name, const std::string& place);
/// `strict`, which is null for false.
std::expected<Enforced, ApiError> enforced(const json::Value& holder, const std::string& place);
/// A function with its name and the schema of its parameters.
Checked check_function(const json::Value& function, const std::string& place);

}  // namespace castwright::rehearsal
