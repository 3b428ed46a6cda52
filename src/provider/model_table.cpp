#include "provider/model_table.h"

#include "core/check.h"
#include "provider/models_toml.h"
#include "provider/row_reader.h"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <set>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace castwright::provider {

// Generated from models.toml at build time (cmake/embed.cmake).
extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

constexpr std::int64_t table_schema = 1;

bool is_of(const ModelRow& row, std::string_view provider) {
  return provider.empty() || row.provider.empty() || row.provider == provider;
}

}  // namespace

const ModelTable& ModelTable::built_in() {
  static const ModelTable table = [] {
    CW_CHECK(embedded_files_count == 1);
    std::vector<std::string> warnings;
    auto read = ModelTable().with(embedded_files[0].second, embedded_files[0].first, warnings);
    CW_CHECK(read.has_value());
    CW_CHECK(warnings.empty());
    return *std::move(read);
  }();
  return table;
}

Result<ModelTable> ModelTable::with(std::string_view text,
                                    std::string_view file,
                                    std::vector<std::string>& warnings) const {
  CW_TRY(const json::Value document, read_toml(text, file));
  ModelTable table = *this;
  CW_RETURN_IF_ERROR(table.add(document, {.file = file, .places = true, .warnings = &warnings}));
  return table;
}

Status ModelTable::add(const json::Value& document, const RowSource& source) {
  RowReader fields(document, source, "");
  std::optional<std::int64_t> number;
  CW_RETURN_IF_ERROR(
      fields.number("schema", {.least = table_schema, .most = table_schema}, number));
  std::string date;
  CW_RETURN_IF_ERROR(fields.day("date", date));
  // The date of a user's file does not change the day on which the program's defaults were chosen.
  if (rows_.empty() && !date.empty()) date_ = *day_of(date);
  if (const json::Value* const presets = fields.find("provider"))
    CW_RETURN_IF_ERROR(add_presets(*presets, source));
  if (const json::Value* const models = fields.find("model"))
    CW_RETURN_IF_ERROR(add_models(*models, source));
  fields.warn_unknown();
  return {};
}

Status ModelTable::add_models(const json::Value& list, const RowSource& source) {
  if (!list.is_array()) {
    return wrong_value(source, list.offset(), "model", "must be written as [[model]]");
  }
  std::set<std::pair<std::string, std::string>> seen;
  for (const json::Value& item : list.items()) {
    CW_TRY(ModelRow row, read_model(item, source, "model"));
    if (!seen.emplace(row.provider, row.match).second) {
      return wrong_value(source,
                         item.offset(),
                         "model",
                         fmt::format("{} is there twice", json::dump(json::Value(row.match))));
    }
    std::erase_if(rows_, [&](const ModelRow& other) {
      return other.match == row.match && other.provider == row.provider;
    });
    rows_.push_back(std::move(row));
  }
  return {};
}

Status ModelTable::add_presets(const json::Value& tables, const RowSource& source) {
  if (!tables.is_object()) {
    return wrong_value(source, tables.offset(), "provider", "must be written as [provider.NAME]");
  }
  for (const json::Member& member : tables.members()) {
    auto known = std::ranges::find(presets_, member.key, &Preset::name);
    if (known == presets_.end()) {
      presets_.push_back({.name = member.key});
      known = std::prev(presets_.end());
    }
    CW_RETURN_IF_ERROR(
        read_preset(*known, member.value, source, fmt::format("provider.{}", member.key)));
  }
  return {};
}

const ModelRow* ModelTable::find_today(std::string_view model, std::string_view provider) const {
  const std::string_view base = base_model(model);
  const ModelRow* dated = nullptr;
  for (const ModelRow& row : rows_ | std::views::reverse) {
    if (!is_of(row, provider)) continue;
    if (row.match == model) return &row;
    if (dated == nullptr && row.match_dated && row.match == base) dated = &row;
  }
  return dated;
}

const ModelRow* ModelTable::find(std::string_view model, std::string_view provider) const {
  const auto kept = frozen_.find(model);
  if (kept == frozen_.end()) return find_today(model, provider);
  return kept->second ? &*kept->second : nullptr;
}

Capabilities ModelTable::capabilities(std::string_view model, std::string_view provider) const {
  const ModelRow* const row = find(model, provider);
  return row == nullptr ? Capabilities() : capabilities_of(*row);
}

std::optional<Price> ModelTable::price(std::string_view model, std::string_view provider) const {
  const ModelRow* const row = find(model, provider);
  return row == nullptr ? std::nullopt : row->price;
}

std::optional<Lifetime> ModelTable::lifetime(std::string_view model,
                                             std::string_view provider) const {
  const ModelRow* row = find_today(model, provider);
  if (row == nullptr) row = find(model, provider);
  return row == nullptr ? std::nullopt : row->lifetime;
}

const Preset* ModelTable::preset(std::string_view name) const {
  const auto found = std::ranges::find(presets_, name, &Preset::name);
  return found == presets_.end() ? nullptr : &*found;
}

json::Value ModelTable::facts(std::span<const std::string> models,
                              std::string_view provider,
                              std::string_view preset) const {
  json::Value rows = json::Value::object();
  for (const std::string& model : models) {
    const ModelRow* const row = find(model, provider);
    rows.set(model, row == nullptr ? json::Value() : to_json(*row));
  }
  json::Value value = json::Value::object();
  value.set("date", fmt::format("{:%F}", std::chrono::sys_seconds(date_)))
      .set("models", std::move(rows));
  if (const Preset* const known = this->preset(preset)) {
    json::Value facts = json::Value::object();
    facts.set("name", known->name);
    const json::Value said = to_json(*known);
    for (const json::Member& member : said.members()) {
      // The place of the key belongs to each call, not to the run.
      if (member.key != "key") facts.set(member.key, member.value);
    }
    facts.set("needs_key", !known->key.empty());
    value.set("preset", std::move(facts));
  }
  return value;
}

Result<ModelTable> ModelTable::with_facts(const json::Value& facts, std::string_view file) const {
  ModelTable table = *this;
  const RowSource source{.file = file};
  const auto damaged = [](Error error) {
    error.fault = Fault::storage;
    return std::unexpected(std::move(error));
  };
  if (const json::Value* const models = facts.find("models")) {
    for (const json::Member& member : models->members()) {
      std::optional<ModelRow>& kept = table.frozen_[member.key];
      kept.reset();
      if (member.value.is_null()) continue;
      auto row = read_model(member.value, source, "model_facts.models");
      if (!row) return damaged(std::move(row).error());
      kept = *std::move(row);
    }
  }
  const json::Value* const preset = facts.find("preset");
  if (preset == nullptr) return table;
  Preset kept{.name = std::string(preset->string_or("name", ""))};
  const Preset* const today = this->preset(kept.name);
  if (today != nullptr) kept.key = today->key;
  // Older programs did not write it down: then nobody knows.
  kept.key_is_lost = today == nullptr && preset->bool_or("needs_key", true);
  if (auto read = read_preset(kept, *preset, source, "model_facts.preset"); !read)
    return damaged(std::move(read).error());
  std::erase_if(table.presets_, [&](const Preset& other) { return other.name == kept.name; });
  table.presets_.push_back(std::move(kept));
  return table;
}

std::string to_toml(std::span<const ModelRow> rows) {
  std::string text = fmt::format("schema = {}\n", table_schema);
  for (const ModelRow& row : rows)
    text += "\n" + toml_row("model", to_json(row));
  return text;
}

}  // namespace castwright::provider
