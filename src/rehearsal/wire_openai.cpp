#include "rehearsal/wire_openai.h"

#include "rehearsal/refusals.h"
#include "rehearsal/wire_chat.h"
#include "rehearsal/wire_responses.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace castwright::rehearsal {

httpd::Response OpenAiWire::error(const ApiError& error) const {
  return error_response(error);
}

void OpenAiWire::add_limit_headers(std::vector<httpd::Header>& headers,
                                   const LimitFigures& figures) const {
  const auto add = [&headers](const char* what, const LimitFigures::Bucket& bucket) {
    headers.push_back({.name = fmt::format("x-ratelimit-limit-{}", what),
                       .value = fmt::format("{:.0f}", bucket.limit)});
    headers.push_back({.name = fmt::format("x-ratelimit-remaining-{}", what),
                       .value = fmt::format("{:.0f}", bucket.remaining)});
    headers.push_back({.name = fmt::format("x-ratelimit-reset-{}", what),
                       .value = fmt::format("{:.0f}ms", std::ceil(bucket.reset_s * 1000))});
  };
  add("requests", figures.requests);
  add("tokens", figures.tokens);
  if (figures.retry_after_s)
    headers.push_back({.name = "retry-after-ms",
                       .value = fmt::format("{:.0f}", std::ceil(*figures.retry_after_s * 1000))});
}

std::span<const Wire* const> wires() {
  static const ResponsesWire responses;
  static const ChatWire chat;
  static constexpr std::array<const Wire*, 2> all{&responses, &chat};
  return all;
}

}  // namespace castwright::rehearsal
