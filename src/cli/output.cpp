#include "cli/output.h"

#include "app/key.h"
#include "observe/ndjson.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace castwright::cli {
namespace {

/// Writes all of `text`; returns 0, or the errno of what stopped it.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Status status_of(int error) {
  if (error == 0 || error == EPIPE) return {};
  return fail(Fault::storage,
              "standard output: " + std::error_code(error, std::system_category()).message());
}

/// The errno of the first failure of standard output; 0 if there was none. Atomic, because any
/// thread may write.
std::atomic<int> out_error{0};
std::function<bool()> json_wanted = [] { return false; };

}  // namespace

void write_out(std::string_view text) {
  int none = 0;
  out_error.compare_exchange_strong(none, write_all(STDOUT_FILENO, text));
}
Status check_out() {
  return status_of(out_error.load());
}
void write_err(std::string_view text) {
  write_all(STDERR_FILENO, text);
}

Status deliver(std::string_view bytes) {
  return status_of(write_all(STDOUT_FILENO, bytes));
}

std::string error_line(const Error& error) {
  std::string line = "error: " + app::without_secrets(error.what);
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\r', ' ');
  return line + "\n";
}

int report(const Error& error) {
  const int code = exit_code(error.fault);
  write_err(error_line(error));
  if (json_is_wanted())
    write_out(observe::exit_line(code, app::without_secrets(error.what), "", ""));
  return code;
}

bool json_is_wanted() {
  return json_wanted();
}
void set_json_wanted(std::function<bool()> how) {
  json_wanted = std::move(how);
}

bool is_terminal_out() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool is_terminal_err() {
  return ::isatty(STDERR_FILENO) == 1;
}

int terminal_columns() {
  constexpr int usual = 80;
  struct winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col;
}

}  // namespace castwright::cli
