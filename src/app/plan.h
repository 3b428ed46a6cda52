#pragma once
// The use case `plan`: what a run would ask, and what it would cost on the chosen model and on
// others. It sends nothing and makes no file. Any thread.

#include "app/access.h"
#include "app/open_run.h"
#include "app/settings.h"
#include "core/money.h"
#include "core/result.h"
#include "engine/estimate.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// A request as the run would send it, with what it would probably cost.
struct PlannedRequest {
  plan::Chunk chunk;
  engine::RequestKind kind = engine::RequestKind::text;
  engine::Turn turn;  ///< its place among the requests, by which the cache of prompts is estimated
  engine::UnwrittenText unwritten;  ///< what its prompt will have besides what `ask` has
  passes::ModelRequest ask;
  engine::Estimate estimate;
  std::string model;
  std::optional<provider::Price> price;  ///< in the window of the run; empty if unknown
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
  std::vector<PlannedRequest> requests;
  std::optional<std::string> price_date;  ///< the day that the price is of; empty if unknown
};

/// What plan_topic() found out.
struct PlanReport {
  topic::Topic topic;
  std::filesystem::path file;  ///< the topic's
  plan::Plan plan;
  Access access;
  /// The requests for the long script, after the research if that is a request of its own.
  std::vector<PlannedRequest> requests;
  /// The chosen model and its cheapest rivals, the cheapest first; each in all windows it has.
  std::vector<ModelPlan> models;
  Access access_b;                     ///< whom the shorter scripts are asked of
  std::vector<PlannedRequest> pass_b;  ///< the requests for them; empty if the topic enables none
  std::optional<KnownOutline> outline;
  std::string
      window_promise;  ///< until when the script is promised (app/window.h); "" if it is not
  std::vector<std::string> warnings;
  topic::Options options;
};

/// Plans the topic, named by its id or the path of its file. Fault::missing if there is no such
/// file, Fault::usage if the topic or a setting is wrong.
Result<PlanReport> plan_topic(const std::string& topic, const GivenSettings& settings);

/// What a run still asks for, as the run itself would ask: its settings, topic and plan.
struct RestOfRun {
  Access access;
  std::vector<PlannedRequest> requests;  ///< those of the stages that follow too
  Gathered gathered;                     ///< the settings of the run, under `settings` of the call
};
/// Plans what a resume of the run would ask for: every request whose answer is not stored. With
/// `redo`, that request as well, and nothing of the stages that follow, which a redo leaves alone.
/// An answer that is complete on its tape is among them, so that the cost is a bound. Fault::usage
/// if a setting is wrong, Fault::storage if the run is damaged.
Result<RestOfRun> plan_rest(const OpenRun& run,
                            const GivenSettings& settings,
                            std::optional<int> redo = std::nullopt);

/// Fault::usage if the long script has no request of this number, 0 for the research.
Status check_request(const PlanReport& report, int number);

/// One of the three guesses of an estimate, as a name and as the members that hold it.
struct Guess {
  const char* name;
  engine::Tokens engine::Estimate::* tokens;
  int engine::Estimate::* searches;
};
inline constexpr Guess low_guess{"low", &engine::Estimate::low, &engine::Estimate::searches_low};
inline constexpr Guess expected_guess{
    "expected", &engine::Estimate::expected, &engine::Estimate::searches_expected};
inline constexpr Guess worst_guess{
    "worst", &engine::Estimate::worst, &engine::Estimate::searches_worst};
inline constexpr std::array guesses{low_guess, expected_guess, worst_guess};

/// The words that all requests together are to bring.
int words_of(const std::vector<PlannedRequest>& requests);
/// The sum of the estimates of all requests.
engine::Estimate total(const std::vector<PlannedRequest>& requests);
/// What requests cost by this guess, each at the price of its own model; empty if a price is
/// unknown.
std::optional<Nanodollars> cost_of(const PlannedRequest& planned, const Guess& guess);
std::optional<Nanodollars> cost_of(const std::vector<PlannedRequest>& requests, const Guess& guess);

}  // namespace castwright::app
