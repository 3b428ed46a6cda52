// castwright plan, and generate --dry-run: prints what a run would ask, write and cost. Sends
// nothing.

#include "cli/plan.h"

#include "app/key.h"
#include "app/outline_json.h"
#include "app/plan.h"
#include "app/topic_ids.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/outline_view.h"
#include "cli/output.h"
#include "observe/ndjson.h"
#include "store/layout.h"

#include <memory>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct PlanFlags {
  std::string topic;
  app::GivenSettings settings;
  bool prompts = false;
  int chunk = -1;  ///< the chunk whose prompt is wanted, 0 for the research; -1 for none
  bool json = false;
};

std::string money(std::optional<Nanodollars> amount) {
  return amount ? money_shown(*amount) : "unknown";
}

std::string row_text(const app::PlannedRequest& planned) {
  return fmt::format("{:>3}  {:<28} {:<42} {:>6} {:>9} {:>10}\n",
                     planned.chunk.number,
                     planned.chunk.title,
                     planned.chunk.subject,
                     planned.chunk.words_target,
                     planned.ask.output_tokens_max,
                     money(cost_of(planned, app::worst_guess)));
}

std::string requests_text(std::size_t count) {
  return fmt::format("{} request{}", count, count == 1 ? "" : "s");
}

std::string pass_b_table(const app::PlanReport& report) {
  if (report.pass_b.empty()) return {};
  std::string out = fmt::format("\nthen the shorter scripts, model {}: {}, {} words, {} to {}\n",
                                report.access_b.endpoint.model,
                                requests_text(report.pass_b.size()),
                                words_of(report.pass_b),
                                money(cost_of(report.pass_b, app::low_guess)),
                                money(cost_of(report.pass_b, app::worst_guess)));
  for (const app::PlannedRequest& planned : report.pass_b) {
    out += row_text(planned);
  }
  return out;
}

/// The table of what the long script costs on other models, 80 columns wide; "" if there is nothing
/// to compare.
std::string models_table(const std::vector<app::ModelPlan>& models) {
  if (models.size() < 2) return {};
  constexpr std::size_t name_columns = 26;
  constexpr std::string_view row = "{} {:<26} {:<8} {:>8} {:>9} {:>9}  {}\n";
  std::string out = "\nthe long script on current models (* the chosen one)\n";
  out += fmt::format(row, " ", "model", "window", "low", "expected", "worst", "prices of");
  for (const app::ModelPlan& plan : models) {
    std::string name = plan.model;
    // The figures of a long name go to the next line, so that they stay in their columns.
    if (name.size() > name_columns) name += "\n" + std::string(name_columns + 2, ' ');
    out += fmt::format(row,
                       plan.chosen ? '*' : ' ',
                       name,
                       window_name(plan.window),
                       money(cost_of(plan.requests, app::low_guess)),
                       money(cost_of(plan.requests, app::expected_guess)),
                       money(cost_of(plan.requests, app::worst_guess)),
                       plan.price_date.value_or("unknown"));
  }
  return out + "\n";
}

std::string models_text(const app::Access& access) {
  const auto& research = access.models_of[store::StageId::research];
  if (!research) return access.endpoint.model;
  return fmt::format("{} (the research: {})", access.endpoint.model, research->endpoint.model);
}

void print_table(const app::PlanReport& report) {
  const auto& price = report.access.price;
  std::string out =
      fmt::format("{} ({}), model {}, {}\n\n",
                  report.topic.title,
                  report.topic.id,
                  models_text(report.access),
                  report.access.rehearsal ? "rehearsal (free; the prices are the model's)"
                                          : report.access.endpoint.base_url);
  out += fmt::format("{:>3}  {:<28} {:<42} {:>6} {:>9} {:>10}\n",
                     "#",
                     "chunk",
                     "covering",
                     "words",
                     "limit",
                     "worst");
  for (const app::PlannedRequest& planned : report.requests) {
    out += row_text(planned);
  }
  const engine::Estimate sum = total(report.requests);
  out += fmt::format(
      "\n{}, {} words\n", requests_text(report.requests.size()), report.plan.words_target);
  if (report.plan.chunks.empty()) {
    out += "the topic switches the long script off: the research alone is asked for\n";
  }
  out += fmt::format(
      "{:<10} {:>12} {:>13} {:>9} {:>12}\n", "", "tokens in", "tokens out", "searches", "cost");
  for (const app::Guess& guess : app::guesses) {
    out += fmt::format("{:<10} {:>12} {:>13} {:>9} {:>12}\n",
                       guess.name,
                       (sum.*guess.tokens).input,
                       (sum.*guess.tokens).output,
                       sum.*guess.searches,
                       money(cost_of(report.requests, guess)));
  }
  out += pass_b_table(report);
  out += models_table(report.models);
  if (!report.window_promise.empty()) out += report.window_promise + "\n";
  out += price ? fmt::format("prices of {}\n", price->date)
               : std::string("the model's price is unknown: unknown is not zero\n");
  if (report.outline) {
    const std::string rows = outline_text(report.outline->plan, report.outline->research);
    if (!rows.empty()) {
      out += fmt::format("\noutline of the unfinished run {}\n{}\n", report.outline->run_id, rows);
    }
  }
  out += "nothing was sent\n";
  write_out(out);
}

void print_prompts(const std::vector<app::PlannedRequest>& requests,
                   std::string_view what,
                   int only) {
  for (const app::PlannedRequest& planned : requests) {
    if (only >= 0 && planned.chunk.number != only) continue;
    write_out(
        fmt::format("\n===== {} {}: {} =====\n", what, planned.chunk.number, planned.chunk.title));
    for (const passes::Message& message : planned.ask.messages)
      write_out(fmt::format("\n----- {} -----\n{}\n", passes::name_of(message.role), message.text));
  }
}

json::Value tokens_json(const engine::Estimate& estimate,
                        const app::Guess& guess,
                        std::optional<Nanodollars> cost) {
  json::Value value = json::Value::object();
  value.set("input_tokens", (estimate.*guess.tokens).input)
      .set("cached_tokens", (estimate.*guess.tokens).cached)
      .set("cache_write_tokens", (estimate.*guess.tokens).cache_write)
      .set("output_tokens", (estimate.*guess.tokens).output)
      .set("searches", estimate.*guess.searches)
      .set("cost_usd", cost ? json::Value(provider::dollars(*cost)) : json::Value());
  return value;
}

json::Value requests_json(const std::vector<app::PlannedRequest>& requests, bool prompts) {
  json::Value chunks = json::Value::array();
  for (const app::PlannedRequest& planned : requests) {
    json::Value one = json::Value::object();
    one.set("n", planned.chunk.number)
        .set("title", planned.chunk.title)
        .set("subject", planned.chunk.subject)
        .set("target", planned.chunk.words_target)
        .set("model", planned.model)
        .set("max_output_tokens", planned.ask.output_tokens_max)
        .set("search", planned.ask.search)
        .set("worst",
             tokens_json(planned.estimate, app::worst_guess, cost_of(planned, app::worst_guess)));
    if (prompts) {
      json::Value messages = json::Value::array();
      for (const passes::Message& message : planned.ask.messages) {
        json::Value part = json::Value::object();
        part.set("role", passes::name_of(message.role)).set("content", message.text);
        messages.push(std::move(part));
      }
      one.set("messages", std::move(messages));
    }
    chunks.push(std::move(one));
  }
  return chunks;
}

json::Value models_json(const std::vector<app::ModelPlan>& models) {
  json::Value list = json::Value::array();
  for (const app::ModelPlan& plan : models) {
    const engine::Estimate sum = total(plan.requests);
    const auto in = [&](const app::Guess& guess) {
      return tokens_json(sum, guess, cost_of(plan.requests, guess));
    };
    json::Value one = json::Value::object();
    one.set("model", plan.model)
        .set("chosen", plan.chosen)
        .set("window", window_name(plan.window))
        .set("low", in(app::low_guess))
        .set("expected", in(app::expected_guess))
        .set("worst", in(app::worst_guess))
        .set("price_date", plan.price_date ? json::Value(*plan.price_date) : json::Value());
    list.push(std::move(one));
  }
  return list;
}

json::Value pass_b_json(const app::PlanReport& report, bool prompts) {
  if (report.pass_b.empty()) return {};
  const engine::Estimate sum = total(report.pass_b);
  const auto in = [&](const app::Guess& guess) {
    return tokens_json(sum, guess, cost_of(report.pass_b, guess));
  };
  json::Value value = json::Value::object();
  value.set("model", report.access_b.endpoint.model)
      .set("requests", static_cast<int>(report.pass_b.size()))
      .set("words", words_of(report.pass_b))
      .set("chunks", requests_json(report.pass_b, prompts))
      .set("low", in(app::low_guess))
      .set("expected", in(app::expected_guess))
      .set("worst", in(app::worst_guess));
  return value;
}

void print_json(const app::PlanReport& report, bool prompts) {
  const engine::Estimate sum = total(report.requests);
  const auto& price = report.access.price;
  const auto in = [&](const app::Guess& guess) {
    return tokens_json(sum, guess, cost_of(report.requests, guess));
  };
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("topic_id", report.topic.id)
      .set("title", report.topic.title)
      .set("model", report.access.endpoint.model)
      .set("requests", static_cast<int>(report.requests.size()))
      .set("words", report.plan.words_target)
      .set("chunks", requests_json(report.requests, prompts))
      .set("low", in(app::low_guess))
      .set("expected", in(app::expected_guess))
      .set("worst", in(app::worst_guess))
      .set("models", models_json(report.models))
      .set("pass_b", pass_b_json(report, prompts))
      .set("outline",
           report.outline ? app::outline_json(report.outline->plan, report.outline->research)
                          : json::Value())
      .set("price_date", price ? json::Value(price->date) : json::Value());
  write_out(json::dump(value) + "\n");
}

Status show_plan(const PlanFlags& flags, app::TopicIds& ids) {
  const auto report = app::plan_topic(flags.topic, flags.settings);
  if (!report) return std::unexpected(report.error());
  CW_TRY(const bool first, ids.take(report->topic.id, report->file));
  if (!first) return {};
  for (const std::string& warning : report->warnings) {
    write_err(fmt::format("WARNING: {}\n", warning));
  }
  if (flags.chunk >= 0) CW_RETURN_IF_ERROR(app::check_request(*report, flags.chunk));
  const bool prompts = flags.prompts || flags.chunk >= 0;
  if (flags.json || report->options.progress == topic::Progress::json) {
    print_json(*report, prompts);
    return {};
  }
  print_table(*report);
  if (prompts) print_prompts(report->requests, "chunk", flags.chunk);
  if (flags.prompts) print_prompts(report->pass_b, "pass B, request", -1);
  return {};
}

/// Prints every plan. Returns the exit code of the first topic that cannot be planned, or 0. An
/// exit object is the last line if the progress is json, or if JSON was asked for and something
/// failed.
int run_plans(const std::vector<PlanFlags>& plans) {
  std::optional<Error> first;
  app::TopicIds ids;
  for (const PlanFlags& flags : plans) {
    const Status shown = show_plan(flags, ids);
    if (shown) continue;
    write_err(error_line(shown.error()));
    if (!first) first = shown.error();
  }
  const auto gathered = app::gather(plans.front().settings, nullptr);
  const bool progress = gathered && gathered->options.progress == topic::Progress::json;
  const int code = first ? exit_code(first->fault) : 0;
  if (progress || (first && json_is_wanted())) {
    write_out(observe::exit_line(code, first ? app::without_secrets(first->what) : "done", "", ""));
  }
  return code;
}

}  // namespace

int plan_topics(const std::vector<std::string>& topics,
                const app::GivenSettings& settings,
                bool json) {
  std::vector<PlanFlags> plans;
  for (const std::string& topic : topics)
    plans.push_back({.topic = topic, .settings = settings, .json = json});
  return run_plans(plans);
}

void add_plan(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<PlanFlags>();
  CLI::App* const command =
      app.add_subcommand("plan", "Show requests, prompts and cost of a run; nothing is sent");
  command->footer(
      "Examples:\n  castwright plan --topic topic-01\n  castwright plan --topic topic-01 --chunk "
      "1");
  command->add_option("--topic", flags->topic, "topic id, or path of a topic file")
      ->type_name("ID|PATH")
      ->required();
  command->add_flag("--prompts", flags->prompts, "print the exact prompts of all requests");
  add_whole_flag(*command,
                 "--chunk",
                 flags->chunk,
                 {0, plan::chunks_max},
                 "print the prompt of this chunk only (0: the research)");
  add_setting_flags(*command, topic::SettingUse::plan, flags->settings);
  command->add_flag("--json", flags->json, "the plan as JSON");
  command->callback([flags, &chosen] { chosen = [flags] { return run_plans({*flags}); }; });
}

}  // namespace castwright::cli
