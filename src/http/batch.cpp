#include "http/batch.h"

#include "core/check.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace castwright::http {
namespace {

/// The size of a block: two full receive blocks, so that the bytes of a busy stream stay in one
/// piece.
constexpr std::size_t block_bytes = 256u << 10;

}  // namespace

void Batch::begin(std::vector<TransportEvent>& events) {
  events.clear();
  events_ = &events;
  for (Block& block : blocks_)
    block.used = 0;
  current_ = 0;
  size_ = 0;
}

void Batch::add(TransportEvent event) {
  CW_CHECK(events_ != nullptr);
  events_->push_back(std::move(event));
}

void Batch::add_bytes(StreamId stream, std::string_view bytes) {
  CW_CHECK(events_ != nullptr);
  if (bytes.empty()) return;
  Block& block = block_with_room(bytes.size());
  char* const at = block.memory.get() + block.used;
  std::memcpy(at, bytes.data(), bytes.size());
  block.used += bytes.size();
  size_ += bytes.size();

  TransportEvent* const last = events_->empty() ? nullptr : &events_->back();
  const bool goes_on = last != nullptr && last->kind == TransportEvent::Kind::bytes
                       && last->stream == stream && last->bytes.data() + last->bytes.size() == at;
  if (goes_on) {
    last->bytes = {last->bytes.data(), last->bytes.size() + bytes.size()};
    return;
  }
  TransportEvent& event = events_->emplace_back();
  event.stream = stream;
  event.kind = TransportEvent::Kind::bytes;
  event.bytes = {at, bytes.size()};
  event.slack = slack;
}

Batch::Block& Batch::block_with_room(std::size_t bytes) {
  while (current_ < blocks_.size()) {
    Block& block = blocks_[current_];
    if (block.capacity - block.used >= bytes) return block;
    ++current_;
  }
  const std::size_t capacity = std::max(bytes, block_bytes);
  // The memory is zeroed, since the slack behind the last byte is read before anything is written
  // there.
  blocks_.push_back({.memory = std::make_unique<char[]>(capacity + slack), .capacity = capacity});
  return blocks_.back();
}

}  // namespace castwright::http
