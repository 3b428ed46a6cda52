#pragma once
// CW_CHECK, for conditions that only a bug can break. It is active in release builds too: a failed
// check prints its place and aborts, so that no money is spent on a broken assumption.

namespace castwright {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}  // namespace castwright

#define CW_CHECK(condition) \
  ((condition) ? void(0) : ::castwright::check_failed(#condition, __FILE__, __LINE__))
