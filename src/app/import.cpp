#include "app/import.h"

#include "app/files.h"
#include "app/resume.h"
#include "app/run_review.h"
#include "core/clock.h"
#include "core/limits.h"
#include "export/edited.h"
#include "export/unedited.h"
#include "script/compare.h"
#include "script/turns.h"
#include "script/words.h"
#include "store/event_log.h"
#include "store/run_state.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

using Parts = std::vector<std::vector<script::Turn>>;

bool same_turns(const std::vector<script::Turn>& a, const std::vector<script::Turn>& b) {
  return std::ranges::equal(a, b, [](const script::Turn& left, const script::Turn& right) {
    return left.speaker == right.speaker && left.text == right.text;
  });
}

std::vector<script::Turn> joined(const Parts& parts) {
  std::vector<script::Turn> turns;
  for (const auto& part : parts)
    turns.insert(turns.end(), part.begin(), part.end());
  return turns;
}

/// A warning for each heading that is not a title of the plan: titles cannot be edited.
std::vector<std::string> heading_warnings(const exports::Edited& edited,
                                          const OpenRun& run,
                                          const topic::Topic& topic) {
  std::vector<std::string> warnings;
  for (const exports::Heading& heading : edited.headings) {
    // A word processor puts typographic marks into headings too.
    const auto is_it = [text = exports::as_typed(heading.text)](std::string_view title) {
      return exports::as_typed(title) == text;
    };
    const bool known =
        is_it(topic.title)
        || std::ranges::any_of(run.record.plan.chunks,
                               [&](const plan::Chunk& chunk) { return is_it(chunk.title); });
    if (!known)
      warnings.push_back(
          fmt::format("{} {}: the heading \"{}\" is not kept: titles belong to the plan",
                      edited.unit,
                      heading.line,
                      heading.text));
  }
  return warnings;
}

struct Edit {
  std::map<int, store::OwnText> texts;  ///< the new texts of the chunks that changed, by number
  std::vector<std::string> warnings;
};

Result<Edit> read_edit(const OpenRun& run, const std::string& path) {
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(const auto texts, store::read_stored_texts(*run.folder, run.state));
  Parts parts;
  for (const std::string& text : texts)
    parts.push_back(script::split_turns(text));
  const exports::Hosts hosts = exports::hosts_of(topic, joined(parts));
  CW_TRY(const std::string bytes, read_file(path, limits::answer_bytes_max));
  const bool word = exports::is_docx(bytes, path);
  if (!word) CW_RETURN_IF_ERROR(check_is_text(bytes, path));
  auto edited = word ? exports::read_edited_docx(bytes, hosts)
                     : exports::read_edited(bytes, hosts, exports::form_of(path));
  if (!edited) return std::unexpected(std::move(edited.error()).within(path));
  exports::keep_unedited(joined(parts), edited->turns);
  Edit edit{.texts = {}, .warnings = heading_warnings(*edited, run, topic)};
  const Parts divided = script::divided_as(parts, edited->turns);
  for (std::size_t i = 0; i < divided.size(); ++i) {
    if (same_turns(parts[i], divided[i])) continue;
    if (divided[i].empty()) {
      return fail(
          Fault::usage,
          fmt::format("{}: nothing is left of chunk {} ({}): a chunk keeps at least one turn",
                      path,
                      i + 1,
                      run.record.plan.chunks[i].title));
    }
    std::string text = script::join_turns(divided[i], hosts.monologue);
    const int words = static_cast<int>(script::count_spoken_words(text));
    edit.texts.emplace(static_cast<int>(i) + 1,
                       store::OwnText{.text = std::move(text), .words = words});
  }
  return edit;
}

/// The place of the text of a turn, without its tag, in the text of its chunk: turns are its lines
/// with words. Empty if there are fewer.
std::optional<std::string_view> turn_in(std::string_view chunk, int turn) {
  while (!chunk.empty()) {
    const std::size_t end = std::min(chunk.find('\n'), chunk.size());
    std::string_view line = chunk.substr(0, end);
    chunk.remove_prefix(std::min(end + 1, chunk.size()));
    if (script::is_blank_line(line) || turn-- > 0) continue;
    if (const auto tag = script::tag_of(line)) line.remove_prefix(tag->size);
    return line;
  }
  return std::nullopt;
}

Result<Edit> edit_turn(const OpenRun& run, const TurnEdit& edit) {
  CW_TRY(const auto texts, store::read_stored_texts(*run.folder, run.state));
  const bool has_chunk = edit.chunk >= 1 && static_cast<std::size_t>(edit.chunk) <= texts.size();
  const std::string_view before =
      has_chunk ? texts[static_cast<std::size_t>(edit.chunk) - 1] : std::string_view();
  const auto turn = edit.turn < 0 ? std::nullopt : turn_in(before, edit.turn);
  if (!turn)
    return fail(Fault::usage, fmt::format("chunk {} has no turn {}", edit.chunk, edit.turn + 1));
  if (*turn != edit.was)
    return fail(Fault::busy, "the text has changed since you opened it: load the page again");
  const std::string text = script::on_one_line(edit.text);
  // A tag or a heading would be read as something else than the words of this turn.
  if (text.empty() || script::tag_of(text) || script::is_heading(text))
    return fail(Fault::usage, "a turn needs words, and no HOST_A: or # in front of them");
  const bool is_plain =
      std::ranges::none_of(text, [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
  if (!is_plain) return fail(Fault::usage, "a turn has no control characters");
  if (text == *turn) return Edit{};
  const auto from = static_cast<std::size_t>(turn->data() - before.data());
  std::string after(before);
  after.replace(from, turn->size(), text);
  const int words = static_cast<int>(script::count_spoken_words(after));
  Edit edited;
  edited.texts.emplace(edit.chunk, store::OwnText{.text = std::move(after), .words = words});
  return edited;
}

Status store_edit(const OpenRun& run, const std::map<int, store::OwnText>& texts) {
  std::vector<std::string> notices;
  CW_TRY(const auto log, store::EventLog::open(*run.folder, run.found.run_id, notices));
  const RealClock clock;
  return store::replace_texts(
      {.run = *run.folder, .log = *log, .state = run.state, .now = clock.wall()}, texts);
}

/// By what a finding is known again in an edited script, whose lines and figures have changed.
std::pair<std::string, std::string> key_of(const editorial::Finding& finding) {
  const bool figures = finding.line == 0;
  return {finding.rule, figures ? fmt::format("chunk {}", finding.chunk) : finding.quote};
}

/// The findings of the edited script that the script did not have before.
Result<editorial::Findings> findings_of(const OpenRun& run,
                                        const std::map<int, store::OwnText>& texts) {
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(editorial::ScriptUnderReview script, under_review(run, topic, false));
  std::map<std::pair<std::string, std::string>, int> known;
  for (const editorial::Finding& finding : editorial::examine(script).findings)
    ++known[key_of(finding)];
  std::string before;
  for (editorial::Part& part : script.parts) {
    before += part.text + "\n";
    const auto own = texts.find(part.chunk);
    if (own != texts.end()) part.text = own->second.text;
  }
  editorial::Findings findings = editorial::examine(script).findings;
  std::erase_if(findings, [&](const editorial::Finding& finding) {
    // A review lists only the first doubtful values of a script, so an old one may appear now.
    const bool stood_there =
        editorial::family_of(finding.rule) == "facts" && before.contains(finding.quote);
    return stood_there || known[key_of(finding)]-- > 0;
  });
  return findings;
}

/// What `edit_of` changes in the run.
template <class EditOf>
Result<ImportPlan> plan_edit(store::Output& output,
                             const std::string& run_id,
                             const EditOf& edit_of) {
  CW_TRY(const store::Output::Found found, output.find(run_id));
  std::vector<std::string> warnings;
  CW_TRY(auto tenure, output.hold(found, &warnings));
  CW_TRY(OpenRun run, open_run(output, found));
  CW_RETURN_IF_ERROR(check_has_script(run.record));
  CW_RETURN_IF_ERROR(check_finished(run, output));
  CW_TRY(Edit edit, edit_of(run));
  ImportPlan plan{.tenure = std::move(tenure),
                  .run = std::move(run),
                  .texts = std::move(edit.texts),
                  .not_kept = std::move(edit.warnings),
                  .warnings = std::move(warnings)};
  if (plan.changes_nothing()) return plan;
  CW_TRY(plan.brought_in, findings_of(plan.run, plan.texts));
  return plan;
}

}  // namespace

Result<ImportPlan> plan_import(store::Output& output,
                               const std::string& run_id,
                               const std::string& file) {
  return plan_edit(output, run_id, [&file](const OpenRun& run) { return read_edit(run, file); });
}

Result<ImportPlan> plan_turn_edit(store::Output& output,
                                  const std::string& run_id,
                                  const TurnEdit& edit) {
  return plan_edit(output, run_id, [&edit](const OpenRun& run) { return edit_turn(run, edit); });
}

RunOutcome import_edit(ImportPlan plan,
                       Runtime& runtime,
                       RunListener& listener,
                       const GivenSettings& settings) {
  if (plan.changes_nothing()) {
    RunOutcome outcome{
        .run = {.topic_id = plan.run.found.topic_id, .run_id = plan.run.found.run_id},
        .run_dir = plan.run.folder->path()};
    outcome.end = RunEnd::nothing_to_do;
    outcome.note =
        fmt::format("nothing changed: the script has the turns of run {}", plan.run.found.run_id);
    return outcome;
  }
  // The task reparse puts the script together without sending a request.
  const ResumeRequest request{
      .job = {.task = engine::Task::reparse},
      .change = [&plan](const OpenRun& run) { return store_edit(run, plan.texts); },
      .settings = settings};
  return resume(std::move(plan.run),
                std::move(plan.tenure),
                runtime,
                listener,
                request,
                std::move(plan.warnings));
}

}  // namespace castwright::app
