#pragma once
// Topic and wishes → the plan: chunks, titles, subjects, word targets. Pure arithmetic: equal
// arguments, equal plan. Any thread.

#include "core/result.h"
#include "topic/topic.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::plan {

/// Bounds of words and chunks; what lies outside is refused before anything is sent.
inline constexpr int words_min = 1'000;
inline constexpr int words_max = 60'000;
inline constexpr int words_default = 10'000;
inline constexpr int chunks_max = 40;
/// An adaptive plan's chunks: fewer than five are too long for a stream, shorter ones than 200
/// words hold no thought, longer ones than 1,600 are where models stop following the length asked
/// for.
inline constexpr int auto_chunks_min = 5;
inline constexpr int auto_chunk_words_min = 200;
inline constexpr int auto_chunk_words_max = 1'600;

/// What a chunk is for; decides its prompt's task and its calibration class.
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
std::string_view name_of(ChunkKind kind);

struct Chunk {
  int number = 0;  ///< 1-based
  std::string title;
  std::string subject;  ///< "hook the audience", …
  ChunkKind kind = ChunkKind::events;
  int words_target = 0;
};

struct Plan {
  int words_target = 0;  ///< sum of the chunks' targets, exactly
  std::vector<Chunk> chunks;
  /// Its targets follow the richness of the pack once that is known: neither the fixed table nor a
  /// literal number of chunks.
  bool adaptive = false;
};

struct PlanRequest {
  int words = words_default;
  std::optional<int> chunks = std::nullopt;  ///< `--chunks N`, 1 to chunks_max, taken literally
  bool chunks_auto = false;                  ///< `--chunks auto`: adaptive, whatever the words
};

/// 10,000 words in the ten chunks of the fixed table; with a literal N
/// the table's rows merged or split in order, whatever their size; else 5 to 40 chunks of 200 to
/// 1,600 words. `rumors_allowed: false` gives the words of Rumor Watch to its neighbours. No chunk
/// and no word where the topic switches `long` off: then the research is all that is asked for.
/// Fails with Fault::usage, naming the flag and the range.
Result<Plan> make_plan(const PlanRequest& request, const topic::Topic& topic);

/// The same chunks with their targets in proportion to target times weight, within the bounds of an
/// adaptive plan and with the same sum. The first and the last chunk keep theirs. `weights` has one
/// above 0 for every chunk.
Plan weighted(Plan plan, std::span<const double> weights);

}  // namespace castwright::plan
