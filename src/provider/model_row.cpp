#include "provider/model_row.h"

#include "core/key_shape.h"
#include "provider/dialect.h"
#include "provider/models_toml.h"
#include "provider/row_reader.h"

#include <algorithm>
#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::provider {
namespace {

constexpr std::array<std::string_view, 7> effort_names{
    "none", "minimal", "low", "medium", "high", "xhigh", "max"};
constexpr std::array<std::string_view, 2> limit_names{"max_tokens", "max_completion_tokens"};
constexpr std::array<std::string_view, 2> answer_fields{"content", "reasoning"};
constexpr std::array<std::string_view, 2> structure_names{"schema", "prompt"};

std::string_view name_of_structure(passes::Structure structure) {
  return structure_names[static_cast<std::size_t>(structure)];
}

/// Ten thousand times the largest token limit or context window of today.
constexpr std::int64_t tokens_max = 10'000'000'000;

/// Reads the second set of rates. A rate that it leaves out is billed like the one that the first
/// set leaves out: as input.
Status read_long_rates(RowReader& fields, Price& price) {
  std::optional<std::int64_t> above;
  std::optional<std::int64_t> input;
  std::optional<std::int64_t> output;
  std::optional<std::int64_t> cached;
  CW_RETURN_IF_ERROR(fields.number("long_above", {.least = 1, .most = tokens_max}, above));
  CW_RETURN_IF_ERROR(fields.dollars("long_input", input));
  CW_RETURN_IF_ERROR(fields.dollars("long_output", output));
  CW_RETURN_IF_ERROR(fields.dollars("long_cached", cached));
  CW_RETURN_IF_ERROR(fields.dollars("long_cache_write", price.long_input.cache_write));
  if (!above && !input && !output && !cached && price.long_input.cache_write == 0) return {};
  if (!above || !input || !output) {
    return fields.wrong("a price of long requests needs long_above, long_input and long_output");
  }
  price.long_input_above = *above;
  price.long_input.input = *input;
  price.long_input.output = *output;
  price.long_input.cached = cached.value_or(*input);
  return {};
}

Status read_price(const json::Value& object,
                  const RowSource& source,
                  const std::string& path,
                  Price& price) {
  RowReader fields(object, source, path);
  CW_RETURN_IF_ERROR(fields.check_is_table());
  std::optional<std::int64_t> input;
  std::optional<std::int64_t> output;
  std::optional<std::int64_t> cached;
  CW_RETURN_IF_ERROR(fields.dollars("input", input));
  CW_RETURN_IF_ERROR(fields.dollars("output", output));
  CW_RETURN_IF_ERROR(fields.dollars("cached", cached));
  CW_RETURN_IF_ERROR(fields.dollars("cache_write", price.cache_write));
  price.search = usual_search_nanodollars;
  CW_RETURN_IF_ERROR(fields.search_price("search", price.search));
  // With only one of the two, the other would be billed at nothing.
  if (!input || !output) return fields.wrong("a price needs input and output");
  price.input = *input;
  price.output = *output;
  price.cached = cached.value_or(*input);
  CW_RETURN_IF_ERROR(read_long_rates(fields, price));
  fields.warn_unknown();
  return {};
}

/// Reads `{ 2h = 30, 8h = 40 }`: percent off, for each window.
Status read_windows(const json::Value& object,
                    const RowSource& source,
                    const std::string& path,
                    Discounts& windows) {
  RowReader fields(object, source, path);
  CW_RETURN_IF_ERROR(fields.check_is_table());
  for (const CompletionWindow window : completion_windows) {
    if (window == CompletionWindow::soonest) continue;
    std::optional<std::int64_t> percent;
    CW_RETURN_IF_ERROR(fields.number(window_name(window), {.least = 0, .most = 99}, percent));
    if (percent) windows.set(window, static_cast<int>(*percent));
  }
  fields.warn_unknown();
  return {};
}

/// Returns null if no window is offered.
json::Value to_json(const Discounts& windows) {
  json::Value value;
  for (const CompletionWindow window : completion_windows) {
    const auto percent = windows.percent(window);
    if (window == CompletionWindow::soonest || !percent) continue;
    if (value.is_null()) value = json::Value::object();
    value.set(window_name(window), *percent);
  }
  return value;
}

Status read_lifetime(RowReader& fields, std::optional<Lifetime>& lifetime) {
  std::string ends;
  std::string successor;
  CW_RETURN_IF_ERROR(fields.day("ends", ends));
  CW_RETURN_IF_ERROR(fields.text("successor", successor));
  if (!ends.empty()) lifetime = {.ends = *day_of(ends), .successor = std::move(successor)};
  return {};
}

/// Returns true if a name looks like a key: the names of variables are short, or have no digits
/// among lower-case letters; keys are neither.
bool looks_like_key(std::string_view name) {
  constexpr std::size_t key_bytes_min = 20;
  const bool mixed = std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; })
                     && std::ranges::any_of(name, [](char c) { return c >= '0' && c <= '9'; });
  return begins_like_key(name) || (mixed && name.size() >= key_bytes_min);
}

/// Returns true if `name` can name an environment variable. A key that was written here by mistake
/// is refused, because models files are no place for secrets.
bool is_variable(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) && !looks_like_key(name)
         && std::ranges::all_of(name,
                                [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

json::Value texts(const std::vector<std::string>& all) {
  json::Value list = json::Value::array();
  for (const std::string& one : all)
    list.push(one);
  return list;
}

}  // namespace

std::string_view name_of(Effort effort) {
  return effort_names[static_cast<std::size_t>(effort)];
}

Capabilities capabilities_of(const ModelRow& row) {
  Capabilities can;
  can.known = row.search || row.structure;
  can.streams = row.streams;
  can.searches = row.search.value_or(can.searches);
  can.structured = row.structure == passes::Structure::schema;
  can.structured_with_search =
      can.structured && row.structure_with_search == passes::Structure::schema;
  can.background = row.background;
  can.prompt_cache = row.prompt_cache;
  can.windows = row.windows;
  can.output_tokens_max = row.output_max.value_or(can.output_tokens_max);
  can.reasoning_tokens = row.reasoning_tokens.value_or(can.reasoning_tokens);
  return can;
}

Result<ModelRow> read_model(const json::Value& object,
                            const RowSource& source,
                            std::string_view path) {
  RowReader fields(object, source, std::string(path));
  CW_RETURN_IF_ERROR(fields.check_is_table());
  ModelRow row;
  CW_RETURN_IF_ERROR(fields.text("match", row.match));
  if (row.match.empty()) return fields.wrong("needs match, the name of the model");
  fields.name(row.match);
  CW_RETURN_IF_ERROR(fields.text("provider", row.provider));
  CW_RETURN_IF_ERROR(fields.flag("match_dated", row.match_dated));
  CW_RETURN_IF_ERROR(fields.day("date", row.date));
  if (row.date.empty()) return fields.wrong("needs date, the day on which its facts were read");
  constexpr RowReader::Range tokens{.least = 1, .most = tokens_max};
  CW_RETURN_IF_ERROR(fields.number("context", tokens, row.context));
  CW_RETURN_IF_ERROR(fields.number("output_max", tokens, row.output_max));
  CW_RETURN_IF_ERROR(fields.flag("streams", row.streams));
  CW_RETURN_IF_ERROR(fields.flag("search", row.search));
  CW_RETURN_IF_ERROR(fields.word("structure", structure_names, row.structure));
  CW_RETURN_IF_ERROR(
      fields.word("structure_with_search", structure_names, row.structure_with_search));
  CW_RETURN_IF_ERROR(fields.flag("background", row.background));
  CW_RETURN_IF_ERROR(fields.flag("prompt_cache", row.prompt_cache));
  if (const json::Value* const windows = fields.find("windows"))
    CW_RETURN_IF_ERROR(read_windows(*windows, source, fields.path_of("windows"), row.windows));
  // A window means answers in the background: a row that has both says two things.
  const json::Value* const background = fields.find("background");
  if (row.windows != Discounts() && background != nullptr && !row.background)
    return fields.wrong("windows",
                        "needs background = true: an answer that may wait is made there");
  CW_RETURN_IF_ERROR(
      fields.number("reasoning_tokens", {.least = 0, .most = tokens_max}, row.reasoning_tokens));
  CW_RETURN_IF_ERROR(fields.words("efforts", effort_names, row.efforts));
  CW_RETURN_IF_ERROR(read_lifetime(fields, row.lifetime));
  if (const json::Value* const price = fields.find("price")) {
    row.price.emplace();
    CW_RETURN_IF_ERROR(read_price(*price, source, fields.path_of("price"), *row.price));
    row.price->date = row.date;
  }
  fields.warn_unknown();
  return row;
}

Status read_preset(Preset& preset,
                   const json::Value& object,
                   const RowSource& source,
                   std::string_view path) {
  RowReader fields(object, source, std::string(path));
  CW_RETURN_IF_ERROR(fields.check_is_table());
  CW_RETURN_IF_ERROR(fields.day("date", preset.date));
  CW_RETURN_IF_ERROR(fields.text("dialect", preset.dialect));
  if (dialect_named(preset.dialect) == nullptr) {
    std::vector<std::string_view> names;
    for (const Dialect* const dialect : dialects())
      names.push_back(dialect->name());
    return fields.wrong("dialect", fmt::format("must be {}", fmt::join(names, "|")));
  }
  CW_RETURN_IF_ERROR(fields.text("base_url", preset.base_url));
  if (fields.find("base_url") != nullptr) preset.base_url_place = fields.place_of("base_url");
  CW_RETURN_IF_ERROR(fields.texts("key", preset.key));
  if (!std::ranges::all_of(preset.key, is_variable)) {
    return fields.wrong("key",
                        "must be the names of environment variables: a key itself is kept in no "
                        "file of models");
  }
  CW_RETURN_IF_ERROR(fields.text("status_page", preset.status_page));
  CW_RETURN_IF_ERROR(fields.text("billing_page", preset.billing_page));
  CW_RETURN_IF_ERROR(fields.word("limit_field", limit_names, preset.limit_field));
  CW_RETURN_IF_ERROR(fields.word("structure", structure_names, preset.structure));
  CW_RETURN_IF_ERROR(fields.flag("search", preset.search));
  CW_RETURN_IF_ERROR(fields.texts("omit", preset.omit));
  if (fields.find("omit") != nullptr) preset.omit_place = fields.place_of("omit");
  CW_RETURN_IF_ERROR(fields.word("answer_field", answer_fields, preset.answer_field));
  CW_RETURN_IF_ERROR(fields.text("bill_path", preset.bill_path));
  if (!preset.bill_path.empty() && !is_bill_path(preset.bill_path)) {
    return fields.wrong("bill_path",
                        "must be a path below base_url with {id} in it once, such as "
                        "/generation?id={id}");
  }
  fields.warn_unknown();
  return {};
}

json::Value to_json(const Price& price) {
  json::Value value = json::Value::object();
  const auto set = [&](std::string_view key, Nanodollars amount) {
    value.set(key, dollars_exactly(amount));
  };
  constexpr std::int64_t searches_per_price = 1'000;
  set("input", price.input);
  set("cached", price.cached);
  if (price.cache_write > 0) set("cache_write", price.cache_write);
  set("output", price.output);
  set("search", price.search * searches_per_price);
  if (price.long_input_above == 0) return value;
  value.set("long_above", price.long_input_above);
  set("long_input", price.long_input.input);
  set("long_cached", price.long_input.cached);
  if (price.long_input.cache_write > 0) set("long_cache_write", price.long_input.cache_write);
  set("long_output", price.long_input.output);
  return value;
}

json::Value to_json(const ModelRow& row) {
  json::Value value = json::Value::object();
  if (!row.provider.empty()) value.set("provider", row.provider);
  value.set("match", row.match);
  if (row.match_dated) value.set("match_dated", true);
  value.set("date", row.date);
  if (row.context) value.set("context", *row.context);
  if (row.output_max) value.set("output_max", *row.output_max);
  if (!row.streams) value.set("streams", false);
  if (row.search) value.set("search", *row.search);
  if (row.structure) value.set("structure", name_of_structure(*row.structure));
  if (row.structure_with_search != passes::Structure::prompt)
    value.set("structure_with_search", name_of_structure(row.structure_with_search));
  if (row.background) value.set("background", true);
  if (row.prompt_cache) value.set("prompt_cache", true);
  if (json::Value windows = to_json(row.windows); !windows.is_null())
    value.set("windows", std::move(windows));
  if (row.reasoning_tokens) value.set("reasoning_tokens", *row.reasoning_tokens);
  if (!row.efforts.empty()) {
    json::Value efforts = json::Value::array();
    for (const Effort effort : row.efforts)
      efforts.push(name_of(effort));
    value.set("efforts", std::move(efforts));
  }
  if (row.lifetime) {
    value.set("ends", fmt::format("{:%F}", std::chrono::sys_seconds(row.lifetime->ends)));
    if (!row.lifetime->successor.empty()) value.set("successor", row.lifetime->successor);
  }
  if (row.price) value.set("price", to_json(*row.price));
  return value;
}

json::Value to_json(const Preset& preset) {
  json::Value value = json::Value::object();
  const auto set_text = [&](std::string_view key, const std::string& text) {
    if (!text.empty()) value.set(key, text);
  };
  set_text("date", preset.date);
  value.set("dialect", preset.dialect);
  set_text("base_url", preset.base_url);
  value.set("key", texts(preset.key));
  set_text("status_page", preset.status_page);
  set_text("billing_page", preset.billing_page);
  value.set("limit_field", limit_names[static_cast<std::size_t>(preset.limit_field)]);
  if (preset.structure) value.set("structure", name_of_structure(*preset.structure));
  if (preset.search) value.set("search", *preset.search);
  if (!preset.omit.empty()) value.set("omit", texts(preset.omit));
  if (preset.answer_field != AnswerField::content) {
    value.set("answer_field", answer_fields[static_cast<std::size_t>(preset.answer_field)]);
  }
  set_text("bill_path", preset.bill_path);
  return value;
}

}  // namespace castwright::provider
