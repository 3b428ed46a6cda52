#include "rehearsal/wire_chat.h"

#include "core/id.h"
#include "rehearsal/chat_object.h"
#include "rehearsal/chat_request.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

/// Whether a step becomes a chunk (or a comment).
bool has_words(const Scenario& scenario, const Step& step) {
  switch (step.kind) {
    case StepKind::created:
    case StepKind::keepalive:
    case StepKind::unknown:
    case StepKind::huge:
    case StepKind::summary_delta:
    case StepKind::delta:
    case StepKind::annotation:
    case StepKind::error_nested:
    case StepKind::error_flat:
    case StepKind::error_bare:
    case StepKind::error_event:
    case StepKind::error_done:
    case StepKind::terminal: return true;
    case StepKind::item_added: return scenario.items[step.item].kind == ItemKind::function_call;
    default: return false;
  }
}

bool is_finish(const Step& step) {
  return step.kind == StepKind::terminal || step.kind == StepKind::finish_with_usage;
}

/// Adds what comes with the finish reason and behind it.
void arrange_end(std::vector<Step>& steps, const CreateRequest& request, const FaultSet& faults) {
  const double due_s = steps.back().due_s;
  const auto add = [&steps, due_s](StepKind kind) {
    steps.push_back({.kind = kind, .due_s = due_s});
  };
  if (faults.has(FaultKind::error_beside_choices)) return add(StepKind::error_beside);
  if (faults.has(FaultKind::done_without_finish)) steps.pop_back();
  if (faults.has(FaultKind::usage_in_last_chunk) && is_finish(steps.back())) {
    steps.back().kind = StepKind::finish_with_usage;
    return;
  }
  if (faults.has(FaultKind::finish_without_usage)) return;
  if (faults.has(FaultKind::finish_twice)) {
    add(StepKind::finish_with_usage);
  } else if (request.usage_asked || faults.has(FaultKind::usage_null_after)) {
    add(StepKind::usage);
  }
  if (faults.has(FaultKind::usage_null_after)) add(StepKind::usage_null);
}

}  // namespace

std::expected<CreateRequest, ApiError> ChatWire::read(std::string_view body,
                                                      const Options& options) const {
  const bool original = options.dialect == Dialect::openai && !options.any_model;
  return read_chat_request(body, original ? Models::original : Models::any);
}

std::string ChatWire::new_id() const {
  return "chatcmpl-" + random_hex(15);
}

void ChatWire::arrange(Scenario& scenario,
                       const CreateRequest& request,
                       const FaultSet& faults) const {
  std::vector<Step> steps;
  if (faults.has(FaultKind::empty_choices_first))
    steps.push_back({.kind = StepKind::prompt_filter});
  for (const Step& step : scenario.steps)
    if (has_words(scenario, step)) steps.push_back(step);
  if (faults.has(FaultKind::finish_without_usage)) scenario.usage_known = false;
  const bool ends = !steps.empty() && steps.back().kind == StepKind::terminal;
  if (ends && faults.has(FaultKind::only_final)) {
    const bool said = !scenario.items.empty() && scenario.items.back().kind == ItemKind::message;
    steps.back().item =
        static_cast<std::uint32_t>(scenario.items.empty() ? 0 : scenario.items.size() - 1);
    if (said) steps.back().end = static_cast<std::uint32_t>(scenario.items.back().text.size());
  }
  const bool broken = scenario.ending == Ending::failed || scenario.ending == Ending::cancelled;
  if (ends && !broken) arrange_end(steps, request, faults);
  scenario.steps = std::move(steps);
}

RenderedEvent ChatWire::event(const Record& record,
                              std::size_t step,
                              std::uint64_t number,
                              bool obfuscation) const {
  return chat_event(record, step, number, obfuscation);
}

Whole ChatWire::whole(const Record& record, std::int64_t /*ended_at*/) const {
  if (record.scenario.ending != Ending::failed)
    return {.status = 200, .body = chat_completion(record)};
  return {.status = 500, .body = chat_error(record)};
}

bool ChatWire::sends_done(const Record& record, Dialect /*dialect*/) const {
  const Scenario& scenario = record.scenario;
  return std::ranges::none_of(scenario.steps, [](const Step& step) {
    return step.kind == StepKind::error_bare || step.kind == StepKind::error_event;
  });
}

std::size_t ChatWire::after_text(const Scenario& scenario) const {
  const auto finish = std::ranges::find_if(scenario.steps, is_finish);
  return static_cast<std::size_t>(finish - scenario.steps.begin());
}

std::size_t ChatWire::terminal(const Scenario& scenario) const {
  return scenario.steps.empty() ? 0 : scenario.steps.size() - 1;
}

const Scraps& ChatWire::scraps() const {
  static constexpr Scraps scraps{
      .first_event = "data: {}\n\n",
      .data_line = "data: ",
      .text =
          R"({"id":"chatcmpl-0","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":")",
      .endless_text = R"({"choices":[{"index":0,"delta":{"content":")",
      .second_terminal =
          "data: {\"id\":\"chatcmpl-other\",\"object\":\"chat.completion.chunk\",\"choices\":[{"
          "\"index\":0,\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n"};
  return scraps;
}

ApiError ChatWire::unknown_model(std::string_view model) const {
  return {.status = 404,
          .message =
              fmt::format("The model `{}` does not exist or you do not have access to it.", model),
          .type = "invalid_request_error",
          .param = {},
          .code = "model_not_found"};
}

void ChatWire::add_headers(std::vector<httpd::Header>& headers, const Record& record) const {
  if (record.scenario.usage.in_dollars)
    headers.push_back({.name = "X-Generation-Id", .value = record.id});
}

}  // namespace castwright::rehearsal
