#include "provider/attach.h"

#include "core/ascii.h"
#include "provider/address.h"
#include "provider/diagnosis.h"

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// An id is the server's word: nothing in it may change the path or the query.
std::string escaped(std::string_view id) {
  std::string out;
  for (const char byte : id) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                       || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
    if (plain) {
      out += byte;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

http::Request about(const Endpoint& endpoint,
                    std::string_view response_id,
                    std::string_view action = "",
                    std::string_view query = "") {
  http::Request request;
  request.method = "GET";
  request.url = address_below(
      endpoint.base_url, fmt::format("/responses/{}{}", escaped(response_id), action), query);
  request.headers = {{"Accept", "application/json"}};
  request.bearer = endpoint.key;
  request.ca_file = endpoint.ca_file;
  return request;
}

}  // namespace

http::Request encode_attach(const Endpoint& endpoint,
                            std::string_view response_id,
                            std::int64_t after) {
  std::string query = "stream=true";
  if (after >= 0) query += fmt::format("&starting_after={}", after);
  http::Request request = about(endpoint, response_id, "", query);
  request.headers = {{"Accept", "text/event-stream"}};
  return request;
}

http::Request encode_poll(const Endpoint& endpoint, std::string_view response_id) {
  return about(endpoint, response_id);
}

http::Request encode_cancel(const Endpoint& endpoint, std::string_view response_id) {
  http::Request request = about(endpoint, response_id, "/cancel");
  request.method = "POST";
  request.headers.push_back({"Content-Type", "application/json"});
  return request;
}

Refusal refusal_of(int status, std::string_view body) {
  if (contains_ignoring_case(body, "no longer be streamed")) return Refusal::not_streamable;
  if (contains_ignoring_case(body, "not created with background")) return Refusal::not_streamable;
  if (denies_address(status, body)) return Refusal::no_address;
  switch (status) {
    case 401:
    case 403: return Refusal::key;
    case 404:
    case 410: return Refusal::gone;
    case 408:
    case 409:
    case 429: return Refusal::busy;
    default: return status >= 500 ? Refusal::busy : Refusal::other;
  }
}

}  // namespace castwright::provider
