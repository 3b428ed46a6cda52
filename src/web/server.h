#pragma once
// The web server of `castwright serve`: shows the runs below one output root to browsers and to
// clients of the Durable Streams protocol, on this machine only.
//
// Owner: the front end, until it is stopped. Thread: any; the answers are made on the I/O thread of
// the HTTP server, which alone uses the output. It reads only, unless it is given how to act
// (actions.h): then whoever has the token of its link may start, stop and change runs.

#include "core/result.h"
#include "httpd/server.h"
#include "store/output.h"
#include "web/actions.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace castwright::web {

class Server {
 public:
  /// Serves the runs of `output`, which must outlive the server, on 127.0.0.1:`port` (0 for a free
  /// one). Fault::usage, with the reason, if the port cannot be bound. Without `acting` it only
  /// reads.
  static Result<std::unique_ptr<Server>> start(std::uint16_t port,
                                               store::Output& output,
                                               std::optional<Acting> acting = std::nullopt);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// `http://127.0.0.1:PORT/`
  std::string address() const;
  /// The address for the person who may act: with the token in its fragment, which no browser
  /// sends. It is the address alone if the server only reads.
  std::string link() const;
  /// Stops the runs that were begun here, ends live answers so that their readers come back, and
  /// closes every connection. A second call does nothing.
  void stop();

 private:
  class Site;
  Server();

  std::unique_ptr<Site> site_;
  std::unique_ptr<httpd::Server> httpd_;  ///< The last member: its thread uses the site.
};

}  // namespace castwright::web
