#pragma once
// What this server did, as Prometheus counters (docs/formats/metrics.md). I/O thread only.

#include "core/clock.h"
#include "httpd/server.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace castwright::web {

class ServerMetrics {
 public:
  explicit ServerMetrics(WallTime started) : started_(started) {}

  /// Passes the answer on to `exchange`, and counts its status and its bytes under `handler`. This
  /// object must outlive what it returns.
  std::unique_ptr<httpd::Exchange> counted(std::unique_ptr<httpd::Exchange> exchange,
                                           std::string_view handler);
  /// The counters, and the gauges of the process and of its `readers`, in exposition format 0.0.4.
  std::string text(std::size_t readers) const;

 private:
  class Counted;
  /// By handler and status. A status of three digits at most, so that there are few series.
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;
  std::map<std::string, std::uint64_t> bytes_;  ///< of bodies, by handler
  WallTime started_;
};

}  // namespace castwright::web
