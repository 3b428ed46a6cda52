#include "paced_server.h"

#include "latencies.h"
#include "process.h"
#include "stream_corpus.h"
#include "stream_record.h"
#include "stream_server.h"
#include "wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace castwright::bench {
namespace {

constexpr std::size_t opening_events = 4;
constexpr std::size_t ending_events = 4;
/// A server that is behind looks after its sockets this often all the same.
constexpr std::size_t sends_between_looks = 256;
constexpr std::string_view head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    "Transfer-Encoding: chunked\r\nConnection: close\r\nx-request-id: req_bench\r\n\r\n";

struct Stream {
  Wire wire;
  std::string request{};  ///< until it is whole
  StreamWriter writer{};
  std::vector<std::string> ending{};
  std::string unsent{};  ///< what the client's window had no room for
  bool whole = false;    ///< its last event was sent
  bool gone = false;     ///< the client hung up before that
};

class Server {
 public:
  Server(const Pace& pace, int listener, const Identity* identity)
      : pace_(pace),
        identity_(identity),
        deltas_(static_cast<std::size_t>(pace.events_per_s * pace.seconds)),
        listener_(listener),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    streams_.reserve(pace.streams);
    started_.reserve(pace.streams);
    watch(listener_, EPOLLIN, streams_max);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { ::close(epoll_); }

  void run() {
    while (started_.size() < pace_.streams)
      look(-1);
    const double period_ns = 1e9 / pace_.events_per_s / static_cast<double>(pace_.streams);
    const std::size_t sends = pace_.streams * events_of_one();
    const std::int64_t begin = monotonic_ns() + static_cast<std::int64_t>(pace_.idle_s * 1e9);
    for (std::size_t send = 0; send < sends; ++send) {
      const std::int64_t due =
          begin + static_cast<std::int64_t>(static_cast<double>(send) * period_ns);
      std::int64_t now = monotonic_ns();
      for (; now < due; now = monotonic_ns())
        look(due - now);
      if (send % sends_between_looks == 0) look(0);
      late_.add(now - due);
      Stream& stream = streams_[started_[send % pace_.streams]];
      if (!stream.gone) step(stream, send / pace_.streams);
    }
    wanted_s_ = static_cast<double>(sends) * period_ns * 1e-9;
    took_s_ = static_cast<double>(monotonic_ns() - begin) * 1e-9;
    while (std::ranges::any_of(streams_, [](const Stream& each) { return !each.unsent.empty(); }))
      look(1'000'000'000);
  }

  void report() const {
    std::size_t units = 0;
    std::size_t gone = 0;
    for (const Stream& stream : streams_) {
      units += utf16_units(stream.writer.text());
      gone += stream.gone ? 1 : 0;
    }
    fmt::print(
        R"({{"events":{},"text_units":{},"cut":{},"blocked":{},"wanted_per_s":{:.0f},)"
        R"("sent_per_s":{:.0f},"late_p50_ms":{:.3f},"late_p99_ms":{:.3f},"late_max_ms":{:.3f},)"
        R"("cpu_s":{:.3f}}})"
        "\n",
        events_,
        units,
        gone,
        blocked_,
        static_cast<double>(pace_.streams * events_of_one()) / wanted_s_,
        static_cast<double>(events_) / took_s_,
        late_.percentile_ms(0.5),
        late_.percentile_ms(0.99),
        late_.max_ms(),
        cpu_seconds());
  }

 private:
  static constexpr std::size_t streams_max = 100'000;  // and the number of the listener

  std::size_t events_of_one() const { return opening_events + deltas_ + ending_events; }

  void watch(int socket, std::uint32_t events, std::size_t number, int how = EPOLL_CTL_ADD) const {
    epoll_event event{};
    event.events = events;
    event.data.u64 = number;
    ::epoll_ctl(epoll_, how, socket, &event);
  }

  /// Takes what the sockets have, waiting for at most so long (-1: until something comes).
  void look(std::int64_t wait_ns) {
    std::array<epoll_event, 256> ready{};
    const timespec wait{.tv_sec = wait_ns / 1'000'000'000, .tv_nsec = wait_ns % 1'000'000'000};
    const int count =
        ::epoll_pwait2(epoll_, ready.data(), ready.size(), wait_ns < 0 ? nullptr : &wait, nullptr);
    for (int index = 0; index < count; ++index) {
      const epoll_event& event = ready[static_cast<std::size_t>(index)];
      if (event.data.u64 == streams_max) {
        accept_all();
      } else if ((event.events & EPOLLIN) != 0) {
        read(event.data.u64);
      } else if ((event.events & EPOLLOUT) != 0) {
        flush(event.data.u64);
      } else {
        drop(streams_[event.data.u64]);
      }
    }
  }

  void drop(Stream& stream) const {
    stream.gone = !stream.whole;
    stream.unsent.clear();
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, stream.wire.socket(), nullptr);
  }

  void accept_all() {
    while (streams_.size() < pace_.streams) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (socket < 0) return;
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      streams_.push_back({.wire = Wire(socket, identity_)});
      watch(socket, EPOLLIN, streams_.size() - 1);
    }
  }

  void read(std::size_t number) {
    Stream& stream = streams_[number];
    std::array<char, 4096> block;
    for (;;) {
      const ssize_t count = stream.wire.receive(block);
      if (count < 0 && errno == EAGAIN) break;
      if (count <= 0) return drop(stream);
      stream.request.append(block.data(), static_cast<std::size_t>(count));
    }
    if (stream.request.empty() || !is_whole_request(stream.request)) return;
    stream.request = {};
    started_.push_back(number);
    send(stream, head);
  }

  void flush(std::size_t number) {
    Stream& stream = streams_[number];
    const ssize_t count = stream.wire.send(stream.unsent);
    if (count > 0) stream.unsent.erase(0, static_cast<std::size_t>(count));
    if (count < 0 && errno != EAGAIN) return drop(stream);
    if (stream.unsent.empty()) watch(stream.wire.socket(), EPOLLIN, number, EPOLL_CTL_MOD);
  }

  void send(Stream& stream, std::string_view bytes) {
    if (stream.unsent.empty()) {
      const ssize_t count = stream.wire.send(bytes);
      if (count < 0 && errno != EAGAIN) return drop(stream);
      bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
      if (bytes.empty()) return;
      const auto number = static_cast<std::size_t>(&stream - streams_.data());
      watch(stream.wire.socket(), EPOLLIN | EPOLLOUT, number, EPOLL_CTL_MOD);
    }
    ++blocked_;
    stream.unsent += bytes;
  }

  /// The event that is due, as a chunk.
  void step(Stream& stream, std::size_t index) {
    event_.clear();
    if (index < opening_events) {
      // The same bytes for every stream, but each writer has to number its own.
      if (index == 0) opening_ = stream.writer.opening();
      event_ = opening_[index];
    } else if (index < opening_events + deltas_) {
      const auto stamp = fmt::format("{:019}", monotonic_ns());
      stream.writer.delta(
          event_, index * 7 + static_cast<std::size_t>(&stream - streams_.data()), stamp);
    } else {
      if (stream.ending.empty()) stream.ending = stream.writer.ending();
      event_ = std::move(stream.ending[index - opening_events - deltas_]);
    }
    chunk_.clear();
    fmt::format_to(std::back_inserter(chunk_), "{:x}\r\n", event_.size());
    chunk_ += event_;
    chunk_ += "\r\n";
    if (index + 1 == events_of_one()) chunk_ += "0\r\n\r\n";
    stream.whole = index + 1 == events_of_one();
    send(stream, chunk_);
    ++events_;
  }

  Pace pace_;
  const Identity* identity_;  ///< none: not over TLS
  std::size_t deltas_;
  int listener_;
  int epoll_;
  std::vector<Stream> streams_;       ///< by arrival
  std::vector<std::size_t> started_;  ///< in the order of their requests
  std::vector<std::string> opening_;
  std::string event_;
  std::string chunk_;
  std::size_t events_ = 0;
  std::size_t blocked_ = 0;
  Latencies late_;
  double wanted_s_ = 0;
  double took_s_ = 0;
};

}  // namespace

int serve_paced(const Pace& pace) {
  if (raise_file_limit() < pace.streams + 16) {
    fmt::print(stderr, "stream_bench serve-paced: not that many files may be open\n");
    return 1;
  }
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // the default of 50 us would send in small bursts
  sockaddr_in address{};
  const int listener = listen_on_loopback(address, 4096);
  if (listener < 0) {
    std::perror("stream_bench serve-paced");
    return 1;
  }
  ::fcntl(listener, F_SETFL, O_NONBLOCK);
  std::unique_ptr<Identity> identity;
  if (!pace.certificate.empty()) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    identity = Identity::of(pace.certificate);
    if (!identity) {
      fmt::print(stderr, "stream_bench serve-paced: no certificate in {}\n", pace.certificate);
      return 1;
    }
  }
  const std::string_view scheme = identity ? "https" : "http";
  fmt::print("{}://127.0.0.1:{}/v1\n", scheme, ntohs(address.sin_port));
  std::fflush(stdout);
  Server server(pace, listener, identity.get());
  server.run();
  server.report();
  return 0;
}

}  // namespace castwright::bench
