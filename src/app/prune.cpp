#include "app/prune.h"

#include "app/approve.h"
#include "app/later_stage.h"
#include "app/open_run.h"
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
  std::uint64_t sum = own.plain_bytes;
  if (how == topic::FinishedTapes::drop) sum += own.compressed_bytes;
  for (const store::Stage& stage : journal::stage_table) {
    if (stage.folder.empty() || !folder.exists(stage.folder).value_or(false)) continue;
    CW_TRY(const auto later, folder.folder(stage.folder, disk::Missing::fail));
    CW_TRY(const store::TapeFiles tapes, store::tapes_in(*later));
    sum += tapes.plain_bytes;
    if (how == topic::FinishedTapes::drop) sum += tapes.compressed_bytes;
  }
  return sum;
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
  std::string why_kept(const PruneItem& item, const RunView& view) {
    if (view.working) return "a process works on it";
    const auto is_finished = [](const RunView& one) {
      return one.state.phase == journal::RunPhase::finished;
    };
    if (!is_finished(view) || !std::ranges::all_of(view.later, is_finished))
      return "it is not finished";
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
    if (!rehearsal && date_of(item.created) == date_of(now_))
      return "of today: a daily budget counts it";
    return {};
  }

  store::Output& output_;
  const PruneRequest& request_;
  WallTime now_;
  /// How many finished runs of a topic came before, rehearsals and paid ones apart.
  std::map<std::pair<std::string, bool>, std::size_t> seen_;
};

/// Marks runs as removed in the run store, whose rows stay.
class Rows {
 public:
  static Result<Rows> open(store::Output& output) {
    CW_TRY(auto store, store::RunStore::open(output.store_url()));
    CW_TRY(auto rows, store->runs());
    return Rows(std::move(store), std::move(rows));
  }
  Status mark(const std::string& run_id) {
    const auto row = std::ranges::find(rows_, run_id, &store::RunRow::run_id);
    if (row == rows_.end()) return {};
    return store_->finish_run(run_id, store::pruned_state, row->words, row->cost_nanodollars);
  }

 private:
  Rows(std::unique_ptr<store::RunStore> store, std::vector<store::RunRow> rows)
      : store_(std::move(store)),
        rows_(std::move(rows)) {}

  std::unique_ptr<store::RunStore> store_;
  std::vector<store::RunRow> rows_;
};

/// Removes or packs one chosen run. Returns the bytes that became free.
Result<std::uint64_t> carry_out_item(
    store::Output& output, const PrunePlan& plan, const PruneItem& item, Rows& rows, WallTime now) {
  CW_TRY(const auto tenure, output.hold(item.run));
  CW_TRY(const RunView view, view_run(output, item.run));
  if (can_be_resumed(view)) return fail(Fault::usage, "it is not finished any more");
  CW_TRY(const auto folder, output.open_run(item.run));
  if (plan.request.tapes) {
    CW_TRY(const store::PackedTapes packed,
           pack_tapes_of(item.run, *folder, *plan.request.tapes, now));
    return packed.bytes_before - packed.bytes_after;
  }
  if (approval_of(*folder, view.state)) return fail(Fault::usage, "somebody has approved it");
  CW_RETURN_IF_ERROR(output.remove_run(item.run));
  CW_RETURN_IF_ERROR(rows.mark(item.run.run_id));
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
  CW_TRY(Rows rows, Rows::open(output));
  if (!plan.request.tapes) {
    CW_TRY(const auto leftovers, output.remove_leftovers());
    for (const store::Output::Found& run : leftovers)
      CW_RETURN_IF_ERROR(rows.mark(run.run_id));
  }
  for (const PruneItem& item : plan.items) {
    if (!item.chosen) continue;
    const auto freed = carry_out_item(output, plan, item, rows, now);
    if (freed) {
      ++outcome.runs;
      outcome.freed += *freed;
    } else {
      outcome.failed.push_back(fmt::format("run {}: {}", item.run.run_id, freed.error().what));
    }
  }
  return outcome;
}

}  // namespace castwright::app
