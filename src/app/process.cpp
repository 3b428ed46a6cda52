#include "app/process.h"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <sys/stat.h>

namespace castwright::app {
namespace {

/// The file mode mask of the user, from before prepare_process().
mode_t usual_mask = 077;

}  // namespace

void prepare_process() {
  usual_mask = ::umask(077);
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): the old handlers do not matter
  std::signal(SIGXFSZ, SIG_IGN);  // NOLINT(cert-err33-c)
}

unsigned usual_mode(unsigned wanted) {
  return wanted & ~usual_mask;
}

Status share_file(const std::filesystem::path& path) {
  struct stat info{};
  // A device or a pipe stays as it is.
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  if (::chmod(path.c_str(), usual_mode(0666)) == 0) return {};
  return fail(Fault::storage,
              path.string() + ": " + std::error_code(errno, std::system_category()).message());
}

}  // namespace castwright::app
