#pragma once
// Which user of this machine is at the other end of a connection over loopback. Any thread.

#include <cstdint>
#include <optional>
#include <string_view>

namespace castwright::httpd {

/// One end of a connection over IPv4.
struct Endpoint {
  std::uint32_t address = 0;  ///< in the order of the host: 127.0.0.1 is 0x7F000001
  std::uint16_t port = 0;
};

/// The user who opened `peer` of the connection to `own`, by a table of connections in the form of
/// /proc/net/tcp or /proc/net/tcp6 (proc_pid_net(5)). Nothing if the table does not have the
/// connection, or only as one that both ends have closed, which has no user any more.
std::optional<unsigned> user_in(std::string_view table, Endpoint peer, Endpoint own);

/// May a server that answers to its own user only answer `peer`? Then the peer is of the same user
/// or of root, or the system cannot tell of any connection whose it is. A connection that the
/// system does not know has ended, and is refused.
bool is_own_user(Endpoint peer, Endpoint own);

}  // namespace castwright::httpd
