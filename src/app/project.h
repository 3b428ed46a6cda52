#pragma once
// The use case `init`: makes the files of a project, with one example that works. Never changes a
// file that is there. Sends nothing. Any thread.

#include "app/new_file.h"
#include "core/clock.h"
#include "core/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// A file of a project, and what became of it.
struct ProjectFile {
  std::filesystem::path path;  ///< relative to the folder of the project
  Making making = Making::made;
  std::string about{};  ///< what it is for, or what a file that was there lacks
};

/// What make_project() found and made.
struct Project {
  std::filesystem::path folder;
  std::vector<ProjectFile> files{};
  std::string topic_id{};  ///< a topic of the project to begin with; "" if none can be read
};

/// Makes castwright.toml, topics/ and notes/ with an example, a workflow for GitHub and .gitignore
/// in `folder`, which is made too. Where the topics and the runs are follows from the settings that
/// hold there. If the project has topics already, no example is made. Fault::usage if `folder` is a
/// file or "", or if a setting is wrong, Fault::storage if a file cannot be made.
Result<Project> make_project(const std::filesystem::path& folder, WallTime now);

/// The text of a file that make_project() writes, by its name: for tests and documents.
std::string_view project_text(std::string_view name);

}  // namespace castwright::app
