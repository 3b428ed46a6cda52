#pragma once
// Explains an answer that failed or is no event stream: who must act, and one line for a person.
// Pure.

#include "core/result.h"
#include "http/transport.h"
#include "provider/error_words.h"

#include <string_view>
#include <vector>

namespace castwright::provider {

/// Explains an answer with a status other than 200: who must act, and one line for a person with
/// the code, the message, how long the provider asks to wait (shown, never obeyed) and the request
/// id. `body` may be JSON, HTML or empty; at most limits::error_body_bytes_max bytes of it are
/// used. The code decides first, then the type, then the status: 401 and 403 → key, 429 and quota →
/// limit, everything else → provider. The caller must redact the key, since servers echo it.
Error explain_http_error(int status,
                         const std::vector<http::Header>& headers,
                         std::string_view body);
/// Explains a 200 whose body was no event stream (`head` is its beginning, sse::Parser::head()). A
/// JSON error body gives the fault and code of the provider; anything else gives Fault::network
/// with the first 200 printable bytes, escaped. An event stream with a wrong content type is not
/// meant for this function: it is read as a stream.
Error explain_non_stream(std::string_view content_type, std::string_view head);
/// Explains an answer that failed at the provider: the code inside the stream decides (quota and
/// rate codes → limit, key codes → key, else provider). The line has the cause and the wait, or
/// says that the provider gave none.
Error explain_failure(const ErrorWords& error);

}  // namespace castwright::provider
