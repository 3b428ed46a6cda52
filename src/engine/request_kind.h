#pragma once
// What a request of Pass A is to bring, and how it is made for that: the same for a run, for the
// estimate of its cost, and for `plan`. Pure; any thread.

#include "passes/pass_a.h"
#include "provider/models.h"
#include "topic/settings.h"

#include <cstdint>
#include <optional>

namespace castwright::engine {

enum class RequestKind { research, research_and_text, text };
/// Of request `number`: the research is request 0, or comes with chunk 1.
RequestKind request_kind(topic::ResearchStage stage, int number);

/// Strict structure where the model keeps it (with the search tool too, for research), JSON by
/// prompt elsewhere.
passes::RequestOptions request_options(const provider::Capabilities& can,
                                       RequestKind kind,
                                       std::optional<std::int64_t> output_tokens_max);

}  // namespace castwright::engine
