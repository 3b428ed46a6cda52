#pragma once
// The web server of `castwright serve`: shows the runs below one output root to browsers and to
// clients of the Durable Streams protocol, on this machine only.
//
// Owner: the front end, until it is stopped. Thread: any; the answers are made on the I/O thread of
// the HTTP server, which alone uses the output. It reads only.

#include "core/result.h"
#include "httpd/server.h"
#include "store/output.h"

#include <cstdint>
#include <memory>
#include <string>

namespace castwright::web {

class Server {
 public:
  /// Serves the runs of `output`, which must outlive the server, on 127.0.0.1:`port` (0 for a free
  /// one). Fault::usage, with the reason, if the port cannot be bound.
  static Result<std::unique_ptr<Server>> start(std::uint16_t port, store::Output& output);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// `http://127.0.0.1:PORT/`
  std::string address() const;
  /// Ends live answers so that their readers come back, and closes every connection. A second call
  /// does nothing.
  void stop();

 private:
  class Site;
  Server();

  std::unique_ptr<Site> site_;
  std::unique_ptr<httpd::Server> httpd_;  ///< The last member: its thread uses the site.
};

}  // namespace castwright::web
