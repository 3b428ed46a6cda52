#include "web/server_metrics.h"

#include "app/version.h"

#include <chrono>
#include <fstream>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

namespace castwright::web {
namespace {

std::string declared(std::string_view name, std::string_view type, std::string_view help) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// The memory that is in use now; 0 if there is no /proc.
std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");  // in pages: all, resident, …
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

class ServerMetrics::Counted final : public httpd::Exchange {
 public:
  Counted(std::unique_ptr<httpd::Exchange> real, ServerMetrics& all, std::string handler)
      : real_(std::move(real)),
        all_(all),
        handler_(std::move(handler)) {}

  void send(httpd::Response response) override {
    ++all_.requests_[{handler_, response.status}];
    all_.bytes_[handler_] += response.body.size();
    real_->send(std::move(response));
  }
  void begin(int status, std::vector<httpd::Header> headers) override {
    ++all_.requests_[{handler_, status}];
    real_->begin(status, std::move(headers));
  }
  void write(std::string_view piece) override {
    all_.bytes_[handler_] += piece.size();
    real_->write(piece);
  }
  void end() override { real_->end(); }
  bool full() const override { return real_->full(); }
  void when_drained(httpd::Loop::Task task) override { real_->when_drained(std::move(task)); }
  void when_gone(httpd::Loop::Task task) override { real_->when_gone(std::move(task)); }
  void write_raw(std::string_view bytes) override { real_->write_raw(bytes); }
  void close() override { real_->close(); }
  void reset() override { real_->reset(); }

 private:
  std::unique_ptr<httpd::Exchange> real_;
  ServerMetrics& all_;
  std::string handler_;
};

std::unique_ptr<httpd::Exchange> ServerMetrics::counted(std::unique_ptr<httpd::Exchange> exchange,
                                                        std::string_view handler) {
  return std::make_unique<Counted>(std::move(exchange), *this, std::string(handler));
}

std::string ServerMetrics::text(std::size_t readers) const {
  std::string out = declared("castwright_http_requests_total", "counter", "Answers by status.");
  for (const auto& [key, count] : requests_) {
    out += fmt::format("castwright_http_requests_total{{handler=\"{}\",code=\"{}\"}} {}\n",
                       key.first,
                       key.second,
                       count);
  }
  out += declared("castwright_http_body_bytes_total", "counter", "Bytes of answers' bodies.");
  for (const auto& [handler, bytes] : bytes_)
    out += fmt::format("castwright_http_body_bytes_total{{handler=\"{}\"}} {}\n", handler, bytes);
  out += declared("castwright_stream_readers", "gauge", "Readers who wait for news of a stream.");
  out += fmt::format("castwright_stream_readers {}\n", readers);
  out += declared("castwright_build_info", "gauge", "Which castwright this is; always 1.");
  out += fmt::format("castwright_build_info{{version=\"{}\",commit=\"{}\"}} 1\n",
                     app::version(),
                     app::built_from());
  out += declared("process_cpu_seconds_total", "counter", "CPU time of this process.");
  out += fmt::format("process_cpu_seconds_total {:.2f}\n", cpu_seconds());
  out += declared("process_resident_memory_bytes", "gauge", "Memory of this process.");
  out += fmt::format("process_resident_memory_bytes {}\n", resident_bytes());
  out += declared("process_start_time_seconds", "gauge", "Unix time at which this server started.");
  out += fmt::format(
      "process_start_time_seconds {}\n",
      std::chrono::duration_cast<std::chrono::seconds>(started_.time_since_epoch()).count());
  return out;
}

}  // namespace castwright::web
