#include "engine/report_text.h"

#include "engine/money.h"

#include <fmt/format.h>

namespace castwright::engine {

double deviation(int words, int target) {
  return target == 0 ? 0.0 : static_cast<double>(words - target) / target;
}

std::string cost_text(const ChunkFigures& request) {
  return cost_shown(request.cost_nanodollars, request.paid_requests);
}

std::string cost_text(const RunFigures& figures) {
  int paid = figures.research ? figures.research->paid_requests : 0;
  for (const ChunkFigures& chunk : figures.chunks)
    paid += chunk.paid_requests;
  return cost_shown(figures.settled_nanodollars, paid);
}

std::string seconds_text(std::int64_t ms) {
  return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000);
}

std::string_view time_mark(const ChunkFigures& chunk) {
  if (chunk.end.empty()) return "";
  if (chunk.ms < chunk_ms_expected_min) return "fast";
  if (chunk.ms > chunk_ms_expected_max) return "slow";
  return "";
}

int completed(const RunFigures& figures) {
  int count = 0;
  for (const ChunkFigures& chunk : figures.chunks)
    count += chunk.words > 0 ? 1 : 0;
  return count;
}

}  // namespace castwright::engine
