#pragma once
// An append-only stream of bytes that somebody else writes: what the Durable Streams protocol reads
// (durable_streams.h). A byte that was read never changes. Thread: that of the server.

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::web {

class ByteStream {
 public:
  struct State {
    std::uint64_t end = 0;  ///< How many bytes may be read now.
    bool closed = false;    ///< No byte will come any more.
    bool operator==(const State&) const = default;
  };
  struct Part {
    std::string bytes{};
    std::uint64_t end = 0;  ///< The byte behind them, from which the next part is read.
  };

  virtual ~ByteStream() = default;
  /// The media type. Of `application/json` the bytes are messages, each one line of JSON.
  virtual std::string_view content_type() const = 0;
  /// Looks what is there now. Fails with Fault::storage if the stream cannot be read.
  virtual Result<State> look() = 0;
  /// Reads from byte `from` on what look() saw: about `bytes_max` bytes, whole messages or
  /// characters, and at least one if any is there. Fault::usage if `from` stands inside of one.
  virtual Result<Part> read(std::uint64_t from, std::size_t bytes_max) = 0;
};

}  // namespace castwright::web
