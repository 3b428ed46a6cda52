#include "httpd/server.h"

#include "core/ascii.h"
#include "httpd/peer_user.h"

#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace castwright::httpd {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t monitor_block_bytes = 4096;
// A server without free descriptors does not try again at once.
constexpr Millis accept_pause_ms(100);

class AsioLoop final : public Loop {
 public:
  asio::io_context& context() { return context_; }

  void post(Task task) override {
    asio::post(context_, [task = std::move(task)]() mutable { task(); });
  }

  TimerId after(std::chrono::nanoseconds delay, Task task) override {
    const TimerId id = ++last_timer_;
    auto [place, fresh] = timers_.emplace(id, Entry{asio::steady_timer(context_), std::move(task)});
    place->second.timer.expires_after(delay);
    place->second.timer.async_wait([this, id](error_code error) {
      const auto entry = timers_.find(id);
      if (error || entry == timers_.end()) return;
      Task due = std::move(entry->second.task);
      timers_.erase(entry);
      due();
    });
    return id;
  }

  void cancel(TimerId timer) override { timers_.erase(timer); }

  void clear() { timers_.clear(); }

 private:
  struct Entry {
    asio::steady_timer timer;
    Task task;
  };
  asio::io_context context_{1};
  std::unordered_map<TimerId, Entry> timers_;
  TimerId last_timer_ = 0;
};

/// Is the other end of the connection the user who started this server? Not if it has gone already.
bool is_of_own_user(const tcp::socket& socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error || !peer.address().is_v4()) return false;
  const auto own = socket.local_endpoint(error);
  if (error || !own.address().is_v4()) return false;
  return is_own_user({.address = peer.address().to_v4().to_uint(), .port = peer.port()},
                     {.address = own.address().to_v4().to_uint(), .port = own.port()});
}

class Connection;

/// What connections use of their server.
struct Hub {
  AsioLoop loop;
  Handler handler;
  Limits limits;
  std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections;
};

/// One connection: it reads a request, hands it over, sends the answer, and reads the next request.
/// While an answer is under way a read stays open, so that the peer's going away is noticed at
/// once.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  /// A `stranger` is another user of this machine, who is refused.
  Connection(Hub& hub, tcp::socket socket, std::uint64_t id, bool stranger)
      : hub_(hub),
        socket_(std::move(socket)),
        deadline_(hub.loop.context()),
        id_(id),
        stranger_(stranger) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
  }

  void read_request(Millis patience);
  std::uint64_t serial() const { return serial_; }

  void send(Response response);
  void begin(int status, const std::vector<Header>& headers);
  void write(std::string_view piece);
  void end();
  /// Also once nothing can be sent any more: a writer that fills it would never stop.
  bool full() const { return broken_ || queued_ > hub_.limits.queue_high_bytes; }
  void when_drained(Loop::Task task);
  void when_gone(Loop::Task task) { on_gone_ = std::move(task); }
  void write_raw(std::string_view bytes) { queue(std::string(bytes)); }
  void finish_with_fin();
  void reset();
  void drop();  ///< closes at once and leaves the table of the server

 private:
  enum class Phase { reading, answering, closing, closed };
  enum class After { next_request, fin };

  void on_header(error_code error);
  void on_body(error_code error);
  void hand_over();
  void refuse(int status);
  void arm_deadline(Millis patience);
  void monitor();
  void on_monitor(error_code error, std::size_t bytes);
  void peer_gone();
  std::string head(int status, const std::vector<Header>& headers, std::string_view framing) const;
  void queue(std::string bytes);
  void flush();
  void answer_ended(After after);
  void settle();

  Hub& hub_;
  tcp::socket socket_;
  asio::steady_timer deadline_;
  std::uint64_t id_;
  bool stranger_;
  std::uint64_t serial_ = 0;  ///< number of the request that is being answered
  Phase phase_ = Phase::reading;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  bool monitoring_ = false;

  std::deque<std::string> queue_;
  std::size_t sent_ = 0;    ///< bytes sent of the first piece in the queue
  std::size_t queued_ = 0;  ///< bytes that the socket was not given yet
  bool broken_ = false;     ///< A write failed; the end is told in a moment.
  bool waiting_ = false;    ///< whether it waits for the socket to become writable
  bool body_allowed_ = true;
  bool chunked_ = false;
  bool keep_alive_ = true;
  std::optional<After> ended_;
  Loop::Task on_drained_;
  Loop::Task on_gone_;
};

class ConnectionExchange final : public Exchange {
 public:
  explicit ConnectionExchange(const std::shared_ptr<Connection>& connection)
      : connection_(connection),
        serial_(connection->serial()) {}
  ConnectionExchange(const ConnectionExchange&) = delete;
  ConnectionExchange& operator=(const ConnectionExchange&) = delete;
  ~ConnectionExchange() override {
    if (const auto connection = current()) connection->finish_with_fin();
  }

  void send(Response response) override {
    if (const auto connection = current()) connection->send(std::move(response));
  }
  void begin(int status, std::vector<Header> headers) override {
    if (const auto connection = current()) connection->begin(status, headers);
  }
  void write(std::string_view piece) override {
    if (const auto connection = current()) connection->write(piece);
  }
  void end() override {
    if (const auto connection = current()) connection->end();
  }
  bool full() const override {
    const auto connection = current();
    return connection == nullptr || connection->full();
  }
  void when_drained(Loop::Task task) override {
    if (const auto connection = current()) connection->when_drained(std::move(task));
  }
  void when_gone(Loop::Task task) override {
    if (const auto connection = current()) connection->when_gone(std::move(task));
  }
  void write_raw(std::string_view bytes) override {
    if (const auto connection = current()) connection->write_raw(bytes);
  }
  void close() override {
    if (const auto connection = current()) connection->finish_with_fin();
  }
  void reset() override {
    if (const auto connection = current()) connection->reset();
  }

 private:
  std::shared_ptr<Connection> current() const {
    auto connection = connection_.lock();
    if (connection != nullptr && connection->serial() != serial_) connection.reset();
    return connection;
  }
  std::weak_ptr<Connection> connection_;
  std::uint64_t serial_;
};

// ------------------------------------------------------------------------------------- reading

void Connection::read_request(Millis patience) {
  phase_ = Phase::reading;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(hub_.limits.header_bytes_max));
  parser_->body_limit(hub_.limits.body_bytes_max);
  arm_deadline(patience);
  http::async_read_header(
      socket_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
        self->on_header(error);
      });
}

void Connection::on_header(error_code error) {
  if (phase_ != Phase::reading) return;
  if (error == http::error::header_limit) return refuse(431);
  if (error == http::error::body_limit) return refuse(413);
  if (error) {
    const bool malformed =
        error != http::error::end_of_stream && error != http::error::partial_message
        && error.category() == make_error_code(http::error::bad_method).category();
    return malformed ? refuse(400) : drop();
  }
  if (stranger_) return refuse(403);
  arm_deadline(hub_.limits.request_ms_max);
  const auto expect = parser_->get()[http::field::expect];
  if (equal_ignoring_case({expect.data(), expect.size()}, "100-continue"))
    queue("HTTP/1.1 100 Continue\r\n\r\n");
  http::async_read(
      socket_, buffer_, *parser_, [self = shared_from_this()](error_code failed, std::size_t) {
        self->on_body(failed);
      });
}

void Connection::on_body(error_code error) {
  if (phase_ != Phase::reading) return;
  if (error == http::error::body_limit) return refuse(413);
  if (error) return drop();
  deadline_.cancel();
  hand_over();
}

void Connection::hand_over() {
  auto message = parser_->release();
  parser_.reset();
  ++serial_;
  phase_ = Phase::answering;
  ended_.reset();
  on_drained_ = nullptr;
  on_gone_ = nullptr;
  keep_alive_ = message.keep_alive();
  chunked_ = message.version() >= 11;
  body_allowed_ = message.method() != http::verb::head;

  Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  auto target = parse_target(request.target);
  if (!target) return refuse(400);
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  for (const auto& field : message)
    request.headers.push_back(
        {.name = std::string(field.name_string()), .value = std::string(field.value())});
  request.body = std::move(message.body());
  monitor();
  hub_.handler(
      hub_.loop, std::move(request), std::make_unique<ConnectionExchange>(shared_from_this()));
}

void Connection::refuse(int status) {
  phase_ = Phase::answering;
  keep_alive_ = false;
  body_allowed_ = true;
  send({.status = status,
        .headers = {{.name = "Content-Type", .value = "text/plain; charset=utf-8"}},
        .body = fmt::format("{} {}\n", status, reason_of(status))});
}

void Connection::arm_deadline(Millis patience) {
  deadline_.expires_after(patience);
  deadline_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->drop();
  });
}

void Connection::monitor() {
  // A peer that keeps sending while it is being answered is read up to a limit (pipelining); the
  // rest is left to the back pressure of TCP.
  if (monitoring_ || buffer_.size() > hub_.limits.header_bytes_max) return;
  monitoring_ = true;
  socket_.async_read_some(buffer_.prepare(monitor_block_bytes),
                          [self = shared_from_this()](error_code error, std::size_t bytes) {
                            self->on_monitor(error, bytes);
                          });
}

void Connection::on_monitor(error_code error, std::size_t bytes) {
  monitoring_ = false;
  if (phase_ == Phase::closed) return;
  if (error && (error != asio::error::operation_aborted || phase_ != Phase::reading))
    return peer_gone();
  if (phase_ == Phase::closing) {
    buffer_.clear();  // bytes that a peer sends behind our FIN are not read
  } else {
    buffer_.commit(bytes);
  }
  if (phase_ == Phase::reading) {
    read_request(hub_.limits.keep_alive_ms_max);
  } else {
    monitor();
  }
}

void Connection::peer_gone() {
  Loop::Task told = std::move(on_gone_);
  on_gone_ = nullptr;
  const bool unfinished = phase_ == Phase::answering && !ended_;
  drop();
  if (told && unfinished) told();
}

void Connection::drop() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  const auto self = shared_from_this();  // the table may hold the last reference
  deadline_.cancel();
  error_code ignored;
  socket_.close(ignored);
  queue_.clear();
  queued_ = 0;
  hub_.connections.erase(id_);
}

// ------------------------------------------------------------------------------------- writing

std::string Connection::head(int status,
                             const std::vector<Header>& headers,
                             std::string_view framing) const {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", status, reason_of(status));
  for (const Header& header : headers)
    out += header.name + ": " + header.value + "\r\n";
  out += framing;
  if (!keep_alive_) out += "Connection: close\r\n";
  out += "\r\n";
  return out;
}

void Connection::send(Response response) {
  const bool bodiless = response.status == 204 || response.status == 304;
  std::string out =
      head(response.status,
           response.headers,
           bodiless ? std::string() : fmt::format("Content-Length: {}\r\n", response.body.size()));
  if (body_allowed_ && !bodiless) out += response.body;
  queue(std::move(out));
  answer_ended(keep_alive_ ? After::next_request : After::fin);
}

void Connection::begin(int status, const std::vector<Header>& headers) {
  if (!chunked_) keep_alive_ = false;
  queue(head(status, headers, chunked_ ? "Transfer-Encoding: chunked\r\n" : ""));
}

void Connection::write(std::string_view piece) {
  if (piece.empty() || !body_allowed_) return;
  queue(chunked_ ? fmt::format("{:x}\r\n{}\r\n", piece.size(), piece) : std::string(piece));
}

void Connection::end() {
  if (chunked_ && body_allowed_ && phase_ == Phase::answering && !ended_) queue("0\r\n\r\n");
  answer_ended(keep_alive_ ? After::next_request : After::fin);
}

void Connection::finish_with_fin() {
  answer_ended(After::fin);
}

void Connection::queue(std::string bytes) {
  const bool over = phase_ == Phase::closed || phase_ == Phase::closing;
  if (bytes.empty() || over || ended_ || broken_) return;
  queued_ += bytes.size();
  queue_.push_back(std::move(bytes));
  if (!waiting_) flush();
}

/// Sends one piece with one send(): pieces are not joined, so that a reader sees the borders that
/// the producer made.
void Connection::flush() {
  while (!queue_.empty()) {
    const std::string& front = queue_.front();
    error_code error;
    const std::size_t sent =
        socket_.write_some(asio::buffer(front.data() + sent_, front.size() - sent_), error);
    if (error == asio::error::would_block || error == asio::error::try_again) {
      waiting_ = true;
      arm_deadline(hub_.limits.write_ms_max);
      socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code failed) {
        self->waiting_ = false;
        if (self->phase_ == Phase::closed) return;
        self->deadline_.cancel();
        if (failed) return self->peer_gone();
        self->flush();
      });
      return;
    }
    if (error) {
      // The end is told by the monitor or here, but never from inside a call of the producer.
      queue_.clear();
      queued_ = 0;
      sent_ = 0;
      broken_ = true;
      return hub_.loop.post([self = shared_from_this()] { self->peer_gone(); });
    }
    queued_ -= sent;
    sent_ += sent;
    if (sent_ == front.size()) {
      queue_.pop_front();
      sent_ = 0;
    }
    if (queued_ <= hub_.limits.queue_low_bytes && on_drained_)
      hub_.loop.post(std::exchange(on_drained_, nullptr));
  }
  if (ended_) settle();
}

void Connection::when_drained(Loop::Task task) {
  if (queued_ <= hub_.limits.queue_low_bytes) return hub_.loop.post(std::move(task));
  on_drained_ = std::move(task);
}

void Connection::answer_ended(After after) {
  if (phase_ != Phase::answering || ended_) return;
  ended_ = after;
  on_drained_ = nullptr;
  on_gone_ = nullptr;
  // The next request starts later and not here, because the caller may be deep in the handler.
  hub_.loop.post([self = shared_from_this(), serial = serial_] {
    if (self->serial_ == serial && !self->waiting_) self->flush();
  });
}

void Connection::settle() {
  if (phase_ != Phase::answering) return;
  const After after = *ended_;
  ended_.reset();
  error_code ignored;
  if (after == After::next_request) {
    ++serial_;  // an exchange that somebody still holds is ignored from here on
    phase_ = Phase::reading;
    if (!monitoring_) return read_request(hub_.limits.keep_alive_ms_max);
    // Only the monitor is under way; it becomes the read of the next request.
    socket_.cancel(ignored);
    return;
  }
  // Closing at once with unread input would send RST and could destroy what is still on its way to
  // the peer.
  phase_ = Phase::closing;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  arm_deadline(hub_.limits.linger_ms_max);
  monitor();
}

void Connection::reset() {
  if (phase_ == Phase::closed) return;
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  drop();
}

// -------------------------------------------------------------------------------------- server

class AsioServer final : public Server {
 public:
  AsioServer(Handler handler, const Limits& limits)
      : acceptor_(hub_.loop.context()),
        pause_(hub_.loop.context()) {
    hub_.handler = std::move(handler);
    hub_.limits = limits;
  }
  AsioServer(const AsioServer&) = delete;
  AsioServer& operator=(const AsioServer&) = delete;
  ~AsioServer() override { AsioServer::stop(); }

  Status open(std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error)
      return fail(Fault::internal,
                  fmt::format("listening on 127.0.0.1:{}: {}", port, error.message()));
    accept();
    thread_ = std::jthread([this] { hub_.loop.context().run(); });
    return {};
  }

  std::uint16_t port() const override { return port_; }
  Loop& loop() override { return hub_.loop; }

  void stop() override {
    if (!thread_.joinable()) return;
    hub_.loop.context().stop();
    thread_.join();
    error_code ignored;
    acceptor_.close(ignored);
    auto connections = std::move(hub_.connections);
    hub_.connections.clear();
    for (auto& [id, connection] : connections)
      connection->drop();
    hub_.loop.clear();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) {
        pause_.expires_after(accept_pause_ms);
        pause_.async_wait([this](error_code stopped) {
          if (!stopped) accept();
        });
        return;
      }
      if (hub_.connections.size() < hub_.limits.connections_max) {
        const std::uint64_t id = ++last_connection_;
        const bool stranger = hub_.limits.own_user_only && !is_of_own_user(socket);
        auto connection = std::make_shared<Connection>(hub_, std::move(socket), id, stranger);
        hub_.connections.emplace(id, connection);
        connection->read_request(hub_.limits.request_ms_max);
      }
      accept();
    });
  }

  Hub hub_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::uint64_t last_connection_ = 0;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(std::uint16_t port,
                                              Handler handler,
                                              const Limits& limits) {
  auto server = std::make_unique<AsioServer>(std::move(handler), limits);
  CW_RETURN_IF_ERROR(server->open(port));
  return server;
}

}  // namespace castwright::httpd
