#include "app/find_dialect.h"

#include "app/model_list.h"
#include "http/curl_transport.h"
#include "passes/pass_a.h"
#include "provider/http_errors.h"
#include "topic/pasted.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

constexpr Millis probe_patience{5'000};

bool is_one_of(int status, const auto& statuses) {
  return std::ranges::find(statuses, status) != std::end(statuses);
}

}  // namespace

Result<const provider::Dialect*> find_dialect(const Clock& clock,
                                              const provider::Endpoint& endpoint) {
  // It needs a transport of its own, because it is called before there is a runtime.
  CW_TRY(const auto transport, http::CurlTransport::open(clock));
  std::vector<std::string_view> names;
  for (const provider::Dialect* const dialect : provider::dialects()) {
    http::Request probe = dialect->encode(passes::ModelRequest{}, endpoint);
    probe.body = "{}";
    auto answer = fetch(*transport, clock, std::move(probe), probe_patience);
    const std::string_view host = topic::host_of(endpoint.base_url);
    if (!answer) return std::unexpected(std::move(answer).error().within(std::string(host)));
    // A server that knows the address complains that the empty request has no model, or no key.
    constexpr std::array known{400, 401, 422};
    constexpr std::array unknown{404, 405, 410, 501};
    if (is_one_of(answer->status, known)) return dialect;
    if (!is_one_of(answer->status, unknown)) {
      return std::unexpected(
          provider::explain_http_error(answer->status, answer->headers, answer->body)
              .within(fmt::format("{}: asked what it speaks", host)));
    }
    names.push_back(dialect->title());
  }
  return fail(Fault::provider,
              fmt::format("{} knows no address of the {}: is --base-url right (it usually ends in "
                          "/v1)? --dialect names what the server speaks",
                          topic::host_of(endpoint.base_url),
                          fmt::join(names, " or the ")));
}

}  // namespace castwright::app
