#include "core/secret.h"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace castwright {
namespace {

constexpr std::size_t key_bytes_min = 8;  // A shorter value could be part of ordinary words.
constexpr std::string_view mark = "[key]";

/// Returns the hidden values, the longest first, since a password may be part of a longer hidden
/// value.
std::vector<std::string> hidden_values(const Secret& secret) {
  std::vector<std::string> values = secret.others();
  values.emplace_back(secret.reveal());
  std::erase_if(values, [](const std::string& value) { return value.size() < key_bytes_min; });
  std::ranges::stable_sort(values, std::ranges::greater(), &std::string::size);
  return values;
}

std::string without(std::string_view text, const std::vector<std::string>& values) {
  std::string out(text);
  for (const std::string& value : values) {
    for (std::size_t at = out.find(value); at != std::string::npos; at = out.find(value, at)) {
      out.replace(at, value.size(), mark);
      at += mark.size();
    }
  }
  return out;
}

}  // namespace

std::string redact(std::string_view text, const Secret& secret) {
  return without(text, hidden_values(secret));
}

StreamRedactor::StreamRedactor(const Secret& secret) : hidden_(hidden_values(secret)) {}

/// Returns the offset of the longest ending of `piece` that is the beginning of a hidden value.
std::size_t StreamRedactor::held_from(std::string_view piece) const {
  std::size_t held = 0;
  for (const std::string_view value : hidden_) {
    std::size_t size = std::min(value.size() - 1, piece.size());
    while (size > held && !value.starts_with(piece.substr(piece.size() - size)))
      --size;
    held = std::max(held, size);
  }
  return piece.size() - held;
}

std::string_view StreamRedactor::feed(std::string_view piece) {
  if (hidden_.empty()) return piece;
  const auto stands = [piece](const std::string& value) { return piece.contains(value); };
  const bool clean = held_.empty() && std::ranges::none_of(hidden_, stands);
  if (clean && held_from(piece) == piece.size()) return piece;
  const std::string joined = without(held_ + std::string(piece), hidden_);
  const std::size_t end = held_from(joined);
  held_ = joined.substr(end);
  clean_ = joined.substr(0, end);
  return clean_;
}

std::string_view StreamRedactor::finish() {
  // A part of the key that is this long must be hidden as the key is.
  clean_ = held_.size() < key_bytes_min ? held_ : std::string(mark);
  held_.clear();
  return clean_;
}

}  // namespace castwright
