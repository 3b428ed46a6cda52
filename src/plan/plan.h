#pragma once
// Makes the plan of a script from the topic and what the user asks for: chunks with titles,
// subjects and word targets. Pure arithmetic: equal arguments give equal plans. Any thread.

#include "core/result.h"
#include "topic/topic.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::plan {

/// The bounds of words and chunks. A request outside of them is refused before anything is sent.
inline constexpr int words_min = 1'000;
inline constexpr int words_max = 60'000;
inline constexpr int words_default = 10'000;
inline constexpr int chunks_max = 40;
/// The bounds of the chunks of an adaptive plan. Fewer than five chunks are too long for a stream.
/// A chunk below 200 words holds no thought. Above 1,600 words models stop following the length
/// that the prompt asks for.
inline constexpr int auto_chunks_min = 5;
inline constexpr int auto_chunk_words_min = 200;
inline constexpr int auto_chunk_words_max = 1'600;

/// The purpose of a chunk, which decides the task in its prompt and its calibration class.
enum class ChunkKind {
  opening,
  events,
  significance,
  technical,
  market,
  broader,
  rumors,
  outlook,
  actions,
  wrap,
  whole
};
/// The name of `kind` in files, e.g. "opening".
std::string_view name_of(ChunkKind kind);

/// One part of the script, which one request asks for.
struct Chunk {
  int number = 0;  ///< The number counts from 1.
  std::string title;
  std::string subject;  ///< What the chunk does, e.g. "hook the audience".
  ChunkKind kind = ChunkKind::events;
  int words_target = 0;
};

/// The parts of a script in their order.
struct Plan {
  int words_target = 0;  ///< The exact sum of the chunks' targets.
  std::vector<Chunk> chunks;
  /// If true, the targets follow the richness of the pack once it is known. This holds for neither
  /// the fixed table nor a literal number of chunks.
  bool adaptive = false;
};

/// What the user asks of a plan.
struct PlanRequest {
  int words = words_default;
  std::optional<int> chunks =
      std::nullopt;          ///< `--chunks N`: from 1 to chunks_max, taken literally.
  bool chunks_auto = false;  ///< `--chunks auto`: an adaptive plan, whatever `words` says.
};

/// Makes the plan. 10,000 words make the ten chunks of the fixed table. A literal N merges or
/// splits the rows of the table in order, whatever their size. Any other request makes 5 to 40
/// chunks of 200 to 1,600 words. `rumors_allowed: false` gives the words of Rumor Watch to its
/// neighbours. If the topic switches `long` off, the plan has no chunk and no word, and the run
/// asks only for the research. Fails with Fault::usage, which names the flag and the range.
Result<Plan> make_plan(const PlanRequest& request, const topic::Topic& topic);

/// Returns the same chunks with targets in proportion to target times weight, within the bounds of
/// an adaptive plan and with the same sum. The first and the last chunk keep their targets.
/// `weights` has a number above 0 for every chunk.
Plan weighted(Plan plan, std::span<const double> weights);

}  // namespace castwright::plan
