#pragma once
// What a request of Pass A shall bring, and how it is made for that. A run, the estimate of its
// cost and the command `plan` use the same functions. Pure; any thread.

#include "passes/pass_a.h"
#include "provider/models.h"
#include "topic/settings.h"

#include <cstdint>
#include <optional>

namespace castwright::engine {

enum class RequestKind { research, research_and_text, text };
/// Returns the kind of request `number`: the research is request 0, or comes with chunk 1.
RequestKind request_kind(topic::ResearchStage stage, int number);

/// Returns how the request is made. It has a strict schema if the model keeps to one (for research
/// also beside the search tool), else the prompt alone asks for JSON.
passes::RequestOptions request_options(const provider::Capabilities& can,
                                       RequestKind kind,
                                       std::optional<std::int64_t> output_tokens_max);

}  // namespace castwright::engine
