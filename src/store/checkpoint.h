#pragma once
// Cumulative checkpoints. Of a plan of usual length every checkpoint stays. Together
// they grow with the square of the number of chunks, so of a longer one only the newest is kept: a
// file that grows by a chunk and takes the next name.

#include "core/result.h"
#include "disk/disk.h"
#include "store/layout.h"

#include <cstddef>
#include <string_view>

namespace castwright::store {

/// Chunks of a plan whose checkpoints all stay: sixty of 1,500 words write 17 MB in all.
inline constexpr std::size_t checkpoints_kept_max = 64;

struct Checkpoint {
  StageId stage = StageId::long_script;  ///< of the run
  int number = 1;                        ///< chunks in it
  std::size_t of = 1;                    ///< of the plan
  std::string_view text{};               ///< the whole
  std::size_t before_bytes = 0;          ///< of it, those of the checkpoint before
};

/// Durable when it returns; nothing may name it before.
Status save_checkpoint(disk::Folder& run, const Checkpoint& checkpoint);

/// The text of the newest checkpoint, of `number` chunks; what a crash left behind it is cut off.
/// Errors as of Folder::read().
Result<std::string> read_checkpoint(
    disk::Folder& run, StageId stage, int number, std::size_t of, std::size_t bytes);

}  // namespace castwright::store
