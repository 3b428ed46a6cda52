#include "web/run_json.h"

#include "app/open_run.h"
#include "app/shell.h"
#include "core/money.h"
#include "editorial/review.h"
#include "store/run_record.h"
#include "store/run_state.h"
#include "web/run_streams.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace castwright::web {
namespace {

json::Value dollars_or_null(const std::optional<Nanodollars>& money) {
  return money ? json::Value(dollars(*money)) : json::Value();
}

json::Value text_or_null(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(text);
}

/// What a stage has cost and may cost.
struct Money {
  Nanodollars settled = 0;   ///< the bills that are known
  Nanodollars reserved = 0;  ///< the worst case of what is under way
  int unknown = 0;           ///< answers that ended, or whose process is gone, without a bill
};

void add_money(Money& money, const app::RunView& view) {
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    for (const journal::AttemptState& attempt : view.state.request(number).attempts) {
      if (!attempt.opened) continue;
      if (const auto bill = attempt.bill_nanodollars()) {
        money.settled = saturating_sum(money.settled, *bill);
      } else if (!attempt.ended && view.working) {
        money.reserved = saturating_sum(money.reserved, attempt.reserved.value_or(0));
      } else {
        ++money.unknown;
      }
    }
  }
}

Money money_of(const app::RunView& view) {
  Money money;
  add_money(money, view);
  for (const app::RunView& later : view.later)
    add_money(money, later);
  return money;
}

std::string option_of(const store::RunRecord& record, std::string_view key) {
  const auto found = record.options.find(key);
  return found == record.options.end() ? std::string() : found->second;
}

/// `working` and the like of the run with its stages: the first that is not finished counts.
const app::RunView& current_stage(const app::RunView& view) {
  if (view.state.phase != journal::RunPhase::finished) return view;
  for (const app::RunView& later : view.later)
    if (later.state.phase != journal::RunPhase::finished) return later;
  return view;
}

json::Value attempt_json(const app::RunView& view,
                         int request,
                         const journal::AttemptState& attempt,
                         const Timeline& timeline) {
  static const AttemptTimes nothing;
  const auto found = timeline.attempts.find({request, attempt.number});
  const AttemptTimes& times = found == timeline.attempts.end() ? nothing : found->second;
  json::Value reattached = json::Value::array();
  for (const AttemptTimes::Reattached& again : times.reattached) {
    json::Value one = json::Value::object();
    one.set("at", again.at).set("way", again.poll ? "poll" : "stream");
    reattached.push(std::move(one));
  }
  const std::string_view folder = store::row_of(view.record.stage).folder;
  const std::string stage = folder.empty() ? "" : fmt::format("{}/", folder);
  json::Value value = json::Value::object();
  value.set("k", attempt.number)
      .set("state",
           attempt.ended    ? "ended"
           : attempt.opened ? "open"
                            : "reserved")
      .set("end", attempt.end)
      .set("reason", attempt.reason)
      .set("background", attempt.background)
      .set("response_id", attempt.response_id)
      .set("reserved_usd", dollars_or_null(attempt.reserved))
      .set("cost_usd", dollars_or_null(attempt.opened ? attempt.bill_nanodollars() : std::nullopt))
      .set("opened", text_or_null(times.opened))
      .set("first_text", text_or_null(times.first_text))
      .set("ended", text_or_null(times.ended))
      .set("reattached", std::move(reattached))
      .set("chars", attempt.chars)
      .set("output_tokens",
           attempt.output_tokens ? json::Value(*attempt.output_tokens) : json::Value())
      .set("answer", answer_address(view.found.run_id, folder, request, attempt.number))
      .set("request",
           fmt::format(
               "/api/runs/{}/{}requests/{}.{}", view.found.run_id, stage, request, attempt.number));
  return value;
}

json::Value request_json(const app::RunView& view, int number, const Timeline& timeline) {
  const journal::ChunkState& chunk = view.state.request(number);
  const bool writes = store::stage_of(view.record.stage, number).writes_text();
  json::Value attempts = json::Value::array();
  for (const journal::AttemptState& attempt : chunk.attempts)
    attempts.push(attempt_json(view, number, attempt, timeline));
  json::Value value = json::Value::object();
  value.set("n", number).set("title", app::title_of(view.record, number));
  if (writes) {
    const int target = store::target_of(view.state, view.record, number);
    const double band = target * editorial::words_deviation_max;
    value.set("subject", view.record.plan.chunks[static_cast<std::size_t>(number) - 1].subject)
        .set("target", target)
        .set("band",
             json::Value::array({static_cast<std::int64_t>(std::ceil(target - band)),
                                 static_cast<std::int64_t>(std::floor(target + band))}));
  } else {
    value.set("subject", "").set("target", 0).set("band", json::Value::array({0, 0}));
  }
  value.set("words", chunk.words)
      .set("stored", chunk.stored)
      .set("edited", chunk.edited)
      .set("attempts", std::move(attempts));
  return value;
}

json::Value stage_json(const app::RunView& view, const Timeline& timeline) {
  const store::Stage& row = store::row_of(view.record.stage);
  json::Value requests = json::Value::array();
  for (int number = view.state.first(); number <= view.state.last(); ++number)
    requests.push(request_json(view, number, timeline));
  json::Value value = json::Value::object();
  value.set("id", row.is_dialogue ? "long_script" : "short_scripts")
      .set("title", row.words.title)
      .set("events", events_address(view.found.run_id, row.folder))
      .set("finished", view.state.phase == journal::RunPhase::finished)
      .set("requests", std::move(requests));
  return value;
}

json::Value hosts_json(const store::RunRecord& record) {
  json::Value hosts = json::Value::array();
  if (const auto topic = app::own_topic(record)) {
    for (const topic::Role& role : topic->roles) {
      json::Value host = json::Value::object();
      host.set("name", role.name);
      hosts.push(std::move(host));
    }
  }
  return hosts;
}

/// The stage whose words a row counts: the long script, or what is there in its place if the topic
/// does without one.
const app::RunView& counted_stage(const app::RunView& view) {
  if (store::writes_script(view.record) || view.later.empty()) return view;
  return view.later.front();
}

}  // namespace

json::Value row_json(const app::RunView& view, const std::vector<Timeline>& timelines) {
  const Timeline& timeline = timelines.front();
  std::string updated =
      view.record.created;  // Times of one form are in the order of their letters.
  for (const Timeline& one : timelines)
    updated = std::max(updated, one.updated);
  const app::RunView& stage = current_stage(view);
  const app::RunView& counted = counted_stage(view);
  const Money money = money_of(view);
  const auto errors = std::ranges::count(timeline.findings, "error", &journal::Finding::severity);
  json::Value row = json::Value::object();
  row.set("run_id", view.found.run_id)
      .set("topic_id", view.found.topic_id)
      .set("title", view.record.topic.string_or("title", view.found.topic_id))
      .set("state", app::state_name(stage))
      .set("rehearsal", view.record.provider == "rehearsal" || view.state.rehearsal)
      .set("words", counted.state.words)
      .set("words_target", counted.record.plan.words_target)
      .set("stored", view.state.stored())
      .set("chunks", static_cast<std::int64_t>(view.state.chunks.size()))
      .set("cost_usd", money.unknown == 0 ? json::Value(dollars(money.settled)) : json::Value())
      .set("budget_usd", text_or_null(option_of(view.record, "budget")))
      .set("created", view.record.created)
      .set("updated", std::move(updated))
      .set("model", view.record.model)
      .set("provider", view.record.provider)
      .set("cause", stage.state.cause)
      .set("code", stage.state.code)
      .set("findings",
           timeline.finished ? json::Value(static_cast<std::int64_t>(errors)) : json::Value())
      .set("approved", text_or_null(timeline.approved));
  return row;
}

json::Value run_json(const app::RunView& view,
                     const std::vector<Timeline>& timelines,
                     const std::string& output_root) {
  const Money money = money_of(view);
  json::Value cost = json::Value::object();
  cost.set("settled_usd", dollars(money.settled))
      .set("reserved_usd", dollars(money.reserved))
      .set("budget_usd", text_or_null(option_of(view.record, "budget")))
      .set("unknown_requests", money.unknown);
  json::Value stages = json::Value::array({stage_json(view, timelines.front())});
  for (std::size_t i = 0; i < view.later.size() && i + 1 < timelines.size(); ++i)
    stages.push(stage_json(view.later[i], timelines[i + 1]));
  const std::string& id = view.found.run_id;
  const std::string resume =
      app::can_be_resumed(view) ? app::resume_command(id, output_root) : std::string();
  json::Value run = json::Value::object();
  run.set("schema", 1);
  const json::Value row = row_json(view, timelines);
  for (const json::Member& member : row.members())
    run.set(member.key, member.value);
  run.set("hosts", hosts_json(view.record))
      .set("language", view.record.topic.string_or("language", "en"))
      .set("resume", resume)
      .set("show",
           fmt::format("castwright show {} --output-root {}", id, app::shell_quoted(output_root)))
      .set("cost", std::move(cost))
      .set("stages", std::move(stages));
  return run;
}

}  // namespace castwright::web
