#pragma once
// Latencies of millions of events in a few kilobytes: 32 buckets per octave, so that a percentile
// is read to 2 %. The peers count in the same buckets (peers/many.mjs).

#include <array>
#include <cmath>
#include <cstdint>

namespace castwright::bench {

class Latencies {
 public:
  void add(std::int64_t ns) {
    const double at = ns > 1 ? std::log2(static_cast<double>(ns)) * per_octave : 0;
    ++counts_[static_cast<std::size_t>(at)];
    ++total_;
    if (ns > max_ns_) max_ns_ = ns;
  }
  std::uint64_t total() const { return total_; }
  double max_ms() const { return static_cast<double>(max_ns_) * 1e-6; }
  /// Upper border of the bucket that holds the `part`-th (0 to 1) of all; 0 where there are none.
  double percentile_ms(double part) const {
    const double wanted = part * static_cast<double>(total_);
    std::uint64_t seen = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
      seen += counts_[index];
      if (seen > 0 && static_cast<double>(seen) >= wanted) {
        return std::exp2(static_cast<double>(index + 1) / per_octave) * 1e-6;
      }
    }
    return 0;
  }

 private:
  static constexpr std::size_t per_octave = 32;
  std::array<std::uint64_t, per_octave * 64> counts_{};
  std::uint64_t total_ = 0;
  std::int64_t max_ns_ = 0;
};

}  // namespace castwright::bench
