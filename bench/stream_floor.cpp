#include "stream_floor.h"

#include "follow_report.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace castwright::bench {
namespace {

constexpr std::string_view request =
    "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    "Content-Length: 2\r\n\r\n{}";

class Floor {
 public:
  explicit Floor(std::size_t streams)
      : streams_(streams),
        left_(streams),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        block_(64U << 10U) {}
  Floor(const Floor&) = delete;
  Floor& operator=(const Floor&) = delete;
  ~Floor() { ::close(epoll_); }

  bool connect(std::uint16_t port) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (std::size_t index = 0; index < streams_; ++index) {
      const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const auto* const plain = reinterpret_cast<const sockaddr*>(&address);
      if (socket < 0 || ::connect(socket, plain, sizeof address) != 0) return false;
      if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) return false;
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.fd = socket;
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    }
    return true;
  }

  bool run() {
    std::array<epoll_event, 256> ready{};
    while (left_ > 0) {
      const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), -1);
      if (count < 0 && errno != EINTR) return false;
      for (const epoll_event& event :
           std::span(ready.data(), static_cast<std::size_t>(std::max(count, 0))))
        read(event.data.fd);
    }
    report_.over();
    return true;
  }

  void print() const { report_.print(events_, 0, 0); }

 private:
  void read(int socket) {
    const ssize_t count = ::recv(socket, block_.data(), block_.size(), 0);
    if (count <= 0) {
      ::close(socket);
      --left_;
      return;
    }
    std::string_view bytes(block_.data(), static_cast<std::size_t>(count));
    if (bytes.starts_with("HTTP/1.1 200")) {
      if (++heads_ == streams_) report_.ready();
      bytes.remove_prefix(std::min(bytes.size(), bytes.find("\r\n\r\n") + 4));
    }
    if (bytes.empty()) return;
    report_.event_seen();
    // The fixture sends an event at once, so that its end is hardly ever split.
    for (std::size_t at = bytes.find("\n\n"); at != std::string_view::npos;
         at = bytes.find("\n\n", at + 2))
      ++events_;
    report_.take_stamps(bytes, monotonic_ns());
  }

  std::size_t streams_;
  std::size_t left_;
  int epoll_;
  std::vector<char> block_;
  std::size_t heads_ = 0;
  std::size_t events_ = 0;
  FollowReport report_;
};

}  // namespace

int floor_of(const std::string& base_url, std::size_t streams) {
  if (raise_file_limit() < streams + 16) return 1;
  const std::size_t colon = base_url.rfind(':');
  Floor floor(streams);
  const auto port = static_cast<std::uint16_t>(std::stoul(base_url.substr(colon + 1)));
  if (!floor.connect(port) || !floor.run()) {
    fmt::print(stderr, "stream_bench floor: cannot connect\n");
    return 1;
  }
  floor.print();
  return 0;
}

}  // namespace castwright::bench
