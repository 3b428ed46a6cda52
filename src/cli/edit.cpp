// castwright edit: opens a finished script in the user's editor and takes it back. Sends nothing
// and costs nothing.

#include "app/export_script.h"
#include "app/files.h"
#include "app/import.h"
#include "app/output_root.h"
#include "app/shell.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/import.h"
#include "cli/output.h"
#include "cli/question.h"
#include "cli/resume.h"
#include "core/limits.h"
#include "export/episode.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct EditFlags {
  std::string run;
  app::GivenSettings settings;
  OutputOptions output;
};

/// The command that edits a file, as git finds it: VISUAL, EDITOR, and then the editor that Debian
/// or every Unix has.
std::string editor() {
  for (const char* const name : {"VISUAL", "EDITOR"}) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    if (value != nullptr && *value != '\0') return value;
  }
  std::error_code error;
  return std::filesystem::exists("/usr/bin/editor", error) ? "editor" : "vi";
}

bool is_editor_named() {
  const std::string command = editor();
  return command != "editor" && command != "vi";
}

/// The script of the run as text for an editor.
Result<std::string> text_of(store::Output& output, const std::string& run_id) {
  CW_TRY(const app::FinishedScripts scripts,
         app::finished_scripts(output, run_id, exports::words_per_minute_usual));
  return app::script_in_format(scripts, "md", "");
}

/// A new file with the text, in a folder that only its owner can enter.
Result<std::filesystem::path> put_aside(const std::string& text, const std::string& topic_id) {
  std::error_code error;
  std::string folder = (std::filesystem::temp_directory_path(error) / "castwright-XXXXXX").string();
  if (error || ::mkdtemp(folder.data()) == nullptr)
    return fail(Fault::storage, fmt::format("{}: no folder can be made for the text", folder));
  std::filesystem::path file = std::filesystem::path(folder) / (topic_id + ".md");
  CW_RETURN_IF_ERROR(app::write_file(file, text));
  return file;
}

/// Opens the file in the editor and waits for its end. std::system() lets Ctrl-C reach the editor
/// alone.
Status open_editor(const std::filesystem::path& file) {
  // Standard output that is no terminal is for the result alone.
  const std::string_view screen = is_terminal_out() ? "" : " >&2";
  const std::string command =
      fmt::format("{} {}{}", editor(), app::shell_quoted(file.string()), screen);
  const int ended = std::system(command.c_str());  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
  if (ended == 0) return {};
  return fail(
      Fault::usage,
      fmt::format("the editor did not end well ({}): VISUAL or EDITOR names another", command));
}

/// What the user made of the text: the plan of its import, while the run is as it was before.
Result<app::ImportPlan> plan_of(store::Output& output,
                                const std::string& run_id,
                                const std::filesystem::path& file,
                                const std::string& before) {
  CW_TRY(app::ImportPlan plan, app::plan_import(output, run_id, file.string()));
  CW_TRY(const std::string now, text_of(output, run_id));
  if (now == before) return plan;
  return fail(Fault::busy,
              "the script was changed by somebody else while you edited: castwright diff shows "
              "what; importing your text would undo it");
}

/// Lets the user edit until the text can be taken over or the user gives up.
Result<app::ImportPlan> edited(store::Output& output,
                               const std::string& run_id,
                               const std::filesystem::path& file,
                               const std::string& before) {
  while (true) {
    CW_RETURN_IF_ERROR(open_editor(file));
    auto plan = plan_of(output, run_id, file, before);
    const bool may_mend = !plan && plan.error().fault == Fault::usage && ::isatty(STDIN_FILENO) != 0
                          && is_terminal_err();
    if (!may_mend) return plan;
    write_err(with_colours(error_line(plan.error())));
    if (!is_confirmed("Edit it again?")) return plan;
  }
}

Result<int> edit(const EditFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  const bool asks_nothing = gathered.options.no_input || ::isatty(STDIN_FILENO) == 0;
  if (asks_nothing && !is_editor_named()) {
    return fail(Fault::usage,
                "edit opens an editor, and there is no terminal: castwright export --format md and "
                "castwright import do the same in two steps");
  }
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(const store::Output::Found found, output->find(flags.run));
  CW_TRY(const std::string before, text_of(*output, found.run_id));
  CW_TRY(const std::filesystem::path file, put_aside(before, found.topic_id));
  auto plan = edited(*output, found.run_id, file, before);
  if (!plan) {
    Error error = std::move(plan).error();
    const auto after = app::read_file(file, limits::answer_bytes_max);
    const bool is_work = after && *after != before;
    if (is_work) {
      error.what += fmt::format("; your text is kept: castwright import {} {}",
                                found.run_id,
                                app::shell_quoted(file.string()));
    } else {
      std::error_code ignored;
      std::filesystem::remove_all(file.parent_path(), ignored);
    }
    return std::unexpected(std::move(error));
  }
  const int code = take_over(*std::move(plan),
                             file.string(),
                             *output,
                             flags.settings,
                             shown(flags.output, gathered.options.progress, engine::Task::reparse));
  std::error_code ignored;
  if (code == 0) {
    std::filesystem::remove_all(file.parent_path(), ignored);
  } else {
    write_err(fmt::format("hint: your text is kept: castwright import {} {}\n",
                          found.run_id,
                          app::shell_quoted(file.string())));
  }
  return code;
}

}  // namespace

void add_edit(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<EditFlags>();
  CLI::App* const command =
      app.add_subcommand("edit", "Edit a finished script in your editor, then import it (free)");
  command->footer(
      "Examples:\n  castwright edit 01J\n"
      "  EDITOR='code --wait' castwright edit daily-news\n"
      "It opens the Markdown of castwright export in $VISUAL or $EDITOR, takes over what changed, "
      "and says\nwhat the edit brought in. A text that cannot be taken over is kept.");
  command->add_option(
      "run", flags->run, "run: id, its beginning, topic, path or @last (the newest)");
  add_output_root(*command, flags->settings);
  command->add_flag("--json", flags->output.json_result, "the result as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = edit(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
