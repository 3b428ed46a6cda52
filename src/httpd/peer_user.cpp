#include "httpd/peer_user.h"

#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace castwright::httpd {
namespace {

enum class Told { user, no_connection, nothing };
struct Answer {
  Told told = Told::nothing;
  unsigned user = 0;
};

/// Takes the next word from the front of a line.
std::string_view next_word(std::string_view& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos) return line = {};
  const std::size_t end = line.find(' ', begin);
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end);
  return word;
}

/// The end as the tables write it: the bytes of the address stand as they do in memory, and one of
/// IPv4 may stand in the last four of the sixteen bytes of an IPv6 address.
std::string written(Endpoint end) {
  return fmt::format("{:08X}:{:04X}", htonl(end.address), end.port);
}
bool is_end(std::string_view word, const std::string& end) {
  constexpr std::string_view mapped = std::endian::native == std::endian::little
                                          ? "0000000000000000FFFF0000"
                                          : "00000000000000000000FFFF";
  if (word.starts_with(mapped)) word.remove_prefix(mapped.size());
  return word == end;
}

/// Asks the kernel for this one connection (sock_diag(7)).
Answer ask_kernel(Endpoint peer, Endpoint own) {
  struct Request {
    nlmsghdr header;
    inet_diag_req_v2 ask;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.ask.sdiag_family = AF_INET;
  request.ask.sdiag_protocol = IPPROTO_TCP;
  request.ask.idiag_states = ~0u;
  request.ask.id.idiag_sport = htons(peer.port);
  request.ask.id.idiag_dport = htons(own.port);
  request.ask.id.idiag_src[0] = htonl(peer.address);
  request.ask.id.idiag_dst[0] = htonl(own.address);
  request.ask.id.idiag_cookie[0] = request.ask.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  const int socket = ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (socket < 0) return {};
  constexpr timeval patience{.tv_sec = 1, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  alignas(nlmsghdr) char bytes[8192];
  ssize_t got = -1;
  if (::send(socket, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request))
    got = ::recv(socket, bytes, sizeof bytes, 0);
  ::close(socket);
  nlmsghdr header{};
  if (got < static_cast<ssize_t>(sizeof header)) return {};
  std::memcpy(&header, bytes, sizeof header);
  const auto size = static_cast<std::size_t>(got) - NLMSG_HDRLEN;
  if (header.nlmsg_type == NLMSG_ERROR && size >= sizeof(nlmsgerr)) {
    nlmsgerr error{};
    std::memcpy(&error, bytes + NLMSG_HDRLEN, sizeof error);
    return {.told = error.error == -ENOENT ? Told::no_connection : Told::nothing};
  }
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY || size < sizeof(inet_diag_msg)) return {};
  inet_diag_msg message{};
  std::memcpy(&message, bytes + NLMSG_HDRLEN, sizeof message);
  constexpr unsigned time_wait = 6;
  if (message.idiag_state == time_wait) return {.told = Told::no_connection};
  return {.told = Told::user, .user = message.idiag_uid};
}

/// The same by the tables of /proc, for kernels that do not answer.
Answer ask_tables(Endpoint peer, Endpoint own) {
  bool any = false;
  for (const char* const name : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream file(name, std::ios::binary);
    const std::string table(std::istreambuf_iterator<char>(file), {});
    any = any || !table.empty();
    if (const auto user = user_in(table, peer, own)) return {.told = Told::user, .user = *user};
  }
  return {.told = any ? Told::no_connection : Told::nothing};
}

}  // namespace

std::optional<unsigned> user_in(std::string_view table, Endpoint peer, Endpoint own) {
  constexpr std::string_view time_wait = "06";
  const std::string peer_text = written(peer);
  const std::string own_text = written(own);
  while (!table.empty()) {
    const std::size_t end = table.find('\n');
    std::string_view line = table.substr(0, end);
    table.remove_prefix(end == std::string_view::npos ? table.size() : end + 1);
    next_word(line);  // the number of the line
    if (!is_end(next_word(line), peer_text) || !is_end(next_word(line), own_text)) continue;
    if (next_word(line) == time_wait) return std::nullopt;
    for (int skipped = 0; skipped < 3; ++skipped)  // queues, timer, repeats
      next_word(line);
    const std::string_view user = next_word(line);
    unsigned number = 0;
    const auto [last, error] = std::from_chars(user.data(), user.data() + user.size(), number);
    return error == std::errc() && !user.empty() ? std::optional(number) : std::nullopt;
  }
  return std::nullopt;
}

bool is_own_user(Endpoint peer, Endpoint own) {
  Answer answer = ask_kernel(peer, own);
  if (answer.told == Told::nothing) answer = ask_tables(peer, own);
  if (answer.told == Told::no_connection) return false;
  return answer.told == Told::nothing || answer.user == 0 || answer.user == ::geteuid();
}

}  // namespace castwright::httpd
