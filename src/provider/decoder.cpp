#include "provider/decoder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// Classes of service with a price of their own, which no window has.
constexpr std::array<std::string_view, 3> other_tiers{"priority", "flex", "scale"};

}  // namespace

std::string Decoder::against(CompletionWindow window) const {
  if (window == CompletionWindow::soonest) return {};
  if (!facts_.background.value_or(true)) return "background: false";
  if (facts_.window && *facts_.window != window_name(window)) {
    return facts_.window->empty() ? "that it has no completion_window"
                                  : fmt::format("completion_window: {}", *facts_.window);
  }
  if (std::ranges::find(other_tiers, facts_.service_tier) != other_tiers.end())
    return fmt::format("service_tier: {}", facts_.service_tier);
  return {};
}

const std::vector<std::string>& Decoder::search_urls() const {
  static const std::vector<std::string> none;
  return none;
}

std::string_view name_of(AnswerStatus status) {
  switch (status) {
    case AnswerStatus::running: return "running";
    case AnswerStatus::completed: return "completed";
    case AnswerStatus::incomplete: return "incomplete";
    case AnswerStatus::failed: return "failed";
    case AnswerStatus::cancelled: return "cancelled";
  }
  return "failed";
}

}  // namespace castwright::provider
