#pragma once
// Cumulative checkpoints: each file holds the text of all chunks up to its number. A plan of usual
// length keeps every checkpoint. Together they grow with the square of the number of chunks, so a
// longer plan keeps only the newest: one file that grows by a chunk and takes the next name.

#include "core/result.h"
#include "disk/disk.h"
#include "store/layout.h"

#include <cstddef>
#include <string_view>

namespace castwright::store {

/// A plan of at most so many chunks keeps all of its checkpoints: sixty chunks of 1,500 words take
/// 17 MB in all.
inline constexpr std::size_t checkpoints_kept_max = 64;

struct Checkpoint {
  StageId stage = StageId::long_script;  ///< The stage of the run.
  int number = 1;                        ///< The number of chunks in this checkpoint.
  std::size_t of = 1;                    ///< The number of chunks in the plan.
  std::string_view text{};               ///< The text of all chunks up to `number`.
  /// The bytes of `text` that the previous checkpoint already holds.
  std::size_t before_bytes = 0;
};

/// The checkpoint is durable on return. No event may name it before that.
Status save_checkpoint(disk::Folder& run, const Checkpoint& checkpoint);

/// Returns the text of the newest checkpoint, which has `number` chunks, without the bytes that a
/// crash left behind it. Fails as Folder::read() does.
Result<std::string> read_checkpoint(
    disk::Folder& run, StageId stage, int number, std::size_t of, std::size_t bytes);

}  // namespace castwright::store
