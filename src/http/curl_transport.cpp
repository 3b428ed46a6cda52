#include "http/curl_transport.h"

#include "core/check.h"
#include "http/batch.h"
#include "http/curl_exchange.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace castwright::http {
namespace {

/// The most sockets that one turn handles; others wait for the next turn, which follows at once.
constexpr std::size_t sockets_per_turn_max = 256;

struct MultiDelete {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

std::unexpected<Error> system_error(std::string_view call, int number) {
  return fail(Fault::internal,
              fmt::format("{}: {}", call, std::generic_category().message(number)));
}

}  // namespace

class CurlTransport::Loop {
 public:
  Loop(const Clock& clock, CurlSettings settings)
      : clock_(clock),
        settings_(std::move(settings)),
        now_(clock.now()),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        multi_(curl_multi_init()) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  Status begin();
  Result<StreamId> start(const Request& request);
  void stop(StreamId stream);
  Status wait(MonoTime deadline, std::vector<TransportEvent>& events);
  void wake() const;

 private:
  Status turn(MonoTime deadline);
  void act(curl_socket_t socket, std::uint32_t mask);
  void collect_finished();
  void resume_paused();
  void expire_idle();
  void end(StreamId stream, TransportEvent last);
  int wait_ms(MonoTime deadline) const;
  void watch(int socket, int what, bool known);

  static int socket_callback(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int timer_callback(CURLM* multi, long ms, void* self);

  const Clock& clock_;
  CurlSettings settings_;
  MonoTime now_;  ///< The time of the current turn.
  Descriptor epoll_;
  Descriptor wake_;
  std::unique_ptr<CURLM, MultiDelete> multi_;
  Batch batch_;
  std::unordered_map<std::uint32_t, std::unique_ptr<Exchange>> exchanges_;
  std::vector<StreamId> paused_;
  std::uint32_t last_stream_ = 0;
  MonoTime curl_deadline_ = MonoTime::max();  ///< The time at which libcurl wants to be called.
  /// No idle timer rings before this time. Deadlines only move forward, so it is enough to check
  /// all streams once when it comes, whatever their number.
  MonoTime idle_check_ = MonoTime::max();
  CURLMcode failure_ = CURLM_OK;
  bool woken_ = false;
};

Status CurlTransport::Loop::wait(MonoTime deadline, std::vector<TransportEvent>& events) {
  batch_.begin(events);
  woken_ = false;
  now_ = clock_.now();
  resume_paused();
  Status status;
  do {
    status = turn(batch_.empty() ? deadline : MonoTime::min());
  } while (status && batch_.empty() && !woken_ && now_ < deadline);
  batch_.finish();
  return status;
}

Status CurlTransport::Loop::turn(MonoTime deadline) {
  std::array<epoll_event, sockets_per_turn_max> ready{};
  const int count = ::epoll_wait(
      epoll_.number(), ready.data(), static_cast<int>(ready.size()), wait_ms(deadline));
  if (count < 0 && errno != EINTR) return system_error("epoll_wait", errno);
  now_ = clock_.now();
  for (const epoll_event& event :
       std::span(ready.data(), static_cast<std::size_t>(std::max(count, 0)))) {
    if (event.data.fd == wake_.number()) {
      std::uint64_t times = 0;
      woken_ = ::read(wake_.number(), &times, sizeof times) == sizeof times || woken_;
      continue;
    }
    // The socket is still readable in the next turn.
    if (batch_.size() >= limits::batch_bytes_max) continue;
    act(event.data.fd, event.events);
  }
  if (now_ >= curl_deadline_) {
    curl_deadline_ = MonoTime::max();
    act(CURL_SOCKET_TIMEOUT, 0);
  }
  collect_finished();
  // This comes after the sockets, so that bytes that arrived while the process was stopped count as
  // in time.
  if (now_ >= idle_check_) expire_idle();
  if (failure_ == CURLM_OK) return {};
  return fail(Fault::internal, fmt::format("libcurl: {}", curl_multi_strerror(failure_)));
}

void CurlTransport::Loop::act(curl_socket_t socket, std::uint32_t mask) {
  int what = 0;
  if ((mask & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
  if ((mask & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
  if ((mask & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
  int running = 0;
  const CURLMcode code = curl_multi_socket_action(multi_.get(), socket, what, &running);
  if (code != CURLM_OK) failure_ = code;
}

void CurlTransport::Loop::collect_finished() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    Exchange* exchange = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
    CW_CHECK(exchange != nullptr);
    end(exchange->stream(), exchange->end_by_curl(message->data.result));
  }
}

void CurlTransport::Loop::resume_paused() {
  const std::vector<StreamId> paused = std::exchange(paused_, {});
  for (const StreamId stream : paused) {
    const auto found = exchanges_.find(static_cast<std::uint32_t>(stream));
    if (found != exchanges_.end()) found->second->resume();
  }
}

void CurlTransport::Loop::expire_idle() {
  idle_check_ = MonoTime::max();
  std::vector<const Exchange*> expired;
  for (const auto& [number, exchange] : exchanges_) {
    if (exchange->idle_deadline() <= now_) {
      expired.push_back(exchange.get());
    } else {
      idle_check_ = std::min(idle_check_, exchange->idle_deadline());
    }
  }
  for (const Exchange* exchange : expired)
    end(exchange->stream(), exchange->end_by_idle());
}

void CurlTransport::Loop::end(StreamId stream, TransportEvent last) {
  stop(stream);
  batch_.add(std::move(last));
}

int CurlTransport::Loop::wait_ms(MonoTime deadline) const {
  const MonoTime until = std::min({deadline, curl_deadline_, idle_check_});
  const MonoTime now = clock_.now();
  if (until <= now) return 0;
  // A longer wait is not needed, since the loop in wait() continues.
  constexpr Millis longest = std::chrono::hours(1);
  return static_cast<int>(
      std::chrono::ceil<Millis>(std::min<MonoTime::duration>(until - now, longest)).count());
}

Status CurlTransport::Loop::begin() {
  // libcurl is initialised once per process and never cleaned up, since others may use it until the
  // very end.
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (global != CURLE_OK) return fail(Fault::internal, curl_easy_strerror(global));
  if (epoll_.number() < 0 || wake_.number() < 0) return system_error("epoll or eventfd", errno);
  if (!multi_) return fail(Fault::internal, "libcurl gives no multi handle");
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &socket_callback);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &timer_callback);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_.number();
  if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, wake_.number(), &event) != 0) {
    return system_error("epoll_ctl", errno);
  }
  return {};
}

CurlTransport::Loop::~Loop() {
  while (!exchanges_.empty())
    stop(exchanges_.begin()->second->stream());
}

Result<StreamId> CurlTransport::Loop::start(const Request& request) {
  const auto stream = static_cast<StreamId>(++last_stream_);
  CW_TRY(auto exchange,
         Exchange::open(stream,
                        request,
                        {.settings = settings_,
                         .now = now_,
                         .idle_check = idle_check_,
                         .batch = batch_,
                         .paused = paused_}));
  const CURLMcode code = curl_multi_add_handle(multi_.get(), exchange->easy());
  if (code != CURLM_OK) {
    return fail(Fault::internal, fmt::format("libcurl: {}", curl_multi_strerror(code)));
  }
  exchanges_.emplace(last_stream_, std::move(exchange));
  return stream;
}

void CurlTransport::Loop::stop(StreamId stream) {
  const auto found = exchanges_.find(static_cast<std::uint32_t>(stream));
  if (found == exchanges_.end()) return;
  curl_multi_remove_handle(multi_.get(), found->second->easy());
  exchanges_.erase(found);
}

void CurlTransport::Loop::wake() const {
  const int saved = errno;  // A signal handler must restore errno.
  const std::uint64_t once = 1;
  // The write can fail only if the counter is full, and a full counter wakes too.
  static_cast<void>(!::write(wake_.number(), &once, sizeof once));
  errno = saved;
}

int CurlTransport::Loop::socket_callback(
    CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* known) {
  static_cast<Loop*>(self)->watch(socket, what, known != nullptr);
  return 0;
}

void CurlTransport::Loop::watch(int socket, int what, bool known) {
  if (what == CURL_POLL_REMOVE) {
    ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, socket, nullptr);
    return;
  }
  epoll_event event{};
  event.data.fd = socket;
  if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
  if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
  const int first = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  // If a socket number was closed and reused, epoll may still know it, or no longer know it; then
  // the other operation is right.
  const int second = known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(epoll_.number(), first, socket, &event) != 0
      && ::epoll_ctl(epoll_.number(), second, socket, &event) != 0) {
    failure_ = CURLM_BAD_SOCKET;
  }
  if (!known) curl_multi_assign(multi_.get(), socket, this);
}

int CurlTransport::Loop::timer_callback(CURLM* /*multi*/, long ms, void* self) {
  Loop& loop = *static_cast<Loop*>(self);
  loop.curl_deadline_ = ms < 0 ? MonoTime::max() : loop.clock_.now() + Millis(ms);
  return 0;
}

CurlTransport::CurlTransport(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
CurlTransport::~CurlTransport() = default;

Result<std::unique_ptr<CurlTransport>> CurlTransport::open(const Clock& clock,
                                                           CurlSettings settings) {
  auto loop = std::make_unique<Loop>(clock, std::move(settings));
  CW_RETURN_IF_ERROR(loop->begin());
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(loop)));
}

Result<StreamId> CurlTransport::start(const Request& request) {
  return loop_->start(request);
}
void CurlTransport::stop(StreamId stream) {
  loop_->stop(stream);
}
Status CurlTransport::wait(MonoTime deadline, std::vector<TransportEvent>& events) {
  return loop_->wait(deadline, events);
}
void CurlTransport::wake() {
  loop_->wake();
}

std::string usual_ca_file() {
  const curl_version_info_data* const info = curl_version_info(CURLVERSION_NOW);
  return info->cainfo == nullptr ? std::string() : std::string(info->cainfo);
}

}  // namespace castwright::http
