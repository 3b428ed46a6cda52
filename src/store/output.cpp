#include "store/output.h"

#include "core/id.h"
#include "store/local_output.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::store {
namespace {

Result<std::unique_ptr<Output>> as_output(Result<LocalOutput> local) {
  if (!local) return std::unexpected(std::move(local).error());
  return std::make_unique<LocalOutput>(*std::move(local));
}

}  // namespace

Result<std::unique_ptr<Output>> Output::open(const std::filesystem::path& where) {
  return as_output(LocalOutput::open(where));
}

Result<std::unique_ptr<Output>> Output::look(const std::filesystem::path& where) {
  return as_output(LocalOutput::look(where));
}

Result<Output::Found> Output::find(const std::string& prefix) {
  if (is_ulid(prefix)) {
    if (auto found = find_whole(prefix)) return *std::move(found);
  }
  CW_TRY(const auto all, runs());
  if (all.empty()) {
    return fail(Fault::missing,
                prefix.empty() ? fmt::format("no runs in {}", name())
                               : fmt::format("no run {}: no runs in {}", prefix, name()));
  }
  if (prefix.empty()) return all.front();
  std::vector<Found> matching;
  for (const Found& run : all) {
    if (run.run_id.starts_with(prefix)) matching.push_back(run);
  }
  if (matching.size() == 1) return matching.front();
  if (!matching.empty()) {
    return fail(Fault::missing,
                fmt::format("{} runs in {} begin with {}", matching.size(), name(), prefix));
  }
  const auto of_topic = std::ranges::find(all, prefix, &Found::topic_id);
  if (of_topic != all.end()) {
    return fail(Fault::missing,
                fmt::format("no run {} in {}: it is a topic, whose newest run is {}",
                            prefix,
                            name(),
                            of_topic->run_id));
  }
  return fail(
      Fault::missing,
      fmt::format("no run {0} in {1}, and none of a topic {0}; the newest is {2}, castwright "
                  "runs lists all",
                  prefix,
                  name(),
                  all.front().run_id));
}

}  // namespace castwright::store
