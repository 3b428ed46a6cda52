#pragma once
// Who holds a lock of the system, in words for a person.

#include <string>

namespace castwright::disk {

/// `process 4711 (castwright), which began at 2026-11-30 06:05:00 UTC`; "" where the system does
/// not tell (another machine or container, no /proc). `fd` is open on the locked file.
std::string lock_holder(int fd);

}  // namespace castwright::disk
