#include "store/layout.h"

#include <charconv>

#include <fmt/format.h>

namespace castwright::store {

namespace {

std::string_view stem_of(Pass pass) {
  return pass == Pass::a ? "L1_chunk" : "pass_b.";
}

}  // namespace

std::string raw_name(int chunk, Pass pass) {
  if (pass == Pass::b) return fmt::format("{}{}.txt", stem_of(pass), chunk);
  return fmt::format("L1_chunk{}.txt.chunk{}", chunk, chunk);
}
std::string checkpoint_name(int chunk, Pass pass) {
  if (pass == Pass::b) return fmt::format("{}{}.items.txt", stem_of(pass), chunk);
  return fmt::format("L1_checkpoint_{}.txt", chunk);
}
std::string tape_name(int chunk, int attempt, Pass pass) {
  return fmt::format("{}{}.{}.tape", stem_of(pass), chunk, attempt);
}
std::optional<TapeId> attempt_of_tape(std::string_view name, Pass pass) {
  const std::string_view start = stem_of(pass);
  if (!name.starts_with(start)) return std::nullopt;
  TapeId id;
  const char* const end = name.data() + name.size();
  const auto chunk = std::from_chars(name.data() + start.size(), end, id.chunk);
  if (chunk.ec != std::errc() || chunk.ptr == end || *chunk.ptr != '.') return std::nullopt;
  const auto attempt = std::from_chars(chunk.ptr + 1, end, id.attempt);
  if (attempt.ec != std::errc() || id.chunk < 1 || id.attempt < 1) return std::nullopt;
  return tape_name(id.chunk, id.attempt, pass) == name ? std::optional(id) : std::nullopt;
}

std::string prompt_name(int chunk, Pass pass) {
  return fmt::format("{}{}.prompt.md", stem_of(pass), chunk);
}

std::string text_name(int chunk, int version) {
  return fmt::format("L1_chunk{}.{}.text.txt", chunk, version);
}

std::string version_name(int version) {
  return fmt::format("L1_version_{}.txt", version);
}

}  // namespace castwright::store
