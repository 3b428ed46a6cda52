#pragma once
// What an answer cost, asked for when it is over: where its stream was cut, or told no cost, a
// server that has such an address still knows it. Asking is free. Pure.

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

/// The server's own word.
struct Bill {
  Nanodollars amount = 0;
  std::optional<Usage> usage{};
};

/// Can bills be asked for at `path` (Endpoint::bill_path)? It stays below the base address,
/// whatever stands in it, and has `{id}` once.
bool is_bill_path(std::string_view path);

/// GET {base}{bill_path}, with the key; nothing where the endpoint has no such path, or where `id`,
/// the server's word, is none.
std::optional<http::Request> bill_request(const Endpoint& endpoint, std::string_view id);

/// How an answer is called where its bill is told: `X-Generation-Id` of its head, which is there
/// before the first event, else as the answer says.
std::string bill_id_of(const std::vector<http::Header>& head, std::string_view response_id);

}  // namespace castwright::provider
