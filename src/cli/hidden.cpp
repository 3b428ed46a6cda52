#include "cli/hidden.h"

#include "app/files.h"
#include "app/process.h"
#include "cli/complete.h"
#include "cli/completion.h"
#include "cli/man.h"
#include "cli/output.h"
#include "core/result.h"

#include <exception>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

constexpr std::string_view pages_word = "__pages";

/// A shell shows nothing where a completion fails, so this never does.
int print_completion(const CLI::App& app, const std::vector<std::string>& words) {
  std::string text = ":words\n";
  try {
    text = completion_text(completion_of(app, {words.begin() + 1, words.end()}));
  } catch (const std::exception&) {
    // Only a library that ran out of memory throws.
  }
  (void)deliver(style_out().shown(text));
  return 0;
}

/// Makes a folder that everybody may read, since what is in it is installed.
Status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  if (folder.has_parent_path()) CW_RETURN_IF_ERROR(make_folder(folder.parent_path()));
  using std::filesystem::perms;
  if (std::filesystem::create_directory(folder, error)) {
    std::filesystem::permissions(folder,
                                 perms::owner_all | perms::group_read | perms::group_exec
                                     | perms::others_read | perms::others_exec,
                                 error);
  }
  if (!error) return {};
  return fail(Fault::storage, fmt::format("{}: {}", folder.string(), error.message()));
}

Status write_page(const std::filesystem::path& file, std::string_view text) {
  CW_RETURN_IF_ERROR(make_folder(file.parent_path()));
  CW_RETURN_IF_ERROR(app::write_file(file, text));
  return app::share_file(file);
}

Status write_pages(const CLI::App& app, const std::filesystem::path& folder) {
  for (const ManPage& page : man_pages(app)) {
    const std::string section = fmt::format("{}", page.section);
    CW_RETURN_IF_ERROR(write_page(
        folder / "man" / ("man" + section) / fmt::format("{}.{}", page.name, section), page.text));
  }
  for (const CompletionScript& script : completion_scripts())
    CW_RETURN_IF_ERROR(write_page(folder / "completions" / script.file, text_of(script)));
  return {};
}

}  // namespace

std::optional<int> run_hidden(const CLI::App& app, const std::vector<std::string>& words) {
  if (words.empty()) return std::nullopt;
  if (words.front() == complete_word) return print_completion(app, words);
  if (words.front() != pages_word) return std::nullopt;
  if (words.size() != 2 || words[1].empty())
    return report(Error{Fault::usage, fmt::format("castwright {} DIR", pages_word)});
  const Status written = write_pages(app, words[1]);
  return written ? 0 : report(written.error());
}

}  // namespace castwright::cli
