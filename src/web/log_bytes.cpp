#include "web/log_bytes.h"

#include "disk/disk.h"
#include "journal/stage.h"
#include "store/event_log.h"
#include "store/layout.h"

namespace castwright::web {

std::uint64_t log_bytes_of(store::Output& output, const store::Output::Found& found) {
  const auto folder = output.open_run(found);
  if (!folder) return 0;
  std::uint64_t bytes = 0;
  for (const journal::Stage& stage : journal::stage_table) {
    if (!stage.is_home()) continue;
    if (stage.folder.empty()) {
      const auto log = (*folder)->look(store::events_name);
      bytes += log ? log->size : 0;
    } else if (const auto inner = (*folder)->folder(stage.folder, disk::Missing::fail)) {
      const auto log = (*inner)->look(store::events_name);
      bytes += log ? log->size : 0;
    }
  }
  return bytes;
}

}  // namespace castwright::web
