#include "cli/output.h"

#include "app/key.h"
#include "app/settings.h"
#include "cli/github.h"
#include "observe/ndjson.h"

#include <algorithm>
#include <array>
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
std::atomic<bool> has_display{false};
std::function<bool()> json_wanted = [] { return false; };
std::function<bool()> color_refused = [] { return false; };

std::optional<std::string> locale_name() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (auto locale = app::environment(name)) return locale;
  return std::nullopt;
}

bool is_utf8_shown() {
  static const bool utf8 = observe::is_utf8(locale_name());
  return utf8;
}

/// `text` as the locale can show it.
std::string for_locale(std::string_view text) {
  return observe::Style{.utf8 = is_utf8_shown()}.shown(text);
}

/// `text` with the signs of this program alone as the locale can show them: an ellipsis that cuts a
/// quoted word short, and the sign for a broken byte. Any other ellipsis is the user's, and a path
/// or a command without it would name something else.
std::string with_shown_cuts(std::string_view text) {
  using Sign = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Sign, 2> signs{Sign{"…\"", "...\""}, Sign{"\uFFFD", "?"}};
  std::string out(text);
  if (is_utf8_shown()) return out;
  for (const auto& [sign, ascii] : signs) {
    for (std::size_t at = out.find(sign); at != std::string::npos; at = out.find(sign, at))
      out.replace(at, sign.size(), ascii);
  }
  return out;
}

observe::Style style_for(bool terminal) {
  return observe::style_of({.no_color = color_refused(),
                            .terminal = terminal,
                            .NO_COLOR = app::environment("NO_COLOR"),
                            .CLICOLOR = app::environment("CLICOLOR"),
                            .CLICOLOR_FORCE = app::environment("CLICOLOR_FORCE"),
                            .TERM = app::environment("TERM"),
                            .locale = locale_name()});
}

}  // namespace

void write_out(std::string_view text) {
  int none = 0;
  out_error.compare_exchange_strong(none, write_all(STDOUT_FILENO, text));
}
void write_words(std::string_view text) {
  write_out(for_locale(text));
}
Status check_out() {
  return status_of(out_error.load());
}
bool is_out_gone() {
  return out_error.load() != 0;
}
void write_err(std::string_view text) {
  write_all(STDERR_FILENO, with_shown_cuts(text));
}
void write_help_err(std::string_view text) {
  write_all(STDERR_FILENO, for_locale(text));
}
void write_display(std::string_view text) {
  has_display = true;
  write_err(text);
}
void wipe_display() {
  if (!has_display) return;
  // The display may have been stopped inside of a frame, which tells the terminal not to break
  // lines.
  write_err("\x1b[?7h");
  write_err(observe::Live::wipe);
}

Status deliver(std::string_view bytes) {
  return status_of(write_all(STDOUT_FILENO, bytes));
}

std::string error_line(const Error& error) {
  std::string line = error.what;
  for (const char control : {'\n', '\r', '\t'})
    std::ranges::replace(line, control, ' ');
  // A word of the command line may hold anything.
  return "error: " + app::for_terminal(line) + "\n";
}

int report(const Error& error) {
  const int code = exit_code(error.fault);
  write_err(with_colours(error_line(error)));
  annotate(Annotation::error, app::without_secrets(error.what));
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
  return terminal_screen().columns;
}

observe::Screen terminal_screen() {
  observe::Screen screen;
  struct winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0) return screen;
  if (size.ws_col > 0) screen.columns = size.ws_col;
  if (size.ws_row > 0) screen.rows = size.ws_row;
  return screen;
}

bool can_redraw() {
  return is_terminal_err() && app::environment("TERM").value_or("dumb") != "dumb";
}

bool is_build_service() {
  return app::environment("CI").value_or("false") != "false";
}

void set_color_refused(std::function<bool()> how) {
  color_refused = std::move(how);
}

observe::Style style_err() {
  static const observe::Style style = style_for(is_terminal_err());
  return style;
}

observe::Style style_out() {
  static const observe::Style style = style_for(is_terminal_out());
  return style;
}

std::string with_colours(std::string_view lines) {
  using observe::Tone;
  const observe::Style style = style_err();
  if (!style.colour) return std::string(lines);
  constexpr std::array<std::pair<std::string_view, Tone>, 5> words{{{"error:", Tone::bad},
                                                                    {"resume:", Tone::strong},
                                                                    {"hint:", Tone::accent},
                                                                    {"WARNING:", Tone::warning},
                                                                    {"finding:", Tone::warning}}};
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
    std::string_view line = lines.substr(at, end - at);
    for (const auto& [word, tone] : words) {
      if (!line.starts_with(word)) continue;
      out += style.paint(tone, word);
      line.remove_prefix(word.size());
      break;
    }
    out += line;
    at = end;
  }
  return out;
}

}  // namespace castwright::cli
