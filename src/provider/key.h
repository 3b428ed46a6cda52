#pragma once
// Puts the key into a request. Every dialect uses this one place. Pure.

#include "http/transport.h"
#include "provider/endpoint.h"

namespace castwright::provider {

/// Gives the key of `endpoint` to `request`. The transport sends it to the origin of the request's
/// address and nowhere else.
inline void give_key(http::Request& request, const Endpoint& endpoint) {
  request.key = endpoint.key;
  request.key_header = endpoint.key_header;
}

}  // namespace castwright::provider
