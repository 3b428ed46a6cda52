#pragma once
// What a key looks like that was pasted into a place for something else. Only for refusing it there
// without repeating it: what is hidden in texts is found by value (core/secret.h). Pure.

#include <algorithm>
#include <array>
#include <string_view>

namespace castwright {

/// Does `text` begin as the keys of well-known providers do?
constexpr bool begins_like_key(std::string_view text) {
  constexpr std::array<std::string_view, 5> beginnings{"sk-", "sk_", "gsk_", "xai-", "AIza"};
  return std::ranges::any_of(
      beginnings, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

}  // namespace castwright
