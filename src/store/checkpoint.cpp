#include "store/checkpoint.h"

#include "core/crash_point.h"
#include "core/limits.h"

#include <string>
#include <utility>

namespace castwright::store {

Status save_checkpoint(disk::Folder& run, const Checkpoint& checkpoint) {
  const std::string name = checkpoint_name(checkpoint.number, checkpoint.stage);
  if (checkpoint.of <= checkpoints_kept_max) return run.replace(name, checkpoint.text);
  // The file may have been grown by a process that died before it recorded the checkpoint; else it
  // is grown now.
  std::string growing = name;
  CW_TRY(bool there, run.exists(growing));
  if (!there && checkpoint.number > 1) {
    growing = checkpoint_name(checkpoint.number - 1, checkpoint.stage);
    CW_TRY(there, run.exists(growing));
  }
  if (!there) return run.replace(name, checkpoint.text);
  CW_TRY(const auto file, run.reopen(growing, checkpoint.before_bytes));
  CW_RETURN_IF_ERROR(file->append(checkpoint.text.substr(checkpoint.before_bytes)));
  CW_RETURN_IF_ERROR(file->sync());
  crash_point("checkpoint_grown");
  if (growing != name) CW_RETURN_IF_ERROR(run.rename(growing, name));
  return run.sync();
}

Result<std::string> read_checkpoint(
    disk::Folder& run, StageId stage, int number, std::size_t of, std::size_t bytes) {
  auto text = run.read(checkpoint_name(number, stage), limits::answer_bytes_max);
  if (of <= checkpoints_kept_max) return text;
  if (!text && text.error().fault == Fault::missing) {
    auto next = run.read(checkpoint_name(number + 1, stage), limits::answer_bytes_max);
    if (next) text = std::move(next);
  }
  if (text && text->size() > bytes) text->resize(bytes);
  return text;
}

}  // namespace castwright::store
