#pragma once
// Makes documents of the figures and the texts of a run: report.json, report.md, and pass_a.json,
// which later tools read. Pure; any thread.

#include "editorial/review.h"
#include "journal/observer.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "topic/topic.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

/// The time that a chunk is expected to take; the report marks a chunk outside of it.
inline constexpr std::int64_t chunk_ms_expected_min = 120'000;
inline constexpr std::int64_t chunk_ms_expected_max = 300'000;
/// The speech rate by which start times and durations are estimated.
inline constexpr int words_per_minute = 170;

struct ChunkFigures {
  plan::Chunk plan{};
  int words = 0;           ///< The words of the stored text.
  int received_words = 0;  ///< The words before anything was trimmed.
  int asked_words = 0;
  journal::TextWork work{};
  std::size_t chars = 0;
  std::int64_t ms = 0;
  std::int64_t ttft_ms = -1;
  std::optional<std::int64_t> output_tokens{};
  std::optional<std::int64_t> cost_nanodollars{};
  int paid_requests = 0;
  std::string end{};  ///< The name of its End; "" if it was never asked for.
};

struct RunFigures {
  std::string run_id{};
  std::string topic_id{};
  std::string title{};
  std::string model{};
  std::string windows{};  ///< in which answers were asked for; "" for at once
  std::string provider{};
  std::string generated_at{};
  bool rehearsal = false;
  bool gates = true;
  std::int64_t ms = 0;
  std::vector<ChunkFigures> chunks{};
  /// The research request, number 0, if the run has one. It does not count as a chunk.
  std::optional<ChunkFigures> research{};
  std::string research_model{};
  editorial::Review review{};  ///< The review, if the run is finished.
  int words_target = 0;
  /// The sum of the bills; nothing if one is unknown.
  std::optional<std::int64_t> settled_nanodollars{};
  std::int64_t reserved_nanodollars = 0;
  int unknown_requests = 0;
};

/// Returns report.json (docs/formats/report.md).
json::Value report_json(const RunFigures& figures);
/// Returns report.md, for a producer: the verdict, the places to look at, what it cost, and then
/// everything. `script` is the long script, whose lines the findings count; "" if there is none.
std::string report_markdown(const RunFigures& figures, std::string_view script);
/// Returns the table of a finished run: chunks, words against target, times, cost. A terminal of
/// few `columns` (0: any number) gets fewer fields, so that no line of a chunk is broken.
std::string figures_table(const RunFigures& figures, int columns = 0);

/// Returns pass_a.json: one segment for each chunk, with estimated times. `texts` are those of the
/// chunks 1, 2, ….
json::Value pass_a_json(const RunFigures& figures,
                        const topic::Topic& topic,
                        const passes::Research& research,
                        const std::vector<std::string>& texts);

}  // namespace castwright::engine
