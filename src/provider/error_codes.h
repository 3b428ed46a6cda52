#pragma once
// What an error means, by its code or type and by its words: who must act on it, and why the server
// refused. Pure.

#include "core/result.h"

#include <optional>
#include <string_view>

namespace castwright::provider {

/// Why a server refused: what a remedy hangs on. A cause that is not certain is none.
enum class Cause {
  unknown,
  part,         ///< a part of the request that could be left out
  token_limit,  ///< the token limit that was asked for is none that the server takes
  model,        ///< the server does not have the model, or not for this key
  path,         ///< the server does not have the address
  quota,        ///< no credit, or a spending limit: waiting does not help
  content,      ///< a content filter or safety rules
  tool_call,    ///< the model called a tool that the request does not offer
  place,        ///< the country or network address that the request came from
  proxy,        ///< something between here and the provider answered in its place
  redirect,     ///< the server sends to another address
  no_api,       ///< a page, or anything else that is no answer of this API, called a success
};

/// Of a code or type of OpenAI or of a compatible server, however it is spelled (`NotFound`,
/// `not_found`); nothing where it says nothing special: the HTTP status then decides, and it is the
/// provider's where there is none.
std::optional<Fault> known_fault(std::string_view code);
/// Of the same; of a reason of an incomplete answer too.
Cause known_cause(std::string_view code);
/// Of a message in lower case, by what servers are known to say.
Cause cause_of_words(std::string_view message);

}  // namespace castwright::provider
