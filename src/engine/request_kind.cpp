#include "engine/request_kind.h"

#include "store/layout.h"

namespace castwright::engine {

RequestKind request_kind(topic::ResearchStage stage, int number) {
  if (number == store::research_number) return RequestKind::research;
  const bool combined = number == 1 && stage == topic::ResearchStage::with_opening;
  return combined ? RequestKind::research_and_text : RequestKind::text;
}

passes::RequestOptions request_options(const provider::Capabilities& can,
                                       RequestKind kind,
                                       std::optional<std::int64_t> output_tokens_max) {
  passes::RequestOptions options;
  const bool searches = kind != RequestKind::text && can.searches;
  options.search = searches;
  options.reasoning_tokens = can.reasoning_tokens;
  options.model_output_tokens_max = can.output_tokens_max;
  options.output_tokens_max = output_tokens_max;
  options.structure = (searches ? can.structured_with_search : can.structured)
                          ? passes::Structure::schema
                          : passes::Structure::prompt;
  return options;
}

}  // namespace castwright::engine
