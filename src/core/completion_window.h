#pragma once
// How long a provider may take for an answer. Some providers charge less for an answer that may
// wait: they make it in the background, within hours, and the program polls until it is there.

#include "core/clock.h"

#include <array>
#include <optional>
#include <string_view>

namespace castwright {

enum class CompletionWindow { soonest, two_hours, eight_hours };

inline constexpr std::array completion_windows{
    CompletionWindow::soonest, CompletionWindow::two_hours, CompletionWindow::eight_hours};

/// The name in requests, settings, events and rows of models: `soonest`, `2h`, `8h`.
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

/// The time within which the provider promises the answer; 0 if it promises none.
constexpr Millis window_length(CompletionWindow window) {
  constexpr std::array<int, 3> hours{0, 2, 8};
  return std::chrono::hours(hours[static_cast<std::size_t>(window)]);
}

}  // namespace castwright
