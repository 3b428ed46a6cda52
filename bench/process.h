#pragma once
// What this process has used so far, as the kernel counts it, and how much it may open.

#include <cstdint>

namespace castwright::bench {

/// CLOCK_MONOTONIC, which all processes share: the fixture's stamps are of it.
std::int64_t monotonic_ns();
/// Of all threads.
double cpu_seconds();
double resident_mb();
/// Raises the soft limit of open files to the hard one; returns it.
std::uint64_t raise_file_limit();

}  // namespace castwright::bench
