#pragma once
// Names under which models write down what they think: of tags, of channels, of fences. Values
// only, total on any bytes, any thread.

#include <cstddef>
#include <string_view>

namespace castwright::script {

/// What a name says: nothing of thinking, that it is thinking, or that thinking ends ("think_end").
enum class ThinkingName { none, thinking, end };

/// A longer name is none.
inline constexpr std::size_t thinking_name_bytes_max = 40;

/// "think", "ThoughtProcess", "seed:think", "inner-monologue", "end_of_thought": words of thinking,
/// and words that only go with them, in any case, parted by '_', '-', ':' or nothing.
ThinkingName thinking_name(std::string_view name);

/// A byte of such a name.
constexpr bool is_thinking_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '-'
         || byte == ':';
}

}  // namespace castwright::script
