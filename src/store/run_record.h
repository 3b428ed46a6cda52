#pragma once
// run.json: everything that a run was started with, enough to resume it in another process
// (docs/formats/run.md). The record is frozen when the run is made. Values only, any thread.

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

/// What earlier runs had measured when this one began, so that the run decides by the same figures
/// to its end.
struct FrozenCalibration {
  std::string language{};  ///< The language of the script.
  std::map<std::string, plan::Habit, std::less<>>
      length_ratios{};  ///< The length ratio for each kind of chunk.
};

struct RunRecord {
  std::string run_id;
  std::string topic_id;
  std::string created;  ///< The time at which the run was made, in RFC 3339.
  std::string today;    ///< The date that the prompts name as today, YYYY-MM-DD.
  std::string version;  ///< The version of the program that made the run.
  std::string provider;
  std::string base_url;
  std::string model;
  std::string topic_file;  ///< The path of the file from which the topic was read.
  json::Value topic;       ///< The topic document as it was when the run began.
  std::string source_text;
  plan::Plan plan;
  /// The values of the flags that decide what is asked and when it is given up, by flag name.
  std::map<std::string, std::string, std::less<>> options;
  passes::Templates templates;
  std::optional<FrozenCalibration> calibration{};  ///< Nothing in runs of older programs.
  StageId stage = StageId::long_script;            ///< The stage that the run was made for.
  /// The id that all runs share which one command began together; "" if the command began only this
  /// one.
  std::string batch{};
  /// What was known of the run's models when it began (provider::ModelTable::facts()); null in runs
  /// of older programs.
  json::Value model_facts{};
  /// The results of earlier stages that this stage works from, as they were when the run began;
  /// null in a run of the long script.
  json::Value basis{};
};

/// True if `stage` is the stage that the run was made for, or a part of it.
bool has_stage(const RunRecord& record, StageId stage);
/// How the run asks for its research, as its options froze it. Runs of older programs, and of
/// stages that do no research, send no separate research request.
topic::ResearchStage research_stage(const RunRecord& record);
/// False if the topic switches the long script off: then the run asks only for the research, has no
/// L1 files, and Pass B writes from the research.
bool writes_script(const RunRecord& record);
/// The number of the run's first request; the last one has the number of the last chunk.
int first_request(const RunRecord& record);
/// The model to which request `number` of the run is sent.
const std::string& model_of(const RunRecord& record, int number);
/// What a person calls request `number`: `chunk 3 (Why It Matters)`, `the research`.
std::string request_name(const RunRecord& record, int number);

Status write_run_record(disk::Folder& run, const RunRecord& record);
/// Fault::missing if there is no record, Fault::storage if it is damaged or of another version.
Result<RunRecord> read_run_record(disk::Folder& run);

/// SHA-256 of run.json as it is on disk. The run's first event keeps it, so that a changed file is
/// noticed on resume. Fails as read_run_record() does.
Result<std::string> run_record_sha256(disk::Folder& run);

json::Value to_json(const plan::Plan& plan);
/// Fault::storage if a field is missing.
Result<plan::Plan> plan_from_json(const json::Value& value);

}  // namespace castwright::store
