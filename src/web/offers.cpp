#include "web/offers.h"

#include "app/later_stage.h"
#include "app/outlook.h"
#include "app/plan.h"
#include "app/resume.h"
#include "app/run_view.h"
#include "app/topics.h"
#include "core/hash.h"
#include "core/money.h"
#include "topic/setting_table.h"
#include "web/log_bytes.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::web {
namespace {

using Cost = std::optional<Nanodollars>;

/// A rehearsal is free, whatever its model costs.
Cost cost_of_all(const std::vector<app::PlannedRequest>& requests,
                 const app::Guess& guess,
                 bool rehearsal) {
  return rehearsal ? Cost(0) : app::cost_of(requests, guess);
}

json::Value usd_or_null(const Cost& cost) {
  return cost ? json::Value(dollars(*cost)) : json::Value();
}

/// Facts, one after the other. A length before each keeps two lists of facts from being one text.
class Facts {
 public:
  void add(std::string_view fact) { text_ += fmt::format("{}:{}\n", fact.size(), fact); }
  void add(const Cost& cost) { add(cost ? dollars_exactly(*cost) : std::string("unknown")); }
  void add(const app::Gathered& gathered) {
    for (const topic::SettingRow& row : topic::setting_rows()) {
      add(row.key);
      add(gathered.settings.of(row.key).text);
    }
  }
  void add_log(store::Output& output, const store::Output::Found& run) {
    add(run.run_id);
    add(std::to_string(run.run_id.empty() ? 0 : log_bytes_of(output, run)));
  }
  std::string hashed() const { return sha256_hex(text_); }

 private:
  std::string text_;
};

json::Value plan_json(const app::PlanReport& report) {
  json::Value chunks = json::Value::array();
  for (const plan::Chunk& chunk : report.plan.chunks) {
    json::Value one = json::Value::object();
    one.set("n", chunk.number).set("title", chunk.title).set("target", chunk.words_target);
    chunks.push(std::move(one));
  }
  json::Value value = json::Value::object();
  value.set("chunks", std::move(chunks));
  return value;
}

json::Value lines_json(const std::vector<std::string>& lines) {
  json::Value value = json::Value::array();
  for (const std::string& line : lines)
    value.push(line);
  return value;
}

/// The newest run of the topic; one with an empty id if it has none.
Result<store::Output::Found> newest_run(store::Output& output, const std::string& topic_id) {
  CW_TRY(const auto runs, output.runs());
  for (const store::Output::Found& run : runs)
    if (run.topic_id == topic_id) return run;
  return store::Output::Found{.topic_id = topic_id};
}

/// The newest run of the topic if it can be resumed; "" if not.
std::string unfinished_run(store::Output& output, const store::Output::Found& newest) {
  if (newest.run_id.empty()) return {};
  const auto view = app::view_run(output, newest);
  return view && app::can_be_resumed(*view) ? newest.run_id : std::string();
}

/// What a resume would do with open requests, of the run and of the stages that follow it.
Result<app::Outlook> whole_outlook(const app::OpenRun& run, bool verbatim) {
  CW_TRY(const topic::Topic topic, app::own_topic(run.record));
  CW_TRY(app::Outlook outlook, app::outlook_of(run, topic, verbatim));
  CW_TRY(const auto stages, app::open_later_stages(run.found, *run.folder));
  for (const app::OpenRun& stage : stages) {
    CW_TRY(const app::Outlook more, app::outlook_of(stage, topic, verbatim));
    outlook.free.insert(outlook.free.end(), more.free.begin(), more.free.end());
    outlook.again.insert(outlook.again.end(), more.again.begin(), more.again.end());
    outlook.again_cost = outlook.again_cost && more.again_cost
                             ? Cost(saturating_sum(*outlook.again_cost, *more.again_cost))
                             : std::nullopt;
  }
  return outlook;
}

}  // namespace

Result<Offer> offer_start(store::Output& output,
                          const std::string& topic,
                          const app::GivenSettings& settings) {
  CW_TRY(const app::TopicView view, app::view_topic(topic, settings));
  CW_TRY(const app::PlanReport report, app::plan_topic(topic, settings));
  std::vector<app::PlannedRequest> requests = report.requests;
  requests.insert(requests.end(), report.pass_b.begin(), report.pass_b.end());
  const bool rehearsal = report.access.rehearsal;
  const auto parsed = parse_dollars(view.gathered.options.budget.value_or(""));
  const Cost budget = parsed ? Cost(*parsed) : std::nullopt;
  Cost worst = cost_of_all(requests, app::worst_guess, rehearsal);
  // A request whose worst case would pass the budget is not sent.
  if (worst && budget) worst = std::min(*worst, *budget);
  CW_TRY(const store::Output::Found newest, newest_run(output, report.topic.id));
  Facts facts;
  facts.add("start");
  facts.add(topic);
  facts.add(view.loaded.file.string());
  facts.add(json::dump(view.loaded.topic.raw));
  facts.add(view.loaded.source_text);
  facts.add(view.gathered);
  facts.add(worst);
  facts.add_log(output, newest);
  const std::string unfinished = unfinished_run(output, newest);
  Offer offer{.value = json::Value::object(), .facts = facts.hashed(), .newest = newest.run_id};
  offer.value.set("plan", plan_json(report))
      .set("expected_usd", usd_or_null(cost_of_all(requests, app::expected_guess, rehearsal)))
      .set("worst_usd", usd_or_null(worst))
      .set("budget_usd", usd_or_null(budget))
      .set("model", report.access.endpoint.model)
      .set("rehearsal", rehearsal)
      .set("unfinished", unfinished.empty() ? json::Value() : json::Value(unfinished))
      .set("warnings", lines_json(report.warnings));
  return offer;
}

Result<Offer> offer_resume(store::Output& output,
                           const app::OpenRun& run,
                           const app::GivenSettings& settings) {
  CW_TRY(const bool unfinished, app::is_unfinished(run, settings));
  if (!unfinished) return fail(Fault::busy, fmt::format("run {} is finished", run.found.run_id));
  CW_TRY(const app::RestOfRun rest, app::plan_rest(run, settings));
  CW_TRY(const app::Outlook outlook, whole_outlook(run, rest.gathered.options.verbatim));
  const bool rehearsal = rest.access.rehearsal;
  const Cost worst = cost_of_all(rest.requests, app::worst_guess, rehearsal);
  const Cost again = rehearsal ? Cost(0) : outlook.again_cost;
  Facts facts;
  facts.add("resume");
  facts.add(rest.gathered);
  facts.add(worst);
  facts.add(again);
  facts.add_log(output, run.found);
  std::vector<std::string> what = outlook.again;
  what.insert(what.end(), outlook.free.begin(), outlook.free.end());
  Offer offer{.value = json::Value::object(), .facts = facts.hashed()};
  offer.value.set("may_pay_again_usd", usd_or_null(again))
      .set("worst_usd", usd_or_null(worst))
      .set("model", rest.access.endpoint.model)
      .set("rehearsal", rehearsal)
      .set("what", fmt::format("{}", fmt::join(what, "; ")));
  return offer;
}

Result<Offer> offer_redo(store::Output& output,
                         const app::OpenRun& run,
                         int chunk,
                         const std::string& what,
                         const app::GivenSettings& settings) {
  CW_TRY(const app::RestOfRun rest, app::plan_rest(run, settings, chunk));
  const bool rehearsal = rest.access.rehearsal;
  const Cost worst = cost_of_all(rest.requests, app::worst_guess, rehearsal);
  const Cost before = rehearsal ? Cost(0) : app::cost_of(run.state.request(chunk));
  Facts facts;
  facts.add("redo");
  facts.add(std::to_string(chunk));
  facts.add(rest.gathered);
  facts.add(worst);
  facts.add_log(output, run.found);
  Offer offer{.value = json::Value::object(), .facts = facts.hashed()};
  offer.value.set("may_pay_again_usd", usd_or_null(before))
      .set("worst_usd", usd_or_null(worst))
      .set("model", rest.access.endpoint.model)
      .set("rehearsal", rehearsal)
      .set("what", what);
  return offer;
}

}  // namespace castwright::web
