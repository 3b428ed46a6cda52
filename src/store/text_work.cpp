#include "store/text_work.h"

namespace castwright::store {
namespace {

std::string text(const json::Value& value, std::string_view key) {
  return std::string(value.string_or(key, ""));
}

template <class Make>
void each(const json::Value& event, std::string_view key, Make make) {
  const json::Value* const list = event.find(key);
  if (list == nullptr) return;
  for (const json::Value& one : list->items())
    make(one);
}

}  // namespace

void put(json::Value& event, const TextWork& work) {
  json::Value cleaned = json::Value::array();
  for (const script::Change& change : work.cleaned) {
    json::Value one = json::Value::object();
    one.set("rule", change.rule).set("quote", change.quote);
    cleaned.push(std::move(one));
  }
  json::Value citations = json::Value::array();
  for (const script::Citation& citation : work.citations) {
    json::Value one = json::Value::object();
    one.set("text", citation.text).set("url", citation.url).set("after", citation.after);
    citations.push(std::move(one));
  }
  json::Value trimmed = json::Value::array();
  for (const Deleted& sentence : work.trimmed) {
    json::Value one = json::Value::object();
    one.set("quote", sentence.quote)
        .set("why", sentence.why)
        .set("before", sentence.before)
        .set("after", sentence.after);
    trimmed.push(std::move(one));
  }
  event.set("cleaned", std::move(cleaned))
      .set("citations", std::move(citations))
      .set("trimmed", std::move(trimmed));
  if (work.words_allowed > 0) event.set("words_allowed", work.words_allowed);
}

TextWork text_work_of(const json::Value& event) {
  TextWork work;
  each(event, "cleaned", [&](const json::Value& one) {
    work.cleaned.push_back({.rule = text(one, "rule"), .quote = text(one, "quote")});
  });
  each(event, "citations", [&](const json::Value& one) {
    work.citations.push_back(
        {.text = text(one, "text"), .url = text(one, "url"), .after = text(one, "after")});
  });
  each(event, "trimmed", [&](const json::Value& one) {
    work.trimmed.push_back({.quote = text(one, "quote"),
                            .why = text(one, "why"),
                            .before = text(one, "before"),
                            .after = text(one, "after")});
  });
  work.words_allowed = static_cast<int>(event.int_or("words_allowed", 0));
  return work;
}

}  // namespace castwright::store
