#pragma once
// Which user of this machine is at the other end of a connection over loopback. Linux tells it in
// /proc/net/tcp (proc_pid_net(5)). Any thread.

#include <cstdint>
#include <optional>
#include <string_view>

namespace castwright::httpd {

/// The two ports of a connection over 127.0.0.1, as the other end sees them.
struct PeerPorts {
  std::uint16_t own = 0;     ///< of the other end
  std::uint16_t remote = 0;  ///< of this end
};

/// The user who opened the other end, by the table of connections `table`, which has the form of
/// /proc/net/tcp. Nothing if the table does not have the connection, or only as one that both ends
/// have closed, which has no user any more.
std::optional<unsigned> user_in(std::string_view table, PeerPorts ports);

/// May the other end of the connection be answered by a server that answers to its own user only?
/// Then it is of the same user or of root, or nobody can tell whose it is.
bool is_own_user(PeerPorts ports);

}  // namespace castwright::httpd
