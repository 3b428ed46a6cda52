#pragma once
// The names of a run's files (docs/formats/run.md). Fixed: other programs read them.

#include "journal/pass.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::store {

/// Whose files: those of Pass A are in the run's folder, those of Pass B in its folder pass_b/,
/// where N counts its requests.
using journal::Pass;

/// The files of the research request are research.txt, research.{K}.tape and research.prompt.md.
using journal::research_number;

/// L1_chunk{N}.txt.chunk{N}; pass_b.{N}.txt
std::string raw_name(int chunk, Pass pass = Pass::a);
/// L1_checkpoint_{N}.txt; pass_b.{N}.items.txt
std::string checkpoint_name(int chunk, Pass pass = Pass::a);
/// L1_chunk{N}.{K}.tape; pass_b.{N}.{K}.tape
std::string tape_name(int chunk, int attempt, Pass pass = Pass::a);
struct TapeId {
  int chunk = 0;
  int attempt = 0;
};
/// The inverse of tape_name(); nothing for any other name.
std::optional<TapeId> attempt_of_tape(std::string_view name, Pass pass = Pass::a);
/// L1_chunk{N}.prompt.md; pass_b.{N}.prompt.md
std::string prompt_name(int chunk, Pass pass = Pass::a);
/// A text of a chunk outside of the checkpoints: L1_chunk{N}.{V}.text.txt
std::string text_name(int chunk, int version);
/// The script before it was changed for the V-th time: L1_version_{V}.txt
std::string version_name(int version);

/// Between two chunks in a checkpoint and in the complete script.
inline constexpr std::string_view chunk_border = "\n\n";

inline constexpr const char* complete_name = "L1_complete.txt";
inline constexpr const char* run_name = "run.json";
inline constexpr const char* events_name = "events.ndjson";
inline constexpr const char* research_name = "research.json";
inline constexpr const char* pack_name = "canonical_pack.json";
inline constexpr const char* sources_name = "sources.json";
inline constexpr const char* pass_a_name = "pass_a.json";
inline constexpr const char* pass_b_folder = "pass_b";
inline constexpr const char* pass_b_name = "pass_b.json";
inline constexpr const char* report_json_name = "report.json";
inline constexpr const char* report_md_name = "report.md";
inline constexpr const char* index_name = "castwright.db";
inline constexpr const char* runs_folder = "runs";
inline constexpr const char* newest_folder = "podcast_chunks";
inline constexpr const char* lock_name = ".lock";

}  // namespace castwright::store
