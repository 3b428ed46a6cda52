#include "app/project.h"

#include "app/files.h"
#include "app/missing_topic.h"
#include "app/new_topic.h"
#include "core/check.h"
#include "core/limits.h"
#include "topic/suggest.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {

// Generated from the files in src/app/project/ (cmake/embed.cmake).
extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

constexpr const char* example_title = "Why bees dance";
constexpr const char* example_id = "why-bees-dance";
constexpr const char* topics_dir = "topics";
constexpr const char* workflow = ".github/workflows/castwright.yml";

Status add_file(Project& project,
                const std::filesystem::path& path,
                std::string_view bytes,
                std::string about) {
  CW_TRY(const Making making, make_new_file(project.folder / path, bytes));
  project.files.push_back({.path = path, .making = making, .about = std::move(about)});
  return {};
}

/// Makes the example with its notes, as `castwright new` makes a topic.
Status add_example(Project& project, WallTime now) {
  const std::string notes = fmt::format("{}.md", example_id);
  CW_RETURN_IF_ERROR(add_file(project,
                              std::filesystem::path("notes") / notes,
                              project_text(notes),
                              "what the example tells: facts and sources"));
  CW_TRY(const MadeTopic made,
         make_topic({.title = example_title, .language = "en", .notes = "../notes/" + notes},
                    project.folder / topics_dir,
                    now));
  project.topic_id = made.draft.id;
  project.files.push_back({.path = std::filesystem::path(topics_dir) / made.file.filename(),
                           .making = Making::made,
                           .about = "an example: what a script is about"});
  return {};
}

/// Says what a .gitignore that was there leaves out; "" if nothing.
std::string missing_lines(const std::filesystem::path& file) {
  const auto text = read_file(file, limits::topic_bytes_max);
  if (!text) return {};
  std::string missing;
  for (const std::string_view line : {"output/", ".env"}) {
    const bool there = fmt::format("\n{}\n", *text).contains(fmt::format("\n{}\n", line));
    if (!there) missing += fmt::format("{}{}", missing.empty() ? "add the line " : " and ", line);
  }
  return missing;
}

}  // namespace

std::string_view project_text(std::string_view name) {
  for (const auto& [file, text] : std::span(embedded_files, embedded_files_count))
    if (file == name) return text;
  CW_CHECK(false);
  return {};
}

Result<Project> make_project(const std::filesystem::path& folder, WallTime now) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
    return fail(Fault::usage,
                fmt::format("{} is a file: name a folder", topic::printable(folder.string())));
  }
  Project project{.folder = folder};
  CW_RETURN_IF_ERROR(add_file(project,
                              "castwright.toml",
                              project_text("castwright.toml"),
                              "settings, all as they are built in"));
  const std::vector<std::string> ids = topic_ids(folder / topics_dir);
  if (ids.empty()) {
    CW_RETURN_IF_ERROR(add_example(project, now));
  } else {
    project.topic_id = ids.front();
    project.files.push_back(
        {.path = std::filesystem::path(topics_dir) / "",
         .making = Making::was_there,
         .about = fmt::format(
             "{} topic{}, so no example was made", ids.size(), ids.size() == 1 ? "" : "s")});
  }
  CW_RETURN_IF_ERROR(add_file(
      project, workflow, project_text("castwright.yml"), "for GitHub: every topic, once a week"));
  CW_RETURN_IF_ERROR(add_file(
      project, ".gitignore", project_text("gitignore"), "no runs and no keys in the repository"));
  for (ProjectFile& file : project.files)
    if (file.making == Making::was_there && !file.path.filename().empty()) file.about.clear();
  ProjectFile& ignored = project.files.back();
  if (ignored.making == Making::was_there) ignored.about = missing_lines(folder / ignored.path);
  return project;
}

}  // namespace castwright::app
