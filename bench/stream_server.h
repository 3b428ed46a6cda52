#pragma once
// Serves one baked event stream over loopback HTTP/1.1, one HTTP chunk per event, in large writes:
// what the wire looks like when TCP coalesces. For measurements only.

#include <string>
#include <vector>

namespace castwright::bench {

/// Prints the base URL on standard output, then answers every request with the stream, one
/// connection after the other, until it is ended by a signal. Returns an exit code.
int serve(const std::string& bytes, const std::vector<std::size_t>& event_ends);

}  // namespace castwright::bench
