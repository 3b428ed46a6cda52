#include "app/run_view.h"

#include "app/later_stage.h"
#include "app/run_review.h"
#include "core/money.h"
#include "engine/money.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <algorithm>
#include <utility>

namespace castwright::app {
namespace {

/// The views of the stages that follow and have begun.
Result<std::vector<RunView>> view_later(disk::Folder& run, const store::Output::Found& found) {
  std::vector<RunView> views;
  CW_TRY(auto begun, open_later_stages(found, run));
  for (OpenRun& stage : begun) {
    RunView& view = views.emplace_back();
    view.found = found;
    view.dir = stage.folder->path();
    view.record = std::move(stage.record);
    view.state = std::move(stage.state);
  }
  return views;
}

Status read_states(disk::Folder& folder, RunView& view) {
  CW_TRY(view.state, store::read_run_state(folder, view.record));
  CW_TRY(view.later, view_later(folder, view.found));
  return {};
}

Tokens tokens_in(const journal::AttemptState& attempt) {
  return {.input = attempt.input_tokens.value_or(0),
          .cached = attempt.cached_tokens.value_or(0),
          .output = attempt.output_tokens.value_or(0)};
}

int paid_requests(const RunView& view) {
  int paid = 0;
  for (int number = view.state.first(); number <= view.state.last(); ++number)
    paid += view.state.request(number).paid_requests();
  for (const RunView& later : view.later)
    paid += paid_requests(later);
  return paid;
}

/// Is a stage of the run without a recorded end?
bool has_no_end(const RunView& view) {
  const auto is_running = [](const RunView& one) {
    return one.state.phase == journal::RunPhase::running;
  };
  return is_running(view) || std::ranges::any_of(view.later, is_running);
}

}  // namespace

Result<RunView> view_run(store::Output& output, const store::Output::Found& found) {
  CW_TRY(const auto folder, output.open_run(found));
  RunView view;
  view.found = found;
  view.dir = folder->path();
  CW_TRY(view.record, store::read_run_record(*folder));
  CW_RETURN_IF_ERROR(read_states(*folder, view));
  if (has_no_end(view)) view.working = output.is_held(found).value_or(false);
  // A process may have written its end and left between the two looks: then it did not die.
  if (has_no_end(view) && !view.working) CW_RETURN_IF_ERROR(read_states(*folder, view));
  for (RunView& later : view.later)
    later.working = view.working;
  return view;
}

std::optional<passes::Research> known_research(store::Output& output, const RunView& view) {
  const auto folder = output.open_run(view.found);
  if (!folder) return std::nullopt;
  auto research = research_of(**folder);
  if (!research) return std::nullopt;
  return *std::move(research);
}

bool can_be_resumed(const RunView& view) {
  const auto is_finished = [](const RunView& one) {
    return one.state.phase == journal::RunPhase::finished;
  };
  const bool is_done = is_finished(view) && std::ranges::all_of(view.later, is_finished);
  return !is_done && !view.working;
}

std::string_view state_name(const RunView& view) {
  switch (view.state.phase) {
    case journal::RunPhase::finished: return "finished";
    case journal::RunPhase::stopped: return "stopped";
    case journal::RunPhase::running: break;
  }
  return view.working ? "working" : "died";
}

std::optional<Nanodollars> cost_of(const journal::ChunkState& chunk) {
  Nanodollars sum = 0;
  for (const journal::AttemptState& attempt : chunk.attempts) {
    if (!attempt.opened) continue;
    const auto bill = attempt.bill_nanodollars();
    if (!bill) return std::nullopt;
    sum = saturating_sum(sum, *bill);
  }
  return sum;
}

std::string title_of(const store::RunRecord& record, int number) {
  const store::Stage& stage = store::stage_of(record.stage, number);
  if (!stage.is_home()) return stage.heading(number);
  return record.plan.chunks[static_cast<std::size_t>(number) - 1].title;
}

std::string cost_text(const journal::ChunkState& chunk) {
  return engine::cost_shown(cost_of(chunk), chunk.paid_requests());
}

std::string cost_text(const RunView& view) {
  std::optional<Nanodollars> sum = 0;
  int paid = 0;
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    const journal::ChunkState& chunk = view.state.request(number);
    const auto cost = cost_of(chunk);
    sum = sum && cost ? std::optional(saturating_sum(*sum, *cost)) : std::nullopt;
    paid += chunk.paid_requests();
  }
  return engine::cost_shown(sum, paid);
}

Tokens tokens_of(const RunView& view) {
  Tokens sum;
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    for (const journal::AttemptState& attempt : view.state.request(number).attempts)
      sum += tokens_in(attempt);
  }
  for (const RunView& later : view.later)
    sum += tokens_of(later);
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

namespace {

json::Value to_json(const Tokens& tokens) {
  json::Value value = json::Value::object();
  value.set("input", tokens.input).set("cached", tokens.cached).set("output", tokens.output);
  return value;
}

}  // namespace

json::Value to_json(const RunView& view) {
  json::Value chunks = json::Value::array();
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    const journal::ChunkState& chunk = view.state.request(number);
    const auto cost = cost_of(chunk);
    const journal::AttemptState* const newest = chunk.newest();
    json::Value one = json::Value::object();
    one.set("n", number).set("title", title_of(view.record, number));
    if (!store::stage_of(view.record.stage, number).writes_text()) {
      one.set("model", store::model_of(view.record, number));
    } else {
      one.set("target", store::target_of(view.state, view.record, number))
          .set("words", chunk.words);
    }
    one.set("stored", chunk.stored)
        .set("paid_requests", chunk.paid_requests())
        .set("end",
             chunk.in_flight()   ? "unknown"
             : newest == nullptr ? ""
                                 : newest->end)
        .set("reason", newest == nullptr ? "" : newest->reason)
        .set("response_id", newest == nullptr ? "" : newest->response_id)
        .set("background", newest != nullptr && newest->background)
        .set("billing_unknown", !cost.has_value())
        .set("cost_usd", cost ? json::Value(dollars(*cost)) : json::Value());
    chunks.push(std::move(one));
  }
  const auto cost = cost_of(view);
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("run_id", view.found.run_id)
      .set("topic_id", view.found.topic_id)
      .set("state", state_name(view))
      .set("created", view.record.created)
      .set("model", view.record.model)
      .set("provider", view.record.provider)
      .set("rehearsal", is_rehearsal(view))
      .set("words", view.state.words)
      .set("words_target", view.record.plan.words_target)
      .set("cost_usd", cost ? json::Value(dollars(*cost)) : json::Value())
      .set("tokens", to_json(tokens_of(view)))
      .set("cause", view.state.cause)
      .set("code", view.state.code)
      .set("run_dir", view.dir.string())
      .set("chunks", std::move(chunks));
  for (const RunView& later : view.later)
    value.set(store::row_of(later.record.stage).key, to_json(later));
  return value;
}

}  // namespace castwright::app
