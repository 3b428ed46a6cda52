#pragma once
// The figures of a run and the result that downstream reads: report.json, report.md, pass_a.json.
// Pure: values in, documents out.

#include "editorial/review.h"
#include "journal/observer.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "topic/topic.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace castwright::engine {

/// A chunk's expected time: outside of it a chunk is marked.
inline constexpr std::int64_t chunk_ms_expected_min = 120'000;
inline constexpr std::int64_t chunk_ms_expected_max = 300'000;
/// Speech rate by which start times and durations are estimated.
inline constexpr int words_per_minute = 170;

struct ChunkFigures {
  plan::Chunk plan{};
  int words = 0;           ///< of the stored text
  int received_words = 0;  ///< before anything was trimmed
  int asked_words = 0;
  journal::TextWork work{};
  std::size_t chars = 0;
  std::int64_t ms = 0;
  std::int64_t ttft_ms = -1;
  std::optional<std::int64_t> output_tokens{};
  std::optional<std::int64_t> cost_nanodollars{};
  int paid_requests = 0;
  std::string end{};  ///< "" where it was never asked for
};

struct RunFigures {
  std::string run_id{};
  std::string topic_id{};
  std::string title{};
  std::string model{};
  std::string provider{};
  std::string generated_at{};
  bool rehearsal = false;
  bool gates = true;
  std::int64_t ms = 0;
  std::vector<ChunkFigures> chunks{};
  /// Of the research request (number 0) where it was one of its own: not counted as a chunk.
  std::optional<ChunkFigures> research{};
  std::string research_model{};
  editorial::Review review{};  ///< of a finished run
  int words_target = 0;
  std::optional<std::int64_t> settled_nanodollars{};
  std::int64_t reserved_nanodollars = 0;
  int unknown_requests = 0;
};

json::Value report_json(const RunFigures& figures);
/// The same for a producer: what it is, what is wrong, what it cost.
std::string report_markdown(const RunFigures& figures);
/// The table of a finished run for a terminal: chunks, words against target, times, cost.
std::string figures_table(const RunFigures& figures);

/// pass_a.json: one segment a chunk, times estimated.
json::Value pass_a_json(const RunFigures& figures,
                        const topic::Topic& topic,
                        const passes::Research& research,
                        const std::vector<std::string>& texts);

}  // namespace castwright::engine
