#include "provider/offered_models.h"

#include "json/value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace castwright::provider {
namespace {

// The largest values that are believed. A row of a file takes no more (model_row.cpp), and no
// provider asks for more: a larger one is an error of the server and would make sums meaningless.
constexpr std::int64_t offered_tokens_max = 10'000'000'000;
constexpr std::int64_t rate_max = 100'000 * std::int64_t{1'000'000'000};  // $0.10 for a token
constexpr Nanodollars search_max = 1'000 * Nanodollars{1'000'000'000};
constexpr std::size_t name_bytes_max = 512;

/// Returns true if a row can have this name, which stands in one line.
bool is_name(std::string_view id) {
  return id.size() <= name_bytes_max && std::ranges::none_of(id, [](char byte) {
           return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
         });
}

/// Reads decimal dollars for one token as nanodollars for a million of them. Returns nothing if
/// that is not exact, or if the text is no amount (a router sends `-1` for "it depends").
std::optional<std::int64_t> rate_of(std::string_view text) {
  constexpr std::size_t places = 15;
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  std::string_view decimals = point < text.size() ? text.substr(point + 1) : std::string_view();
  decimals = decimals.substr(0, decimals.find_last_not_of('0') + 1);
  if (digits.empty() || decimals.size() > places) return std::nullopt;
  digits += decimals;
  digits.append(places - decimals.size(), '0');
  std::int64_t rate = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rate);
  if (error != std::errc() || end != digits.data() + digits.size() || rate < 0) return std::nullopt;
  if (rate > rate_max) return std::nullopt;
  return rate;
}

std::optional<Price> price_of(const json::Value& pricing) {
  const auto rate = [&](std::string_view key) { return rate_of(pricing.string_or(key, "")); };
  const auto input = rate("prompt");
  const auto output = rate("completion");
  if (!input || !output) return std::nullopt;
  Price price;
  price.input = *input;
  price.output = *output;
  price.cached = rate("input_cache_read").value_or(*input);
  price.cache_write = rate("input_cache_write").value_or(0);
  price.search = usual_search_nanodollars;
  if (const auto search = parse_dollars(pricing.string_or("web_search", ""));
      search && *search <= search_max)
    price.search = *search;
  return price;
}

std::optional<std::int64_t> first_count(const json::Value& model,
                                        std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const std::int64_t count = model.int_or(key, 0); count > 0 && count <= offered_tokens_max)
      return count;
  }
  return std::nullopt;
}

/// OpenRouter lists the fields of a request that a model takes; they show how it can be held to a
/// schema.
std::optional<passes::Structure> structure_of(const json::Value& model) {
  const json::Value* const fields = model.find("supported_parameters");
  if (fields == nullptr || !fields->is_array()) return std::nullopt;
  const bool schema = std::ranges::any_of(fields->items(), [](const json::Value& field) {
    return field.as_string() == "structured_outputs";
  });
  return schema ? passes::Structure::schema : passes::Structure::prompt;
}

OfferedModel read_model(const json::Value& value) {
  OfferedModel model;
  model.id = value.as_string().value_or("");
  if (!value.is_object()) return model;
  model.id = value.string_or("id", value.string_or("name", ""));
  model.context = first_count(value, {"context_length", "context_window", "max_model_len"});
  model.output_max = first_count(value, {"max_completion_tokens"});
  if (const json::Value* const top = value.find("top_provider");
      top != nullptr && !model.output_max)
    model.output_max = first_count(*top, {"max_completion_tokens"});
  model.structure = structure_of(value);
  const std::string_view ends = value.string_or("shutdown_date", "");
  if (day_of(ends)) model.ends = ends;
  if (const json::Value* const pricing = value.find("pricing")) model.price = price_of(*pricing);
  return model;
}

}  // namespace

std::optional<std::vector<OfferedModel>> offered_models(std::string_view body) {
  const auto value = json::parse(body);
  if (!value) return std::nullopt;
  // A bare list, OpenAI's list, or the list of Ollama's own API.
  const json::Value* list = value->is_array() ? &*value : nullptr;
  if (value->is_object()) list = value->find("data");
  if (value->is_object() && list == nullptr) list = value->find("models");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::vector<OfferedModel> models;
  for (const json::Value& item : list->items()) {
    OfferedModel model = read_model(item);
    if (!model.id.empty() && is_name(model.id)) models.push_back(std::move(model));
  }
  std::ranges::stable_sort(models, {}, &OfferedModel::id);
  const auto twice = std::ranges::unique(models, {}, &OfferedModel::id);
  models.erase(twice.begin(), twice.end());
  return models;
}

ModelRow row_of(const OfferedModel& offered,
                const ModelRow* known,
                std::string_view provider,
                std::string_view today) {
  ModelRow row;
  if (known != nullptr) row = *known;
  row.match = offered.id;
  row.match_dated = known != nullptr && known->match_dated && known->match == offered.id;
  row.provider = provider;
  if (known == nullptr || offered.price) row.date = today;
  if (offered.context) row.context = offered.context;
  if (offered.output_max) row.output_max = offered.output_max;
  if (offered.structure) row.structure = offered.structure;
  if (const auto ends = day_of(offered.ends)) {
    const std::string successor = row.lifetime ? row.lifetime->successor : std::string();
    row.lifetime = {.ends = *ends, .successor = successor};
  }
  if (offered.price) row.price = offered.price;
  if (row.price) row.price->date = row.date;
  return row;
}

}  // namespace castwright::provider
