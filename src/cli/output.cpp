#include "cli/output.h"

#include "topic/pasted.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <sys/ioctl.h>
#include <unistd.h>

namespace castwright::cli {
namespace {

/// 0, or the errno of what stopped it.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

void write_out(std::string_view text) {
  write_all(STDOUT_FILENO, text);
}
void write_err(std::string_view text) {
  write_all(STDERR_FILENO, text);
}

Status deliver(std::string_view bytes) {
  const int error = write_all(STDOUT_FILENO, bytes);
  if (error == 0 || error == EPIPE) return {};
  return fail(Fault::storage,
              "standard output: " + std::error_code(error, std::system_category()).message());
}

std::string error_line(const Error& error) {
  std::string line = "error: " + topic::without_logins(error.what);
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\r', ' ');
  return line + "\n";
}

int report(const Error& error) {
  write_err(error_line(error));
  return exit_code(error.fault);
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

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(text);
  }
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  out += '\'';
  return out;
}

}  // namespace castwright::cli
