#include "app/project_trust.h"

#include "app/access.h"
#include "app/model_sources.h"
#include "app/settings.h"
#include "topic/suggest.h"

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
  const std::string place = place_in_project(options, "key_command");
  if (!sources.key_file.empty() || sources.key_command.empty() || place.empty()) return {};
  return fail(Fault::usage,
              fmt::format("{}: key_command: a file of the working directory runs no program: if "
                          "you trust the command, give it by --key-command, "
                          "CASTWRIGHT_KEY_COMMAND or in {}",
                          place,
                          own_file("config.toml")));
}

}  // namespace

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
  if (place.empty() || is_loopback(base_url) || !has_key_from_outside(sources)) return {};
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
