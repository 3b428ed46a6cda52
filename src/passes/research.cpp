#include "passes/pass_a.h"

#include <string>
#include <string_view>

namespace castwright::passes {

json::Value to_json(const Source& source) {
  json::Value value = json::Value::object();
  value.set("title", source.title);
  value.set("publisher", source.publisher);
  value.set("date", source.date);
  value.set("url", source.url);
  return value;
}

json::Value to_json(const std::vector<Source>& sources) {
  json::Value values = json::Value::array();
  for (const Source& source : sources)
    values.push(to_json(source));
  return values;
}

json::Value to_json(const Research& research) {
  json::Value value = json::Value::object();
  value.set("sources", to_json(research.sources));
  value.set("canonical_pack", research.canonical_pack);
  value.set("facts", research.facts);
  value.set("outline", research.outline);
  value.set("seams", research.seams);
  value.set("style", research.style);
  if (research.searched_urls) {
    json::Value urls = json::Value::array();
    for (const std::string& url : *research.searched_urls)
      urls.push(url);
    value.set("searched_urls", std::move(urls));
  }
  if (research.searches_untold) value.set("searches_untold", true);
  return value;
}

Research research_from_json(const json::Value& value) {
  Research research;
  if (const json::Value* const sources = value.find("sources")) {
    for (const json::Value& item : sources->items()) {
      research.sources.push_back({std::string(item.string_or("title", "")),
                                  std::string(item.string_or("publisher", "")),
                                  std::string(item.string_or("date", "")),
                                  std::string(item.string_or("url", ""))});
    }
  }
  const auto copy = [&](std::string_view key, json::Value& out) {
    if (const json::Value* const found = value.find(key)) out = *found;
  };
  copy("canonical_pack", research.canonical_pack);
  copy("facts", research.facts);
  copy("outline", research.outline);
  copy("seams", research.seams);
  research.style = value.string_or("style", "");
  if (const json::Value* const urls = value.find("searched_urls")) {
    research.searched_urls.emplace();
    for (const json::Value& url : urls->items())
      research.searched_urls->emplace_back(url.as_string().value_or(""));
  }
  research.searches_untold = value.bool_or("searches_untold", false);
  return research;
}

}  // namespace castwright::passes
