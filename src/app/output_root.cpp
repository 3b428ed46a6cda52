#include "app/output_root.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

bool is_usual(const topic::Setting& root) {
  return root.origin == "built-in";
}

}  // namespace

Result<store::LocalOutput> look_at_folders(const topic::Settings& settings) {
  const topic::Setting& root = settings.of("output_root");
  auto output = store::LocalOutput::look(root.text);
  if (output || output.error().fault != Fault::missing) return output;
  return fail(Fault::missing,
              is_usual(root)
                  ? fmt::format("no output root \"{}\": no run was made from this folder; "
                                "--output-root DIR names another",
                                root.text)
                  : fmt::format("no output root \"{}\" ({})", root.text, root.origin));
}

Result<std::unique_ptr<store::Output>> look_at_root(const topic::Settings& settings) {
  CW_TRY(store::LocalOutput output, look_at_folders(settings));
  return std::make_unique<store::LocalOutput>(std::move(output));
}

bool has_no_root_yet(const topic::Settings& settings) {
  const topic::Setting& root = settings.of("output_root");
  std::error_code error;
  return is_usual(root) && !std::filesystem::exists(root.text, error) && !error;
}

}  // namespace castwright::app
