#pragma once
// The forms in which servers write the same thing in an event of Chat Completions. Pure.

#include "json/value.h"
#include "provider/citations.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::provider {

/// The only choice that is asked for: that of index 0, or the first where none has an index.
const json::Value* first_choice(const json::Value& event);
/// Its finish reason as sent; "" where it has none yet.
std::string_view finish_reason_of(const json::Value& event);
/// Does an event, or a body, say that something failed: under `error`, in a choice, flat, or by its
/// name?
bool is_chat_error(const json::Value& event, std::string_view name);
/// What failed, where an event says so in its choice or in a field of the server's own; nullptr
/// where the event itself says it, or none does.
const json::Value* inner_error(const json::Value& event);
/// Is `error` one, rather than the null, false or nothing that some servers always send?
bool says_error(const json::Value* error);
/// A part of `content` that is thinking: its words, from `thinking`, `reasoning`, `summary` or
/// `text`, which are words or a list of parts.
std::string thinking_of(const json::Value& part);
bool is_thinking(const json::Value& part);
/// A citation of the web, `{"url_citation": {…}}` or flat; nothing for one of any other kind.
std::optional<Annotation> read_url_citation(const json::Value& annotation);

}  // namespace castwright::provider
