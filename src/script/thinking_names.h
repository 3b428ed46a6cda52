#pragma once
// Recognises the names of tags, channels and fences in which models write down their thinking.
// Values only, total on any bytes, any thread.

#include <cstddef>
#include <string_view>

namespace castwright::script {

/// What a name means: nothing about thinking, the beginning of thinking, or its end ("think_end").
enum class ThinkingName { none, thinking, end };

/// A longer name is never a name of thinking.
inline constexpr std::size_t thinking_name_bytes_max = 40;

/// Classifies names such as "think", "ThoughtProcess", "seed:think", "inner-monologue",
/// "end_of_thought". They consist of words for thinking, and of words that only accompany these, in
/// upper or lower case, separated by '_', '-', ':' or nothing.
ThinkingName thinking_name(std::string_view name);

/// True for a byte that may be part of such a name.
constexpr bool is_thinking_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '-'
         || byte == ':';
}

}  // namespace castwright::script
