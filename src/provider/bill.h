#pragma once
// Asks a server what an answer cost, after the answer is over. A stream that was cut, or that told
// no cost, leaves the cost unknown; a server with an address for bills still knows it, and asking
// is free. Pure.

#include "core/money.h"
#include "core/result.h"
#include "http/transport.h"
#include "provider/endpoint.h"
#include "provider/usage.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// What the server says that one answer cost.
struct Bill {
  Nanodollars amount = 0;
  std::optional<Usage> usage{};
  bool says_free = false;  ///< the model is one that costs nothing, by the server's own word
};

/// Returns true if bills can be asked for at `path` (Endpoint::bill_path): the path contains `{id}`
/// exactly once, and stays below the base address whatever the id is.
bool is_bill_path(std::string_view path);

/// Returns the request GET {base}{bill_path} with the key. Returns nothing if the endpoint has no
/// such path, or if `id`, which the server sent, cannot be an id.
std::optional<http::Request> bill_request(const Endpoint& endpoint, std::string_view id);

/// Returns the id under which the server keeps the bill of an answer: the header `X-Generation-Id`,
/// which arrives before the first event, else `response_id`, the id inside the answer.
std::string bill_id_of(const std::vector<http::Header>& head, std::string_view response_id);

}  // namespace castwright::provider
