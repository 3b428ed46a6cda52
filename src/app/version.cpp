#include "app/version.h"

#include "provider/dialect.h"
#include "provider/model_table.h"

#include <fmt/format.h>

namespace castwright::app {

extern const std::string_view built_commit;  // cmake/commit.cmake
extern const std::string_view built_with;

std::string_view version() {
  return CW_VERSION;
}

std::string_view built_from() {
  return built_commit;
}

std::string version_text() {
  std::string text = fmt::format("castwright {}", version());
  if (!built_commit.empty()) text += fmt::format(" (commit {})", built_commit);
  std::string dialects;
  for (const provider::Dialect* const dialect : provider::dialects())
    dialects += fmt::format("{}{}", dialects.empty() ? "" : " ", dialect->name());
  std::string servers;
  for (const provider::Preset& preset : provider::ModelTable::built_in().presets())
    servers += fmt::format("{}{}", servers.empty() ? "" : " ", preset.name);
  text +=
      fmt::format("\ndialects: {}\nproviders: {}\nbuilt with: {}\n", dialects, servers, built_with);
  return text;
}

}  // namespace castwright::app
