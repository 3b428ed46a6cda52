#include "app/prune.h"

#include "app/approve.h"
#include "app/later_stage.h"
#include "app/open_run.h"
#include "app/resume.h"
#include "app/run_list.h"
#include "app/run_view.h"
#include "core/id.h"
#include "store/run_record.h"
#include "store/run_state.h"
#include "store/run_store.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// Packs the tapes of one folder.
Result<store::PackedTapes> pack(const std::string& run_id,
                                disk::Folder& folder,
                                const journal::RunState& state,
                                topic::FinishedTapes how,
                                WallTime now) {
  return how == topic::FinishedTapes::drop ? store::drop_tapes(folder, run_id, state, now)
                                           : store::compress_tapes(folder);
}

void add(store::PackedTapes& sum, const store::PackedTapes& more) {
  sum.files += more.files;
  sum.bytes_before += more.bytes_before;
  sum.bytes_after += more.bytes_after;
}

/// The bytes of all files in a folder and in those below it.
Result<std::uint64_t> bytes_in(disk::Folder& folder) {
  std::uint64_t sum = 0;
  CW_TRY(const auto names, folder.list());
  for (const std::string& name : names) {
    const auto entry = folder.look(name);
    if (!entry) continue;
    if (entry->kind == disk::Entry::Kind::file) sum += entry->size;
    if (entry->kind != disk::Entry::Kind::folder) continue;
    CW_TRY(const auto inner, folder.folder(name, disk::Missing::fail));
    CW_TRY(const std::uint64_t more, bytes_in(*inner));
    sum += more;
  }
  return sum;
}

/// The bytes of the tapes that packing would change.
Result<std::uint64_t> tape_bytes(disk::Folder& folder, topic::FinishedTapes how) {
  CW_TRY(const store::TapeFiles own, store::tapes_in(folder));
  const bool drops = how == topic::FinishedTapes::drop;
  std::uint64_t sum = own.plain_bytes + (drops ? own.compressed_bytes : 0);
  for (const store::Stage& stage : journal::stage_table) {
    if (stage.folder.empty() || !folder.exists(stage.folder).value_or(false)) continue;
    CW_TRY(const auto later, folder.folder(stage.folder, disk::Missing::fail));
    CW_TRY(const std::uint64_t more, tape_bytes(*later, how));
    sum += more;
  }
  return sum;
}

bool was_edited(const RunView& view) {
  return std::ranges::any_of(view.state.chunks, &journal::ChunkState::edited);
}

/// The UTC day of the newest request of the run, or of its making.
std::string newest_day(const RunView& view) {
  std::string day = date_of(ulid_time(view.found.run_id));
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    for (const journal::AttemptState& attempt : view.state.request(number).attempts)
      day = std::max(day, attempt.day);
  }
  for (const RunView& later : view.later)
    day = std::max(day, newest_day(later));
  return day;
}

/// Chooses among the runs of a root, which come the newest first.
class Chooser {
 public:
  Chooser(store::Output& output, const PruneRequest& request, WallTime now)
      : output_(output),
        request_(request),
        now_(now) {}

  Result<PruneItem> item_of(const store::Output::Found& found) {
    PruneItem item{.run = found, .created = ulid_time(found.run_id)};
    const auto view = view_run(output_, found);
    item.why = view ? why_kept(item, *view) : "it cannot be read: castwright doctor";
    item.chosen = item.why.empty();
    if (!item.chosen) return item;
    CW_TRY(const auto folder, output_.open_run(found));
    CW_TRY(item.bytes, request_.tapes ? tape_bytes(*folder, *request_.tapes) : bytes_in(*folder));
    if (request_.tapes && item.bytes == 0) {
      item.chosen = false;
      item.why = "its tapes are packed already";
    }
    return item;
  }

 private:
  /// Is a stage unfinished, or one wanted that has not begun? Yes, if nobody can tell.
  bool is_left(const RunView& view) {
    const auto run = open_run(output_, view.found);
    return can_be_resumed(view) || !run || is_unfinished(*run, request_.settings).value_or(true);
  }

  std::string why_kept(const PruneItem& item, const RunView& view) {
    if (view.working) return "a process works on it";
    if (is_left(view)) return "something of it is left to write";
    const bool rehearsal = is_rehearsal(view);
    const std::size_t before = seen_[{item.run.topic_id, rehearsal}]++;
    if (request_.keep && before < *request_.keep)
      return fmt::format("among the newest {} of its topic", *request_.keep);
    if (request_.older_than && now_ - item.created < *request_.older_than)
      return "younger than asked for";
    if (request_.tapes) return {};
    const auto folder = output_.open_run(view.found);
    if (!folder) return "it cannot be read: castwright doctor";
    if (approval_of(**folder, view.state)) return "somebody approved it";
    if (!request_.edited && was_edited(view)) return "a person edited it (--edited)";
    if (!rehearsal && newest_day(view) >= date_of(now_ - std::chrono::days(1)))
      return "paid for today or yesterday: budgets and --once-per count it";
    return {};
  }

  store::Output& output_;
  const PruneRequest& request_;
  WallTime now_;
  /// How many finished runs of a topic came before, rehearsals and paid ones apart.
  std::map<std::pair<std::string, bool>, std::size_t> seen_;
};

/// Marks runs as removed in the run store, whose rows stay. On a full disk a mark has to wait until
/// a removal has made room.
class Marks {
 public:
  explicit Marks(store::Output& output) : output_(output) {}

  /// Marks the run now or with a later call.
  void add(const std::string& run_id) {
    waiting_.push_back(run_id);
    [[maybe_unused]] const Status marked = write();
  }
  /// Marks what still waits.
  Status write() {
    if (waiting_.empty()) return {};
    if (!store_) {
      CW_TRY(store_, store::RunStore::open(output_.store_url()));
    }
    if (rows_.empty()) {
      CW_TRY(rows_, store_->runs());
    }
    for (; !waiting_.empty(); waiting_.pop_back()) {
      const auto row = std::ranges::find(rows_, waiting_.back(), &store::RunRow::run_id);
      if (row == rows_.end()) continue;
      CW_RETURN_IF_ERROR(
          store_->finish_run(row->run_id, store::pruned_state, row->words, row->cost_nanodollars));
    }
    return {};
  }

 private:
  store::Output& output_;
  std::unique_ptr<store::RunStore> store_;
  std::vector<store::RunRow> rows_;
  std::vector<std::string> waiting_;
};

/// Removes or packs one chosen run. Returns the bytes that became free.
Result<std::uint64_t> carry_out_item(store::Output& output,
                                     const PrunePlan& plan,
                                     const PruneItem& item,
                                     WallTime now) {
  CW_TRY(const auto tenure, output.hold(item.run));
  CW_TRY(const RunView view, view_run(output, item.run));
  CW_TRY(const OpenRun run, open_run(output, item.run));
  CW_TRY(const bool left, is_unfinished(run, plan.request.settings));
  if (left || can_be_resumed(view)) return fail(Fault::usage, "it is not finished any more");
  disk::Folder* const folder = run.folder.get();
  if (plan.request.tapes) {
    CW_TRY(const store::PackedTapes packed,
           pack_tapes_of(item.run, *folder, *plan.request.tapes, now));
    return packed.bytes_before - packed.bytes_after;
  }
  if (approval_of(*folder, view.state)) return fail(Fault::usage, "somebody has approved it");
  if (!plan.request.edited && was_edited(view)) return fail(Fault::usage, "somebody has edited it");
  CW_RETURN_IF_ERROR(output.remove_run(item.run));
  return item.bytes;
}

}  // namespace

Result<store::PackedTapes> pack_tapes_of(const store::Output::Found& found,
                                         disk::Folder& folder,
                                         topic::FinishedTapes how,
                                         WallTime now) {
  store::PackedTapes sum;
  if (how == topic::FinishedTapes::keep) return sum;
  CW_TRY(const store::RunRecord record, store::read_run_record(folder));
  CW_TRY(const journal::RunState state, store::read_run_state(folder, record));
  CW_TRY(const auto later, open_later_stages(found, folder));
  const bool left = std::ranges::any_of(
      later, [](const OpenRun& stage) { return stage.state.phase != journal::RunPhase::finished; });
  if (left || state.phase != journal::RunPhase::finished)
    return fail(Fault::usage, "its tapes hold words that were paid for: it is not finished");
  CW_TRY(const store::PackedTapes own, pack(found.run_id, folder, state, how, now));
  add(sum, own);
  for (const OpenRun& stage : later) {
    CW_TRY(const store::PackedTapes more, pack(found.run_id, *stage.folder, stage.state, how, now));
    add(sum, more);
  }
  return sum;
}

std::size_t PrunePlan::chosen() const {
  return static_cast<std::size_t>(std::ranges::count_if(items, &PruneItem::chosen));
}

std::uint64_t PrunePlan::bytes() const {
  std::uint64_t sum = 0;
  for (const PruneItem& item : items)
    if (item.chosen) sum += item.bytes;
  return sum;
}

Result<PrunePlan> plan_prune(store::Output& output, const PruneRequest& request, WallTime now) {
  if (!request.keep && !request.older_than && !request.tapes) {
    return fail(Fault::usage,
                "say which runs may go: --keep N (all but the newest N of each topic), "
                "--older-than 30d, or --tapes (only pack their tapes)");
  }
  PrunePlan plan{.request = request};
  Chooser chooser(output, plan.request, now);
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    if (!request.topic.empty() && found.topic_id != request.topic) continue;
    CW_TRY(PruneItem item, chooser.item_of(found));
    plan.items.push_back(std::move(item));
  }
  return plan;
}

Result<PruneOutcome> prune(store::Output& output, const PrunePlan& plan, WallTime now) {
  PruneOutcome outcome;
  const auto failed = [&outcome](const std::string& what, const Error& error) {
    if (!outcome.fault) outcome.fault = error.fault;
    outcome.failed.push_back(fmt::format("{}: {}", what, error.what));
  };
  Marks marks(output);
  if (!plan.request.tapes) {
    const auto leftovers = output.remove_leftovers();
    if (!leftovers) failed("what an earlier prune left", leftovers.error());
    if (leftovers)
      for (const store::Output::Found& run : *leftovers)
        marks.add(run.run_id);
  }
  for (const PruneItem& item : plan.items) {
    if (!item.chosen) continue;
    const auto freed = carry_out_item(output, plan, item, now);
    if (freed) {
      ++outcome.runs;
      outcome.freed += *freed;
      if (!plan.request.tapes) marks.add(item.run.run_id);
    } else {
      failed("run " + item.run.run_id, freed.error());
    }
  }
  if (const Status marked = marks.write(); !marked)
    failed("the run store does not know of removed runs", marked.error());
  return outcome;
}

}  // namespace castwright::app
