// castwright init: makes a project, with an example that works.

#include "app/project.h"
#include "app/shell.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/topic_words.h"
#include "core/clock.h"
#include "json/value.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct InitFlags {
  std::string folder = ".";
  bool json = false;
};

/// The commands that try the project out, from the folder in which the user is.
std::vector<std::string> next_of(const app::Project& project) {
  const std::string folder = project.folder.string();
  std::vector<std::string> next;
  if (folder != "." && folder != "./") next.push_back("cd " + app::shell_quoted(folder));
  if (project.topic_id.empty()) {
    next.emplace_back("castwright topics check");
  } else {
    next.push_back(rehearse_command(project.topic_id, {}));
    next.push_back(topic_command("plan", project.topic_id, {}));
  }
  next.emplace_back("castwright new \"TITLE\"");
  return next;
}

std::string_view name_of(app::Making making) {
  return making == app::Making::made ? "made" : "was there";
}

std::string text_of(const app::Project& project) {
  std::string text;
  for (const app::ProjectFile& file : project.files) {
    text += fmt::format("{:<9}  {:<32}", name_of(file.making), file.path.generic_string());
    text += file.about.empty() ? "" : "  " + file.about;
    while (text.ends_with(' '))
      text.pop_back();
    text += '\n';
  }
  return text;
}

json::Value to_json(const app::Project& project) {
  json::Value files = json::Value::array();
  for (const app::ProjectFile& file : project.files) {
    json::Value one = json::Value::object();
    one.set("path", file.path.generic_string())
        .set("made", file.making == app::Making::made)
        .set("about", file.about);
    files.push(std::move(one));
  }
  json::Value next = json::Value::array();
  for (const std::string& command : next_of(project))
    next.push(command);
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("folder", project.folder.string())
      .set("files", std::move(files))
      .set("topic_id", project.topic_id)
      .set("next", std::move(next));
  return value;
}

Result<int> make_project_of(const InitFlags& flags) {
  auto made_project = app::make_project(flags.folder, RealClock().wall());
  if (!made_project && made_project.error().fault == Fault::storage)
    made_project.error().what += "; castwright init DIR makes the project in another folder";
  CW_TRY(const app::Project project, std::move(made_project));
  if (flags.json) {
    write_out(json::dump(to_json(project)) + "\n");
    return 0;
  }
  write_out(text_of(project));
  const bool made = std::ranges::any_of(
      project.files, [](const app::ProjectFile& file) { return file.making == app::Making::made; });
  std::string words = made ? "next:\n" : "nothing was missing; next:\n";
  for (const std::string& command : next_of(project))
    words += "  " + command + "\n";
  write_err(words);
  return 0;
}

}  // namespace

void add_init(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<InitFlags>();
  CLI::App* const command = app.add_subcommand(
      "init", "Make a project: settings, an example topic with notes, a GitHub workflow");
  command->footer(
      "Examples:\n  castwright init my-show\n  castwright init            # in this folder\n"
      "A file that is there stays as it is. Nothing is sent.");
  command->add_option("dir", flags->folder, "folder of the project (this one)")->type_name("DIR");
  command->add_flag("--json", flags->json, "what was made as JSON");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = make_project_of(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
