#pragma once
// Recognises an API key that was pasted into a place for something else, so that it can be refused
// there without being repeated. Texts are not redacted by this: core/secret.h does that by value.
// Pure.

#include <algorithm>
#include <array>
#include <string_view>

namespace castwright {

/// True if `text` begins as the keys of well-known providers do.
constexpr bool begins_like_key(std::string_view text) {
  constexpr std::array<std::string_view, 5> beginnings{"sk-", "sk_", "gsk_", "xai-", "AIza"};
  return std::ranges::any_of(
      beginnings, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

}  // namespace castwright
