#pragma once
// Serves one baked event stream over loopback HTTP/1.1, one HTTP chunk per event, in large writes:
// what the wire looks like when TCP coalesces. For measurements only.

#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>

namespace castwright::bench {

/// Prints the base URL on standard output, then answers every request with the stream, one
/// connection after the other, until it is ended by a signal. Returns an exit code.
int serve(const std::string& bytes, const std::vector<std::size_t>& event_ends);

/// A listening socket on a free port of the loopback, which `address` tells; -1 and errno where it
/// fails.
int listen_on_loopback(sockaddr_in& address, int backlog);
/// Head and body, which every client here sends with a Content-Length.
bool is_whole_request(std::string_view request);

}  // namespace castwright::bench
