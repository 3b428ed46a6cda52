#include "provider/dialect.h"

#include "provider/diagnosis.h"

#include <algorithm>
#include <array>

namespace castwright::provider {

std::string_view Dialect::own_name(std::string_view part, const Endpoint& /*endpoint*/) const {
  return part;
}

std::string_view Dialect::part_named(std::string_view own_name) const {
  return own_name;
}

ExchangeKind Dialect::kind_of(std::string_view /*method*/, std::string_view /*path*/) const {
  return ExchangeKind::create;
}

bool Dialect::is_keepalive(const sse::Event& event) const {
  return event.name == "keepalive" || event.name == "ping";
}

std::optional<http::Request> Dialect::attach(const Endpoint& /*endpoint*/,
                                             std::string_view /*id*/,
                                             std::string_view /*cursor*/) const {
  return std::nullopt;
}

std::optional<http::Request> Dialect::poll(const Endpoint& /*endpoint*/,
                                           std::string_view /*id*/) const {
  return std::nullopt;
}

std::optional<http::Request> Dialect::cancel(const Endpoint& /*endpoint*/,
                                             std::string_view /*id*/) const {
  return std::nullopt;
}

std::optional<http::Request> Dialect::bill(const Endpoint& /*endpoint*/,
                                           std::string_view /*id*/) const {
  return std::nullopt;
}

Result<Bill> Dialect::read_bill(std::string_view /*body*/, std::string_view /*id*/) const {
  return fail(Fault::network, "this API has no request for bills");
}

Refusal Dialect::refusal_of(int status, std::string_view body) const {
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

std::span<const Dialect* const> dialects() {
  static const std::array all{&responses(), &chat()};
  return all;
}

std::string_view part_named(std::string_view name) {
  for (const Dialect* const dialect : dialects())
    name = dialect->part_named(name);
  return name;
}

const Dialect* dialect_named(std::string_view name) {
  const auto all = dialects();
  const auto found =
      std::ranges::find(all, name, [](const Dialect* dialect) { return dialect->name(); });
  return found == all.end() ? nullptr : *found;
}

const Dialect& dialect_of(const Endpoint& endpoint) {
  return endpoint.dialect == nullptr ? *dialects().front() : *endpoint.dialect;
}

}  // namespace castwright::provider
