#pragma once
// Many readers of one run that `castwright serve` shows, from one thread, and a second one that
// watches the tape of the answer: when a word was sent, written to the tape and seen by each
// reader. For measurements only.

#include <cstddef>
#include <cstdint>
#include <string>

namespace castwright::bench {

struct Readership {
  std::uint16_t port = 0;
  std::string run{};           ///< run id
  std::string answer{};        ///< such as `1.1`
  std::string tape{};          ///< path of the answer's tape
  std::size_t readers = 1000;  ///< each with two connections: the answer's text, and the events
  double seconds = 30;         ///< from the moment at which all have their response heads
};

/// The text must have words of `w` and the twelve digits of the microsecond at which they were
/// sent. Prints `ready` when all readers read, and a line of JSON at the end. Returns an exit code.
int read_run(const Readership& readership);

}  // namespace castwright::bench
