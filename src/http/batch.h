#pragma once
// The result of one wait() of the transport: the caller's vector of events, and the memory that
// their views point into. Owned by the transport, on its thread. Blocks are kept from batch to
// batch, so that in a steady state nothing is allocated. Consecutive bytes of one stream become one
// event.

#include "http/transport.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace castwright::http {

class Batch {
 public:
  /// The number of readable bytes behind every view, as Transport promises.
  static constexpr std::size_t slack = 64;

  /// Clears `events` and writes into it from now on; views of the previous batch become invalid.
  void begin(std::vector<TransportEvent>& events);
  /// Ends the writing into the caller's vector.
  void finish() { events_ = nullptr; }

  void add(TransportEvent event);
  void add_bytes(StreamId stream, std::string_view bytes);

  bool empty() const { return events_->empty(); }
  /// The number of bytes in this batch.
  std::size_t size() const { return size_; }

 private:
  struct Block {
    std::unique_ptr<char[]> memory;
    std::size_t capacity = 0;  ///< The capacity without the slack.
    std::size_t used = 0;
  };

  Block& block_with_room(std::size_t bytes);

  std::vector<TransportEvent>* events_ = nullptr;
  std::vector<Block> blocks_;
  std::size_t current_ = 0;  ///< The index of the block that is being filled.
  std::size_t size_ = 0;
};

}  // namespace castwright::http
