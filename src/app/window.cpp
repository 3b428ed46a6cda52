#include "app/window.h"

#include "engine/request_kind.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace castwright::app {

WorkLeft work_of(const plan::Plan& plan, topic::ResearchStage stage) {
  const int chunks = static_cast<int>(plan.chunks.size());
  const bool combined = stage == topic::ResearchStage::with_opening;
  return {.alone = 1, .chunks = combined ? std::max(0, chunks - 1) : chunks};
}

WorkLeft work_left(const journal::RunState& state, topic::ResearchStage stage) {
  WorkLeft left;
  for (int number = state.first(); number <= state.last(); ++number) {
    if (state.request(number).stored) continue;
    const bool alone = engine::request_kind(stage, number) != engine::RequestKind::text;
    ++(alone ? left.alone : left.chunks);
  }
  return left;
}

int windows_in_row(const WorkLeft& left, int parallel) {
  if (left.chunks == 0) return left.alone;
  return left.alone + (left.chunks - 1 + parallel - 1) / parallel + 1;
}

std::string window_promise(const topic::Options& options, const WorkLeft& left, WallTime now) {
  const int windows = windows_in_row(left, options.parallel);
  if (options.window == CompletionWindow::soonest || windows == 0) return {};
  const WallTime end = now + windows * window_length(options.window);
  const std::string_view name = window_name(options.window);
  return fmt::format("--window {}: the long script is promised by {:%F %H:%M} UTC ({})",
                     name,
                     std::chrono::floor<std::chrono::minutes>(end),
                     windows == 1
                         ? fmt::format("1 window of {}", name)
                         : fmt::format("{} windows of {}, one after the other", windows, name));
}

std::string window_note(const topic::Options& options, const WorkLeft& left, WallTime now) {
  const std::string promise = window_promise(options, left, now);
  if (promise.empty()) return {};
  return promise + "; if this process ends, castwright resume fetches what was asked for";
}

}  // namespace castwright::app
