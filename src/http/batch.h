#pragma once
// What one wait() of the transport hands out: the caller's vector of events, and the memory that
// their views point into. Blocks are kept from batch to batch: in a steady state nothing is
// allocated. Bytes of one stream that arrive in a row become one event.

#include "http/transport.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace castwright::http {

class Batch {
 public:
  /// Readable bytes behind every view, as Transport promises.
  static constexpr std::size_t slack = 64;

  /// Empties `events` and writes into it from now on; views of the batch before become invalid.
  void begin(std::vector<TransportEvent>& events);
  /// No more writing into the caller's vector.
  void finish() { events_ = nullptr; }

  void add(TransportEvent event);
  void add_bytes(StreamId stream, std::string_view bytes);

  bool empty() const { return events_->empty(); }
  /// Bytes held by this batch.
  std::size_t size() const { return size_; }

 private:
  struct Block {
    std::unique_ptr<char[]> memory;
    std::size_t capacity = 0;  ///< without the slack
    std::size_t used = 0;
  };

  Block& block_with_room(std::size_t bytes);

  std::vector<TransportEvent>* events_ = nullptr;
  std::vector<Block> blocks_;
  std::size_t current_ = 0;  ///< index of the block that is being filled
  std::size_t size_ = 0;
};

}  // namespace castwright::http
