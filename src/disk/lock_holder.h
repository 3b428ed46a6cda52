#pragma once
// Tells in words for a person who holds a lock of the system. Reads /proc only; any thread.

#include <string>

namespace castwright::disk {

/// Returns `process 4711 (castwright), which began at 2026-11-30 06:05:00 UTC`, or "" if the system
/// does not tell (the holder is on another machine or in another container, or there is no /proc).
/// `fd` is open on the locked file.
std::string lock_holder(int fd);

}  // namespace castwright::disk
