#include "store/layout.h"

#include "tape/compressed.h"

#include <algorithm>

namespace castwright::store {

std::string raw_name(int chunk, StageId home) {
  return stage_of(home, chunk).raw_name(chunk);
}

std::string checkpoint_name(int chunk, StageId home) {
  return stage_of(home, chunk).checkpoint_name(chunk);
}

std::string_view tape_in_file(std::string_view name) {
  if (name.ends_with(tape::compressed_ending)) name.remove_suffix(tape::compressed_ending.size());
  return name;
}

bool is_tape_file(std::string_view name) {
  return std::ranges::any_of(journal::stage_table, [tape = tape_in_file(name)](const Stage& stage) {
    return stage.looks_like_tape(tape);
  });
}

std::string tape_name(int chunk, int attempt, StageId home) {
  return stage_of(home, chunk).tape_name(chunk, attempt);
}

std::string prompt_name(int chunk, StageId home) {
  return stage_of(home, chunk).prompt_name(chunk);
}

std::optional<TapeId> attempt_of_tape(std::string_view name, StageId home) {
  for (const Stage& stage : journal::stage_table) {
    if (stage.home != home) continue;
    if (const auto tape = stage.tape_of(name)) return tape;
  }
  return std::nullopt;
}

std::string text_name(int chunk, int version) {
  return row_of(StageId::long_script).text_name(chunk, version);
}

std::string version_name(int version) {
  return row_of(StageId::long_script).version_name(version);
}

}  // namespace castwright::store
