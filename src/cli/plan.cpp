// castwright plan, and generate --dry-run: prints what a run would ask, write and cost. Sends
// nothing.

#include "cli/plan.h"

#include "app/key.h"
#include "app/window.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/outline_view.h"
#include "cli/output.h"
#include "cli/plan_overview.h"
#include "observe/ndjson.h"
#include "store/layout.h"

#include <algorithm>
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

int words_of(const std::vector<Planned>& requests) {
  int words = 0;
  for (const Planned& planned : requests)
    words += planned.chunk.words_target;
  return words;
}

std::string money(std::optional<Nanodollars> amount) {
  return amount ? money_shown(*amount) : "unknown";
}

std::string row_text(const Planned& planned) {
  return fmt::format("{:>3}  {:<28} {:<42} {:>6} {:>9} {:>10}\n",
                     planned.chunk.number,
                     planned.chunk.title,
                     planned.chunk.subject,
                     planned.chunk.words_target,
                     planned.ask.output_tokens_max,
                     money(cost_of(planned, worst)));
}

std::string requests_text(std::size_t count) {
  return fmt::format("{} request{}", count, count == 1 ? "" : "s");
}

std::string pass_b_table(const Overview& overview) {
  if (overview.pass_b.empty()) return {};
  std::string out = fmt::format("\nthen the shorter scripts, model {}: {}, {} words, {} to {}\n",
                                overview.access_b.endpoint.model,
                                requests_text(overview.pass_b.size()),
                                words_of(overview.pass_b),
                                money(cost_of(overview.pass_b, low)),
                                money(cost_of(overview.pass_b, worst)));
  for (const Planned& planned : overview.pass_b) {
    out += row_text(planned);
  }
  return out;
}

/// The table of what the long script costs on other models, 80 columns wide; "" if there is nothing
/// to compare.
std::string models_table(const std::vector<ModelPlan>& models) {
  if (models.size() < 2) return {};
  constexpr std::size_t name_columns = 26;
  constexpr std::string_view row = "{} {:<26} {:<8} {:>8} {:>9} {:>9}  {}\n";
  std::string out = "\nthe long script on current models (* the chosen one)\n";
  out += fmt::format(row, " ", "model", "window", "low", "expected", "worst", "prices of");
  for (const ModelPlan& plan : models) {
    std::string name = plan.model;
    // The figures of a long name go to the next line, so that they stay in their columns.
    if (name.size() > name_columns) name += "\n" + std::string(name_columns + 2, ' ');
    out += fmt::format(row,
                       plan.chosen ? '*' : ' ',
                       name,
                       window_name(plan.window),
                       money(cost_of(plan.requests, low)),
                       money(cost_of(plan.requests, expected)),
                       money(cost_of(plan.requests, worst)),
                       plan.price_date.value_or("unknown"));
  }
  return out + "\n";
}

std::string models_text(const app::Access& access) {
  const auto& research = access.models_of[store::StageId::research];
  if (!research) return access.endpoint.model;
  return fmt::format("{} (the research: {})", access.endpoint.model, research->endpoint.model);
}

void print_table(const Overview& overview) {
  const auto& price = overview.access.price;
  std::string out =
      fmt::format("{} ({}), model {}, {}\n\n",
                  overview.topic.title,
                  overview.topic.id,
                  models_text(overview.access),
                  overview.access.rehearsal ? "rehearsal (free; the prices are the model's)"
                                            : overview.access.endpoint.base_url);
  out += fmt::format("{:>3}  {:<28} {:<42} {:>6} {:>9} {:>10}\n",
                     "#",
                     "chunk",
                     "covering",
                     "words",
                     "limit",
                     "worst");
  for (const Planned& planned : overview.requests) {
    out += row_text(planned);
  }
  const engine::Estimate sum = total(overview.requests);
  out += fmt::format(
      "\n{}, {} words\n", requests_text(overview.requests.size()), overview.plan.words_target);
  if (overview.plan.chunks.empty()) {
    out += "the topic switches the long script off: the research alone is asked for\n";
  }
  out += fmt::format(
      "{:<10} {:>12} {:>13} {:>9} {:>12}\n", "", "tokens in", "tokens out", "searches", "cost");
  for (const Guess& guess : {low, expected, worst}) {
    out += fmt::format("{:<10} {:>12} {:>13} {:>9} {:>12}\n",
                       guess.name,
                       (sum.*guess.tokens).input,
                       (sum.*guess.tokens).output,
                       sum.*guess.searches,
                       money(cost_of(overview.requests, guess)));
  }
  out += pass_b_table(overview);
  out += models_table(overview.models);
  const std::string note = app::window_promise(
      overview.options, app::work_of(overview.plan, overview.options.research), RealClock().wall());
  if (!note.empty()) out += note + "\n";
  out += price ? fmt::format("prices of {}\n", price->date)
               : std::string("the model's price is unknown: unknown is not zero\n");
  if (overview.outline) {
    const std::string rows = outline_text(overview.outline->plan, overview.outline->research);
    if (!rows.empty()) {
      out +=
          fmt::format("\noutline of the unfinished run {}\n{}\n", overview.outline->run_id, rows);
    }
  }
  out += "nothing was sent\n";
  write_out(out);
}

void print_prompts(const std::vector<Planned>& requests, std::string_view what, int only) {
  for (const Planned& planned : requests) {
    if (only >= 0 && planned.chunk.number != only) continue;
    write_out(
        fmt::format("\n===== {} {}: {} =====\n", what, planned.chunk.number, planned.chunk.title));
    for (const passes::Message& message : planned.ask.messages)
      write_out(fmt::format("\n----- {} -----\n{}\n", passes::name_of(message.role), message.text));
  }
}

json::Value tokens_json(const engine::Estimate& estimate,
                        const Guess& guess,
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

json::Value requests_json(const std::vector<Planned>& requests, bool prompts) {
  json::Value chunks = json::Value::array();
  for (const Planned& planned : requests) {
    json::Value one = json::Value::object();
    one.set("n", planned.chunk.number)
        .set("title", planned.chunk.title)
        .set("subject", planned.chunk.subject)
        .set("target", planned.chunk.words_target)
        .set("model", planned.model)
        .set("max_output_tokens", planned.ask.output_tokens_max)
        .set("search", planned.ask.search)
        .set("worst", tokens_json(planned.estimate, worst, cost_of(planned, worst)));
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

json::Value models_json(const std::vector<ModelPlan>& models) {
  json::Value list = json::Value::array();
  for (const ModelPlan& plan : models) {
    const engine::Estimate sum = total(plan.requests);
    const auto in = [&](const Guess& guess) {
      return tokens_json(sum, guess, cost_of(plan.requests, guess));
    };
    json::Value one = json::Value::object();
    one.set("model", plan.model)
        .set("chosen", plan.chosen)
        .set("window", window_name(plan.window))
        .set("low", in(low))
        .set("expected", in(expected))
        .set("worst", in(worst))
        .set("price_date", plan.price_date ? json::Value(*plan.price_date) : json::Value());
    list.push(std::move(one));
  }
  return list;
}

json::Value pass_b_json(const Overview& overview, bool prompts) {
  if (overview.pass_b.empty()) return {};
  const engine::Estimate sum = total(overview.pass_b);
  const auto in = [&](const Guess& guess) {
    return tokens_json(sum, guess, cost_of(overview.pass_b, guess));
  };
  json::Value value = json::Value::object();
  value.set("model", overview.access_b.endpoint.model)
      .set("requests", static_cast<int>(overview.pass_b.size()))
      .set("words", words_of(overview.pass_b))
      .set("chunks", requests_json(overview.pass_b, prompts))
      .set("low", in(low))
      .set("expected", in(expected))
      .set("worst", in(worst));
  return value;
}

void print_json(const Overview& overview, bool prompts) {
  const engine::Estimate sum = total(overview.requests);
  const auto& price = overview.access.price;
  const auto in = [&](const Guess& guess) {
    return tokens_json(sum, guess, cost_of(overview.requests, guess));
  };
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("topic_id", overview.topic.id)
      .set("title", overview.topic.title)
      .set("model", overview.access.endpoint.model)
      .set("requests", static_cast<int>(overview.requests.size()))
      .set("words", overview.plan.words_target)
      .set("chunks", requests_json(overview.requests, prompts))
      .set("low", in(low))
      .set("expected", in(expected))
      .set("worst", in(worst))
      .set("models", models_json(overview.models))
      .set("pass_b", pass_b_json(overview, prompts))
      .set("outline",
           overview.outline ? outline_json(overview.outline->plan, overview.outline->research)
                            : json::Value())
      .set("price_date", price ? json::Value(price->date) : json::Value());
  write_out(json::dump(value) + "\n");
}

Status show_plan(const PlanFlags& flags) {
  const auto overview = make_overview(flags.topic, flags.settings);
  if (!overview) return std::unexpected(overview.error());
  for (const std::string& warning : overview->warnings) {
    write_err(fmt::format("WARNING: {}\n", warning));
  }
  const bool there =
      flags.chunk < 0
      || std::ranges::any_of(
          overview->requests,
          [&](const Planned& planned) { return planned.chunk.number == flags.chunk; });
  if (!there) {
    return fail(
        Fault::usage,
        flags.chunk == store::research_number
            ? "--chunk 0: the research is not a request of its own without --research first"
            : fmt::format(
                  "--chunk {}: the plan has {} chunks", flags.chunk, overview->plan.chunks.size()));
  }
  const bool prompts = flags.prompts || flags.chunk >= 0;
  if (flags.json || overview->options.progress == topic::Progress::json) {
    print_json(*overview, prompts);
    return {};
  }
  print_table(*overview);
  if (prompts) print_prompts(overview->requests, "chunk", flags.chunk);
  if (flags.prompts) print_prompts(overview->pass_b, "pass B, request", -1);
  return {};
}

/// Prints every plan. Returns the exit code of the first topic that cannot be planned, or 0. An
/// exit object is the last line if the progress is json, or if JSON was asked for and something
/// failed.
int run_plans(const std::vector<PlanFlags>& plans) {
  std::optional<Error> first;
  for (const PlanFlags& flags : plans) {
    const Status shown = show_plan(flags);
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
