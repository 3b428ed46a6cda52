#pragma once
// What a client of many streams has measured, and when. Times: all heads here (ready) → first event
// → last stream whole. Latencies of the first two seconds are counted apart: just-in-time compilers
// warm up then, and a recorder syncs every stream's response id.

#include "latencies.h"
#include "process.h"

#include <cstdint>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

namespace castwright::bench {

class FollowReport {
 public:
  FollowReport() : begin_{monotonic_ns(), cpu_seconds()} {}

  void ready() {
    ready_ = {monotonic_ns(), cpu_seconds()};
    ready_mb_ = resident_mb();
  }
  /// Some event was read; cheap after the first.
  void event_seen() {
    if (first_.ns == 0) first_ = {monotonic_ns(), cpu_seconds()};
  }
  /// Finds the stamps of the fixture in the bytes of a batch that were dealt with at `now`. A stamp
  /// that was split between two batches is not counted.
  void take_stamps(std::string_view bytes, std::int64_t now) {
    constexpr std::string_view mark = R"("obfuscation":")";
    constexpr std::size_t digits = 19;
    for (std::size_t at = bytes.find(mark); at != std::string_view::npos;
         at = bytes.find(mark, at)) {
      at += mark.size();
      if (at + digits > bytes.size()) return;
      std::int64_t stamp = 0;
      for (const char digit : bytes.substr(at, digits))
        stamp = stamp * 10 + (digit - '0');
      const bool early = now - first_.ns < settling_ns;
      if (!early && steady_mb_ == 0) steady_mb_ = resident_mb();
      (early ? early_ : steady_).add(now - stamp);
    }
  }
  void over() {
    last_ = {monotonic_ns(), cpu_seconds()};
    end_mb_ = resident_mb();
  }

  void print(std::uint64_t events, std::uint64_t text_units, std::uint64_t broken) const {
    const auto wall = [](Moment from, Moment to) {
      return static_cast<double>(to.ns - from.ns) * 1e-9;
    };
    fmt::print(
        R"({{"events":{},"text_units":{},"broken":{},"start_s":{:.5f},"start_cpu_s":{:.4f},)"
        R"("idle_s":{:.3f},"idle_cpu_s":{:.4f},"run_s":{:.3f},"run_cpu_s":{:.4f},)"
        R"("ready_mb":{:.2f},"steady_mb":{:.2f},"end_mb":{:.2f},"stamps":{},"p50_ms":{:.4f},)"
        R"("p99_ms":{:.4f},"max_ms":{:.3f},"early_p99_ms":{:.4f},"early_max_ms":{:.3f}}})"
        "\n",
        events,
        text_units,
        broken,
        wall(begin_, ready_),
        ready_.cpu_s - begin_.cpu_s,
        wall(ready_, first_),
        first_.cpu_s - ready_.cpu_s,
        wall(first_, last_),
        last_.cpu_s - first_.cpu_s,
        ready_mb_,
        steady_mb_,
        end_mb_,
        steady_.total() + early_.total(),
        steady_.percentile_ms(0.5),
        steady_.percentile_ms(0.99),
        steady_.max_ms(),
        early_.percentile_ms(0.99),
        early_.max_ms());
  }

 private:
  static constexpr std::int64_t settling_ns = 2'000'000'000;
  struct Moment {
    std::int64_t ns = 0;
    double cpu_s = 0;
  };
  Moment begin_;
  Moment ready_;
  Moment first_;
  Moment last_;
  double ready_mb_ = 0;
  double steady_mb_ = 0;
  double end_mb_ = 0;
  Latencies early_;
  Latencies steady_;
};

}  // namespace castwright::bench
