#include "provider/bill.h"

#include "core/ascii.h"
#include "provider/address.h"
#include "provider/key.h"

#include <algorithm>
#include <cstddef>

namespace castwright::provider {
namespace {

constexpr std::string_view id_mark = "{id}";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The id goes into an address and into files, so it must be short and hold only characters that
/// ids have.
bool is_id(std::string_view id) {
  constexpr std::size_t id_chars_max = 256;
  const auto visible = [](char c) { return c > ' ' && c <= '~'; };
  return id.size() <= id_chars_max && std::ranges::any_of(id, is_letter_or_digit)
         && std::ranges::all_of(id, visible);
}

std::string with_id(std::string_view part, std::string_view id) {
  const std::size_t at = part.find(id_mark);
  if (at == std::string_view::npos) return std::string(part);
  return std::string(part.substr(0, at)) + escaped(id)
         + std::string(part.substr(at + id_mark.size()));
}

}  // namespace

bool is_bill_path(std::string_view path) {
  const std::size_t at = path.find(id_mark);
  if (!path.starts_with('/') || at == std::string_view::npos) return false;
  const std::string rest =
      std::string(path.substr(0, at)) + std::string(path.substr(at + id_mark.size()));
  // A segment `..` would lead out of the base address.
  return !rest.contains("..") && std::ranges::all_of(rest, [](char c) {
    return is_letter_or_digit(c) || std::string_view("-._~/?=&").contains(c);
  });
}

std::optional<http::Request> bill_request(const Endpoint& endpoint, std::string_view id) {
  const std::string_view path = endpoint.bill_path;
  if (!is_bill_path(path) || !is_id(id)) return std::nullopt;
  const std::size_t mark = std::min(path.find('?'), path.size());
  const std::string_view query = path.substr(std::min(mark + 1, path.size()));
  http::Request request;
  request.method = "GET";
  request.url =
      address_below(endpoint.base_url, with_id(path.substr(0, mark), id), with_id(query, id));
  request.headers = {{"Accept", "application/json"}};
  give_key(request, endpoint);
  request.ca_file = endpoint.ca_file;
  return request;
}

std::string bill_id_of(const std::vector<http::Header>& head, std::string_view response_id) {
  for (const http::Header& header : head) {
    if (equal_ignoring_case(header.name, "x-generation-id") && is_id(header.value))
      return header.value;
  }
  return std::string(response_id);
}

}  // namespace castwright::provider
