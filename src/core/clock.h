#pragma once
// The Clock seam. Time comes in as an argument or through a Clock; nothing else reads it.
// Monotonic time drives every timer (a clock jump of a day changes none); wall time is only
// printed.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace castwright {

using Millis = std::chrono::milliseconds;
/// Monotonic, nanosecond resolution; only differences mean anything.
using MonoTime = std::chrono::steady_clock::time_point;
/// Milliseconds since the Unix epoch.
using WallTime = std::chrono::sys_time<Millis>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime now() const = 0;
  virtual WallTime wall() const = 0;
};

class RealClock final : public Clock {
 public:
  MonoTime now() const override;
  WallTime wall() const override;
};

/// Stands still until told to move. For tests.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(WallTime start) : wall_(start) {}
  MonoTime now() const override { return mono_; }
  WallTime wall() const override { return wall_; }
  void advance(Millis by) {
    mono_ += by;
    wall_ += by;
  }

 private:
  MonoTime mono_{};
  WallTime wall_;
};

/// `2026-11-23T06:01:02.003Z` (RFC 3339, UTC, milliseconds).
std::string rfc3339(WallTime time);
/// The inverse of rfc3339(); nothing for any other text.
std::optional<WallTime> parse_rfc3339(std::string_view text);
/// `2026-11-23`.
std::string date_of(WallTime time);

}  // namespace castwright
