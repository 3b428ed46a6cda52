#include "engine/run_terms.h"

#include "store/layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

/// Returns the model of the part that the request belongs to; nothing if it asks that of the run.
const std::optional<ModelAccess>& own_model(const RunTerms& terms, int number) {
  return terms.settings.models[terms.stage_of(number).id];
}

}  // namespace

Millis default_deadline(int words) {
  constexpr Millis least = std::chrono::minutes(20);
  return std::max(least, Millis(std::chrono::minutes(10)) + Millis(250) * words);
}

RequestKind RunTerms::kind_of(int number) const {
  if (!store::has_stage(record, store::StageId::research)) return RequestKind::text;
  return request_kind(store::research_stage(record), number);
}

const provider::Endpoint& RunTerms::endpoint_for(int number) const {
  const auto& own = own_model(*this, number);
  return own ? own->endpoint : settings.endpoint;
}

const provider::Capabilities& RunTerms::capabilities_for(int number) const {
  const auto& own = own_model(*this, number);
  return own ? own->capabilities : settings.capabilities;
}

std::optional<provider::Price> RunTerms::price_for(int number, CompletionWindow window) const {
  const auto& own = own_model(*this, number);
  const auto& price = own ? own->price : settings.price;
  if (!price) return std::nullopt;
  return provider::price_in(*price, capabilities_for(number).windows, window);
}

const std::string& RunTerms::model_of(int number, const journal::AttemptState& attempt) const {
  return attempt.model.empty() ? store::model_of(record, number) : attempt.model;
}

std::optional<provider::Price> RunTerms::price_of(int number,
                                                  const journal::AttemptState& attempt) const {
  const std::string& model = model_of(number, attempt);
  if (model == endpoint_for(number).model) return price_for(number, attempt.window);
  const auto earlier = settings.earlier_models.find(model);
  if (earlier == settings.earlier_models.end() || !earlier->second.price) return std::nullopt;
  return provider::price_in(*earlier->second.price, earlier->second.windows, attempt.window);
}

bool RunTerms::has_budget() const {
  return settings.budget || settings.budget_daily || doors.process_budget.budget();
}

RateLimiter& RunTerms::limiter_for(int number) const {
  const auto& own = own_model(*this, number);
  return own && own->limiter != nullptr ? *own->limiter : doors.limiter;
}

passes::RequestOptions RunTerms::options_for(int number) const {
  return request_options(capabilities_for(number), kind_of(number), settings.output_tokens_max);
}

bool RunTerms::searches(int number) const {
  return kind_of(number) != RequestKind::text && options_for(number).search;
}

std::string RunTerms::request_name(int number) const {
  const store::Stage& part = stage_of(number);
  if (!part.is_home()) return fmt::format("{} (chunk {})", part.request_name(number), number);
  return store::request_name(record, number);
}

}  // namespace castwright::engine
