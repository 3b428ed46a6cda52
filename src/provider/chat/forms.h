#pragma once
// Reads the different forms in which servers write the same thing in an event of Chat Completions.
// Pure.

#include "json/value.h"
#include "provider/citations.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::provider {

/// Returns the only choice that is asked for: the one with index 0, or the first if none has an
/// index; nullptr if there is none.
const json::Value* first_choice(const json::Value& event);
/// Returns the finish reason of that choice as sent; "" if it has none yet.
std::string_view finish_reason_of(const json::Value& event);
/// Returns true if an event or body says that something failed: under `error`, in a choice, flat,
/// or by the name of the event.
bool is_chat_error(const json::Value& event, std::string_view name);
/// Returns the error that stands inside the choice or in a field of the server's own; nullptr if
/// the event itself is the error, or there is none.
const json::Value* inner_error(const json::Value& event);
/// Returns true if `error` is an error, and not the null, false or empty value that some servers
/// always send.
bool says_error(const json::Value* error);
/// Returns the words of a part of `content` that is thinking: from `thinking`, `reasoning`,
/// `summary` or `text`, which are words or a list of parts.
std::string thinking_of(const json::Value& part);
/// Returns true if a part of `content` is thinking, by its type.
bool is_thinking(const json::Value& part);
/// Reads a web citation, `{"url_citation": {…}}` or flat; nothing for a citation of another kind.
std::optional<Annotation> read_url_citation(const json::Value& annotation);

}  // namespace castwright::provider
