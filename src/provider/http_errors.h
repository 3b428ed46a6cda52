#pragma once
// What an answer that is no event stream, or a failed one, means: whose fault it is, and one line
// for a person. Pure.

#include "core/result.h"
#include "http/transport.h"
#include "provider/error_words.h"

#include <string_view>
#include <vector>

namespace castwright::provider {

/// An answer with a status other than 200: who must act, and one line for a person with the code,
/// the message, how long the provider asks to wait (shown, never obeyed) and its request id. `body`
/// may be JSON, HTML or empty; at most limits::error_body_bytes_max of it are used. Decides by
/// code, then type, then status: 401 and 403 → key, 429 and quota → limit,
/// everything else → provider. The caller redacts: servers echo keys.
Error explain_http_error(int status,
                         const std::vector<http::Header>& headers,
                         std::string_view body);
/// A 200 whose body was no event stream (`head` is its beginning, sse::Parser::head()): a JSON
/// error body → the provider's fault and code; anything else → Fault::network with the first 200
/// printable bytes, escaped. An event stream under a wrong content type is none of this: it is read
/// as a stream.
Error explain_non_stream(std::string_view content_type, std::string_view head);
/// An answer that the provider failed: by the code inside the stream (quota and rate codes → limit,
/// key codes → key, else provider), with its cause and wait, or that it gave none.
Error explain_failure(const ErrorWords& error);

}  // namespace castwright::provider
