#include "app/approve.h"

#include "app/later_stage.h"
#include "core/limits.h"
#include "journal/event_json.h"
#include "json/text.h"
#include "script/characters.h"
#include "script/turns.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// The name as it is kept: without what nobody sees, which could show another name on a page.
Result<std::string> checked_editor(std::string_view given) {
  const bool on_one_line =
      std::ranges::none_of(given, [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
  const std::string plain = script::plain_characters(given);
  const std::string_view name = script::trimmed(plain);
  if (name.empty() || name.size() > limits::editor_bytes_max || !on_one_line
      || !json::is_utf8(given)) {
    return fail(Fault::usage,
                fmt::format("the editor is the name of a person, on one line of at most {} bytes",
                            limits::editor_bytes_max));
  }
  return std::string(name);
}

/// What is exported and checked are the stored texts: a script file that somebody changed by hand
/// is another text.
Status check_script_is_stored(const OpenRun& run) {
  CW_TRY(const auto texts, store::read_stored_texts(*run.folder, run.state));
  std::string stored;
  for (const std::string& text : texts) {
    if (!stored.empty()) stored += store::chunk_border;
    stored += text;
  }
  CW_TRY(const std::string script,
         run.folder->read(store::complete_name, limits::answer_bytes_max));
  if (script == stored) return {};
  return fail(
      Fault::storage,
      fmt::format("{} is not the script that the run stored: castwright import {} FILE takes "
                  "a changed script over, castwright reparse {} writes the stored one again",
                  (run.folder->path() / store::complete_name).string(),
                  run.found.run_id,
                  run.found.run_id));
}

/// The long script and the shorter ones: what comes later would break an approval.
Status check_all_finished(OpenRun& run, const store::Output& output) {
  CW_RETURN_IF_ERROR(check_finished(run, output));
  CW_TRY(const auto later, open_later_stages(run.found, *run.folder));
  for (const OpenRun& stage : later)
    CW_RETURN_IF_ERROR(check_finished(stage, output));
  return {};
}

std::string approve_command(const std::string& run_id) {
  return fmt::format("castwright approve {} --editor NAME", run_id);
}

}  // namespace

std::optional<std::string> text_to_approve(disk::Folder& run, const journal::RunState& state) {
  if (state.phase != journal::RunPhase::finished) return std::nullopt;
  auto sha256 = store::published_sha256(run);
  return sha256 ? std::optional(*std::move(sha256)) : std::nullopt;
}

std::optional<ApprovalState> approval_of(disk::Folder& run, const journal::RunState& state) {
  auto approval = store::read_approval(run).value_or(std::nullopt);
  if (!approval) return std::nullopt;
  const bool fits = text_to_approve(run, state) == approval->text_sha256;
  return ApprovalState{.approval = *std::move(approval), .fits = fits};
}

json::Value to_json(const std::optional<ApprovalState>& state) {
  if (!state) return {};
  json::Value value = store::to_json(state->approval);
  value.set("fits", state->fits);
  return value;
}

std::optional<editorial::Finding> approval_finding(const OpenRun& run) {
  const auto state = approval_of(*run.folder, run.state);
  if (state && state->fits) return std::nullopt;
  const std::string& run_id = run.found.run_id;
  editorial::Finding finding{
      .rule = "approval.missing",
      .severity = editorial::Severity::error,
      .remedy = fmt::format("nobody has approved this script: {}", approve_command(run_id))};
  if (state) {
    finding.rule = "approval.broken";
    finding.remedy = fmt::format(
        "{} approved it on {}, and it was changed afterwards: read what "
        "changed (castwright diff {}), then {}",
        state->approval.editor,
        state->approval.ts,
        run_id,
        approve_command(run_id));
  }
  return finding;
}

Result<ApproveOutcome> approve(store::Output& output, const ApproveRequest& request, WallTime now) {
  CW_TRY(std::string editor, checked_editor(request.editor));
  CW_TRY(const store::Output::Found found, output.find(request.run_id));
  CW_TRY(const auto tenure, output.hold(found));
  CW_TRY(OpenRun run, open_run(output, found));
  CW_RETURN_IF_ERROR(check_has_script(run.record));
  CW_RETURN_IF_ERROR(check_all_finished(run, output));
  CW_RETURN_IF_ERROR(check_script_is_stored(run));
  CW_TRY(std::string text, store::published_sha256(*run.folder));
  if (request.text_sha256 && *request.text_sha256 != text) {
    return fail(
        Fault::busy,
        "the script is not the one that was read: it has been changed since; read it again");
  }
  ApproveOutcome outcome{
      .run = found,
      .approval = {
          .editor = std::move(editor), .ts = rfc3339(now), .text_sha256 = std::move(text)}};
  // One that cannot be read is replaced like any other.
  if (auto before = store::read_approval(*run.folder)) outcome.before = *std::move(before);
  CW_RETURN_IF_ERROR(store::write_approval(*run.folder, outcome.approval));
  std::vector<std::string> notices;
  CW_TRY(const auto log, store::EventLog::open(*run.folder, found.run_id, notices));
  const journal::Approved event{.editor = outcome.approval.editor,
                                .text_sha256 = outcome.approval.text_sha256};
  CW_RETURN_IF_ERROR(log->append(journal::to_json(journal::RunEvent(event)), now));
  CW_RETURN_IF_ERROR(log->file().sync());
  return outcome;
}

}  // namespace castwright::app
