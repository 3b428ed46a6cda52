#include "store/output.h"

#include "store/local_output.h"

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
  CW_TRY(const auto all, runs());
  if (all.empty()) {
    return fail(Fault::missing, fmt::format("no runs in {}", name()));
  }
  if (prefix.empty()) return all.front();
  std::vector<Found> matching;
  for (const Found& run : all) {
    if (run.run_id.starts_with(prefix)) matching.push_back(run);
  }
  if (matching.size() == 1) return matching.front();
  return fail(Fault::missing,
              matching.empty()
                  ? fmt::format("no run {} in {}; the newest is {}, castwright runs lists all",
                                prefix,
                                name(),
                                all.front().run_id)
                  : fmt::format("{} runs in {} begin with {}", matching.size(), name(), prefix));
}

}  // namespace castwright::store
