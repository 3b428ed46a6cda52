#include "core/secret.h"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace castwright {
namespace {

constexpr std::size_t key_bytes_min = 8;  // a shorter "key" would blank ordinary words
constexpr std::string_view mark = "[key]";

/// The longest first: a password may stand in a longer value that is hidden too.
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

/// Where the longest ending of `piece` that begins a hidden value begins.
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
  // So much of the key is as good as the key.
  clean_ = held_.size() < key_bytes_min ? held_ : std::string(mark);
  held_.clear();
  return clean_;
}

}  // namespace castwright
