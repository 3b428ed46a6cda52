#include "web/guard.h"

#include "core/ascii.h"
#include "web/stream_answers.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace castwright::web {
namespace {

constexpr std::array<std::string_view, 3> own_names{"127.0.0.1", "localhost", "[::1]"};

/// Is it one of the names of this machine with the port of this server? The whole text counts:
/// whoever compares beginnings takes 127.0.0.1.example.com for this machine.
bool is_own_host(std::string_view host, std::uint16_t port) {
  constexpr std::uint16_t usual_port = 80;  // which clients leave out
  return std::ranges::any_of(own_names, [host, port](std::string_view name) {
    return equal_ignoring_case(host, fmt::format("{}:{}", name, port))
           || (port == usual_port && equal_ignoring_case(host, name));
  });
}

bool is_own_origin(std::string_view origin, std::uint16_t port) {
  constexpr std::string_view scheme = "http://";
  return origin.starts_with(scheme) && is_own_host(origin.substr(scheme.size()), port);
}

}  // namespace

std::optional<httpd::Response> refused(const httpd::Request& request, std::uint16_t port) {
  const auto hosts = std::ranges::count_if(request.headers, [](const httpd::Header& header) {
    return equal_ignoring_case(header.name, "Host");
  });
  if (hosts != 1) return refusal(400, "a request names one Host");
  if (!is_own_host(request.header("Host"), port))
    return refusal(421, "this server answers to 127.0.0.1 and localhost only");
  if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
  const bool has_origin = std::ranges::any_of(request.headers, [](const httpd::Header& header) {
    return equal_ignoring_case(header.name, "Origin");
  });
  const std::string_view site = request.header("Sec-Fetch-Site");
  const bool foreign = (has_origin && !is_own_origin(request.header("Origin"), port))
                       || (!site.empty() && site != "same-origin" && site != "none");
  if (foreign) return refusal(403, "another site may not act here");
  return std::nullopt;
}

}  // namespace castwright::web
