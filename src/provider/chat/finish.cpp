#include "provider/chat/finish.h"

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

enum class Meaning { whole, limit, filter, call, broken };

struct Row {
  std::string_view word;
  Meaning meaning;
};
// OpenAI has five finish reasons; the others come from servers that hand on the word of the model's
// own API.
constexpr std::array rows{
    Row{"stop", Meaning::whole},
    Row{"stop_sequence", Meaning::whole},
    Row{"end_turn", Meaning::whole},
    Row{"eos", Meaning::whole},
    Row{"eos_token", Meaning::whole},
    Row{"length", Meaning::limit},
    Row{"max_tokens", Meaning::limit},
    Row{"max_output_tokens", Meaning::limit},
    Row{"model_length", Meaning::limit},
    Row{"content_filter", Meaning::filter},
    Row{"safety", Meaning::filter},
    Row{"sensitive", Meaning::filter},
    Row{"tool_calls", Meaning::call},
    Row{"tool_use", Meaning::call},
    Row{"function_call", Meaning::call},
    Row{"error", Meaning::broken},
    Row{"abort", Meaning::broken},
    Row{"network_error", Meaning::broken},
    Row{"insufficient_system_resource", Meaning::broken},
};

}  // namespace

Finish read_finish(std::string_view reason, bool has_text) {
  Finish by_its_word{AnswerStatus::incomplete, std::string(reason)};
  const auto* const row = std::ranges::find(rows, reason, &Row::word);
  if (row == rows.end()) return by_its_word;
  switch (row->meaning) {
    case Meaning::whole: return {AnswerStatus::completed, {}};
    case Meaning::limit: return {AnswerStatus::incomplete, "max_output_tokens"};
    case Meaning::filter: return {AnswerStatus::incomplete, "content_filter"};
    case Meaning::call: return has_text ? Finish{AnswerStatus::completed, {}} : by_its_word;
    case Meaning::broken: return {AnswerStatus::failed, {}};
  }
  return by_its_word;
}

}  // namespace castwright::provider
