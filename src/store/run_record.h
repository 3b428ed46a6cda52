#pragma once
// run.json: everything that a run was started with, enough to go on with it in another process
// (docs/formats/run.md). Frozen when the run is made; values only.

#include "core/result.h"
#include "disk/disk.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/length.h"
#include "plan/plan.h"
#include "store/layout.h"
#include "topic/settings.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace castwright::store {

/// What earlier runs had measured when this one began, so that it decides by the same to its end.
struct FrozenCalibration {
  std::string language{};                                   ///< of the script
  std::map<std::string, plan::Habit, std::less<>> gains{};  ///< by kind of chunk
};

struct RunRecord {
  std::string run_id;
  std::string topic_id;
  std::string created;  ///< RFC 3339
  std::string today;    ///< the date that the prompts name
  std::string version;  ///< of the program
  std::string provider;
  std::string base_url;
  std::string model;
  std::string topic_file;  ///< where the topic was read
  json::Value topic;       ///< the topic document as it was
  std::string source_text;
  plan::Plan plan;
  /// The values of the flags that decide what is asked and when it is given up, by flag name.
  std::map<std::string, std::string, std::less<>> options;
  passes::Templates templates;
  std::optional<FrozenCalibration> calibration{};  ///< absent in runs of older programs
  StageId stage = StageId::long_script;            ///< that it was made for
  std::string batch{};  ///< of the runs that one command began together; "" where it began one
  /// What was known of its models when it began (provider::ModelTable::facts()); null in runs of
  /// older programs.
  json::Value model_facts{};
  /// What its stage works from, of the stages before it, as it was when it began; null in a run of
  /// the long script.
  json::Value basis{};
};

/// Is the stage the one that the run was made for, or a part of that?
bool has_stage(const RunRecord& record, StageId stage);
/// How the run asks for its research, frozen in its options; runs of older programs and of stages
/// that do no research have no request of its own for it.
topic::ResearchStage research_stage(const RunRecord& record);
/// False where the topic switches the long script off: the run asks for the research alone, has no
/// L1 files, and Pass B writes from what it brought.
bool writes_script(const RunRecord& record);
/// The run's requests are numbered from here to the number of its chunks.
int first_request(const RunRecord& record);
/// The model that request `number` of the run is asked from.
const std::string& model_of(const RunRecord& record, int number);
/// What a person calls request `number`: `chunk 3 (Why It Matters)`, `the research`.
std::string request_name(const RunRecord& record, int number);

Status write_run_record(disk::Folder& run, const RunRecord& record);
/// Fault::missing where there is none, Fault::storage where it is damaged or of another version.
Result<RunRecord> read_run_record(disk::Folder& run);

/// SHA-256 of run.json as it is on disk: kept in the run's first event, so that a changed file is
/// noticed. Errors as of read_run_record().
Result<std::string> run_record_sha256(disk::Folder& run);

json::Value to_json(const plan::Plan& plan);
/// Fault::storage where a field is missing.
Result<plan::Plan> plan_from_json(const json::Value& value);

}  // namespace castwright::store
