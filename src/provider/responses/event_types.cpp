#include "provider/responses/event_types.h"

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

struct Row {
  std::string_view name;
  EventType type;
};

constexpr std::array rows{
    Row{"response.output_text.delta", EventType::text_delta},
    Row{"response.output_text.done", EventType::text_done},
    Row{"response.refusal.delta", EventType::refusal_delta},
    Row{"response.refusal.done", EventType::refusal_done},
    // Servers have different names for the model's reasoning.
    Row{"response.reasoning_text.delta", EventType::reasoning_delta},
    Row{"response.reasoning.delta", EventType::reasoning_delta},
    Row{"response.reasoning_content.delta", EventType::reasoning_delta},
    Row{"response.reasoning_text.done", EventType::reasoning_done},
    Row{"response.reasoning.done", EventType::reasoning_done},
    Row{"response.reasoning_content.done", EventType::reasoning_done},
    Row{"response.reasoning_part.done", EventType::reasoning_done},
    Row{"response.reasoning_summary_text.delta", EventType::summary_delta},
    Row{"response.reasoning_summary.delta", EventType::summary_delta},
    Row{"response.reasoning_summary_text.done", EventType::summary_done},
    Row{"response.reasoning_summary.done", EventType::summary_done},
    Row{"response.reasoning_summary_part.done", EventType::summary_done},
    Row{"response.output_text.annotation.added", EventType::annotation_added},
    Row{"response.output_item.added", EventType::item_added},
    Row{"response.output_item.done", EventType::item_done},
    Row{"response.content_part.added", EventType::part_added},
    Row{"response.content_part.done", EventType::part_done},
    Row{"response.created", EventType::snapshot},
    Row{"response.queued", EventType::snapshot},
    Row{"response.in_progress", EventType::snapshot},
    Row{"response.completed", EventType::terminal},
    Row{"response.incomplete", EventType::terminal},
    Row{"response.failed", EventType::terminal},
    Row{"response.cancelled", EventType::terminal},
    Row{"error", EventType::error},
    Row{"keepalive", EventType::known},
    Row{"ping", EventType::known},
};

// Families of events about tools, and the other events about reasoning: their results are in the
// items that close them.
constexpr std::array<std::string_view, 10> known_prefixes{
    "response.reasoning",
    "response.web_search_call.",
    "response.function_call",
    "response.file_search_call.",
    "response.code_interpreter",
    "response.image_generation_call.",
    "response.mcp_",
    "response.custom_tool_call_input.",
    "response.audio.",
    "response.computer_call.",
};

}  // namespace

EventType event_type(std::string_view name) {
  const auto* const row = std::ranges::find(rows, name, &Row::name);
  if (row != rows.end()) return row->type;
  const bool known = std::ranges::any_of(
      known_prefixes, [name](std::string_view prefix) { return name.starts_with(prefix); });
  return known ? EventType::known : EventType::unknown;
}

AnswerStatus ending_of(std::string_view name) {
  if (name == "response.completed") return AnswerStatus::completed;
  if (name == "response.incomplete") return AnswerStatus::incomplete;
  if (name == "response.cancelled") return AnswerStatus::cancelled;
  return AnswerStatus::failed;
}

}  // namespace castwright::provider
