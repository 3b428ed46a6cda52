#pragma once
// One exchange on one libcurl easy handle: turns a Request into options, hands on what the
// callbacks receive, and interprets the end. Owned by CurlTransport, on its thread; knows nothing
// of epoll.

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

/// Deleters for what libcurl allocated. The types of libcurl stay out of this header.
struct EasyDelete {
  void operator()(void* easy) const noexcept;
};
struct SlistDelete {
  void operator()(void* list) const noexcept;
};

/// Interprets libcurl's code for the end of a transfer. `sent` means that the origin may have
/// received the request. The table in docs/errors.md was measured with libcurl 7.88.
Ending ending_of(int curl_code, bool sent);

class Exchange {
 public:
  /// What all exchanges of a transport share.
  struct Context {
    const CurlSettings& settings;
    const MonoTime& now;   ///< The time of the current turn of the loop.
    MonoTime& idle_check;  ///< No idle timer rings before this time; a new connection lowers it.
    Batch& batch;
    std::vector<StreamId>& paused;  ///< Transfers that found the batch full and wait for resume().
  };

  /// Makes an exchange; Fault::usage if libcurl cannot express the request.
  static Result<std::unique_ptr<Exchange>> open(StreamId stream,
                                                const Request& request,
                                                const Context& context);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() = default;

  void* easy() const { return easy_.get(); }
  StreamId stream() const { return stream_; }
  /// The time at which the idle timer rings; MonoTime::max() while there is no connection yet.
  MonoTime idle_deadline() const { return idle_deadline_; }

  /// Resumes a transfer that was put on Context::paused. May hand out bytes itself.
  void resume();

  /// Returns the last event of a transfer that libcurl has finished.
  TransportEvent end_by_curl(int curl_code) const;
  /// Returns the last event of a transfer that the idle timer ended.
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
  std::string body_;    ///< The body, from which libcurl reads until the exchange ends.
  std::string origin_;  ///< Host and port, for messages.
  bool loopback_ = false;
  int setting_code_ = 0;  ///< The code of the first option that libcurl refused.
  HeadReader head_;
  std::size_t answer_bytes_ = 0;
  bool connected_ = false;
  /// The head names a coding, and no byte of the body was seen yet.
  bool coding_in_doubt_ = false;
  MonoTime idle_deadline_ = MonoTime::max();
  /// A rule of this program ended the exchange; the next two members say which.
  bool refused_ = false;
  Ending refusal_ = Ending::failed;
  std::string refusal_detail_;
  /// The buffer for libcurl's message; its size is CURL_ERROR_SIZE.
  std::array<char, 256> message_{};
  std::unique_ptr<void, SlistDelete> headers_;
  /// The last member, so that it is destroyed first: it refers to the others.
  std::unique_ptr<void, EasyDelete> easy_;
};

}  // namespace castwright::http
