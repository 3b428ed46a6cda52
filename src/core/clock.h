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
/// Monotonic time in nanoseconds; only differences have a meaning.
using MonoTime = std::chrono::steady_clock::time_point;
/// Wall time in milliseconds since the Unix epoch.
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

/// A clock that stands still until a test moves it.
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

/// Writes a time as `2026-11-23T06:01:02.003Z` (RFC 3339, UTC, milliseconds).
std::string rfc3339(WallTime time);
/// Reads what rfc3339() writes; nothing for any other text.
std::optional<WallTime> parse_rfc3339(std::string_view text);
/// Writes the UTC date of a time as `2026-11-23`.
std::string date_of(WallTime time);
/// The date of a time stamp that rfc3339() wrote, `2026-11-23`; all of a shorter text.
std::string date_of(std::string_view stamp);

}  // namespace castwright
