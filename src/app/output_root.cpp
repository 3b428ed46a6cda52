#include "app/output_root.h"

#include "app/missing_topic.h"
#include "topic/suggest.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

bool is_usual(const topic::Setting& root) {
  return root.origin == "built-in";
}

/// Of a run that is wanted where no run was ever made.
std::string no_run(const std::string& wanted, const topic::Settings& settings) {
  const std::string shown = topic::printable(wanted);
  const std::vector<std::string> ids = topic_ids(settings.of("topics_dir").text);
  if (std::ranges::find(ids, wanted) != ids.end()) {
    return fmt::format(
        "{} is a topic and has no run yet: castwright generate --topic {}", shown, wanted);
  }
  return fmt::format(
      "no run or topic {}: no run was made from this folder yet ({} is not there); {}--output-root "
      "DIR names another place of runs",
      shown,
      settings.of("output_root").text,
      ids.empty() ? "" : "castwright topics lists the topics, ");
}

}  // namespace

Result<store::LocalOutput> look_at_folders(const topic::Settings& settings,
                                           const std::string& wanted) {
  const topic::Setting& root = settings.of("output_root");
  // A path of a run says itself in which root it lies.
  const auto own_root = store::is_path(wanted) ? store::LocalOutput::root_of(wanted) : std::nullopt;
  auto output = store::LocalOutput::look(own_root.value_or(root.text));
  if (output || output.error().fault != Fault::missing) return output;
  if (is_usual(root) && !wanted.empty()) return fail(Fault::missing, no_run(wanted, settings));
  return fail(Fault::missing,
              is_usual(root)
                  ? fmt::format("no output root \"{}\": no run was made from this folder; "
                                "--output-root DIR names another",
                                root.text)
                  : fmt::format("no output root \"{}\" ({})", root.text, root.origin));
}

Result<std::unique_ptr<store::Output>> look_at_root(const topic::Settings& settings,
                                                    const std::string& wanted) {
  CW_TRY(store::LocalOutput output, look_at_folders(settings, wanted));
  return std::make_unique<store::LocalOutput>(std::move(output));
}

bool has_no_root_yet(const topic::Settings& settings) {
  const topic::Setting& root = settings.of("output_root");
  std::error_code error;
  return is_usual(root) && !std::filesystem::exists(root.text, error) && !error;
}

}  // namespace castwright::app
