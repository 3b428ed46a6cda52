#include "app/project_trust.h"

#include "app/access.h"
#include "app/model_sources.h"
#include "app/settings.h"
#include "core/ascii.h"
#include "provider/model_table.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// The place of a setting that a file of the working directory gives; "" if none does.
std::string place_in_project(const topic::Options& options, std::string_view key) {
  const auto found = options.by_project.find(key);
  return found == options.by_project.end() ? std::string() : found->second;
}

/// One of the user's own files, for a message.
std::string own_file(std::string_view name) {
  return (user_folder().value_or("/etc/castwright") / name).string();
}

Status check_command(const topic::Options& options, const KeySources& sources) {
  if (!has_projects_command(options) || sources.variables.empty()) return {};
  const std::string place = place_in_project(options, "key_command");
  return fail(Fault::usage,
              fmt::format("{}: key_command: a file of the working directory runs no program: if "
                          "you trust the command, give it by --key-command, "
                          "CASTWRIGHT_KEY_COMMAND or in {}",
                          place,
                          own_file("config.toml")));
}

/// Is it the address of the server whose key this is, as castwright itself knows both? Nobody else
/// gets the key there. OpenAI has hosts of regions below its own (eu.api.openai.com).
bool is_at_home(std::string_view base_url, const KeySources& sources) {
  if (!base_url.starts_with("https://")) return false;
  const std::string host = ascii_lower(topic::host_of(base_url));
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  if (host.find_first_not_of(letters) != std::string::npos) return false;
  return std::ranges::any_of(
      provider::ModelTable::built_in().presets(), [&](const provider::Preset& preset) {
        const std::string_view home = topic::host_of(preset.base_url);
        const bool is_host = host == home || host.ends_with(fmt::format(".{}", home));
        const auto has_variable = [&](const std::string& name) {
          return std::ranges::find(preset.key, name) != preset.key.end();
        };
        return !preset.base_url.empty() && is_host && !sources.variables.empty()
               && std::ranges::all_of(sources.variables, has_variable);
      });
}

}  // namespace

bool has_projects_command(const topic::Options& options) {
  return options.key_file.empty() && !options.key_command.empty()
         && !place_in_project(options, "key_command").empty();
}

std::string projects_place_of_address(const topic::Options& options,
                                      const provider::Preset& preset) {
  if (!options.base_url.empty()) return place_in_project(options, "base_url");
  const std::string& place = preset.base_url_place;
  const bool by_setting =
      !options.models_file.empty() && place.starts_with(options.models_file + ":");
  if (by_setting) return place_in_project(options, "models_file").empty() ? "" : place;
  return place.starts_with(model_files().front().string() + ":") ? place : "";
}

Status check_project_may(const topic::Options& options,
                         const provider::Preset& preset,
                         std::string_view base_url,
                         const KeySources& sources) {
  CW_RETURN_IF_ERROR(check_command(options, sources));
  const std::string place = projects_place_of_address(options, preset);
  if (place.empty() || is_loopback(base_url) || is_at_home(base_url, sources)
      || !has_key_from_outside(sources))
    return {};
  return fail(Fault::usage,
              fmt::format("{}: the address {} comes from a file of the working directory, which "
                          "may not send your key ({}) there: if you trust the address, give it by "
                          "--base-url, CASTWRIGHT_BASE_URL or in {}",
                          place,
                          topic::printable(base_url),
                          place_of_key(sources),
                          own_file(options.base_url.empty() ? "models.toml" : "config.toml")));
}

}  // namespace castwright::app
