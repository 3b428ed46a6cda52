#include "rehearsal/scenario.h"

#include "rehearsal/scenario_items.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

constexpr double keepalive_interval_s = 15;  // the original sends one after so much silence
constexpr double queue_s = 0.05;             // how long a background job waits in the queue
// One a second: more than any deadline lets pass.
constexpr std::size_t keepalives_endless = 20'000;

bool continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::size_t character_border(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && continuation(text[at]))
    --at;
  return std::min(at, text.size());
}

/// Appends steps to a scenario and gives each the time at which it is due.
class Timeline {
 public:
  Timeline(Scenario& scenario, const ScenarioInput& input)
      : scenario_(scenario),
        input_(input),
        random_(input.seed) {
    const double pace = input.options->pace_tokens_per_s;
    token_s_ = pace > 0 ? 1.0 / pace : 0.0;
  }

  void add(StepKind kind, std::size_t item = 0, std::size_t begin = 0, std::size_t end = 0) {
    scenario_.steps.push_back({.kind = kind,
                               .item = static_cast<std::uint32_t>(item),
                               .begin = static_cast<std::uint32_t>(begin),
                               .end = static_cast<std::uint32_t>(end),
                               .due_s = now_s_});
  }

  /// Lets `seconds` pass without text, with the keepalive events that the original sends meanwhile.
  void silence(double seconds) {
    const double interval = keepalive_interval_s / input_.options->clock_scale;
    const double until = now_s_ + seconds;
    while (input_.options->dialect == Dialect::openai && now_s_ + interval < until) {
      now_s_ += interval;
      add(StepKind::keepalive);
    }
    now_s_ = until;
  }

  /// Adds the text in pieces of a few characters to a few words; each takes the time of its tokens.
  void deltas(StepKind kind, std::size_t item, std::string_view text, std::size_t begin = 0) {
    while (begin < text.size()) {
      const std::size_t end = next_border(text, begin);
      now_s_ += token_s_ * static_cast<double>(end - begin) / 4.0;
      add(kind, item, begin, end);
      begin = end;
    }
  }

  void wait(double seconds) { now_s_ += seconds; }

 private:
  std::size_t next_border(std::string_view text, std::size_t begin) {
    std::size_t tokens = 1 + random_() % 4;
    std::size_t end = begin;
    while (tokens-- > 0 && end < text.size()) {
      std::size_t length = 1;  // a piece is a leading space and up to eight more bytes
      while (end + length < text.size() && length < 9 && text[end + length] != ' ')
        ++length;
      end += length;
    }
    if (end > begin && random_() % 50 == 0) end = begin + 1 + random_() % (end - begin);
    end = character_border(text, end);
    while (end <= begin || (end < text.size() && continuation(text[end])))
      ++end;
    return end;
  }

  Scenario& scenario_;
  const ScenarioInput& input_;
  std::mt19937_64 random_;
  double token_s_ = 0;
  double now_s_ = 0;
};

/// Applies the token limit the way the original does: thinking counts against it, and text that has
/// no room is never written.
void limit_tokens(Scenario& scenario, const CreateRequest& request) {
  std::int64_t visible = 0;
  for (const Item& item : scenario.items)
    if (item.kind == ItemKind::message || item.kind == ItemKind::function_call)
      visible += tokens_of(item.text);
  const bool thinks = request.reasoning() || scenario.items.front().kind == ItemKind::reasoning;
  std::int64_t thought = thinks ? 64 + visible / 4 : 0;
  if (request.output_tokens_max) thought = std::min(thought, *request.output_tokens_max / 4);
  if (request.output_tokens_max && thought + visible > *request.output_tokens_max) {
    const auto room = static_cast<std::size_t>(*request.output_tokens_max - thought) * 4;
    Item& last = scenario.items.back();
    last.text.resize(character_border(last.text, std::min(room, last.text.size())));
    last.final_text = last.text;
    scenario.ending = Ending::incomplete_tokens;
    visible = *request.output_tokens_max - thought;
  }
  scenario.usage.reasoning_tokens = thought;
  scenario.usage.output_tokens = thought + visible;
}

void halve_text(Scenario& scenario) {
  Item& last = scenario.items.back();
  last.text.resize(character_border(last.text, last.text.size() / 2));
  last.final_text = last.text;
  scenario.usage.output_tokens = scenario.usage.reasoning_tokens + tokens_of(last.text);
}

void end_by_fault(Scenario& scenario, const FaultSet& faults) {
  using enum FaultKind;
  const auto end = [&](FaultKind kind, Ending ending) {
    if (!faults.has(kind)) return false;
    halve_text(scenario);
    scenario.ending = ending;
    return true;
  };
  scenario.error_code = "server_error";
  scenario.error_message =
      "An error occurred while processing your request. You can retry your request, or contact us "
      "through our help center if the error persists. Please include the request ID in your "
      "message.";
  if (end(incomplete, Ending::incomplete_tokens) || end(content_filter, Ending::incomplete_filter)
      || end(cancelled, Ending::cancelled) || end(error_nested, Ending::failed)
      || end(error_flat, Ending::failed) || end(error_bare, Ending::failed)
      || end(error_in_stream, Ending::failed) || end(error_in_stream_done, Ending::failed)
      || end(error_beside_choices, Ending::incomplete_tokens))
    return;
  if (end(incomplete_as_completed, Ending::incomplete_tokens)) {
    scenario.called_completed = true;
  } else if (end(failed, Ending::failed)) {
    scenario.error_code = faults.find(failed)->argument;
    if (scenario.error_code.contains("quota"))
      scenario.error_message =
          "You exceeded your current quota, please check your plan and billing "
          "details.";
  } else if (faults.has(incomplete_no_text)) {
    scenario.items.pop_back();
    scenario.ending = Ending::incomplete_tokens;
    scenario.usage.reasoning_tokens = scenario.usage.output_tokens;
  } else if (faults.has(empty_completed)) {
    scenario.output_empty = true;
    scenario.items.clear();
  }
}

// ------------------------------------------------------------------------------------ the steps

void emit_search(Timeline& line, std::size_t index) {
  line.add(StepKind::item_added, index);
  line.add(StepKind::search_in_progress, index);
  line.add(StepKind::search_searching, index);
  line.add(StepKind::search_completed, index);
  line.add(StepKind::item_done, index);
}

void emit_reasoning(Timeline& line, const Item& item, std::size_t index) {
  line.add(StepKind::item_added, index);
  if (!item.text.empty()) {
    line.add(StepKind::summary_part_added, index);
    line.deltas(StepKind::summary_delta, index, item.text);
    line.add(StepKind::summary_done, index);
    line.add(StepKind::summary_part_done, index);
  }
  line.add(StepKind::item_done, index);
}

/// Whether a fault ends the text in its middle: no closing event repeats a text that has no end.
bool breaks_off(const FaultSet& faults) {
  using enum FaultKind;
  constexpr std::array breaks{error_nested,
                              error_flat,
                              error_bare,
                              error_in_stream,
                              error_in_stream_done,
                              failed,
                              cancelled};
  return std::ranges::any_of(breaks, [&faults](FaultKind kind) { return faults.has(kind); });
}

void emit_text(Timeline& line, Scenario& scenario, std::size_t index, const FaultSet& faults) {
  const Item& item = scenario.items[index];
  line.add(StepKind::item_added, index);
  line.add(StepKind::part_added, index);
  std::size_t from = 0;
  for (std::size_t k = 0; k < item.citations.size(); ++k) {
    line.deltas(StepKind::delta,
                index,
                std::string_view(item.text).substr(0, item.citations[k].end_byte),
                from);
    line.add(StepKind::annotation, index, k);
    from = item.citations[k].end_byte;
  }
  line.deltas(StepKind::delta, index, item.text, from);
  if (breaks_off(faults)) {
    scenario.items[index].complete = false;
    return;
  }
  line.add(StepKind::text_done, index);
  line.add(StepKind::part_done, index);
  line.add(StepKind::item_done, index);
}

void emit_function_call(Timeline& line, const Item& item, std::size_t index) {
  line.add(StepKind::item_added, index);
  line.deltas(StepKind::delta, index, item.text);
  line.add(StepKind::text_done, index);
  line.add(StepKind::item_done, index);
}

void insert_after_third_delta(Scenario& scenario, Step step, std::size_t count, double interval_s) {
  const std::size_t third = std::min(scenario.find(StepKind::delta, 2) + 1, scenario.steps.size());
  const double due = scenario.steps[third - 1].due_s;
  std::vector<Step> extra(count, step);
  for (std::size_t i = 0; i < count; ++i)
    extra[i].due_s = due + interval_s * static_cast<double>(i + 1);
  scenario.steps.insert(
      scenario.steps.begin() + static_cast<std::ptrdiff_t>(third), extra.begin(), extra.end());
}

void emit_odd_events(Scenario& scenario, const ScenarioInput& input) {
  const FaultSet& faults = *input.faults;
  if (faults.has(FaultKind::unknown_events))
    insert_after_third_delta(scenario, {.kind = StepKind::unknown}, 3, 0);
  if (faults.has(FaultKind::huge_event))
    insert_after_third_delta(
        scenario,
        {.kind = StepKind::huge,
         .end = static_cast<std::uint32_t>(std::min(64.0, faults.number(FaultKind::huge_event)))},
        1,
        0);
  if (faults.has(FaultKind::keepalive_only)) {
    const std::size_t third =
        std::min(scenario.find(StepKind::delta, 2) + 1, scenario.steps.size());
    scenario.steps.resize(third);
    scenario.never_ends = true;
    insert_after_third_delta(scenario,
                             {.kind = StepKind::keepalive},
                             keepalives_endless,
                             1.0 / input.options->clock_scale);
  }
}

/// The time of thinking before the first item. It is log-normal by the method of Box and Muller,
/// because std::lognormal_distribution differs between libraries.
double first_token_s(const ScenarioInput& input) {
  const Options& options = *input.options;
  if (options.first_token_s <= 0 || options.first_token_sigma <= 0) return options.first_token_s;
  std::mt19937_64 numbers(input.seed);
  const auto uniform = [&numbers] {  // above 0, at most 1
    return (static_cast<double>(numbers() >> 11U) + 1) * 0x1p-53;
  };
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double normal = radius * std::cos(2 * std::numbers::pi * uniform());
  return options.first_token_s * std::exp(options.first_token_sigma * normal);
}

void emit_end(Timeline& line, const FaultSet& faults) {
  if (faults.has(FaultKind::error_nested)) line.add(StepKind::error_nested);
  bool over = false;  // whether an error stands in place of the terminal event
  for (const auto& [kind, step] :
       {std::pair{FaultKind::error_flat, StepKind::error_flat},
        std::pair{FaultKind::error_bare, StepKind::error_bare},
        std::pair{FaultKind::error_in_stream, StepKind::error_event},
        std::pair{FaultKind::error_in_stream_done, StepKind::error_done}})
    if (faults.has(kind)) {
      line.add(step);
      over = true;
    }
  if (!over) line.add(StepKind::terminal);
}

/// The job leaves the queue without having begun, and nothing of it is billed.
void emit_missed_window(Timeline& line, Scenario& scenario, const CreateRequest& request) {
  scenario.items.clear();
  scenario.ending = Ending::failed;
  scenario.error_code = "completion_window_exceeded";
  scenario.error_message =
      fmt::format("The response could not be completed within its completion window of {}.",
                  name_of(*request.window));
  scenario.usage_known = false;
  line.add(StepKind::terminal);
}

void emit_steps(Scenario& scenario, const CreateRequest& request, const ScenarioInput& input) {
  const FaultSet& faults = *input.faults;
  Timeline line(scenario, input);
  line.add(StepKind::created);
  if (request.background) {
    line.add(StepKind::queued);
    if (faults.has(FaultKind::stuck_queued)) {
      scenario.never_ends = true;
      return;
    }
    if (request.waits_for_window()) {
      line.wait(input.window_wait_s);
      if (faults.has(FaultKind::window_missed)) return emit_missed_window(line, scenario, request);
    } else if (input.options->pace_tokens_per_s > 0) {
      line.wait(queue_s);
    }
  }
  line.add(StepKind::in_progress);
  line.silence(first_token_s(input));
  if (faults.has(FaultKind::keepalive_flood))
    for (auto left = static_cast<std::size_t>(faults.number(FaultKind::keepalive_flood)); left > 0;
         --left)
      line.add(StepKind::keepalive);
  const bool silent = faults.has(FaultKind::only_final) || faults.has(FaultKind::empty_completed);
  for (std::size_t i = 0; i < scenario.items.size() && !silent; ++i) {
    switch (scenario.items[i].kind) {
      case ItemKind::reasoning: emit_reasoning(line, scenario.items[i], i); break;
      case ItemKind::search: emit_search(line, i); break;
      case ItemKind::message: emit_text(line, scenario, i, faults); break;
      case ItemKind::function_call: emit_function_call(line, scenario.items[i], i); break;
    }
  }
  emit_end(line, faults);
  emit_odd_events(scenario, input);
}

}  // namespace

std::size_t Scenario::find(StepKind kind, std::size_t skip) const {
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i].kind == kind && skip-- == 0) return i;
  return steps.size();
}

std::int64_t tokens_of(std::string_view text) {
  return static_cast<std::int64_t>((text.size() + 3) / 4);
}

Scenario plan_scenario(const CreateRequest& request, ScenarioInput input) {
  Scenario scenario;
  scenario.open_ended = input.open_ended;
  add_items(scenario, request, input);
  limit_tokens(scenario, request);
  end_by_fault(scenario, *input.faults);

  std::int64_t found = 0;
  for (const Item& item : scenario.items)
    if (item.kind == ItemKind::search)
      found += 400 * static_cast<std::int64_t>(item.sources.size());
  scenario.usage.input_tokens = tokens_of(request.prompt()) + 12 + found;
  scenario.usage.cache = input.cache;
  scenario.usage.in_dollars = input.faults->has(FaultKind::cost_told);
  scenario.usage_known = !input.faults->has(FaultKind::no_usage);
  emit_steps(scenario, request, input);
  return scenario;
}

}  // namespace castwright::rehearsal
