#include "app/project.h"

#include "app/files.h"
#include "app/missing_topic.h"
#include "app/new_topic.h"
#include "app/settings.h"
#include "core/check.h"
#include "core/limits.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {

// Generated from the files in src/app/project/ (cmake/embed.cmake).
extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

constexpr const char* example_title = "Why bees dance";
constexpr const char* example_id = "why-bees-dance";
constexpr const char* notes_dir = "notes";
constexpr const char* workflow = ".github/workflows/castwright.yml";

Status add_file(Project& project,
                const std::filesystem::path& path,
                std::string_view bytes,
                std::string about) {
  CW_TRY(const Making making, make_new_file(project.folder / path, bytes));
  project.files.push_back({.path = path, .making = making, .about = std::move(about)});
  return {};
}

/// The folder of topics as a person reads it.
std::filesystem::path topics_of(const topic::Options& options) {
  return std::filesystem::path(options.topics_dir).lexically_normal();
}

/// The path of a file of notes, relative to the topics that name it.
std::string from_topics(const Project& project,
                        const topic::Options& options,
                        const std::string& notes) {
  const auto whole = [&](const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::absolute(project.folder / path, error).lexically_normal();
  };
  return whole(std::filesystem::path(notes_dir) / notes)
      .lexically_relative(whole(options.topics_dir) / "")
      .generic_string();
}

/// Makes the example with its notes, as `castwright new` makes a topic.
Status add_example(Project& project, const topic::Options& options, WallTime now) {
  const std::string notes = fmt::format("{}.md", example_id);
  CW_RETURN_IF_ERROR(add_file(project,
                              std::filesystem::path(notes_dir) / notes,
                              project_text(notes),
                              "what the example tells: facts and sources"));
  CW_TRY(
      const MadeTopic made,
      make_topic(
          {.title = example_title, .language = "en", .notes = from_topics(project, options, notes)},
          project.folder / options.topics_dir,
          now));
  project.topic_id = made.draft.id;
  project.files.push_back({.path = topics_of(options) / made.file.filename(),
                           .making = Making::made,
                           .about = "an example: what a script is about"});
  return {};
}

/// Finds a topic to begin with among those that are there.
void tell_topics(Project& project,
                 const topic::Options& options,
                 const std::vector<std::string>& ids) {
  const std::filesystem::path folder = project.folder / options.topics_dir;
  const auto usable = std::ranges::find_if(
      ids, [&](const std::string& id) { return load_topic(id, folder).has_value(); });
  if (usable != ids.end()) project.topic_id = *usable;
  project.files.push_back(
      {.path = topics_of(options) / "",
       .making = Making::was_there,
       .about = fmt::format(
           "{} topic{}, so no example was made", ids.size(), ids.size() == 1 ? "" : "s")});
}

/// What no repository should have: the runs, if they are inside of the project, and keys.
std::vector<std::string> ignored_lines(const topic::Options& options) {
  const auto runs = (std::filesystem::path(options.output_root) / "").lexically_normal();
  std::vector<std::string> lines;
  const std::string line = runs.generic_string();
  if (runs.is_relative() && line != "./" && !line.starts_with("..")) lines.push_back(line);
  lines.emplace_back(".env");
  return lines;
}

std::string ignore_text(const topic::Options& options) {
  constexpr std::string_view usual = "output/\n";
  std::string text(project_text("gitignore"));
  const std::vector<std::string> lines = ignored_lines(options);
  text.replace(
      text.find(usual), usual.size(), lines.size() > 1 ? lines.front() + "\n" : std::string());
  return text;
}

/// Says what a .gitignore that was there leaves out; "" if nothing.
std::string missing_lines(const std::filesystem::path& file, const topic::Options& options) {
  const auto text = read_file(file, limits::topic_bytes_max);
  if (!text) return {};
  std::vector<std::string> missing = ignored_lines(options);
  std::erase_if(missing, [&](const std::string& line) {
    return fmt::format("\n{}\n", *text).contains(fmt::format("\n{}\n", line));
  });
  if (missing.empty()) return {};
  return fmt::format(
      "add the line{} {}", missing.size() == 1 ? "" : "s", fmt::join(missing, " and "));
}

}  // namespace

std::string_view project_text(std::string_view name) {
  for (const auto& [file, text] : std::span(embedded_files, embedded_files_count))
    if (file == name) return text;
  CW_CHECK(false);
  return {};
}

Result<Project> make_project(const std::filesystem::path& folder, WallTime now) {
  if (folder.empty()) return fail(Fault::usage, "the folder has no name: castwright init my-show");
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
    return fail(Fault::usage,
                fmt::format("{} is a file: name a folder", topic::printable(folder.string())));
  }
  CW_TRY(const topic::Options options, options_in(folder));
  Project project{.folder = folder};
  CW_RETURN_IF_ERROR(add_file(project,
                              "castwright.toml",
                              project_text("castwright.toml"),
                              "settings, all as they are built in"));
  const std::vector<std::string> ids = topic_ids(folder / options.topics_dir);
  if (ids.empty()) {
    CW_RETURN_IF_ERROR(add_example(project, options, now));
  } else {
    tell_topics(project, options, ids);
  }
  CW_RETURN_IF_ERROR(add_file(
      project, workflow, project_text("castwright.yml"), "for GitHub: every topic, once a week"));
  CW_RETURN_IF_ERROR(add_file(
      project, ".gitignore", ignore_text(options), "no runs and no keys in the repository"));
  for (ProjectFile& file : project.files)
    if (file.making == Making::was_there && !file.path.filename().empty()) file.about.clear();
  ProjectFile& ignored = project.files.back();
  if (ignored.making == Making::was_there)
    ignored.about = missing_lines(folder / ignored.path, options);
  return project;
}

}  // namespace castwright::app
