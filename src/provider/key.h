#pragma once
// How a request carries the key. The one place of it, for every dialect. Pure.

#include "http/transport.h"
#include "provider/endpoint.h"

namespace castwright::provider {

/// The key of `endpoint` goes with `request`, to the origin of its address and nowhere else.
inline void give_key(http::Request& request, const Endpoint& endpoint) {
  request.key = endpoint.key;
  request.key_header = endpoint.key_header;
}

}  // namespace castwright::provider
