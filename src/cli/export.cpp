// castwright export: writes a finished script in a form for people or programs, from the files of
// the run alone.

#include "app/files.h"
#include "app/open_run.h"
#include "app/output_root.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "core/limits.h"
#include "disk/disk.h"
#include "export/agenda.h"
#include "export/episode.h"
#include "export/format.h"
#include "store/layout.h"

#include <algorithm>
#include <memory>

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

Result<json::Value> read_document(disk::Folder& folder, std::string_view name) {
  CW_TRY(const std::string bytes, folder.read(name, limits::answer_bytes_max));
  auto document = json::parse(bytes);
  if (document) return *std::move(document);
  return fail(
      Fault::storage,
      fmt::format("{} is damaged: {}", (folder.path() / name).string(), document.error().what));
}

/// The error of a document that is named in its message.
std::unexpected<Error> damaged(Error error, std::string_view name) {
  return std::unexpected(std::move(error).within(name));
}

constexpr const store::Stage& short_scripts = store::row_of(store::StageId::short_scripts);

/// The document pass_b.json; null if the run has no shorter scripts yet.
Result<json::Value> read_items_document(disk::Folder& run) {
  CW_TRY(const bool begun, run.exists(short_scripts.folder));
  if (!begun) return json::Value();
  CW_TRY(const auto folder, run.folder(short_scripts.folder));
  CW_TRY(const bool done, folder->exists(short_scripts.files.result));
  if (!done) return json::Value();
  return read_document(*folder, short_scripts.files.result);
}

/// The long script, then the shorter ones if there are any.
Result<std::vector<exports::Episode>> read_episodes(const app::OpenRun& run,
                                                    const ExportFlags& flags) {
  CW_TRY(const topic::Topic topic, app::own_topic(run.record));
  const std::string& day = run.record.today.empty() ? run.record.created : run.record.today;
  const exports::Origin origin{
      .topic = topic, .date = day.substr(0, 10), .words_per_minute = flags.words_per_minute};
  CW_TRY(const json::Value pass_a, read_document(*run.folder, store::pass_a_name));
  exports::Episode main = exports::frame_of(pass_a, origin);
  std::vector<exports::Episode> episodes;
  if (store::writes_script(run.record)) {
    auto script = exports::read_long(pass_a, origin);
    if (!script) return damaged(std::move(script).error(), store::pass_a_name);
    main = *std::move(script);
    episodes.push_back(main);
  }
  CW_TRY(const json::Value pass_b, read_items_document(*run.folder));
  if (!pass_b.is_null()) {
    auto items = exports::read_items(pass_b, main, origin);
    if (!items) return damaged(std::move(items).error(), short_scripts.files.result);
    std::ranges::move(*items, std::back_inserter(episodes));
  }
  if (episodes.empty()) CW_RETURN_IF_ERROR(app::check_has_script(run.record));
  return episodes;
}

Result<int> write_format(const ExportFlags& flags, const std::vector<exports::Episode>& episodes) {
  const std::string& code = flags.code.empty() ? episodes.front().code : flags.code;
  const auto episode = std::ranges::find(episodes, code, &exports::Episode::code);
  if (episode == episodes.end()) {
    std::string codes;
    for (const exports::Episode& one : episodes)
      codes += " " + one.code;
    return fail(Fault::missing, fmt::format("no item {}: this run has{}", code, codes));
  }
  CW_TRY(const std::string bytes, exports::format_named(flags.format)->write(*episode));
  if (flags.file.empty() || flags.file == "-") {
    CW_RETURN_IF_ERROR(deliver(bytes));
    return 0;
  }
  const std::filesystem::path path(flags.file);
  const std::filesystem::path name = path.filename();
  std::error_code error;
  if (name.empty() || name == "." || name == ".." || std::filesystem::is_directory(path, error))
    return fail(Fault::usage, fmt::format("-o {}: a folder, not a file", flags.file));
  CW_RETURN_IF_ERROR(app::write_file(path, bytes));
  write_out(path.string() + "\n");
  return 0;
}

/// The absolute path, with links followed as far as it exists.
Result<std::filesystem::path> resolved(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path real =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  if (error) return fail(Fault::usage, fmt::format("{}: {}", path.string(), error.message()));
  if (!real.has_filename()) real = real.parent_path();
  return real;
}

Result<int> write_layout(const ExportFlags& flags,
                         const std::vector<exports::Episode>& episodes,
                         const std::filesystem::path& output_root) {
  const std::string& topic_id = episodes.front().topic_id;
  CW_TRY(const std::filesystem::path root, resolved(output_root));
  CW_TRY(const std::filesystem::path to,
         resolved(flags.to.empty() ? root / flags.layout / topic_id
                                   : std::filesystem::path(flags.to)));
  CW_RETURN_IF_ERROR(exports::check_place(to, root, topic_id));
  CW_TRY(const exports::Agenda agenda, exports::to_agenda(episodes));
  CW_TRY(const auto folder, disk::open_folder(to, disk::Missing::make));
  for (const exports::File& file : agenda.files)
    CW_RETURN_IF_ERROR(folder->replace(file.name, file.bytes));
  for (const std::string& warning : agenda.warnings)
    write_err("WARNING: " + warning + "\n");
  write_out(to.string() + "\n");
  return 0;
}

Result<int> export_run(const ExportFlags& flags) {
  CW_RETURN_IF_ERROR(check_flags(flags));
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings));
  CW_TRY(const store::Output::Found found, output->find(flags.run));
  CW_TRY(const app::OpenRun run, app::open_run(*output, found));
  CW_RETURN_IF_ERROR(app::check_finished(run, *output));
  CW_TRY(const auto episodes, read_episodes(run, flags));
  if (flags.layout.empty()) return write_format(flags, episodes);
  return write_layout(flags, episodes, output->name());
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
  command->add_option("run", flags->run, "run id or its beginning (the newest)");
  std::vector<std::string> names;
  for (const exports::Format& format : exports::formats())
    names.emplace_back(format.name);
  command->add_option("--format", flags->format, "the form")->check(CLI::IsMember(names));
  command->add_option("--layout", flags->layout, "all files that another pipeline reads")
      ->check(CLI::IsMember({"agenda"}));
  command->add_option("-o,--output", flags->file, "write to this file (standard output)")
      ->type_name("FILE");
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
