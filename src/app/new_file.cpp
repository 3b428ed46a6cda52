#include "app/new_file.h"

#include "app/process.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace castwright::app {
namespace {

std::unexpected<Error> cannot_make(const std::filesystem::path& path, const std::error_code& why) {
  return fail(Fault::storage, fmt::format("{} cannot be made: {}", path.string(), why.message()));
}

std::error_code last_error() {
  return {errno, std::system_category()};
}

bool write_whole(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

/// Makes the folder and those that lead to it, with the mode that the user's mask gives.
std::error_code make_folders(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
  if (folder.has_parent_path() && folder.parent_path() != folder)
    if (error = make_folders(folder.parent_path()); error) return error;
  constexpr unsigned open_to_all = 0777;
  if (std::filesystem::create_directory(folder, error))
    ::chmod(folder.c_str(), usual_mode(open_to_all));
  return error;
}

}  // namespace

Result<Making> make_new_file(const std::filesystem::path& path, std::string_view bytes) {
  std::error_code error = make_folders(path.parent_path());
  if (error) return cannot_make(path, error);
  constexpr mode_t readable = 0666;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable);
  if (file < 0 && errno == EEXIST) return Making::was_there;
  if (file < 0) return cannot_make(path, last_error());
  // The mask of the process hides all new files from others (app/process.h).
  ::fchmod(file, usual_mode(readable));
  const bool written = write_whole(file, bytes);
  if (!written) error = last_error();
  if (::close(file) != 0 && !error) error = last_error();
  if (!error) return Making::made;
  ::unlink(path.c_str());
  return cannot_make(path, error);
}

}  // namespace castwright::app
