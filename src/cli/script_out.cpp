#include "cli/script_out.h"

#include "cli/output.h"
#include "core/limits.h"
#include "store/layout.h"

namespace castwright::cli {

Status check_script_out(bool wanted, bool json, bool several_runs) {
  if (!wanted) return {};
  if (json) {
    return fail(Fault::usage,
                "--script-out puts the script on standard output, where JSON is wanted (--json, "
                "--progress json): leave one of them out");
  }
  if (several_runs) {
    return fail(Fault::usage,
                "--script-out prints the script of one run: name one topic with --topic, or one "
                "run, without --all");
  }
  return {};
}

void ScriptOut::print_stored(const app::RunName& run, const journal::ChunkStored& chunk) {
  const auto folder = output_.open_run({.topic_id = run.topic_id, .run_id = run.run_id});
  if (folder) print_from(**folder, chunk.file);
}

void ScriptOut::finish(const app::RunOutcome& outcome) {
  if (!outcome.run.run_id.empty() && outcome.end != app::RunEnd::failed) {
    const auto folder =
        output_.open_run({.topic_id = outcome.run.topic_id, .run_id = outcome.run.run_id});
    if (folder) print_from(**folder, store::complete_name);
  }
}

void ScriptOut::print_from(disk::Folder& folder, std::string_view name) {
  const auto text = folder.read(name, limits::answer_bytes_max);
  if (!text || text->size() <= printed_) return;
  write_out(text->substr(printed_) + "\n");
  // The line end is the first half of the border to the next chunk.
  static_assert(store::chunk_border == "\n\n");
  printed_ = text->size() + 1;
}

}  // namespace castwright::cli
