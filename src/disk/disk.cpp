#include "disk/disk.h"

#include "core/id.h"

#include <fmt/format.h>

namespace castwright::disk {

Status Folder::replace(std::string_view name, std::string_view bytes) {
  const std::string temporary = fmt::format(".{}.{}.tmp", name, random_hex(4));
  auto made = [&]() -> Status {
    CW_TRY(const auto file, create(temporary));
    CW_RETURN_IF_ERROR(file->append(bytes));
    CW_RETURN_IF_ERROR(file->sync());
    CW_RETURN_IF_ERROR(rename(temporary, name));
    return sync();
  }();
  if (made) return made;
  // If the removal fails too, it leaves a stray file that nothing names.
  [[maybe_unused]] const Status removed = remove(temporary);
  return std::unexpected(
      std::move(made).error().within(fmt::format("replacing {}", (path() / name).string())));
}

}  // namespace castwright::disk
