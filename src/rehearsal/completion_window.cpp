#include "rehearsal/completion_window.h"

#include "rehearsal/server.h"

#include <algorithm>
#include <array>
#include <random>

namespace castwright::rehearsal {
namespace {

struct WindowRow {
  CompletionWindow window;
  std::string_view name;
  // How long a job waits by default: in the order of the windows, and short enough to watch.
  double wait_s;
};
constexpr std::array<WindowRow, 3> windows{{
    {CompletionWindow::soonest, "soonest", 0},
    {CompletionWindow::two_hours, "2h", 20},
    {CompletionWindow::eight_hours, "8h", 60},
}};

constexpr std::uint64_t posts_of_one_start = 8;
constexpr double extra_share_max = 0.25;

const WindowRow& row_of(CompletionWindow window) {
  return *std::ranges::find(windows, window, &WindowRow::window);
}

}  // namespace

std::optional<CompletionWindow> window_named(std::string_view name) {
  const auto* const found = std::ranges::find(windows, name, &WindowRow::name);
  if (found == windows.end()) return std::nullopt;
  return found->window;
}

std::string_view name_of(CompletionWindow window) {
  return row_of(window).name;
}

double window_wait_s(CompletionWindow window, const Options& options, std::uint64_t post) {
  if (window == CompletionWindow::soonest) return 0;
  const std::uint64_t start = (post - 1) / posts_of_one_start;
  std::mt19937_64 numbers(options.seed ^ (start * 0x9E3779B97F4A7C15ULL));
  const double share = static_cast<double>(numbers() >> 11U) * 0x1p-53;  // 0 to 1
  return options.window_wait_s.value_or(row_of(window).wait_s) * (1 + extra_share_max * share);
}

}  // namespace castwright::rehearsal
