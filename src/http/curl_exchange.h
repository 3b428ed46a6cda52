#pragma once
// One exchange on one libcurl easy handle: how a Request becomes options, what the callbacks hand
// on, and what an end means. Owned by CurlTransport, on its thread; knows nothing of epoll.

#include "core/clock.h"
#include "core/result.h"
#include "http/batch.h"
#include "http/curl_transport.h"
#include "http/head_reader.h"
#include "http/transport.h"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::http {

/// Free what libcurl allocated; its types stay out of this header.
struct EasyDelete {
  void operator()(void* easy) const noexcept;
};
struct SlistDelete {
  void operator()(void* list) const noexcept;
};

/// What libcurl's code for the end of a transfer means. `sent`: the origin may have got the
/// request. Source: the measured table in docs/errors.md (libcurl 7.88).
Ending ending_of(int curl_code, bool sent);

class Exchange {
 public:
  /// Shared by all exchanges of a transport.
  struct Context {
    const CurlSettings& settings;
    const MonoTime& now;   ///< of the current turn of the loop
    MonoTime& idle_check;  ///< no idle timer rings before this; lowered by a new connection
    Batch& batch;
    std::vector<StreamId>& paused;  ///< transfers that found the batch full, until resume()
  };

  /// Fault::usage if the request cannot be expressed.
  static Result<std::unique_ptr<Exchange>> open(StreamId stream,
                                                const Request& request,
                                                const Context& context);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() = default;

  void* easy() const { return easy_.get(); }
  StreamId stream() const { return stream_; }
  /// When the idle timer rings; MonoTime::max() while there is no connection yet.
  MonoTime idle_deadline() const { return idle_deadline_; }

  /// Goes on with a transfer that was put on Context::paused; hands out bytes itself.
  void resume();

  /// The last event, for a transfer that libcurl says is over.
  TransportEvent end_by_curl(int curl_code) const;
  /// The last event, for one that our idle timer ended.
  TransportEvent end_by_idle() const;

 private:
  Exchange(StreamId stream, const Request& request, const Context& context);

  Status set_url(const Request& request);
  Status set_headers(const Request& request);
  Status set_rules(const Request& request);
  template <class Value>
  void set(int option, Value value);

  bool on_header(std::string_view line);
  std::size_t on_body(std::string_view bytes);
  void on_connected();
  bool refuse(Ending ending, std::string detail);
  bool is_of_proxy(std::string_view cause) const;
  TransportEvent done(Ending ending, int curl_code, std::string detail) const;

  static std::size_t header_callback(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t body_callback(char* data, std::size_t one, std::size_t size, void* self);
  static int connected_callback(void* self, char*, char*, int, int);

  StreamId stream_;
  Context context_;
  Millis idle_ms_max_;
  std::string body_;    ///< libcurl reads from here until the exchange ends
  std::string origin_;  ///< host:port, for messages
  bool loopback_ = false;
  int setting_code_ = 0;  ///< the first option that libcurl refused
  HeadReader head_;
  std::size_t answer_bytes_ = 0;
  bool connected_ = false;
  bool coding_in_doubt_ = false;  ///< the head names a coding; no byte of the body was seen
  MonoTime idle_deadline_ = MonoTime::max();
  bool refused_ = false;  ///< ended by a rule of ours, which the next two say
  Ending refusal_ = Ending::failed;
  std::string refusal_detail_;
  std::array<char, 256> message_{};  ///< CURL_ERROR_SIZE
  std::unique_ptr<void, SlistDelete> headers_;
  std::unique_ptr<void, EasyDelete> easy_;  ///< last: destroyed first, it refers to the rest
};

}  // namespace castwright::http
