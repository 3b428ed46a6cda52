#include "store/layout.h"

#include <charconv>

#include <fmt/format.h>

namespace castwright::store {

std::string raw_name(int chunk) {
  return fmt::format("L1_chunk{}.txt.chunk{}", chunk, chunk);
}
std::string checkpoint_name(int chunk) {
  return fmt::format("L1_checkpoint_{}.txt", chunk);
}
std::string tape_name(int chunk, int attempt) {
  return fmt::format("L1_chunk{}.{}.tape", chunk, attempt);
}
std::optional<TapeId> attempt_of_tape(std::string_view name) {
  constexpr std::string_view start = "L1_chunk";
  if (!name.starts_with(start)) return std::nullopt;
  TapeId id;
  const char* const end = name.data() + name.size();
  const auto chunk = std::from_chars(name.data() + start.size(), end, id.chunk);
  if (chunk.ec != std::errc() || chunk.ptr == end || *chunk.ptr != '.') return std::nullopt;
  const auto attempt = std::from_chars(chunk.ptr + 1, end, id.attempt);
  if (attempt.ec != std::errc() || id.chunk < 1 || id.attempt < 1) return std::nullopt;
  return tape_name(id.chunk, id.attempt) == name ? std::optional(id) : std::nullopt;
}

std::string prompt_name(int chunk) {
  return fmt::format("L1_chunk{}.prompt.md", chunk);
}

std::string text_name(int chunk, int version) {
  return fmt::format("L1_chunk{}.{}.text.txt", chunk, version);
}

std::string version_name(int version) {
  return fmt::format("L1_version_{}.txt", version);
}

}  // namespace castwright::store
