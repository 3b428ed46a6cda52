#pragma once
// What a run would ask, and what it would cost, on the chosen model and on others: the values that
// `castwright plan` prints. Sends and makes nothing. One thread.

#include "app/access.h"
#include "app/settings.h"
#include "core/money.h"
#include "core/result.h"
#include "engine/estimate.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "topic/topic.h"

#include <optional>
#include <string>
#include <vector>

namespace castwright::cli {

struct Planned {
  plan::Chunk chunk;
  engine::RequestKind kind = engine::RequestKind::text;
  engine::Turn turn;
  passes::ModelRequest ask;
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

/// The long script as one model would be asked for it.
struct ModelPlan {
  std::string model;
  CompletionWindow window = CompletionWindow::soonest;
  bool chosen = false;
  std::vector<Planned> requests;
  std::optional<std::string> price_date;  ///< nothing where the price is unknown
};

struct Overview {
  topic::Topic topic;
  plan::Plan plan;
  app::Access access;
  std::vector<Planned> requests;
  /// The chosen one among them, the cheapest first; of each model all windows that it has.
  std::vector<ModelPlan> models;
  app::Access access_b;         ///< of the shorter scripts
  std::vector<Planned> pass_b;  ///< empty where the topic enables none
  std::optional<KnownOutline> outline;
  std::vector<std::string> warnings;
  topic::Options options;
};

/// `topic` is an id or a path.
Result<Overview> make_overview(const std::string& topic, const app::GivenSettings& settings);

/// One of the three guesses of an estimate.
struct Guess {
  const char* name;
  engine::Tokens engine::Estimate::* tokens;
  int engine::Estimate::* searches;
};
inline constexpr Guess low{"low", &engine::Estimate::low, &engine::Estimate::searches_low};
inline constexpr Guess expected{
    "expected", &engine::Estimate::expected, &engine::Estimate::searches_expected};
inline constexpr Guess worst{"worst", &engine::Estimate::worst, &engine::Estimate::searches_worst};

engine::Estimate total(const std::vector<Planned>& requests);
/// Each request at the price of its own model; nothing where one of them is unknown.
std::optional<Nanodollars> cost_of(const Planned& planned, const Guess& guess);
std::optional<Nanodollars> cost_of(const std::vector<Planned>& requests, const Guess& guess);

}  // namespace castwright::cli
