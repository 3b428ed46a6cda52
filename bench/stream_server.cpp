#include "stream_server.h"

#include <csignal>
#include <cstdio>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace castwright::bench {
namespace {

std::string bake(const std::string& bytes, const std::vector<std::size_t>& event_ends) {
  std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
      "Transfer-Encoding: chunked\r\nConnection: close\r\nx-request-id: req_bench\r\n\r\n";
  answer.reserve(bytes.size() + event_ends.size() * 8 + 512);
  std::size_t begin = 0;
  for (const std::size_t end : event_ends) {
    answer += fmt::format("{:x}\r\n", end - begin);
    answer.append(bytes, begin, end - begin);
    answer += "\r\n";
    begin = end;
  }
  return answer + "0\r\n\r\n";
}

bool read_request(int socket) {
  std::string request;
  while (!is_whole_request(request)) {
    char block[4096];
    const ssize_t count = ::recv(socket, block, sizeof block, 0);
    if (count <= 0) return false;
    request.append(block, static_cast<std::size_t>(count));
  }
  return true;
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

bool is_whole_request(std::string_view request) {
  const std::size_t head_end = request.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return false;
  std::size_t length = 0;
  for (const std::string_view name : {"content-length: ", "Content-Length: "}) {
    const std::size_t at = request.find(name);
    if (at < head_end) length = std::stoul(std::string(request.substr(at + name.size(), 20)));
  }
  return request.size() >= head_end + 4 + length;
}

int listen_on_loopback(sockaddr_in& address, int backlog) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  const bool listening = listener >= 0 && ::bind(listener, plain, size) == 0
                         && ::listen(listener, backlog) == 0
                         && ::getsockname(listener, plain, &size) == 0;
  return listening ? listener : -1;
}

int serve(const std::string& bytes, const std::vector<std::size_t>& event_ends) {
  const std::string answer = bake(bytes, event_ends);
  sockaddr_in address{};
  const int listener = listen_on_loopback(address, 16);
  if (listener < 0) {
    std::perror("stream_bench serve");
    return 1;
  }
  fmt::print("http://127.0.0.1:{}/v1\n", ntohs(address.sin_port));
  std::fflush(stdout);
  while (true) {
    const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    if (read_request(client)) send_all(client, answer);
    ::shutdown(client, SHUT_WR);
    ::close(client);
  }
}

}  // namespace castwright::bench
