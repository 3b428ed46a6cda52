#pragma once
// Requests about an answer that was paid for already: follow it again, ask for it, stop it. None of
// them costs anything. And what their refusals mean. Pure.

#include "http/transport.h"
#include "provider/responses.h"

#include <cstdint>
#include <string_view>

namespace castwright::provider {

/// GET {base}/responses/{id}?stream=true&starting_after=N: the events after number `after`; all of
/// them where `after` is negative.
http::Request encode_attach(const Endpoint& endpoint,
                            std::string_view response_id,
                            std::int64_t after);
/// GET {base}/responses/{id}: the response object as it is now.
http::Request encode_poll(const Endpoint& endpoint, std::string_view response_id);
/// POST {base}/responses/{id}/cancel: stops the answer and its billing at the provider.
http::Request encode_cancel(const Endpoint& endpoint, std::string_view response_id);

/// What an answer with a status other than 200 to one of these says of the response itself.
enum class Refusal {
  busy,            ///< 408, 409, 429, 5xx: ask again later
  not_streamable,  ///< too old for it, or not made in the background: only a poll can tell
  gone,            ///< 404, 410: expired, or never there
  no_address,      ///< 404, 405, 410 of somebody who knows no responses: it proves nothing
  key,             ///< 401, 403
  other,
};
Refusal refusal_of(int status, std::string_view body);

}  // namespace castwright::provider
