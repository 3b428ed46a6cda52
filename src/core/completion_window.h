#pragma once
// How long a provider may take with an answer. Some providers take less money for one that may
// wait: it is made in the background, within hours, and asked for until it is there.

#include "core/clock.h"

#include <array>
#include <optional>
#include <string_view>

namespace castwright {

enum class CompletionWindow { soonest, two_hours, eight_hours };

inline constexpr std::array completion_windows{
    CompletionWindow::soonest, CompletionWindow::two_hours, CompletionWindow::eight_hours};

/// As it stands in requests, settings, events and rows of models: `soonest`, `2h`, `8h`.
constexpr std::string_view window_name(CompletionWindow window) {
  constexpr std::array<std::string_view, 3> names{"soonest", "2h", "8h"};
  return names[static_cast<std::size_t>(window)];
}

constexpr std::optional<CompletionWindow> window_named(std::string_view name) {
  for (const CompletionWindow window : completion_windows) {
    if (window_name(window) == name) return window;
  }
  return std::nullopt;
}

/// Within what time the answer is promised; 0 if nothing is.
constexpr Millis window_length(CompletionWindow window) {
  constexpr std::array<int, 3> hours{0, 2, 8};
  return std::chrono::hours(hours[static_cast<std::size_t>(window)]);
}

}  // namespace castwright
