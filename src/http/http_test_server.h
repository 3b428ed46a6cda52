#pragma once
// A server for tests that sends raw bytes: a function of the test handles each connection in its
// own thread. It knows of HTTP only where a request ends, so that it can break all rules.

#include <array>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace castwright::http {

/// One accepted connection, which is closed (FIN) when the function of the test returns.
class TestConnection {
 public:
  explicit TestConnection(int socket) : socket_(socket) {
    const int on = 1;  // Each send() is a packet of its own.
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  TestConnection(const TestConnection&) = delete;
  TestConnection& operator=(const TestConnection&) = delete;
  ~TestConnection() { ::close(socket_); }

  /// Reads head and body (by Content-Length) of the next request; empty if the peer closed instead.
  std::string read_request() const {
    std::string request;
    std::size_t whole = std::string::npos;
    while (request.size() < whole) {
      std::array<char, 16384> block{};
      const ssize_t got = ::recv(socket_, block.data(), block.size(), 0);
      if (got <= 0) return {};
      request.append(block.data(), static_cast<std::size_t>(got));
      const std::size_t end = request.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      const std::size_t length = request.find("Content-Length: ");
      whole = end + 4;
      if (length < end) whole += std::strtoul(request.c_str() + length + 16, nullptr, 10);
    }
    return request;
  }

  /// Sends bytes; false if the peer is gone.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void send_bytewise(std::string_view bytes) const {
    for (const char& byte : bytes)
      send({&byte, 1});
  }

  /// Sends nothing until the peer closes, as a stalled server does, but without sleeping.
  void wait_for_close() const {
    std::array<char, 4096> block{};
    while (::recv(socket_, block.data(), block.size(), 0) > 0) {
    }
  }

  /// Makes the close at the end a TCP reset instead of a FIN.
  void reset_on_close() const {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

 private:
  int socket_;
};

class TestServer {
 public:
  using Play = std::function<void(const TestConnection&)>;

  explicit TestServer(Play play) : play_(std::move(play)), socket_(listen_on_loopback()) {
    acceptor_ = std::thread([this] { accept_all(); });
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  /// The connections of the test must be closed by then.
  ~TestServer() {
    ::shutdown(socket_, SHUT_RDWR);  // This wakes accept().
    acceptor_.join();
    for (std::thread& one : connections_)
      one.join();
    ::close(socket_);
  }

  int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_, as_general(&address), &size);
    return ntohs(address.sin_port);
  }
  std::string url(std::string_view path = "/v1/responses") const {
    return "http://127.0.0.1:" + std::to_string(port()) + std::string(path);
  }

 private:
  static sockaddr* as_general(sockaddr_in* address) { return reinterpret_cast<sockaddr*>(address); }

  static int listen_on_loopback() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (socket < 0 || ::bind(socket, as_general(&address), sizeof address) != 0
        || ::listen(socket, SOMAXCONN) != 0) {
      std::abort();
    }
    return socket;
  }

  void accept_all() {
    for (;;) {
      const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      connections_.emplace_back([this, accepted] {
        const TestConnection connection(accepted);
        play_(connection);
      });
    }
  }

  Play play_;
  int socket_;
  std::vector<std::thread> connections_;  ///< Only the acceptor uses it until it is joined.
  std::thread acceptor_;
};

}  // namespace castwright::http
