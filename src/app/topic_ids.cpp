#include "app/topic_ids.h"

#include "app/files.h"
#include "app/missing_topic.h"
#include "core/limits.h"
#include "json/value.h"
#include "topic/topic.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// Nobody waits for more.
constexpr std::size_t files_read_max = 1'000;

/// The id that the topic file says, as far as it can be read.
std::string id_in(const std::filesystem::path& file) {
  std::string id = file.stem().string();
  const auto bytes = read_file(file, limits::topic_bytes_max);
  if (!bytes) return id;
  const auto document = json::parse(*bytes);
  return document ? std::string(document->string_or("id", id)) : id;
}

}  // namespace

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

std::map<std::string, std::string> other_ids(const std::filesystem::path& topics_dir) {
  const std::vector<std::string> names = topic_ids(topics_dir);
  std::map<std::string, std::string> ids;
  for (const std::string& name : std::span(names).first(std::min(names.size(), files_read_max))) {
    std::string id = id_in(topics_dir / (name + ".json"));
    if (id != name && topic::check_id(id)) ids.emplace(name, std::move(id));
  }
  return ids;
}

}  // namespace castwright::app
