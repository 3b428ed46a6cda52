#include "app/approve.h"

#include "app/later_stage.h"
#include "app/open_run.h"
#include "app/shell.h"
#include "journal/event_json.h"
#include "json/text.h"
#include "script/turns.h"
#include "store/event_log.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// Longer than any name, and short enough for a line of a terminal.
constexpr std::size_t editor_bytes_max = 200;

Result<std::string> checked_editor(std::string_view given) {
  const std::string_view name = script::trimmed(given);
  const bool on_one_line =
      std::ranges::none_of(name, [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
  if (name.empty() || name.size() > editor_bytes_max || !on_one_line || !json::is_utf8(name)) {
    return fail(Fault::usage,
                fmt::format("the editor is the name of a person, on one line of at most {} bytes",
                            editor_bytes_max));
  }
  return std::string(name);
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

Result<std::optional<ApprovalState>> approval_of(disk::Folder& run) {
  CW_TRY(auto approval, store::read_approval(run));
  if (!approval) return std::nullopt;
  const auto now = store::published_sha256(run);
  if (!now && now.error().fault != Fault::missing) return std::unexpected(now.error());
  const bool fits = now && *now == approval->text_sha256;
  return ApprovalState{.approval = *std::move(approval), .fits = fits};
}

json::Value to_json(const std::optional<ApprovalState>& state) {
  if (!state) return {};
  json::Value value = store::to_json(state->approval);
  value.set("fits", state->fits);
  return value;
}

Result<std::optional<editorial::Finding>> approval_finding(disk::Folder& run,
                                                           const std::string& run_id) {
  CW_TRY(const auto state, approval_of(run));
  if (state && state->fits) return std::nullopt;
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
  CW_RETURN_IF_ERROR(check_all_finished(run, output));
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
