#pragma once
// Refuses requests that a page of another site, or a name that somebody else's server resolves,
// sends to this server: the browser of the person who watches is on the same machine. Pure.

#include "httpd/message.h"

#include <cstdint>
#include <optional>

namespace castwright::web {

/// Returns the refusal of a request that must not be answered, before anything looks at its path:
///   400  no `Host`, or two
///   421  a `Host` that is not this server's own (DNS rebinding)
///   403  a method other than GET and HEAD with the `Origin` of another site, or `Sec-Fetch-Site`
///        that says so
/// `port` is the one that the server listens on.
std::optional<httpd::Response> refused(const httpd::Request& request, std::uint16_t port);

}  // namespace castwright::web
