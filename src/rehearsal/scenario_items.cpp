// What one answer consists of: thoughts, searches, and the message or the call of a function.

#include "rehearsal/scenario_items.h"

#include "core/id.h"
#include "rehearsal/schema.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::size_t sources_per_search = 6;

std::string new_id(std::string_view prefix) {
  return std::string(prefix) + random_hex(25);
}

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

void add_searches(Scenario& scenario, const CreateRequest& request, const ScenarioInput& input) {
  const auto all = wire_sources(input.sources, input.faults->has(FaultKind::api_sources));
  const auto cap = static_cast<std::size_t>(std::max<std::int64_t>(1, request.tool_calls_max));
  const std::size_t wanted =
      std::max<std::size_t>(1, (all.size() + sources_per_search - 1) / sources_per_search);
  const std::size_t calls = std::min({cap, wanted, std::size_t{3}});
  for (std::size_t i = 0; i < calls; ++i) {
    Item item;
    item.kind = ItemKind::search;
    item.id = new_id("ws_");
    item.query = i == 0 ? input.search_query : fmt::format("{} part {}", input.search_query, i + 1);
    item.action = !input.faults->has(FaultKind::missing_action);
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
  // The citation stands behind the first sentences in the form of the original: " ([host](url))"
  // inside of the text.
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

// Thoughts with a draft of the answer: of several answers the last one counts, not the first.
constexpr std::string_view draft =
    "The notes are read, then the parts are put in order. A first try would be "
    R"({"chunk_text": "HOST_A: A first draft."}, which is too short.)";

/// Adds the thoughts of the answer; adds nothing if the model does not think.
void add_thoughts(Scenario& scenario, const CreateRequest& request, const ScenarioInput& input) {
  const bool aloud = input.faults->has(FaultKind::reasoning_field);
  const bool thinks = input.options->dialect == Dialect::openai && request.reasoning();
  if (!aloud && !thinks) return;
  Item item;
  item.kind = ItemKind::reasoning;
  item.id = new_id("rs_");
  if (request.summary_asked)
    item.text = "**Reading the request**\n\nThe notes are read, then the parts are put in order.";
  if (aloud) item.text = draft;
  item.final_text = item.text;
  scenario.items.push_back(std::move(item));
}

void add_message(Scenario& scenario, ScenarioInput& input) {
  const FaultSet& faults = *input.faults;
  if (faults.has(FaultKind::commentary)) {
    Item item = message_item("I will look at the notes first and then write the dialogue.");
    item.phase = "commentary";
    scenario.items.push_back(std::move(item));
  }
  Item item = message_item(std::move(input.answer));
  if (faults.has(FaultKind::commentary)) item.phase = "final_answer";
  if (faults.has(FaultKind::refusal)) {
    item.refusal = true;
    item.text = item.final_text = "I'm sorry, but I can't help with that request.";
  }
  if (faults.has(FaultKind::inline_citations)) cite(item, input.sources);
  if (faults.has(FaultKind::citation_markers))
    item.text = item.final_text = with_markers(item.text);
  if (faults.has(FaultKind::wrong_final_text)) {
    // One word is replaced by a longer one: a text that is JSON stays JSON, and its length differs.
    const std::size_t at = item.final_text.rfind(" the ");
    if (at != std::string::npos) item.final_text.replace(at, 5, " that very ");
  }
  if (faults.has(FaultKind::think_tags))
    item.text = item.final_text = fmt::format("<think>\n{}\n</think>\n\n{}", draft, item.text);
  item.thought = faults.has(FaultKind::answer_in_reasoning);
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

}  // namespace

void add_items(Scenario& scenario, const CreateRequest& request, ScenarioInput& input) {
  add_thoughts(scenario, request, input);
  if (input.options->dialect == Dialect::openai && request.search)
    add_searches(scenario, request, input);
  if (request.function_tool.is_null()) {
    add_message(scenario, input);
  } else {
    add_function_call(scenario, request.function_tool);
  }
}

}  // namespace castwright::rehearsal
