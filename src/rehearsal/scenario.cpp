#include "rehearsal/scenario.h"

#include "core/id.h"
#include "rehearsal/schema.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr double keepalive_interval_s = 15;         // silence after which the original sends one
constexpr double queue_s = 0.05;                    // what a background job waits in the queue
constexpr std::size_t keepalives_endless = 20'000;  // at one a second: longer than any deadline
constexpr std::size_t sources_per_search = 6;

bool continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::size_t character_border(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && continuation(text[at]))
    --at;
  return std::min(at, text.size());
}

/// Lays the steps out in time.
class Timeline {
 public:
  Timeline(Scenario& scenario, const Stage& stage)
      : scenario_(scenario),
        stage_(stage),
        random_(stage.seed) {
    const double pace = stage.options->pace_tokens_per_s;
    token_s_ = pace > 0 ? 1.0 / pace : 0.0;
  }

  void add(StepKind kind, std::size_t item = 0, std::size_t begin = 0, std::size_t end = 0) {
    scenario_.steps.push_back({.kind = kind,
                               .item = static_cast<std::uint32_t>(item),
                               .begin = static_cast<std::uint32_t>(begin),
                               .end = static_cast<std::uint32_t>(end),
                               .due_s = now_s_});
  }

  /// Thinking: nothing to say, but signs of life where the original gives them.
  void silence(double seconds) {
    const double interval = keepalive_interval_s / stage_.options->clock_scale;
    const double until = now_s_ + seconds;
    while (stage_.options->dialect == Dialect::openai && now_s_ + interval < until) {
      now_s_ += interval;
      add(StepKind::keepalive);
    }
    now_s_ = until;
  }

  /// The text in pieces of a few characters to a few words, each costing its tokens' time.
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
      std::size_t length = 1;  // a leading space and up to eight more bytes
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
  const Stage& stage_;
  std::mt19937_64 random_;
  double token_s_ = 0;
  double now_s_ = 0;
};

std::string new_id(std::string_view prefix) {
  return std::string(prefix) + random_hex(25);
}

// ------------------------------------------------------------------------------------ the items

std::vector<Value> wire_sources(const std::vector<Source>& sources, bool with_api) {
  std::vector<Value> out;
  for (const Source& source : sources) {
    Value one = Value::object();
    one.set("type", "url");
    one.set("url", source.url);
    out.push_back(std::move(one));
  }
  if (with_api) {
    Value one = Value::object();
    one.set("type", "api");
    one.set("name", "oai-weather");
    out.push_back(std::move(one));
  }
  return out;
}

void add_searches(Scenario& scenario, const CreateRequest& request, const Stage& stage) {
  const auto all = wire_sources(stage.sources, stage.faults->has(FaultKind::api_sources));
  const auto cap = static_cast<std::size_t>(std::max<std::int64_t>(1, request.tool_calls_max));
  const std::size_t wanted =
      std::max<std::size_t>(1, (all.size() + sources_per_search - 1) / sources_per_search);
  const std::size_t calls = std::min({cap, wanted, std::size_t{3}});
  for (std::size_t i = 0; i < calls; ++i) {
    Item item;
    item.kind = ItemKind::search;
    item.id = new_id("ws_");
    item.query = i == 0 ? stage.search_query : fmt::format("{} part {}", stage.search_query, i + 1);
    item.action = !stage.faults->has(FaultKind::missing_action);
    for (std::size_t k = i; k < all.size(); k += calls)
      item.sources.push_back(all[k]);
    scenario.items.push_back(std::move(item));
  }
}

Item message_item(std::string text) {
  Item item;
  item.kind = ItemKind::message;
  item.id = new_id("msg_");
  item.final_text = text;
  item.text = std::move(text);
  return item;
}

void cite(Item& item, const std::vector<Source>& sources) {
  // After the first sentences, the way the original does it: " ([host](url))" inside the text.
  std::string out;
  std::size_t from = 0;
  for (const Source& source : sources) {
    const std::size_t stop = item.text.find(". ", from);
    if (stop == std::string::npos || item.citations.size() == 3) break;
    out.append(item.text, from, stop + 2 - from);
    from = stop + 2;
    const std::size_t scheme = source.url.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const std::string url = source.url + "?utm_source=openai";
    Citation citation{.begin_byte = out.size(), .end_byte = 0, .title = source.title, .url = url};
    out +=
        fmt::format("([{}]({}))", source.url.substr(host, source.url.find('/', host) - host), url);
    citation.end_byte = out.size();
    out += ' ';
    item.citations.push_back(std::move(citation));
  }
  out.append(item.text, from);
  item.text = out;
  item.final_text = std::move(out);
}

std::string with_markers(std::string_view text) {
  std::string out;
  std::size_t from = 0;
  for (int number = 0; number < 3; ++number) {
    const std::size_t stop = text.find(". ", from);
    if (stop == std::string_view::npos) break;
    out.append(text, from, stop + 1 - from);
    out += fmt::format("\uE200cite\uE202turn1search{}\uE201", number);
    from = stop + 1;
  }
  out.append(text.substr(from));
  return out;
}

void add_message(Scenario& scenario, Stage& stage) {
  const FaultSet& faults = *stage.faults;
  if (faults.has(FaultKind::commentary)) {
    Item item = message_item("I will look at the notes first and then write the dialogue.");
    item.phase = "commentary";
    scenario.items.push_back(std::move(item));
  }
  Item item = message_item(std::move(stage.answer));
  if (faults.has(FaultKind::commentary)) item.phase = "final_answer";
  if (faults.has(FaultKind::refusal)) {
    item.refusal = true;
    item.text = item.final_text = "I'm sorry, but I can't help with that request.";
  }
  if (faults.has(FaultKind::inline_citations)) cite(item, stage.sources);
  if (faults.has(FaultKind::citation_markers))
    item.text = item.final_text = with_markers(item.text);
  if (faults.has(FaultKind::wrong_final_text)) {
    // One word is another one: still JSON where the text is JSON, and of another length.
    const std::size_t at = item.final_text.rfind(" the ");
    if (at != std::string::npos) item.final_text.replace(at, 5, " that very ");
  }
  if (faults.has(FaultKind::empty_answer)) item.text = item.final_text = "";
  scenario.items.push_back(std::move(item));
}

void add_function_call(Scenario& scenario, const Value& tool) {
  Item item;
  item.kind = ItemKind::function_call;
  item.id = new_id("fc_");
  item.call_id = "call_" + random_hex(12);
  item.name = tool.string_or("name", "function");
  const Value* parameters = tool.find("parameters");
  const Value arguments =
      parameters == nullptr ? Value::object() : Schema(*parameters).example(*parameters);
  item.text = json::dump(arguments.is_object() ? arguments : Value::object());
  item.final_text = item.text;
  scenario.items.push_back(std::move(item));
}

/// Applies the token limit the way the original does: thinking counts, and text that does not fit
/// is never written.
void limit_tokens(Scenario& scenario, const CreateRequest& request) {
  std::int64_t visible = 0;
  for (const Item& item : scenario.items)
    if (item.kind == ItemKind::message || item.kind == ItemKind::function_call)
      visible += tokens_of(item.text);
  std::int64_t thought = request.reasoning() ? 64 + visible / 4 : 0;
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
      || end(error_flat, Ending::failed) || end(error_bare, Ending::failed))
    return;
  if (end(incomplete_as_completed, Ending::incomplete_tokens)) {
    scenario.terminal_name = "response.completed";
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

void play_search(Timeline& line, std::size_t index) {
  line.add(StepKind::item_added, index);
  line.add(StepKind::search_in_progress, index);
  line.add(StepKind::search_searching, index);
  line.add(StepKind::search_completed, index);
  line.add(StepKind::item_done, index);
}

void play_reasoning(Timeline& line, const Item& item, std::size_t index) {
  line.add(StepKind::item_added, index);
  if (!item.text.empty()) {
    line.add(StepKind::summary_part_added, index);
    line.deltas(StepKind::summary_delta, index, item.text);
    line.add(StepKind::summary_done, index);
    line.add(StepKind::summary_part_done, index);
  }
  line.add(StepKind::item_done, index);
}

void play_text(Timeline& line, Scenario& scenario, std::size_t index, const FaultSet& faults) {
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
  const bool broken = faults.has(FaultKind::error_nested) || faults.has(FaultKind::error_flat)
                      || faults.has(FaultKind::error_bare) || faults.has(FaultKind::failed)
                      || faults.has(FaultKind::cancelled);
  if (broken) {
    scenario.items[index].complete = false;
    return;
  }
  line.add(StepKind::text_done, index);
  line.add(StepKind::part_done, index);
  line.add(StepKind::item_done, index);
}

void play_function_call(Timeline& line, const Item& item, std::size_t index) {
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

void play_odd_events(Scenario& scenario, const Stage& stage) {
  const FaultSet& faults = *stage.faults;
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
    insert_after_third_delta(scenario,
                             {.kind = StepKind::keepalive},
                             keepalives_endless,
                             1.0 / stage.options->clock_scale);
  }
}

/// Log-normal, by Box and Muller: std::lognormal_distribution differs between libraries.
double first_token_s(const Stage& stage) {
  const Options& options = *stage.options;
  if (options.first_token_s <= 0 || options.first_token_sigma <= 0) return options.first_token_s;
  std::mt19937_64 numbers(stage.seed);
  const auto uniform = [&numbers] {  // above 0, at most 1
    return (static_cast<double>(numbers() >> 11U) + 1) * 0x1p-53;
  };
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double normal = radius * std::cos(2 * std::numbers::pi * uniform());
  return options.first_token_s * std::exp(options.first_token_sigma * normal);
}

void play(Scenario& scenario, const CreateRequest& request, const Stage& stage) {
  const FaultSet& faults = *stage.faults;
  Timeline line(scenario, stage);
  line.add(StepKind::created);
  if (request.background) {
    line.add(StepKind::queued);
    if (faults.has(FaultKind::stuck_queued)) return;
    if (stage.options->pace_tokens_per_s > 0) line.wait(queue_s);
  }
  line.add(StepKind::in_progress);
  line.silence(first_token_s(stage));
  if (faults.has(FaultKind::keepalive_flood))
    for (auto left = static_cast<std::size_t>(faults.number(FaultKind::keepalive_flood)); left > 0;
         --left)
      line.add(StepKind::keepalive);
  const bool silent = faults.has(FaultKind::only_final) || faults.has(FaultKind::empty_completed);
  for (std::size_t i = 0; i < scenario.items.size() && !silent; ++i) {
    switch (scenario.items[i].kind) {
      case ItemKind::reasoning: play_reasoning(line, scenario.items[i], i); break;
      case ItemKind::search: play_search(line, i); break;
      case ItemKind::message: play_text(line, scenario, i, faults); break;
      case ItemKind::function_call: play_function_call(line, scenario.items[i], i); break;
    }
  }
  if (faults.has(FaultKind::error_nested)) line.add(StepKind::error_nested);
  if (faults.has(FaultKind::error_flat)) line.add(StepKind::error_flat);
  if (faults.has(FaultKind::error_bare)) line.add(StepKind::error_bare);
  if (!faults.has(FaultKind::error_flat) && !faults.has(FaultKind::error_bare))
    line.add(StepKind::terminal);
  play_odd_events(scenario, stage);
}

std::string_view terminal_event(Ending ending) {
  switch (ending) {
    case Ending::completed: return "response.completed";
    case Ending::incomplete_tokens:
    case Ending::incomplete_filter: return "response.incomplete";
    case Ending::failed: return "response.failed";
    case Ending::cancelled: return "response.cancelled";
  }
  return "response.failed";
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

Scenario plan_scenario(const CreateRequest& request, Stage stage) {
  Scenario scenario;
  scenario.open_ended = stage.open_ended;
  const bool rich = stage.options->dialect == Dialect::openai;
  if (rich && request.reasoning()) {
    Item item;
    item.kind = ItemKind::reasoning;
    item.id = new_id("rs_");
    const Value* summary = request.body.find("reasoning", "summary");
    if (summary != nullptr && !summary->is_null())
      item.text = "**Reading the request**\n\nThe notes are read, then the parts are put in order.";
    item.final_text = item.text;
    scenario.items.push_back(std::move(item));
  }
  if (rich && request.search) add_searches(scenario, request, stage);
  if (request.function_tool.is_null()) {
    add_message(scenario, stage);
  } else {
    add_function_call(scenario, request.function_tool);
  }
  limit_tokens(scenario, request);
  end_by_fault(scenario, *stage.faults);
  if (scenario.terminal_name.empty()) scenario.terminal_name = terminal_event(scenario.ending);

  std::int64_t found = 0;
  for (const Item& item : scenario.items)
    if (item.kind == ItemKind::search)
      found += 400 * static_cast<std::int64_t>(item.sources.size());
  scenario.usage.input_tokens = tokens_of(request.prompt()) + 12 + found;
  scenario.usage.cached_tokens = std::min(stage.cached_tokens, scenario.usage.input_tokens);
  scenario.usage_known = !stage.faults->has(FaultKind::no_usage);
  play(scenario, request, stage);
  return scenario;
}

}  // namespace castwright::rehearsal
