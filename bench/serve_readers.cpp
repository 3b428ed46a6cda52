#include "serve_readers.h"

#include "latencies.h"
#include "process.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

namespace castwright::bench {
namespace {

constexpr std::size_t stamp_digits = 12;
constexpr std::int64_t stamp_modulus_us = 1'000'000'000'000;

std::int64_t now_us() {
  return monotonic_ns() / 1000;
}

std::optional<std::int64_t> number_in(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// Calls `take` with each stamp in `text`, and returns how much of `text` need not be seen again.
template <class Take>
std::size_t each_stamp(std::string_view text, Take take) {
  std::size_t at = text.find('w');
  for (; at != std::string_view::npos; at = text.find('w', at + 1)) {
    if (text.size() - at <= stamp_digits) return at;
    if (const auto stamp = number_in(text.substr(at + 1, stamp_digits))) take(*stamp);
  }
  return text.size();
}

/// When each word was written to the tape: a thread that the kernel wakes for each write.
class TapeWatch {
 public:
  explicit TapeWatch(const std::string& tape)
      : file_(::open(tape.c_str(), O_RDONLY | O_CLOEXEC)),
        news_(::inotify_init1(IN_CLOEXEC)) {
    ::inotify_add_watch(news_, tape.c_str(), IN_MODIFY);
    look(false);  // Nobody saw when these words were written.
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  TapeWatch(const TapeWatch&) = delete;
  TapeWatch& operator=(const TapeWatch&) = delete;
  ~TapeWatch() {
    stop();
    ::close(news_);
    ::close(file_);
  }

  bool works() const { return file_ >= 0 && news_ >= 0; }
  /// The tape must still grow, since the thread ends at the next write.
  void stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }
  /// By stamp. After stop() only.
  const std::unordered_map<std::int64_t, std::int64_t>& written() const { return written_; }

 private:
  void run(const std::stop_token& stop) {
    std::array<char, 4096> events{};
    while (!stop.stop_requested() && ::read(news_, events.data(), events.size()) > 0)
      look(true);
  }
  void look(bool is_new) {
    const std::int64_t now = now_us();
    std::array<char, 65536> block{};
    for (ssize_t got = 0; (got = ::read(file_, block.data(), block.size())) > 0;)
      rest_.append(block.data(), static_cast<std::size_t>(got));
    // The events at the end of an answer repeat its text: the first place counts.
    const std::size_t seen = each_stamp(rest_, [&](std::int64_t stamp) {
      if (is_new) written_.emplace(stamp, now);
    });
    rest_.erase(0, seen);
  }

  int file_;
  int news_;
  std::string rest_;
  std::unordered_map<std::int64_t, std::int64_t> written_;
  std::jthread thread_;
};

/// One connection that reads one stream as a client of the protocol does: when an answer is over,
/// it asks again from the last offset.
struct Connection {
  int socket = -1;
  bool is_text = true;
  bool has_head = false;
  std::string offset = "-1";
  std::string rest{};
  std::size_t scanned = 0;  ///< of `rest`, for stamps
};

struct Sighting {
  std::int64_t stamp = 0;
  std::int64_t seen = 0;
};

class Readers {
 public:
  explicit Readers(const Readership& readership)
      : readership_(readership),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        block_(256U << 10U) {}
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  ~Readers() {
    for (const Connection& connection : connections_)
      ::close(connection.socket);
    ::close(epoll_);
  }

  /// A few at a time, as readers come, and as the server's queue for connections has room.
  bool connect_all() {
    connections_.reserve(2 * readership_.readers);
    for (std::size_t index = 0; index < 2 * readership_.readers; ++index) {
      if (!connect(index % 2 == 0)) return false;
      if (index % 16 == 0) look(1);
    }
    while (heads_ < connections_.size() && !failed_)
      look(1000);
    return !failed_;
  }
  bool read_for(double seconds) {
    const std::int64_t until = now_us() + static_cast<std::int64_t>(seconds * 1e6);
    counting_ = true;
    for (std::int64_t now = now_us(); now < until && !failed_; now = now_us())
      look(static_cast<int>((until - now) / 1000 + 1));
    return !failed_;
  }
  const std::vector<Sighting>& sightings() const { return sightings_; }
  std::size_t messages() const { return messages_; }
  std::size_t again() const { return again_; }

 private:
  bool connect(bool is_text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(readership_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Connection& connection = connections_.emplace_back();
    connection.is_text = is_text;
    connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* const plain = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(connection.socket, plain, sizeof address) != 0) return false;
    ::fcntl(connection.socket, F_SETFL, O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = connections_.size() - 1;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
    ask(connection);
    return true;
  }

  void ask(Connection& connection) {
    const std::string request =
        fmt::format("GET /streams/{}/{}?offset={}&live=sse HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
                    readership_.run,
                    connection.is_text ? "answers/" + readership_.answer : "events",
                    connection.offset,
                    readership_.port);
    forget(connection);
    ::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL);
  }

  static void forget(Connection& connection) {
    connection.rest.clear();
    connection.scanned = 0;
  }

  void look(int wait_ms) {
    std::array<epoll_event, 256> ready{};
    const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), wait_ms);
    for (int index = 0; index < count; ++index)
      read(connections_[ready[static_cast<std::size_t>(index)].data.u64]);
  }

  void read(Connection& connection) {
    const ssize_t count = ::recv(connection.socket, block_.data(), block_.size(), 0);
    if (count < 0 && errno == EAGAIN) return;
    const std::int64_t now = now_us();
    failed_ = failed_ || count <= 0;
    if (count <= 0) return;
    connection.rest.append(block_.data(), static_cast<std::size_t>(count));
    if (!connection.has_head) {
      if (!connection.rest.starts_with("HTTP/1.1 200")) failed_ = true;
      connection.has_head = true;
      ++heads_;
    }
    if (counting_) ++messages_;
    take(connection, now);
  }

  void take(Connection& connection, std::int64_t now) {
    constexpr std::string_view offset_key = "\"streamNextOffset\":\"";
    constexpr std::size_t offset_digits = 16;
    constexpr std::string_view last_chunk = "\r\n0\r\n\r\n";
    const std::string_view rest = connection.rest;
    const std::size_t key = rest.rfind(offset_key);
    if (key != std::string_view::npos && rest.size() >= key + offset_key.size() + offset_digits)
      connection.offset = rest.substr(key + offset_key.size(), offset_digits);
    if (connection.is_text) {
      connection.scanned += each_stamp(rest.substr(connection.scanned), [&](std::int64_t stamp) {
        if (counting_) sightings_.push_back({.stamp = stamp, .seen = now});
      });
    }
    if (rest.ends_with(last_chunk)) {
      ++again_;
      return ask(connection);
    }
    // A whole event ends with its control event, whose chunk ends with two line ends.
    if (rest.ends_with("\n\n\r\n")) forget(connection);
  }

  const Readership& readership_;
  int epoll_;
  std::vector<char> block_;
  std::vector<Connection> connections_;
  std::size_t heads_ = 0;
  std::size_t messages_ = 0;  ///< pieces that were received while it counted
  std::size_t again_ = 0;     ///< answers that were over, after which a reader asked again
  bool counting_ = false;
  bool failed_ = false;
  std::vector<Sighting> sightings_;
};

void print(std::string_view name, const Latencies& latencies) {
  fmt::print(R"("{0}_p50_ms":{1:.3f},"{0}_p99_ms":{2:.3f},"{0}_max_ms":{3:.3f},)",
             name,
             latencies.percentile_ms(0.5),
             latencies.percentile_ms(0.99),
             latencies.max_ms());
}

}  // namespace

int read_run(const Readership& readership) {
  if (raise_file_limit() < 2 * readership.readers + 16) {
    fmt::print(stderr, "serve_bench: not that many files may be open\n");
    return 1;
  }
  TapeWatch tape(readership.tape);
  Readers readers(readership);
  if (!tape.works() || !readers.connect_all()) {
    fmt::print(stderr, "serve_bench: cannot watch the tape, or cannot read\n");
    return 1;
  }
  fmt::print("ready\n");
  std::fflush(stdout);
  const std::int64_t begin = now_us() % stamp_modulus_us;
  if (!readers.read_for(readership.seconds)) {
    fmt::print(stderr, "serve_bench: a connection was closed\n");
    return 1;
  }
  const std::int64_t end = now_us() % stamp_modulus_us;
  tape.stop();
  Latencies writing;
  for (const auto& [stamp, written] : tape.written())
    if (stamp >= begin && stamp < end) writing.add((written % stamp_modulus_us - stamp) * 1000);
  Latencies reading;
  for (const auto& [stamp, seen] : readers.sightings()) {
    const auto written = tape.written().find(stamp);
    if (stamp >= begin && written != tape.written().end())
      reading.add((seen - written->second) * 1000);
  }
  fmt::print("{{");
  print("writing", writing);
  print("reading", reading);
  fmt::print(R"("words":{},"seen":{},"messages":{},"asked_again":{},"cpu_s":{:.3f}}})"
             "\n",
             writing.total(),
             reading.total(),
             readers.messages(),
             readers.again(),
             cpu_seconds());
  return 0;
}

}  // namespace castwright::bench
