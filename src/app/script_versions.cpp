#include "app/script_versions.h"

#include "app/open_run.h"
#include "core/limits.h"
#include "core/number.h"
#include "disk/disk.h"
#include "store/layout.h"
#include "store/run_record.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// The numbers of the two versions that are compared.
struct Range {
  int before = 0;
  int after = 0;
};

/// The number of the script as it is now: one more than the versions that were kept.
Result<int> newest_version(disk::Folder& run) {
  for (int version = 1;; ++version) {
    CW_TRY(const bool kept, run.exists(store::version_name(version)));
    if (!kept) return version;
  }
}

Result<Range> range_of(const std::string& text, int newest) {
  if (text.empty()) return Range{newest - 1, newest};
  const std::size_t dots = text.find("..");
  const auto before = whole_number<int>(std::string_view(text).substr(0, dots));
  const auto after = dots == std::string::npos
                         ? std::optional(newest)
                         : whole_number<int>(std::string_view(text).substr(dots + 2));
  if (before && after) return Range{*before, *after};
  return fail(Fault::usage, fmt::format("{}: not A..B, numbers of versions", text));
}

Result<std::vector<script::Turn>> turns_of(disk::Folder& run, int version, int newest) {
  if (version < 1 || version > newest) {
    return fail(Fault::missing,
                fmt::format("no version {}: this run has {} ({} is the script as it is)",
                            version,
                            newest == 1 ? "only 1" : fmt::format("1 to {}", newest),
                            newest));
  }
  const std::string name =
      version == newest ? std::string(store::complete_name) : store::version_name(version);
  CW_TRY(const std::string text, run.read(name, limits::answer_bytes_max));
  return script::split_turns(text);
}

}  // namespace

bool ScriptChanges::differ() const {
  return std::ranges::any_of(edits, [](const script::TurnEdit& edit) {
    return edit.kind != script::TurnEdit::Kind::same;
  });
}

Result<ScriptChanges> compare_versions(store::Output& output,
                                       const std::string& run_id,
                                       const std::string& versions) {
  CW_TRY(const store::Output::Found found, output.find(run_id));
  CW_TRY(const auto folder, output.open_run(found));
  CW_TRY(const store::RunRecord record, store::read_run_record(*folder));
  CW_RETURN_IF_ERROR(check_has_script(record));
  CW_TRY(const int newest, newest_version(*folder));
  ScriptChanges changes;
  changes.run_id = found.run_id;
  changes.only_one = versions.empty() && newest == 1;
  if (changes.only_one) return changes;
  CW_TRY(const Range range, range_of(versions, newest));
  changes.before = range.before;
  changes.after = range.after;
  CW_TRY(changes.turns_before, turns_of(*folder, range.before, newest));
  CW_TRY(changes.turns_after, turns_of(*folder, range.after, newest));
  changes.edits = script::compare_turns(changes.turns_before, changes.turns_after);
  return changes;
}

}  // namespace castwright::app
