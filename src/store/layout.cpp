#include "store/layout.h"

#include <charconv>

#include <fmt/format.h>

namespace castwright::store {

namespace {

constexpr std::string_view research_stem = "research";

/// What the names of a request's files begin with.
std::string stem_of(int chunk, Pass pass) {
  if (pass == Pass::b) return fmt::format("pass_b.{}", chunk);
  return chunk == research_number ? std::string(research_stem) : fmt::format("L1_chunk{}", chunk);
}

}  // namespace

std::string raw_name(int chunk, Pass pass) {
  const std::string text = stem_of(chunk, pass) + ".txt";
  const bool of_chunk = pass == Pass::a && chunk != research_number;
  return of_chunk ? fmt::format("{}.chunk{}", text, chunk) : text;
}
std::string checkpoint_name(int chunk, Pass pass) {
  if (pass == Pass::b) return stem_of(chunk, pass) + ".items.txt";
  return fmt::format("L1_checkpoint_{}.txt", chunk);
}
std::string tape_name(int chunk, int attempt, Pass pass) {
  return fmt::format("{}.{}.tape", stem_of(chunk, pass), attempt);
}
std::optional<TapeId> attempt_of_tape(std::string_view name, Pass pass) {
  const char* const end = name.data() + name.size();
  const char* at = name.data();
  TapeId id{.chunk = research_number, .attempt = 0};
  if (pass == Pass::a && name.starts_with(research_stem)) {
    at += research_stem.size();
  } else {
    const std::string_view start = pass == Pass::a ? "L1_chunk" : "pass_b.";
    if (!name.starts_with(start)) return std::nullopt;
    const auto chunk = std::from_chars(at + start.size(), end, id.chunk);
    if (chunk.ec != std::errc() || id.chunk < 1) return std::nullopt;
    at = chunk.ptr;
  }
  if (at == end || *at != '.') return std::nullopt;
  const auto attempt = std::from_chars(at + 1, end, id.attempt);
  if (attempt.ec != std::errc() || id.attempt < 1) return std::nullopt;
  return tape_name(id.chunk, id.attempt, pass) == name ? std::optional(id) : std::nullopt;
}

std::string prompt_name(int chunk, Pass pass) {
  return stem_of(chunk, pass) + ".prompt.md";
}

std::string text_name(int chunk, int version) {
  return fmt::format("L1_chunk{}.{}.text.txt", chunk, version);
}

std::string version_name(int version) {
  return fmt::format("L1_version_{}.txt", version);
}

}  // namespace castwright::store
