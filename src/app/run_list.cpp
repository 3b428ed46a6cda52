#include "app/run_list.h"

#include "core/id.h"
#include "engine/money.h"
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

void add(Tokens& sum, const journal::AttemptState& attempt) {
  sum.input += attempt.input_tokens.value_or(0);
  sum.cached += attempt.cached_tokens.value_or(0);
  sum.output += attempt.output_tokens.value_or(0);
}

void add(Tokens& sum, const Tokens& more) {
  sum.input += more.input;
  sum.cached += more.cached;
  sum.output += more.output;
}

void add(RunTotals& totals, const RunView& view) {
  ++totals.runs;
  totals.words += view.state.words;
  add(totals.tokens, tokens_of(view));
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

int paid_requests(const RunView& view) {
  int paid = 0;
  for (int number = view.state.first(); number <= view.state.last(); ++number)
    paid += view.state.request(number).paid_requests();
  for (const RunView& later : view.later)
    paid += paid_requests(later);
  return paid;
}

}  // namespace

std::span<const std::string_view> run_states() {
  return states;
}

Tokens tokens_of(const RunView& view) {
  Tokens sum;
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    for (const journal::AttemptState& attempt : view.state.request(number).attempts)
      add(sum, attempt);
  }
  for (const RunView& later : view.later)
    add(sum, tokens_of(later));
  return sum;
}

std::optional<Nanodollars> cost_of(const RunView& view) {
  Nanodollars sum = 0;
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    const auto cost = cost_of(view.state.request(number));
    if (!cost) return std::nullopt;
    sum = saturating_sum(sum, *cost);
  }
  for (const RunView& later : view.later) {
    const auto cost = cost_of(later);
    if (!cost) return std::nullopt;
    sum = saturating_sum(sum, *cost);
  }
  return sum;
}

Nanodollars known_cost_of(const RunView& view) {
  Nanodollars sum = 0;
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    for (const journal::AttemptState& attempt : view.state.request(number).attempts) {
      if (attempt.opened) sum = saturating_sum(sum, attempt.bill_nanodollars().value_or(0));
    }
  }
  for (const RunView& later : view.later)
    sum = saturating_sum(sum, known_cost_of(later));
  return sum;
}

std::string whole_cost_text(const RunView& view) {
  return engine::cost_shown(cost_of(view), paid_requests(view));
}

bool is_rehearsal(const RunView& view) {
  return view.state.rehearsal || view.record.provider == "rehearsal";
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

json::Value to_json(const Tokens& tokens) {
  json::Value value = json::Value::object();
  value.set("input", tokens.input).set("cached", tokens.cached).set("output", tokens.output);
  return value;
}

}  // namespace castwright::app
