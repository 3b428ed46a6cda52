#include "disk/disk.h"

#include "core/check.h"
#include "core/id.h"

#include <atomic>

#include <fmt/format.h>

namespace castwright::disk {
namespace {

std::atomic<unsigned> mode_of_files = private_mode;

}  // namespace

unsigned file_mode() {
  return mode_of_files;
}

unsigned folder_mode() {
  const unsigned mode = file_mode();
  return mode | ((mode & 0444u) >> 2u);
}

void set_file_mode(unsigned mode) {
  CW_CHECK(mode == 0600 || mode == 0640 || mode == 0644);
  mode_of_files = mode;
}

Status Folder::remove_tree(std::string_view name) {
  const auto entry = look(name);
  if (!entry && entry.error().fault == Fault::missing) return {};
  if (!entry) return std::unexpected(entry.error());
  if (entry->kind != Entry::Kind::folder) return remove(name);
  {
    CW_TRY(const auto inner, folder(name, Missing::fail));
    CW_TRY(const auto names, inner->list());
    for (const std::string& one : names)
      CW_RETURN_IF_ERROR(inner->remove_tree(one));
  }
  return remove_folder(name);
}

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
