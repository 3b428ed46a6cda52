#pragma once
// The Transport over libcurl: one multi handle, driven by curl_multi_socket_action on an epoll loop
// of our own (docs/decisions/0001). HTTP/1.1 only, one connection per request, so that no layer can
// send a request twice (docs/decisions/0002). One thread; only wake() may be called from elsewhere.
// It never follows a redirect, retries, asks for compression, or sends the key to a proxy that it
// tunnels through.

#include "core/clock.h"
#include "core/limits.h"
#include "core/result.h"
#include "http/transport.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace castwright::http {

struct CurlSettings {
  /// The largest size of the status lines and fields of one exchange, including interim heads and
  /// trailers.
  std::size_t header_bytes_max = limits::header_bytes_max;
  /// The largest size of the body of one answer, without the chunked framing.
  std::size_t answer_bytes_max = limits::answer_bytes_max;
  /// A PEM file with the trusted certificates; empty for those of the system. It is read once for
  /// the whole transport, at the first https request, since that takes about 20 ms.
  std::string ca_file{};
};

class CurlTransport final : public Transport {
 public:
  /// Makes a transport. `clock` must outlive it and run in real time. Fault::internal if the system
  /// gives no epoll or event descriptor, or if libcurl does not start.
  static Result<std::unique_ptr<CurlTransport>> open(const Clock& clock,
                                                     CurlSettings settings = {});

  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  /// Ends all exchanges that are under way, as stop() does.
  ~CurlTransport() override;

  /// Begins an exchange. Fault::usage for a URL that is not http or https, has a password, or is
  /// malformed, and for a header that cannot be sent (line breaks).
  Result<StreamId> start(const Request& request) override;
  void stop(StreamId stream) override;
  /// Hands out at most about limits::batch_bytes_max bytes at a time; the rest waits in the kernel.
  Status wait(MonoTime deadline, std::vector<TransportEvent>& events) override;
  void wake() override;

 private:
  class Loop;
  explicit CurlTransport(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

/// The PEM file of the system's certificates, which counts if nothing names another; "" if libcurl
/// was built without one.
std::string usual_ca_file();

}  // namespace castwright::http
