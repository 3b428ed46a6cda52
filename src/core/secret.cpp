#include "core/secret.h"

#include <algorithm>

namespace castwright {
namespace {

constexpr std::size_t key_bytes_min = 8;  // a shorter "key" would blank ordinary words
constexpr std::string_view mark = "[key]";

}  // namespace

std::string redact(std::string_view text, const Secret& secret) {
  std::string out(text);
  const std::string_view key = secret.reveal();
  if (key.size() < key_bytes_min) return out;
  for (std::size_t at = out.find(key); at != std::string::npos; at = out.find(key, at)) {
    out.replace(at, key.size(), mark);
    at += mark.size();
  }
  return out;
}

/// Where the longest ending of `piece` that begins the key begins.
std::size_t StreamRedactor::held_from(std::string_view piece) const {
  const std::string_view key = secret_.reveal();
  for (std::size_t size = std::min(key.size() - 1, piece.size()); size > 0; --size) {
    if (key.starts_with(piece.substr(piece.size() - size))) return piece.size() - size;
  }
  return piece.size();
}

std::string_view StreamRedactor::feed(std::string_view piece) {
  const std::string_view key = secret_.reveal();
  if (key.size() < key_bytes_min) return piece;
  const std::size_t rest = held_from(piece);
  if (held_.empty() && rest == piece.size() && !piece.contains(key)) return piece;
  const std::string joined = redact(held_ + std::string(piece), secret_);
  const std::size_t end = held_from(joined);
  held_ = joined.substr(end);
  clean_ = joined.substr(0, end);
  return clean_;
}

std::string_view StreamRedactor::finish() {
  // So much of the key is as good as the key.
  clean_ = held_.size() < key_bytes_min ? held_ : std::string(mark);
  held_.clear();
  return clean_;
}

}  // namespace castwright
