#include "web/server.h"

#include "core/clock.h"
#include "core/id.h"
#include "json/value.h"
#include "web/durable_streams.h"
#include "web/guard.h"
#include "web/page.h"
#include "web/run_api.h"
#include "web/run_streams.h"
#include "web/server_metrics.h"
#include "web/stream_answers.h"

#include <atomic>
#include <future>
#include <utility>

#include <fmt/format.h>

namespace castwright::web {
namespace {

/// The limits of a server for people: a form is small, and a page asks again at once.
constexpr httpd::Limits limits{.header_bytes_max = 32u << 10,
                               .body_bytes_max = 1u << 20,
                               // What the files of runs are to others: their mode is 0600.
                               .own_user_only = true};

/// 128 random bits: nobody guesses them.
constexpr std::size_t token_bytes = 16;

constexpr std::string_view metrics_path = "/metrics";

/// The label of the requests for a path.
std::string_view handler_of(std::string_view path) {
  if (path.starts_with(streams_path)) return "streams";
  if (path.starts_with(api_path)) return "api";
  if (path == metrics_path) return "metrics";
  return path == "/healthz" ? "healthz" : "page";
}

}  // namespace

/// What stands at which path.
class Server::Site {
 public:
  Site(store::Output& output, std::optional<Acting> acting)
      : runs_(output),
        api_(output, clock_),
        streams_([this](const std::string& path) { return runs_.find(path); }, clock_) {
    if (!acting) return;
    token_ = random_hex(token_bytes);
    actions_ = std::make_unique<Actions>(*std::move(acting), output.name(), token_);
  }

  void answer(httpd::Loop& loop,
              const httpd::Request& request,
              std::unique_ptr<httpd::Exchange> exchange) {
    exchange = metrics_.counted(std::move(exchange), handler_of(request.path));
    if (auto refusal = refused(request, port_)) return exchange->send(*std::move(refusal));
    if (request.path.starts_with(streams_path))
      return streams_.answer(loop, request, std::move(exchange));
    if (actions_ && Actions::takes(request))
      return actions_->answer(loop, request, std::move(exchange));
    if (request.method != "GET" && request.method != "HEAD")
      return exchange->send(refusal(405, "this server only reads"));
    exchange->send(read(request));
  }
  /// Reads the list of runs in small pieces, so that the first reader does not wait for it.
  void read_rows(httpd::Loop& loop) {
    const auto all = api_.read_rows();
    if (all && !*all) loop.after(Millis(1), [this, &loop] { read_rows(loop); });
  }
  void take_leave() { streams_.take_leave(); }
  void set_port(std::uint16_t port) { port_ = port; }
  void stop_acting() {
    if (actions_) actions_->stop();
  }
  const std::string& token() const { return token_; }

 private:
  httpd::Response read(const httpd::Request& request) {
    if (request.path == "/healthz") return refusal(200, "ok");
    if (request.path == metrics_path) return metrics();
    if (request.path == "/" || request.path.starts_with(assets_path)) return page_answer(request);
    if (request.path == about_path)
      return tagged_answer(request, "application/json", json::dump(about(request)));
    const auto value = api_.get(request.path);
    if (value) return tagged_answer(request, "application/json", value->text, value->tag);
    return error_answer(value.error());
  }
  httpd::Response metrics() {
    const auto runs = api_.metrics();
    if (!runs) return error_answer(runs.error());
    httpd::Response response = refusal(200, "");
    response.body = metrics_.text(streams_.readers()) + *runs;
    for (httpd::Header& header : response.headers)
      if (header.name == "Content-Type") header.value = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  }
  json::Value about(const httpd::Request& request) const {
    json::Value value = api_.about();
    value.set("can_act", actions_ != nullptr);
    if (!actions_) return value;
    value.set("actions", Actions::names());
    if (!request.header("Authorization").empty())
      value.set("token", actions_->has_token(request) ? "ok" : "wrong");
    return value;
  }
  static httpd::Response error_answer(const Error& error) {
    json::Value inner = json::Value::object();
    inner.set("code", exit_code(error.fault)).set("message", error.what);
    json::Value value = json::Value::object();
    value.set("error", std::move(inner));
    httpd::Response response = refusal(error.fault == Fault::missing ? 404 : 500, "");
    response.body = json::dump(value);
    for (httpd::Header& header : response.headers)
      if (header.name == "Content-Type") header.value = "application/json";
    return response;
  }

  RealClock clock_;
  ServerMetrics metrics_{clock_.wall()};
  std::atomic<std::uint16_t> port_{0};  ///< Known once the server listens.
  RunStreams runs_;
  RunApi api_;
  DurableStreams streams_;
  std::string token_;  ///< "" if the server only reads
  std::unique_ptr<Actions> actions_;
};

Server::Server() = default;
Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(std::uint16_t port,
                                              store::Output& output,
                                              std::optional<Acting> acting) {
  std::unique_ptr<Server> server(new Server());
  server->site_ = std::make_unique<Site>(output, std::move(acting));
  auto started = httpd::Server::start(
      port,
      [site = server->site_.get()](httpd::Loop& loop,
                                   const httpd::Request& request,
                                   std::unique_ptr<httpd::Exchange> exchange) {
        site->answer(loop, request, std::move(exchange));
      },
      limits);
  if (!started) {
    // The port is the only thing that can be wrong, and the user chose it.
    return fail(Fault::usage,
                fmt::format("{}; --port 0 takes a free one", std::move(started).error().what));
  }
  server->httpd_ = *std::move(started);
  server->site_->set_port(server->httpd_->port());
  httpd::Loop& loop = server->httpd_->loop();
  loop.post([site = server->site_.get(), &loop] { site->read_rows(loop); });
  return server;
}

std::string Server::address() const {
  return fmt::format("http://127.0.0.1:{}/", httpd_->port());
}

std::string Server::link() const {
  const std::string& token = site_->token();
  return token.empty() ? address() : fmt::format("{}#token={}", address(), token);
}

void Server::stop() {
  if (!httpd_) return;
  site_->stop_acting();
  std::promise<void> left;
  httpd_->loop().post([this, &left] {
    site_->take_leave();
    // What is written is sent by the loop, behind this task.
    httpd_->loop().post([&left] { left.set_value(); });
  });
  left.get_future().wait();
  httpd_->stop();
  httpd_.reset();
}

}  // namespace castwright::web
