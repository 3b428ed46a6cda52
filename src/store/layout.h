#pragma once
// The names of a run's files (docs/formats/run.md). The names are fixed, since other programs read
// them. The names of the files of one request are in the row of its stage.

#include "journal/stage.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::store {

using journal::research_number;
using journal::row_of;
using journal::Stage;
using journal::stage_of;
using journal::StageId;
using journal::TapeId;

/// The names of the files of request `chunk` of a run whose stage is `home`, in the folder of that
/// stage.
std::string raw_name(int chunk, StageId home = StageId::long_script);
std::string checkpoint_name(int chunk, StageId home = StageId::long_script);
std::string tape_name(int chunk, int attempt, StageId home = StageId::long_script);
std::string prompt_name(int chunk, StageId home = StageId::long_script);
/// Is this the name of a file with a tape of any stage, as it was recorded or compressed?
bool is_tape_file(std::string_view name);
/// The name of the tape that a file holds, which a compressed one has another ending than.
std::string_view tape_in_file(std::string_view name);
/// The inverse of tape_name(); nothing for any other name.
std::optional<TapeId> attempt_of_tape(std::string_view name, StageId home = StageId::long_script);
/// The names of texts that were put aside and of old versions. Only the long script has them, since
/// it alone can be changed after it is written.
std::string text_name(int chunk, int version);
std::string version_name(int version);

/// What stands between two chunks in a checkpoint and in the complete script.
inline constexpr std::string_view chunk_border = "\n\n";

/// The names of the files of the long script.
inline constexpr std::string_view complete_name = row_of(StageId::long_script).files.script;
inline constexpr std::string_view pass_a_name = row_of(StageId::long_script).files.result;
inline constexpr std::string_view report_json_name = row_of(StageId::long_script).files.report;
inline constexpr std::string_view report_md_name = row_of(StageId::long_script).files.findings;

inline constexpr const char* run_name = "run.json";
inline constexpr const char* events_name = "events.ndjson";
inline constexpr std::string_view research_name = row_of(StageId::research).files.result;
inline constexpr const char* pack_name = "canonical_pack.json";
inline constexpr const char* sources_name = "sources.json";
inline constexpr const char* approval_name = "approval.json";
/// How the file of a shorter script ends, behind its code.
inline constexpr std::string_view item_script_ending = ".script.txt";
inline constexpr const char* index_name = "castwright.db";
inline constexpr const char* runs_folder = "runs";
inline constexpr const char* newest_folder = "podcast_chunks";
inline constexpr const char* lock_name = ".lock";

}  // namespace castwright::store
