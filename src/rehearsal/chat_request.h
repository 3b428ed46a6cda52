#pragma once
// Reads the body of POST /v1/chat/completions and checks it the way the original does, in its
// words. Pure.

#include "rehearsal/create_request.h"

#include <expected>
#include <string_view>

namespace castwright::rehearsal {

/// Whose models a server has, under whatever names.
enum class Models {
  original,  ///< models that reason refuse what those of the original refuse
  any,
};

/// Reads the body. Leading messages of system and developer become the instructions, all others
/// become the input.
std::expected<CreateRequest, ApiError> read_chat_request(std::string_view body, Models models);

}  // namespace castwright::rehearsal
