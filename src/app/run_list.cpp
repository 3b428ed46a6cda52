#include "app/run_list.h"

#include "core/id.h"
#include "store/run_store.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace castwright::app {
namespace {

constexpr std::string_view unfinished_word = "unfinished";
constexpr std::array<std::string_view, 5> states{
    "finished", "stopped", "died", "working", unfinished_word};

bool is_wanted(const RunView& view, const std::string& state) {
  if (state.empty()) return true;
  return state == unfinished_word ? can_be_resumed(view) : state == state_name(view);
}

void add(RunTotals& totals, const RunView& view) {
  ++totals.runs;
  totals.words += view.state.words;
  totals.tokens += tokens_of(view);
  totals.cost = saturating_sum(totals.cost, known_cost_of(view));
  if (!cost_of(view)) ++totals.unknown_bills;
}

/// Adds the rows of removed runs, which the run store keeps.
void add_pruned(RunTotals& totals, store::Output& output, const RunFilter& filter) {
  const auto store = store::RunStore::look(output.store_url());
  const auto rows = store ? (*store)->runs() : Result<std::vector<store::RunRow>>();
  if (!rows) return;
  for (const store::RunRow& row : *rows) {
    const bool wanted = row.state == store::pruned_state && row.provider != "rehearsal"
                        && (filter.topic.empty() || row.topic_id == filter.topic)
                        && (!filter.since || ulid_time(row.run_id) >= *filter.since);
    if (!wanted) continue;
    ++totals.runs;
    totals.words += row.words;
    totals.cost = saturating_sum(totals.cost, row.cost_nanodollars.value_or(0));
    if (!row.cost_nanodollars) ++totals.unknown_bills;
  }
}

}  // namespace

std::span<const std::string_view> run_states() {
  return states;
}

Result<RunList> list_runs(store::Output& output, const RunFilter& filter) {
  RunList list;
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    if (filter.limit && list.runs.size() >= *filter.limit) break;
    if (!filter.topic.empty() && found.topic_id != filter.topic) continue;
    // The id of a run has the time at which it was made, and the newest come first.
    if (filter.since && ulid_time(found.run_id) < *filter.since) break;
    auto view = view_run(output, found);
    if (!view) {
      list.damaged.push_back(fmt::format("run {}: {}", found.run_id, view.error().what));
      continue;
    }
    if (!is_wanted(*view, filter.state)) continue;
    add(is_rehearsal(*view) ? list.rehearsed : list.paid, *view);
    list.runs.push_back(*std::move(view));
  }
  if (filter.state.empty() && !filter.limit) add_pruned(list.pruned, output, filter);
  return list;
}

}  // namespace castwright::app
