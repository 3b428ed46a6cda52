#include "app/export_script.h"

#include "app/open_run.h"
#include "app/run_review.h"
#include "app/source_marks.h"
#include "core/limits.h"
#include "disk/disk.h"
#include "engine/review.h"
#include "export/agenda.h"
#include "export/format.h"
#include "json/value.h"
#include "store/layout.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

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

constexpr const store::Stage& short_scripts_row = store::row_of(store::StageId::short_scripts);

/// The document pass_b.json; null if the run has no shorter scripts yet.
Result<json::Value> read_items_document(disk::Folder& run) {
  CW_TRY(const bool begun, run.exists(short_scripts_row.folder));
  if (!begun) return json::Value();
  CW_TRY(const auto folder, run.folder(short_scripts_row.folder, disk::Missing::fail));
  CW_TRY(const bool done, folder->exists(short_scripts_row.files.result));
  if (!done) return json::Value();
  return read_document(*folder, short_scripts_row.files.result);
}

/// What is known of the facts of a run; nothing for a run without a stored research.
Result<std::optional<editorial::Evidence>> evidence_of(const OpenRun& run,
                                                       const topic::Topic& topic) {
  auto research = research_of(*run.folder);
  if (!research && research.error().fault == Fault::missing) return std::nullopt;
  if (!research) return std::unexpected(std::move(research).error());
  return engine::evidence_of({.record = run.record, .topic = topic, .research = &*research});
}

/// The long script, then the shorter ones if there are any.
Result<FinishedScripts> read_scripts(const OpenRun& run, int words_per_minute) {
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  const std::string& day = run.record.today.empty() ? run.record.created : run.record.today;
  const exports::Origin origin{
      .topic = topic, .date = date_of(day), .words_per_minute = words_per_minute};
  CW_TRY(const json::Value pass_a, read_document(*run.folder, store::pass_a_name));
  exports::Episode main = exports::frame_of(pass_a, origin);
  FinishedScripts scripts;
  if (store::writes_script(run.record)) {
    auto script = exports::read_long(pass_a, origin);
    if (!script) return damaged(std::move(script).error(), store::pass_a_name);
    main = *std::move(script);
    scripts.push_back(main);
  }
  CW_TRY(const json::Value pass_b, read_items_document(*run.folder));
  if (!pass_b.is_null()) {
    auto items = exports::read_items(pass_b, main, origin);
    if (!items) return damaged(std::move(items).error(), short_scripts_row.files.result);
    std::ranges::move(*items, std::back_inserter(scripts));
  }
  if (scripts.empty()) CW_RETURN_IF_ERROR(check_has_script(run.record));
  CW_TRY(const auto evidence, evidence_of(run, topic));
  if (evidence)
    for (exports::Episode& script : scripts)
      mark_sources(script, *evidence);
  return scripts;
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

}  // namespace

Result<FinishedScripts> finished_scripts(store::Output& output,
                                         const std::string& run_id,
                                         int words_per_minute) {
  CW_TRY(const store::Output::Found found, output.find(run_id));
  CW_TRY(const OpenRun run, open_run(output, found));
  CW_RETURN_IF_ERROR(check_finished(run, output));
  return read_scripts(run, words_per_minute);
}

Result<std::string> script_in_format(const FinishedScripts& scripts,
                                     const std::string& format,
                                     const std::string& code) {
  const std::string& wanted = code.empty() ? scripts.front().code : code;
  const auto script = std::ranges::find(scripts, wanted, &exports::Episode::code);
  if (script != scripts.end()) return exports::format_named(format)->write(*script);
  std::string codes;
  for (const exports::Episode& one : scripts)
    codes += " " + one.code;
  return fail(Fault::missing, fmt::format("no item {}: this run has{}", wanted, codes));
}

Result<WrittenLayout> write_layout(const FinishedScripts& scripts,
                                   const std::string& layout,
                                   const std::filesystem::path& to,
                                   const std::filesystem::path& output_root) {
  const std::string& topic_id = scripts.front().topic_id;
  CW_TRY(const std::filesystem::path root, resolved(output_root));
  WrittenLayout written;
  CW_TRY(written.folder, resolved(to.empty() ? root / layout / topic_id : to));
  CW_RETURN_IF_ERROR(exports::check_place(written.folder, root, topic_id));
  CW_TRY(exports::Agenda agenda, exports::to_agenda(scripts));
  CW_TRY(const auto folder, disk::open_folder(written.folder, disk::Missing::make));
  for (const exports::File& file : agenda.files)
    CW_RETURN_IF_ERROR(folder->replace(file.name, file.bytes));
  written.warnings = std::move(agenda.warnings);
  return written;
}

}  // namespace castwright::app
