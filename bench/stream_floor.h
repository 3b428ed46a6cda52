#pragma once
// The floor: many streams over plain sockets and epoll, their ends of events counted and nothing
// else. What the kernel alone costs.

#include <cstddef>
#include <string>

namespace castwright::bench {

/// As follow(), without HTTP beyond the request, JSON or text.
int floor_of(const std::string& base_url, std::size_t streams);

}  // namespace castwright::bench
