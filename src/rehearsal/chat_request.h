#pragma once
// The body of POST /v1/chat/completions: checked the way the original checks it, in its words.
// Pure.

#include "rehearsal/create_request.h"

#include <expected>
#include <string_view>

namespace castwright::rehearsal {

/// Whose models are served, by whatever names.
enum class Models {
  original,  ///< those that reason refuse what the original's refuse
  any,
};

/// Leading messages of system and developer become the instructions, all others the input.
std::expected<CreateRequest, ApiError> read_chat_request(std::string_view body, Models models);

}  // namespace castwright::rehearsal
