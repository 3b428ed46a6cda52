#include "engine/run_terms.h"

#include "store/layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::engine {

Millis default_deadline(int words) {
  constexpr Millis least = std::chrono::minutes(20);
  return std::max(least, Millis(std::chrono::minutes(10)) + Millis(250) * words);
}

RequestKind RunTerms::kind_of(int number) const {
  return request_kind(store::research_stage(record), number);
}

const provider::Endpoint& RunTerms::endpoint_for(int number) const {
  const bool own = is_research(number) && settings.research;
  return own ? settings.research->endpoint : settings.endpoint;
}

const provider::Capabilities& RunTerms::capabilities_for(int number) const {
  const bool own = is_research(number) && settings.research;
  return own ? settings.research->capabilities : settings.capabilities;
}

std::optional<provider::Price> RunTerms::price_for(int number, CompletionWindow window) const {
  const bool own = is_research(number) && settings.research;
  const auto& price = own ? settings.research->price : settings.price;
  if (!price) return std::nullopt;
  return provider::price_in(*price, capabilities_for(number).windows, window);
}

RateLimiter& RunTerms::limiter_for(int number) const {
  const bool own = is_research(number) && doors.research_limiter != nullptr;
  return own ? *doors.research_limiter : doors.limiter;
}

passes::AskOptions RunTerms::options_for(int number) const {
  passes::AskOptions options =
      ask_options(capabilities_for(number), kind_of(number), settings.output_tokens_max);
  if (!writes_items()) return options;
  // Nothing of Pass B searches, not even its first request.
  options.search = false;
  options.structure =
      settings.capabilities.structured ? passes::Structure::schema : passes::Structure::prompt;
  return options;
}

bool RunTerms::searches(int number) const {
  return kind_of(number) != RequestKind::text && options_for(number).search;
}

std::string RunTerms::request_name(int number) const {
  if (is_research(number)) return "the research (chunk 0)";
  return fmt::format(
      "chunk {} ({})", number, record.plan.chunks[static_cast<std::size_t>(number) - 1].title);
}

}  // namespace castwright::engine
