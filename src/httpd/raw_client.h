#pragma once
// A blocking loopback client for tests: it sends bytes, receives bytes, and tells how the
// connection ended. Only the tests of httpd and rehearsal use it, never the program.

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace castwright::httpd {

class RawClient {
 public:
  enum class End { none, fin, reset };

  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface's own shape
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  bool connected() const { return connected_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void request(std::string_view method, std::string_view target, std::string_view body = {}) {
    send(std::string(method) + " " + std::string(target)
         + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size())
         + "\r\n\r\n" + std::string(body));
  }
  /// Reads once what is there or comes within `wait_ms`; false if nothing came or the connection
  /// ended.
  bool read_some(int wait_ms = 10'000) {
    pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
    if (end_ != End::none || ::poll(&ready, 1, wait_ms) <= 0) return false;
    char block[65536];
    const ssize_t got = ::recv(socket_, block, sizeof block, 0);
    if (got > 0) {
      last_read_ = static_cast<std::size_t>(got);
      received_.append(block, last_read_);
      return true;
    }
    end_ = got == 0 ? End::fin : End::reset;
    return false;
  }
  /// Reads until `text` has come; false if the connection ended or fell silent before.
  bool read_until(std::string_view text, int wait_ms = 10'000) {
    while (!received_.contains(text))
      if (!read_some(wait_ms)) return false;
    return true;
  }
  void read_to_end(int wait_ms = 10'000) {
    while (read_some(wait_ms)) {
    }
  }
  const std::string& received() const { return received_; }
  /// Returns what has come so far, and forgets it.
  std::string take() { return std::exchange(received_, {}); }
  std::size_t last_read() const { return last_read_; }
  End end() const { return end_; }

 private:
  int socket_;
  bool connected_ = false;
  std::string received_;
  std::size_t last_read_ = 0;
  End end_ = End::none;
};

}  // namespace castwright::httpd
