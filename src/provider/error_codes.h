#pragma once
// What an error means, by its code, its type or its words: who must act on it, and why the server
// refused. Pure.

#include "core/result.h"

#include <optional>
#include <string_view>

namespace castwright::provider {

/// Why a server refused; the remedy depends on it. If the cause is not certain, it is `unknown`.
enum class Cause {
  unknown,
  part,         ///< The server refused a part of the request that could be left out.
  token_limit,  ///< The server does not take the token limit that was asked for.
  model,        ///< The server does not have the model, or does not give it to this key.
  path,         ///< The server does not have the address.
  quota,        ///< No credit, or a spending limit: waiting does not help.
  content,      ///< A content filter or safety rules.
  tool_call,    ///< The model called a tool that the request does not offer.
  place,        ///< The country or network address that the request came from.
  proxy,        ///< A proxy between this machine and the provider answered in the provider's place.
  redirect,     ///< The server redirects to another address.
  no_api,       ///< A success status with a page, or anything else that is no answer of this API.
};

/// Returns who must act on an error with this code or type of OpenAI or a compatible server, in any
/// spelling (`NotFound`, `not_found`). Empty if the code decides nothing: the HTTP status then
/// decides, and without a status the fault is the provider's.
std::optional<Fault> known_fault(std::string_view code);
/// Returns the cause that a code, a type, or the reason of an incomplete answer names.
Cause known_cause(std::string_view code);
/// Returns the cause that a message in lower case tells, by phrases that servers are known to use.
Cause cause_of_words(std::string_view message);

}  // namespace castwright::provider
