// castwright plan, and generate --dry-run: what a run would ask, write and cost. Sends nothing.

#include "cli/plan.h"

#include "app/access.h"
#include "app/files.h"
#include "app/key.h"
#include "app/open_run.h"
#include "app/pass_b.h"
#include "app/run_review.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/outline_view.h"
#include "cli/output.h"
#include "core/clock.h"
#include "engine/estimate.h"
#include "engine/run.h"
#include "observe/ndjson.h"
#include "passes/pass_a.h"
#include "passes/pass_b.h"
#include "plan/length.h"

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
  int chunk = -1;  ///< the one whose prompt is wanted; 0: the research
  bool json = false;
};

struct Planned {
  plan::Chunk chunk;
  passes::Ask ask;
  engine::Estimate estimate;
  std::string model;
  std::optional<provider::Price> price;
};

/// What the research of the topic's newest run planned, where that run is unfinished.
struct KnownOutline {
  std::string run_id;
  plan::Plan plan;
  passes::Research research;
};

struct Overview {
  topic::Topic topic;
  plan::Plan plan;
  app::Access access;
  std::vector<Planned> requests;
  app::Access access_b;         ///< of the shorter scripts
  std::vector<Planned> pass_b;  ///< empty where the topic enables none
  std::optional<KnownOutline> outline;
  std::vector<std::string> warnings;
  topic::Progress progress = topic::Progress::automatic;
};

/// The requests for the shorter scripts; what only the pack can fill is marked.
Status add_pass_b(Overview& overview,
                  const topic::Options& options,
                  const passes::Templates& templates) {
  if (options.only_pass_a) return {};
  const topic::Options own = app::pass_b_options(options, overview.topic);
  const passes::PassB pass = passes::plan_pass_b(
      overview.topic,
      {},
      options.pass_b_per_item ? passes::Grouping::per_item : passes::Grouping::per_type);
  if (pass.requests.empty()) return {};
  CW_TRY(overview.access_b, app::describe_access(own, overview.access.models, "--pass-b-model"));
  passes::AskOptions how = engine::ask_options(
      overview.access_b.capabilities, engine::RequestKind::text, own.max_output_tokens);
  for (const plan::Chunk& chunk : passes::plan_of(pass).chunks) {
    CW_TRY(passes::Ask ask,
           passes::make_pass_b_ask(
               templates,
               {.topic = &overview.topic, .pass = &pass, .today = date_of(RealClock().wall())},
               chunk.number,
               how));
    // The first of its prompts has no pack that is still to come: it is in all of them.
    const engine::RequestKind kind = engine::request_kind({}, chunk.number);
    const engine::Estimate estimate =
        engine::estimate(ask, chunk, kind, overview.access_b.endpoint);
    overview.pass_b.push_back({.chunk = chunk,
                               .ask = std::move(ask),
                               .estimate = estimate,
                               .model = overview.access_b.endpoint.model,
                               .price = overview.access_b.price});
  }
  return {};
}

/// The requests for the long script, the research first where it is one of its own.
Status add_pass_a(Overview& overview,
                  const topic::Options& options,
                  const passes::Templates& templates,
                  const std::string& source_text) {
  const app::Access& access = overview.access;
  const passes::Material material{.topic = &overview.topic,
                                  .plan = &overview.plan,
                                  .today = date_of(RealClock().wall()),
                                  .source_text = source_text,
                                  .research = nullptr,
                                  .chunk_texts = {},
                                  .note = {},
                                  .shown = engine::word_limits(overview.plan, access.price)};
  std::vector<plan::Chunk> requests = overview.plan.chunks;
  const bool apart = options.research == topic::ResearchStage::first;
  if (apart) {
    requests.insert(requests.begin(),
                    {.number = store::research_number,
                     .title = "Research",
                     .subject = "sources, pack and outline",
                     .words_target = 0});
  }
  for (const plan::Chunk& chunk : requests) {
    const engine::RequestKind kind = engine::request_kind(options.research, chunk.number);
    const bool other = kind == engine::RequestKind::research && access.research;
    const engine::ModelAccess model =
        other ? *access.research
              : engine::ModelAccess{access.endpoint, access.capabilities, access.price};
    passes::AskOptions how =
        engine::ask_options(model.capabilities, kind, options.max_output_tokens);
    // As it will be for chunk 1; of the others, as long as the model's gain is unknown.
    if (kind != engine::RequestKind::research) {
      how.words_asked =
          plan::words_to_ask(overview.plan, chunk.number, {.parallel = options.parallel > 1}).words;
    }
    CW_TRY(passes::Ask ask, passes::make_ask(templates, material, chunk.number, how));
    const engine::Estimate estimate = engine::estimate(ask, chunk, kind, model.endpoint);
    overview.requests.push_back({.chunk = chunk,
                                 .ask = std::move(ask),
                                 .estimate = estimate,
                                 .model = model.endpoint.model,
                                 .price = model.price});
  }
  return {};
}

/// That of the unfinished run that `generate` would go on with: rehearsals and paid runs do not
/// count for each other. A run that cannot be read has none: nothing is sent, and `doctor` says
/// what is wrong.
std::optional<KnownOutline> known_outline(const std::filesystem::path& root,
                                          const std::string& topic_id,
                                          bool rehearsal) {
  auto output = store::Output::look(root);
  if (!output) return std::nullopt;
  const auto runs = output->runs();
  if (!runs) return std::nullopt;
  for (const store::Output::Found& found : *runs) {
    if (found.topic_id != topic_id) continue;
    auto run = app::open_run(*output, found);
    if (!run) return std::nullopt;
    if ((run->record.provider == "rehearsal") != rehearsal) continue;
    if (run->state.phase == journal::RunPhase::finished) return std::nullopt;
    auto research = app::research_of(*run->folder);
    if (!research) return std::nullopt;
    return KnownOutline{found.run_id, std::move(run->record.plan), *std::move(research)};
  }
  return std::nullopt;
}

Result<Overview> make_overview(const PlanFlags& flags) {
  CW_TRY(const app::Gathered before_topic, app::gather(flags.settings, nullptr));
  CW_TRY(app::LoadedTopic loaded, app::load_topic(flags.topic, before_topic.options.topics_dir));
  CW_TRY(app::Gathered gathered, app::gather(flags.settings, &loaded.topic));
  const topic::Options& options = gathered.options;
  Overview overview;
  overview.progress = options.progress;
  CW_TRY(app::Models models, app::ModelSources().of(options));
  CW_TRY(overview.access, app::describe_access(options, models.table));
  CW_TRY(overview.plan,
         plan::make_plan(
             {.words = options.words, .chunks = options.chunks, .chunks_auto = options.chunks_auto},
             loaded.topic));
  overview.topic = std::move(loaded.topic);
  CW_TRY(const passes::Templates templates, app::load_templates(options.prompts_dir));
  CW_RETURN_IF_ERROR(add_pass_a(overview, options, templates, loaded.source_text));
  CW_RETURN_IF_ERROR(add_pass_b(overview, options, templates));
  overview.outline =
      known_outline(options.output_root, overview.topic.id, overview.access.rehearsal);
  overview.warnings = std::move(loaded.warnings);
  for (auto* more : {&gathered.warnings,
                     &models.warnings,
                     &overview.access.warnings,
                     &overview.access_b.warnings}) {
    overview.warnings.insert(overview.warnings.end(), more->begin(), more->end());
  }
  return overview;
}

engine::Estimate total(const std::vector<Planned>& requests) {
  engine::Estimate sum;
  for (const Planned& planned : requests)
    sum += planned.estimate;
  return sum;
}

int words_of(const std::vector<Planned>& requests) {
  int words = 0;
  for (const Planned& planned : requests)
    words += planned.chunk.words_target;
  return words;
}

/// One of the three guesses of an estimate.
struct Guess {
  const char* name;
  engine::Tokens engine::Estimate::* tokens;
  int engine::Estimate::* searches;
};
constexpr Guess low{"low", &engine::Estimate::low, &engine::Estimate::searches_low};
constexpr Guess expected{
    "expected", &engine::Estimate::expected, &engine::Estimate::searches_expected};
constexpr Guess worst{"worst", &engine::Estimate::worst, &engine::Estimate::searches_worst};

/// Each request at the price of its own model; nothing where one of them is unknown.
std::optional<provider::Nanodollars> cost_of(const Planned& planned, const Guess& guess) {
  if (!planned.price) return std::nullopt;
  return engine::cost_of(
      *planned.price, planned.estimate.*guess.tokens, planned.estimate.*guess.searches);
}

std::optional<provider::Nanodollars> cost_of(const std::vector<Planned>& requests,
                                             const Guess& guess) {
  provider::Nanodollars sum = 0;
  for (const Planned& planned : requests) {
    const auto cost = cost_of(planned, guess);
    if (!cost) return std::nullopt;
    sum = saturating_sum(sum, *cost);
  }
  return sum;
}

std::string money(std::optional<provider::Nanodollars> amount) {
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

std::string models_text(const app::Access& access) {
  if (!access.research) return access.endpoint.model;
  return fmt::format(
      "{} (the research: {})", access.endpoint.model, access.research->endpoint.model);
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
                        std::optional<provider::Nanodollars> cost) {
  json::Value value = json::Value::object();
  value.set("input_tokens", (estimate.*guess.tokens).input)
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
      .set("pass_b", pass_b_json(overview, prompts))
      .set("outline",
           overview.outline ? outline_json(overview.outline->plan, overview.outline->research)
                            : json::Value())
      .set("price_date", price ? json::Value(price->date) : json::Value());
  write_out(json::dump(value) + "\n");
}

Status show_plan(const PlanFlags& flags) {
  const auto overview = make_overview(flags);
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
            ? "--chunk 0: the research is no request of its own without --research first"
            : fmt::format(
                  "--chunk {}: the plan has {} chunks", flags.chunk, overview->plan.chunks.size()));
  }
  const bool prompts = flags.prompts || flags.chunk >= 0;
  if (flags.json || overview->progress == topic::Progress::json) {
    print_json(*overview, prompts);
    return {};
  }
  print_table(*overview);
  if (prompts) print_prompts(overview->requests, "chunk", flags.chunk);
  if (flags.prompts) print_prompts(overview->pass_b, "pass B, request", -1);
  return {};
}

/// Shows every plan, and returns the code of the first that there is none of. Where the progress is
/// JSON, or JSON was asked for and something failed, the last line is one exit object.
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
  add_setting_flags(*command, Uses::plan, flags->settings);
  command->add_flag("--json", flags->json, "the plan as JSON");
  command->callback([flags, &chosen] { chosen = [flags] { return run_plans({*flags}); }; });
}

}  // namespace castwright::cli
