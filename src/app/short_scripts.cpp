#include "app/short_scripts.h"

#include "app/run_review.h"
#include "passes/pass_b.h"

#include <optional>
#include <string_view>

namespace castwright::app {
namespace {

constexpr std::string_view default_model = "gpt-6-luna";

}  // namespace

bool ShortScripts::is_wanted(const topic::Options& options, const topic::Topic& topic) const {
  return !options.only_pass_a && !passes::items_of(topic, 0).empty();
}

topic::Options ShortScripts::options_of(const topic::Options& options,
                                        const topic::Topic& topic) const {
  topic::Options own = options;
  own.research = topic::ResearchStage::with_opening;  // no request of its own: it is there already
  own.research_model.clear();
  own.window = CompletionWindow::soonest;  // the scripts cost cents, and somebody waits for them
  if (!options.pass_b_model.empty()) {
    own.model = options.pass_b_model;
  } else if (is_at_openai(options)) {
    own.model = default_model;
  }
  if (own.model != options.model) own.price.clear();  // the price is that of the other model
  own.max_output_tokens = topic.pass_b_output_tokens_max > 0
                              ? std::optional(topic.pass_b_output_tokens_max)
                              : std::nullopt;
  return own;
}

Result<LaterStage::Plan> ShortScripts::plan(const FinishedRun& run) const {
  CW_TRY(const passes::Research research, research_of(run.folder));
  const passes::PassB pass = passes::plan_pass_b(
      run.topic,
      research,
      run.options.pass_b_per_item ? passes::Grouping::per_item : passes::Grouping::per_type);
  return Plan{.plan = passes::plan_of(pass), .basis = passes::to_json(pass)};
}

}  // namespace castwright::app
