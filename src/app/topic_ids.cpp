#include "app/topic_ids.h"

#include <system_error>

#include <fmt/format.h>

namespace castwright::app {

Result<bool> TopicIds::take(const std::string& id, const std::filesystem::path& file) {
  const auto [known, added] = file_of_.emplace(id, file);
  if (added) return true;
  std::error_code error;
  if (std::filesystem::equivalent(known->second, file, error)) return false;
  return fail(Fault::usage,
              fmt::format("{}: id: {} has the id {} too: give one of them another id",
                          file.string(),
                          known->second.string(),
                          id));
}

}  // namespace castwright::app
