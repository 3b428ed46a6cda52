#include "core/secret.h"

namespace castwright {

std::string redact(std::string_view text, const Secret& secret) {
  constexpr std::size_t key_bytes_min = 8;  // a shorter "key" would blank ordinary words
  std::string out(text);
  const std::string_view key = secret.reveal();
  if (key.size() < key_bytes_min) return out;
  constexpr std::string_view mark = "[key]";
  for (std::size_t at = out.find(key); at != std::string::npos; at = out.find(key, at)) {
    out.replace(at, key.size(), mark);
    at += mark.size();
  }
  return out;
}

}  // namespace castwright
