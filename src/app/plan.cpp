#include "app/plan.h"

#include "app/files.h"
#include "app/later_stage.h"
#include "app/open_run.h"
#include "app/rival_models.h"
#include "app/run_review.h"
#include "app/short_scripts.h"
#include "app/window.h"
#include "core/clock.h"
#include "engine/run.h"
#include "passes/pass_b.h"
#include "plan/length.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// How many models are shown beside the chosen one: few enough for a table read at a glance.
constexpr std::size_t rivals_max = 3;

/// Adds the requests for the shorter scripts. Their prompts mark what only the pack can fill, since
/// there is no pack before the research.
Status add_pass_b(PlanReport& report,
                  const topic::Options& options,
                  const passes::Templates& templates) {
  const ShortScripts stage;
  if (!stage.is_wanted(options, report.topic)) return {};
  const topic::Options own = stage.options_of(options, report.topic);
  const passes::PassB pass = passes::plan_pass_b(
      report.topic,
      {},
      options.pass_b_per_item ? passes::Grouping::per_item : passes::Grouping::per_type);
  CW_TRY(report.access_b, describe_access(own, report.access.models, stage.row().model_flag));
  passes::RequestOptions how = engine::request_options(
      report.access_b.capabilities, engine::RequestKind::text, own.max_output_tokens);
  for (const plan::Chunk& chunk : passes::plan_of(pass).chunks) {
    CW_TRY(passes::ModelRequest ask,
           passes::build_pass_b_request(
               templates,
               {.topic = &report.topic, .pass = &pass, .today = date_of(RealClock().wall())},
               chunk.number,
               how));
    // No request of this stage does the research; each has the pack, and the cache is cold.
    constexpr engine::RequestKind kind = engine::RequestKind::text;
    const engine::Estimate estimate = engine::estimate(
        ask, chunk, kind, report.access_b.endpoint, engine::cache_use(report.access_b.price, {}));
    report.pass_b.push_back({.chunk = chunk,
                             .kind = kind,
                             .turn = {},
                             .unwritten = {},
                             .ask = std::move(ask),
                             .estimate = estimate,
                             .model = report.access_b.endpoint.model,
                             .price = report.access_b.price});
  }
  return {};
}

/// What all requests for the long script are made from, the same for every model.
struct Work {
  const topic::Topic& topic;
  const plan::Plan& plan;
  const passes::Templates& templates;
  const std::string& source_text;
};

std::optional<provider::Price> price_in(const engine::ModelAccess& model, CompletionWindow window) {
  if (!model.price) return std::nullopt;
  return provider::price_in(*model.price, model.capabilities.windows, window);
}

/// The requests for the long script, after the research if that is a request of its own.
Result<std::vector<PlannedRequest>> pass_a_requests(const Work& work,
                                                    const topic::Options& options,
                                                    const Access& access) {
  const passes::PromptInputs inputs{.topic = &work.topic,
                                    .plan = &work.plan,
                                    .today = date_of(RealClock().wall()),
                                    .source_text = work.source_text,
                                    .research = nullptr,
                                    .chunk_texts = {},
                                    .note = {},
                                    .shown = engine::word_limits(work.plan, access.price)};
  std::vector<plan::Chunk> requests = work.plan.chunks;
  const bool apart = options.research == topic::ResearchStage::first;
  if (apart) {
    requests.insert(
        requests.begin(),
        {.number = store::research_number,
         .title = store::row_of(store::StageId::research).heading(store::research_number),
         .subject = "sources, pack and outline",
         .words_target = 0});
  }
  std::vector<PlannedRequest> planned;
  engine::Turn turn{.parallel = options.parallel, .window = options.window};
  engine::UnwrittenText unwritten{.outline_bytes = engine::outline_bytes(work.plan)};
  for (const plan::Chunk& chunk : requests) {
    const engine::RequestKind kind = engine::request_kind(options.research, chunk.number);
    const auto& own =
        access.models_of[store::stage_of(store::StageId::long_script, chunk.number).id];
    const engine::ModelAccess model =
        own ? *own : engine::ModelAccess{access.endpoint, access.capabilities, access.price};
    passes::RequestOptions how =
        engine::request_options(model.capabilities, kind, options.max_output_tokens);
    // So many words are asked for in chunk 1, and in the others as long as no answer has shown how
    // the model's lengths compare with what was asked.
    if (kind != engine::RequestKind::research) {
      how.words_asked =
          plan::words_to_ask(work.plan, chunk.number, {.parallel = options.parallel > 1}).words;
    }
    CW_TRY(passes::ModelRequest ask,
           passes::build_request(work.templates, inputs, chunk.number, how));
    turn.last = chunk.number == static_cast<int>(work.plan.chunks.size());
    unwritten.told_bytes = kind == engine::RequestKind::text
                               ? engine::told_bytes(work.plan, chunk.number, options, inputs.shown)
                               : 0;
    const engine::Estimate estimate = engine::estimate(
        ask, chunk, kind, model.endpoint, engine::cache_use(model.price, turn), unwritten);
    planned.push_back({.chunk = chunk,
                       .kind = kind,
                       .turn = turn,
                       .unwritten = unwritten,
                       .ask = std::move(ask),
                       .estimate = estimate,
                       .model = model.endpoint.model,
                       .price = price_in(model, options.window)});
    if (kind == engine::RequestKind::text) ++turn.position;
  }
  return planned;
}

/// The provider whose models could be asked instead. It is that of the chosen server; "" for a
/// server known by its address alone, since nobody knows its models; and for the rehearsal that of
/// the chosen model.
std::string_view provider_of_rivals(const topic::Options& options, const Access& access) {
  if (!access.rehearsal) return rows_of(options);
  const provider::ModelRow* const row = access.models->find(options.model);
  return row == nullptr ? std::string_view() : std::string_view(row->provider);
}

/// The expected cost at this price of requests that were planned for another model: near enough to
/// choose the models for which they are planned exactly.
Nanodollars rough_cost(const std::vector<PlannedRequest>& requests, const provider::Price& price) {
  Nanodollars sum = 0;
  for (const PlannedRequest& planned : requests) {
    const engine::Estimate estimate = engine::estimate(planned.ask,
                                                       planned.chunk,
                                                       planned.kind,
                                                       {},
                                                       engine::cache_use(price, planned.turn),
                                                       planned.unwritten);
    const Nanodollars cost = engine::cost_of(price, estimate.expected, estimate.searches_expected);
    sum = saturating_sum(sum, cost);
  }
  return sum;
}

/// The options of this call once for each completion window; they differ in nothing else.
Result<std::vector<topic::Options>> options_by_window(const GivenSettings& settings,
                                                      const topic::Topic& topic) {
  std::vector<topic::Options> all;
  for (const CompletionWindow window : completion_windows) {
    GivenSettings given = settings;
    given["window"] = window_name(window);
    CW_TRY(Gathered gathered, gather(given, &topic));
    all.push_back(std::move(gathered.options));
  }
  return all;
}

/// The plan of the long script under `options`; empty if the model cannot write it.
Result<std::optional<ModelPlan>> plan_on(const Work& work,
                                         const topic::Options& options,
                                         const ModelTablePtr& models) {
  const auto access = describe_access(options, models);
  if (!access) return std::nullopt;
  ModelPlan plan{
      .model = options.model, .window = options.window, .requests = {}, .price_date = {}};
  CW_TRY(plan.requests, pass_a_requests(work, options, *access));
  if (access->price) plan.price_date = access->price->date;
  return std::optional(std::move(plan));
}

/// The models that could write the long script for less than all newer ones, the cheapest first.
std::vector<std::string> cheapest_rivals(const PlanReport& report, const topic::Options& options) {
  const Access& access = report.access;
  const auto today = std::chrono::floor<std::chrono::days>(RealClock().wall());
  auto rivals = rivals_of(*access.models,
                          {.model = options.model,
                           .provider = provider_of_rivals(options, access),
                           .searches = access.capabilities.searches,
                           .today = today});
  // Newest first, by the day of the row; of the same day the later row in the table is newer.
  std::ranges::stable_sort(rivals, {}, &provider::ModelRow::date);
  std::ranges::reverse(rivals);
  std::vector<std::string> names;
  auto least = std::numeric_limits<Nanodollars>::max();
  for (const provider::ModelRow* const row : rivals) {
    const Nanodollars cost = rough_cost(report.requests, *row->price);
    if (cost >= least) continue;
    least = cost;
    names.push_back(row->match);
  }
  std::ranges::reverse(names);
  return names;
}

/// Adds the plans of the chosen model and of its cheapest rivals, each in every window that it has.
Status add_models(PlanReport& report,
                  const Work& work,
                  const topic::Options& chosen,
                  const std::vector<topic::Options>& by_window) {
  using Windows = std::vector<ModelPlan>;
  std::vector<Windows> models;
  const auto add = [&](const std::string& model) -> Status {
    Windows windows;
    for (topic::Options options : by_window) {
      if (model != chosen.model) options.price.clear();  // the price is that of the chosen model
      options.model = model;
      CW_TRY(std::optional<ModelPlan> plan, plan_on(work, options, report.access.models));
      if (!plan || (model != chosen.model && !cost_of(plan->requests, expected_guess))) continue;
      plan->chosen = model == chosen.model && options.window == chosen.window;
      windows.push_back(*std::move(plan));
    }
    if (!windows.empty()) models.push_back(std::move(windows));
    return {};
  };
  CW_RETURN_IF_ERROR(add(chosen.model));
  for (const std::string& model : cheapest_rivals(report, chosen)) {
    if (models.size() > rivals_max) break;
    CW_RETURN_IF_ERROR(add(model));
  }
  std::ranges::stable_sort(models, {}, [](const Windows& windows) {
    return cost_of(windows.front().requests, expected_guess)
        .value_or(std::numeric_limits<Nanodollars>::max());
  });
  for (Windows& windows : models)
    std::ranges::move(windows, std::back_inserter(report.models));
  return {};
}

/// The outline of the unfinished run that `generate` would resume; empty if there is none. Paid
/// runs and rehearsals are kept apart. A run that cannot be read has no outline: `plan` sends
/// nothing, so it can leave the report of the damage to `doctor`.
std::optional<KnownOutline> known_outline(const std::filesystem::path& root,
                                          const std::string& topic_id,
                                          bool rehearsal) {
  auto output = store::Output::look(root);
  if (!output) return std::nullopt;
  const auto runs = (*output)->runs();
  if (!runs) return std::nullopt;
  for (const store::Output::Found& found : *runs) {
    if (found.topic_id != topic_id) continue;
    auto run = open_run(**output, found);
    if (!run) return std::nullopt;
    if ((run->record.provider == "rehearsal") != rehearsal) continue;
    if (run->state.phase == journal::RunPhase::finished) return std::nullopt;
    auto research = research_of(*run->folder);
    if (!research) return std::nullopt;
    return KnownOutline{found.run_id, std::move(run->record.plan), *std::move(research)};
  }
  return std::nullopt;
}

}  // namespace

Result<PlanReport> plan_topic(const std::string& topic, const GivenSettings& settings) {
  CW_TRY(const Gathered before_topic, gather(settings, nullptr));
  CW_TRY(LoadedTopic loaded, load_topic(topic, before_topic.options.topics_dir));
  CW_TRY(Gathered gathered, gather(settings, &loaded.topic));
  const topic::Options& options = gathered.options;
  PlanReport report;
  report.options = options;
  CW_TRY(Models models, ModelSources().of(options));
  CW_TRY(report.access, describe_access(options, models.table));
  CW_TRY(report.plan,
         plan::make_plan(
             {.words = options.words, .chunks = options.chunks, .chunks_auto = options.chunks_auto},
             loaded.topic));
  report.topic = std::move(loaded.topic);
  report.file = std::move(loaded.file);
  CW_TRY(const passes::Templates templates, load_templates(options.prompts_dir));
  const Work work{.topic = report.topic,
                  .plan = report.plan,
                  .templates = templates,
                  .source_text = loaded.source_text};
  CW_TRY(report.requests, pass_a_requests(work, options, report.access));
  CW_TRY(const std::vector<topic::Options> by_window, options_by_window(settings, report.topic));
  CW_RETURN_IF_ERROR(add_models(report, work, options, by_window));
  CW_RETURN_IF_ERROR(add_pass_b(report, options, templates));
  report.outline = known_outline(options.output_root, report.topic.id, report.access.rehearsal);
  report.window_promise =
      window_promise(options, work_of(report.plan, options.research), RealClock().wall());
  report.warnings = std::move(loaded.warnings);
  for (auto* more :
       {&gathered.warnings, &models.warnings, &report.access.warnings, &report.access_b.warnings}) {
    report.warnings.insert(report.warnings.end(), more->begin(), more->end());
  }
  return report;
}

Result<RestOfRun> plan_rest(const OpenRun& run,
                            const GivenSettings& settings,
                            std::optional<int> redo) {
  RestOfRun rest;
  PlanReport report;
  CW_TRY(report.topic, own_topic(run.record));
  CW_TRY(rest.gathered, gather(settings, nullptr, stored_settings(run.record)));
  topic::Options& options = rest.gathered.options;
  options.research = store::research_stage(run.record);
  if (!run.record.options.contains("research_model")) options.research_model.clear();
  CW_TRY(const Models today, ModelSources().of(options));
  CW_TRY(const ModelTablePtr models, models_of(run, today.table));
  CW_TRY(report.access, describe_access(options, models));
  report.plan = run.record.plan;
  CW_TRY(rest.requests,
         pass_a_requests({.topic = report.topic,
                          .plan = report.plan,
                          .templates = run.record.templates,
                          .source_text = run.record.source_text},
                         options,
                         report.access));
  std::erase_if(rest.requests, [&](const PlannedRequest& planned) {
    const int number = planned.chunk.number;
    return number != redo && run.state.has(number) && run.state.request(number).stored;
  });
  if (!redo) {
    CW_TRY(const StagesLeft left, stages_left(*run.folder, report.topic, options));
    if (!left.stages.empty()) CW_RETURN_IF_ERROR(add_pass_b(report, options, run.record.templates));
    CW_TRY(const auto begun, open_later_stages(run.found, *run.folder));
    std::erase_if(report.pass_b, [&begun](const PlannedRequest& planned) {
      const int number = planned.chunk.number;
      return std::ranges::any_of(begun, [number](const OpenRun& stage) {
        return stage.state.has(number) && stage.state.request(number).stored;
      });
    });
    std::ranges::move(report.pass_b, std::back_inserter(rest.requests));
  }
  rest.access = std::move(report.access);
  return rest;
}

Status check_request(const PlanReport& report, int number) {
  const bool there = std::ranges::any_of(report.requests, [&](const PlannedRequest& planned) {
    return planned.chunk.number == number;
  });
  if (there) return {};
  return fail(
      Fault::usage,
      number == store::research_number
          ? "--chunk 0: the research is not a request of its own without --research first"
          : fmt::format("--chunk {}: the plan has {} chunks", number, report.plan.chunks.size()));
}

int words_of(const std::vector<PlannedRequest>& requests) {
  int words = 0;
  for (const PlannedRequest& planned : requests)
    words += planned.chunk.words_target;
  return words;
}

engine::Estimate total(const std::vector<PlannedRequest>& requests) {
  engine::Estimate sum;
  for (const PlannedRequest& planned : requests)
    sum += planned.estimate;
  return sum;
}

std::optional<Nanodollars> cost_of(const PlannedRequest& planned, const Guess& guess) {
  if (!planned.price) return std::nullopt;
  return engine::cost_of(
      *planned.price, planned.estimate.*guess.tokens, planned.estimate.*guess.searches);
}

std::optional<Nanodollars> cost_of(const std::vector<PlannedRequest>& requests,
                                   const Guess& guess) {
  Nanodollars sum = 0;
  for (const PlannedRequest& planned : requests) {
    const auto cost = cost_of(planned, guess);
    if (!cost) return std::nullopt;
    sum = saturating_sum(sum, *cost);
  }
  return sum;
}

}  // namespace castwright::app
