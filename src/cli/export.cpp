// castwright export: writes a finished script in a form for people or programs, from the files of
// the run alone.

#include "app/export_script.h"
#include "app/exported_file.h"
#include "app/output_root.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "export/episode.h"
#include "export/format.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ExportFlags {
  app::GivenSettings settings;
  std::string run;
  std::string format;
  std::string layout;
  std::string code;
  std::string file;
  std::string to;
  bool force = false;
  int words_per_minute = exports::words_per_minute_usual;
};

Status check_flags(const ExportFlags& flags) {
  if (flags.format.empty() == flags.layout.empty())
    return fail(Fault::usage, "give either --format or --layout");
  if (!flags.layout.empty() && !(flags.file.empty() && flags.code.empty()))
    return fail(Fault::usage,
                "--layout writes all files of all items: it takes --to, not -o, --code");
  if (!flags.format.empty() && !flags.to.empty())
    return fail(Fault::usage, "--to is the folder of a --layout; a --format is written to -o");
  const exports::Format* const format = exports::format_named(flags.format);
  const bool to_terminal = (flags.file.empty() || flags.file == "-") && is_terminal_out();
  if (format != nullptr && !format->text && to_terminal)
    return fail(Fault::usage, flags.format + " is not text for a terminal: give -o FILE");
  return {};
}

/// Writes one script to the file of -o, or to standard output.
Result<int> write_format(const ExportFlags& flags, const app::FinishedScripts& scripts) {
  CW_TRY(const std::string bytes, app::script_in_format(scripts, flags.format, flags.code));
  if (flags.file.empty() || flags.file == "-") {
    CW_RETURN_IF_ERROR(deliver(bytes));
    return 0;
  }
  const std::filesystem::path path(flags.file);
  const std::filesystem::path name = path.filename();
  std::error_code error;
  if (name.empty() || name == "." || name == ".." || std::filesystem::is_directory(path, error))
    return fail(Fault::usage, fmt::format("-o {}: a folder, not a file", flags.file));
  CW_RETURN_IF_ERROR(app::write_exported(path, bytes, flags.force));
  write_out(path.string() + "\n");
  return 0;
}

Result<int> export_run(const ExportFlags& flags) {
  CW_RETURN_IF_ERROR(check_flags(flags));
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(const app::FinishedScripts scripts,
         app::finished_scripts(*output, flags.run, flags.words_per_minute));
  if (flags.layout.empty()) return write_format(flags, scripts);
  CW_TRY(const app::WrittenLayout written,
         app::write_layout(scripts, flags.layout, flags.to, output->name()));
  for (const std::string& warning : written.warnings)
    write_err("WARNING: " + warning + "\n");
  write_out(written.folder.string() + "\n");
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* const command =
      app.add_subcommand("export", "Write a finished script in another form (free, offline)");
  command->footer(
      "Examples:\n  castwright export --format md -o script.md      to edit, then: castwright "
      "import\n"
      "  castwright export 01J --format docx -o script.docx\n"
      "  castwright export --layout agenda --to outputs/topic-01\n"
      "Times are estimated from words. The forms: docs/formats/export.md");
  command->add_option(
      "run", flags->run, "run: id, its beginning, topic, path or @last (the newest)");
  std::vector<std::string> names;
  for (const exports::Format& format : exports::formats())
    names.emplace_back(format.name);
  command->add_option("--format", flags->format, "the form")->check(CLI::IsMember(names));
  command->add_option("--layout", flags->layout, "all files that another pipeline reads")
      ->check(CLI::IsMember({"agenda"}));
  command->add_option("-o,--output", flags->file, "write to this file (standard output)")
      ->type_name("FILE");
  command->add_flag("--force", flags->force, "with -o: replace a file that was edited");
  command->add_option("--to", flags->to, "folder of the layout (OUTPUT_ROOT/agenda/TOPIC)")
      ->type_name("DIR");
  command->add_option("--code", flags->code, "which script: L1 (the long one), M1, S1, R1, …");
  add_whole_flag(*command,
                 "--words-per-minute",
                 flags->words_per_minute,
                 {exports::words_per_minute_min, exports::words_per_minute_max},
                 fmt::format("speech rate for times ({})", flags->words_per_minute));
  add_output_root(*command, flags->settings);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = export_run(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
