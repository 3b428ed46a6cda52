#include "app/model_sources.h"

#include "app/access.h"
#include "app/files.h"
#include "app/key.h"
#include "app/settings.h"
#include "core/limits.h"

#include <ranges>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

Status lay(Models& models, const std::filesystem::path& file, const std::string& text) {
  CW_TRY(provider::ModelTable table, models.table->with(text, file.string(), models.warnings));
  models.table = std::make_shared<const provider::ModelTable>(std::move(table));
  return {};
}

/// Fault::usage if a preset gives a setting a value that the setting cannot have.
Status check_presets(const provider::ModelTable& table) {
  for (const provider::Preset& preset : table.presets()) {
    const auto check =
        [&](std::string_view key, const std::string& text, const std::string& place) -> Status {
      if (text.empty()) return {};
      const std::string origin =
          fmt::format("{}: provider.{}.{}", place.empty() ? "models" : place, preset.name, key);
      auto checked = topic::check_setting(key, text, origin);
      return checked ? Status() : std::unexpected(std::move(checked).error());
    };
    CW_RETURN_IF_ERROR(check("base_url", preset.base_url, preset.base_url_place));
    CW_RETURN_IF_ERROR(
        check("omit", fmt::format("{}", fmt::join(preset.omit, ",")), preset.omit_place));
    CW_RETURN_IF_ERROR(check_is_openai(preset));
  }
  return {};
}

}  // namespace

ModelTablePtr built_in_models() {
  // The table lives as long as the program, so the pointer owns nothing.
  return {ModelTablePtr(), &provider::ModelTable::built_in()};
}

std::vector<std::filesystem::path> model_files() {
  std::vector<std::filesystem::path> files{"castwright.models.toml"};
  for (const std::filesystem::path& config : config_files()) {
    if (config.has_parent_path()) files.push_back(config.parent_path() / "models.toml");
  }
  return files;
}

Result<Models> ModelSources::of(const topic::Options& options) {
  if (const auto known = read_.find(options.models_file); known != read_.end())
    return known->second;
  Models models{.table = built_in_models()};
  for (const std::filesystem::path& file : model_files() | std::views::reverse) {
    const auto text = read_file(file, limits::models_bytes_max);
    if (text) {
      CW_RETURN_IF_ERROR(lay(models, file, *text));
    } else if (text.error().fault != Fault::missing) {
      models.warnings.push_back(fmt::format("{}: the file counts as missing", text.error().what));
      models.unread.push_back(unread_file(file, text.error().what));
    }
  }
  if (!options.models_file.empty()) {
    CW_TRY(const std::string text, read_file(options.models_file, limits::models_bytes_max));
    CW_RETURN_IF_ERROR(lay(models, options.models_file, text));
  }
  for (const provider::Preset& preset : models.table->presets())
    know_key_variables(preset.key);
  CW_RETURN_IF_ERROR(check_presets(*models.table));
  read_.emplace(options.models_file, models);
  return models;
}

}  // namespace castwright::app
