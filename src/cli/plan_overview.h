#pragma once
// What a run would ask, and what it would cost, on the chosen model and on others: the values that
// `castwright plan` prints. Sends nothing and makes no file. One thread.

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

/// The outline that the research of the topic's newest run made, if that run is unfinished.
struct KnownOutline {
  std::string run_id;
  plan::Plan plan;
  passes::Research research;
};

/// The requests for the long script, as one model in one window would be asked.
struct ModelPlan {
  std::string model;
  CompletionWindow window = CompletionWindow::soonest;
  bool chosen = false;
  std::vector<Planned> requests;
  std::optional<std::string> price_date;  ///< the day that the price is of; empty if unknown
};

struct Overview {
  topic::Topic topic;
  plan::Plan plan;
  app::Access access;
  std::vector<Planned> requests;
  /// The chosen model and its cheapest rivals, the cheapest first; each in all windows it has.
  std::vector<ModelPlan> models;
  app::Access access_b;         ///< whom the shorter scripts are asked of
  std::vector<Planned> pass_b;  ///< the requests for them; empty if the topic enables none
  std::optional<KnownOutline> outline;
  std::vector<std::string> warnings;
  topic::Options options;
};

/// Plans the topic, named by its id or the path of its file. Fault::missing if there is no such
/// file, Fault::usage if the topic or a setting is wrong.
Result<Overview> make_overview(const std::string& topic, const app::GivenSettings& settings);

/// One of the three guesses of an estimate, as a name and as the members that hold it.
struct Guess {
  const char* name;
  engine::Tokens engine::Estimate::* tokens;
  int engine::Estimate::* searches;
};
inline constexpr Guess low{"low", &engine::Estimate::low, &engine::Estimate::searches_low};
inline constexpr Guess expected{
    "expected", &engine::Estimate::expected, &engine::Estimate::searches_expected};
inline constexpr Guess worst{"worst", &engine::Estimate::worst, &engine::Estimate::searches_worst};

/// The sum of the estimates of all requests.
engine::Estimate total(const std::vector<Planned>& requests);
/// What requests cost by this guess, each at the price of its own model; empty if a price is
/// unknown.
std::optional<Nanodollars> cost_of(const Planned& planned, const Guess& guess);
std::optional<Nanodollars> cost_of(const std::vector<Planned>& requests, const Guess& guess);

}  // namespace castwright::cli
