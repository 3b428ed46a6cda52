#pragma once
// Serves many event streams at a fixed pace from one thread, each event as one HTTP chunk in one
// send(), stamped with the time of its sending: what a client's core has to do when thousands of
// models write at once. For measurements only.

#include <cstddef>
#include <string>

namespace castwright::bench {

struct Pace {
  double events_per_s = 60;  ///< of each stream
  double seconds = 10;
  std::size_t streams = 1;
  double idle_s = 3;          ///< between the last request and the first event
  std::string certificate{};  ///< PEM file with certificate and key: then over TLS
};

/// Prints the base URL on standard output and answers `streams` requests; each gets its response
/// head at once. After the last one has come all wait for `idle_s`, then write, spread evenly over
/// the period. Prints a line of JSON with what was sent, and how late. Returns an exit code.
int serve_paced(const Pace& pace);

}  // namespace castwright::bench
