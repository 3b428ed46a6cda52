#include "store/run_record.h"

#include "core/hash.h"
#include "core/limits.h"
#include "store/layout.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr int run_schema = 1;
static_assert(research_number == passes::research_number);
/// A limit above the number of samples that a calibration uses.
constexpr std::int64_t calibration_count_max = 1'000;

json::Value to_object(const std::map<std::string, std::string, std::less<>>& values) {
  json::Value object = json::Value::object();
  for (const auto& [name, value] : values)
    object.set(name, value);
  return object;
}

std::map<std::string, std::string, std::less<>> from_object(const json::Value* object) {
  std::map<std::string, std::string, std::less<>> values;
  if (object == nullptr) return values;
  for (const json::Member& member : object->members()) {
    values.emplace(member.key, member.value.as_string().value_or(""));
  }
  return values;
}

json::Value calibration_json(const FrozenCalibration& calibration) {
  json::Value length_ratios = json::Value::object();
  json::Value scatters = json::Value::object();
  json::Value counts = json::Value::object();
  for (const auto& [kind, habit] : calibration.length_ratios) {
    length_ratios.set(kind, json::Value::number(fmt::format("{:.4f}", habit.length_ratio)));
    scatters.set(kind, json::Value::number(fmt::format("{:.4f}", habit.scatter)));
    counts.set(kind, habit.count);
  }
  json::Value value = json::Value::object();
  value.set("language", calibration.language)
      .set("gains", std::move(length_ratios))
      .set("scatters", std::move(scatters))
      .set("counts", std::move(counts));
  return value;
}

std::optional<FrozenCalibration> calibration_from(const json::Value* value) {
  if (value == nullptr) return std::nullopt;
  FrozenCalibration calibration{.language = std::string(value->string_or("language", ""))};
  if (const json::Value* const length_ratios = value->find("gains")) {
    for (const json::Member& member : length_ratios->members()) {
      const auto length_ratio = member.value.as_double();
      if (!length_ratio || *length_ratio <= 0) continue;
      plan::Habit habit{.length_ratio = *length_ratio};
      // Runs of older programs do not have these fields: then only the length ratio is known.
      const json::Value* const scatter = value->find("scatters", member.key);
      const json::Value* const count = value->find("counts", member.key);
      if (scatter != nullptr && count != nullptr) {
        habit.scatter = std::max(0.0, scatter->as_double().value_or(0));
        habit.count = static_cast<int>(
            std::clamp<std::int64_t>(count->as_int().value_or(0), 0, calibration_count_max));
      }
      calibration.length_ratios.emplace(member.key, habit);
    }
  }
  return calibration;
}

Result<plan::ChunkKind> kind_named(std::string_view name) {
  using enum plan::ChunkKind;
  for (const plan::ChunkKind kind : std::array{opening,
                                               events,
                                               significance,
                                               technical,
                                               market,
                                               broader,
                                               rumors,
                                               outlook,
                                               actions,
                                               wrap,
                                               whole}) {
    if (plan::name_of(kind) == name) return kind;
  }
  return fail(Fault::storage, fmt::format("unknown kind of chunk: {}", name));
}

}  // namespace

json::Value to_json(const plan::Plan& plan) {
  json::Value chunks = json::Value::array();
  for (const plan::Chunk& chunk : plan.chunks) {
    json::Value one = json::Value::object();
    one.set("n", chunk.number)
        .set("title", chunk.title)
        .set("subject", chunk.subject)
        .set("kind", plan::name_of(chunk.kind))
        .set("target", chunk.words_target);
    chunks.push(std::move(one));
  }
  json::Value value = json::Value::object();
  value.set("words", plan.words_target).set("chunks", std::move(chunks));
  if (plan.adaptive) value.set("adaptive", true);
  return value;
}

Result<plan::Plan> plan_from_json(const json::Value& value) {
  plan::Plan plan;
  plan.words_target = static_cast<int>(value.int_or("words", 0));
  const json::Value* const adaptive = value.find("adaptive");
  plan.adaptive = adaptive != nullptr && adaptive->as_bool().value_or(false);
  const json::Value* chunks = value.find("chunks");
  if (chunks == nullptr || !chunks->is_array()) return fail(Fault::storage, "no plan");
  // A plan without chunks belongs to a run that asks only for the research.
  if (chunks->items().empty() && plan.words_target != 0) return fail(Fault::storage, "no plan");
  for (const json::Value& one : chunks->items()) {
    CW_TRY(const plan::ChunkKind kind, kind_named(one.string_or("kind", "")));
    plan.chunks.push_back({.number = static_cast<int>(one.int_or("n", 0)),
                           .title = std::string(one.string_or("title", "")),
                           .subject = std::string(one.string_or("subject", "")),
                           .kind = kind,
                           .words_target = static_cast<int>(one.int_or("target", 0))});
    if (plan.chunks.back().number != static_cast<int>(plan.chunks.size())) {
      return fail(Fault::storage, "the plan's chunks are not numbered 1, 2, …");
    }
  }
  return plan;
}

bool writes_script(const RunRecord& record) {
  return !record.plan.chunks.empty();
}

bool has_stage(const RunRecord& record, StageId stage) {
  return row_of(stage).home == record.stage;
}

topic::ResearchStage research_stage(const RunRecord& record) {
  const auto option = record.options.find("research");
  const bool asked = option != record.options.end() && option->second == "first";
  const bool first =
      has_stage(record, StageId::research) && (asked || !row_of(StageId::research).may_ride);
  return first ? topic::ResearchStage::first : topic::ResearchStage::with_opening;
}

int first_request(const RunRecord& record) {
  const bool first = research_stage(record) == topic::ResearchStage::first;
  return first ? row_of(StageId::research).number.value_or(1) : 1;
}

const std::string& model_of(const RunRecord& record, int number) {
  const Stage& stage = stage_of(record.stage, number);
  if (stage.is_home()) return record.model;
  const auto option = record.options.find(stage.model_key);
  const bool own = option != record.options.end() && !option->second.empty();
  return own ? option->second : record.model;
}

std::string request_name(const RunRecord& record, int number) {
  const Stage& stage = stage_of(record.stage, number);
  if (!stage.is_home()) return stage.request_name(number);
  return fmt::format("{} ({})",
                     stage.request_name(number),
                     record.plan.chunks[static_cast<std::size_t>(number) - 1].title);
}

Status write_run_record(disk::Folder& run, const RunRecord& record) {
  json::Value value = json::Value::object();
  value.set("schema", run_schema)
      .set("run_id", record.run_id)
      .set("topic_id", record.topic_id)
      .set("created", record.created)
      .set("today", record.today)
      .set("version", record.version)
      .set("provider", record.provider)
      .set("base_url", record.base_url)
      .set("model", record.model)
      .set("options", to_object(record.options))
      .set("plan", to_json(record.plan))
      .set("topic_file", record.topic_file)
      .set("topic", record.topic)
      .set("source_text", record.source_text)
      .set("templates", to_object(record.templates));
  if (!record.batch.empty()) value.set("batch", record.batch);
  if (record.calibration) value.set("calibration", calibration_json(*record.calibration));
  if (!record.model_facts.is_null()) value.set("model_facts", record.model_facts);
  const Stage& stage = row_of(record.stage);
  if (!stage.key.empty()) value.set(stage.key, record.basis);
  return run.replace(run_name, json::dump_pretty(value));
}

namespace {

/// run.json is the first file of a run, so a folder that has others but not this one has lost it.
Status never_began(disk::Folder& run) {
  CW_TRY(const auto names, run.list());
  for (const std::string& name : names) {
    if (name != events_name && !is_tape_file(name)) continue;
    return fail(
        Fault::storage,
        fmt::format(
            "{} is gone, and {} is there: the run began", (run.path() / run_name).string(), name));
  }
  return {};
}

}  // namespace

Result<std::string> run_record_sha256(disk::Folder& run) {
  CW_TRY(const std::string bytes, run.read(run_name, limits::answer_bytes_max));
  return sha256_hex(bytes);
}

Result<RunRecord> read_run_record(disk::Folder& run) {
  const std::string path = (run.path() / run_name).string();
  auto bytes = run.read(run_name, limits::answer_bytes_max);
  if (!bytes && bytes.error().fault == Fault::missing) CW_RETURN_IF_ERROR(never_began(run));
  if (!bytes) return std::unexpected(std::move(bytes).error());
  auto value = json::parse(*bytes);
  if (!value) {
    return fail(Fault::storage,
                fmt::format("{}:{}:{}: {}",
                            path,
                            value.error().place.line,
                            value.error().place.column,
                            value.error().what));
  }
  if (value->int_or("schema", 0) != run_schema) {
    return fail(Fault::storage, fmt::format("{} is not of schema {}", path, run_schema));
  }
  const json::Value* plan = value->find("plan");
  const json::Value* topic = value->find("topic");
  if (plan == nullptr || topic == nullptr) {
    return fail(Fault::storage, fmt::format("{} has no plan or topic", path));
  }
  auto read_plan = plan_from_json(*plan);
  if (!read_plan) return std::unexpected(std::move(read_plan).error().within(path));
  RunRecord record;
  record.run_id = value->string_or("run_id", "");
  record.topic_id = value->string_or("topic_id", "");
  record.created = value->string_or("created", "");
  record.today = value->string_or("today", "");
  record.version = value->string_or("version", "");
  record.provider = value->string_or("provider", "");
  record.base_url = value->string_or("base_url", "");
  record.model = value->string_or("model", "");
  record.topic_file = value->string_or("topic_file", "");
  record.topic = *topic;
  record.source_text = value->string_or("source_text", "");
  record.plan = *std::move(read_plan);
  record.options = from_object(value->find("options"));
  record.templates = from_object(value->find("templates"));
  record.calibration = calibration_from(value->find("calibration"));
  record.batch = std::string(value->string_or("batch", ""));
  if (const json::Value* const facts = value->find("model_facts")) record.model_facts = *facts;
  for (const Stage& stage : journal::stage_table) {
    const json::Value* const basis = stage.key.empty() ? nullptr : value->find(stage.key);
    if (basis == nullptr) continue;
    record.stage = stage.id;
    record.basis = *basis;
  }
  return record;
}

}  // namespace castwright::store
