#pragma once
// For tests: an episode in the making, and functions that read its prompts.

#include "passes/pass_a.h"
#include "passes/templates.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {

inline topic::Topic two_hosts() {
  const auto read = topic::read_topic("t.json", R"({
    "id": "topic-01", "title": "Night trains", "description": "Why sleepers are back",
    "language": "en", "queries": ["night train news", "sleeper cars"],
    "search_languages": ["de", "en"], "search_regions": ["at", "de"], "freshness_hours": 48,
    "min_fresh_sources": 7,
    "roles": [{"name": "Ruth", "bio": "Economist."}, {"name": "Owen", "bio": "Signalman."}]})");
  EXPECT_TRUE(read.has_value());
  return read->topic;
}

inline topic::Topic one_host() {
  return topic::read_topic("t.json", R"({"id":"topic-01","title":"T","queries":[],
                                         "roles":[{"name":"Ruth","bio":"Alone."}]})")
      ->topic;
}

inline Research research() {
  Research made;
  made.sources = {{"Sleepers return", "The Daily", "2026-11-20", "https://daily.example/1"}};
  made.canonical_pack = json::Value::object();
  for (const std::string_view field : {"timeline",
                                       "key_facts",
                                       "key_players",
                                       "claims_evidence",
                                       "punchlines",
                                       "historical_context"}) {
    made.canonical_pack.set(field, "the " + std::string(field));
  }
  made.canonical_pack.set("beats_outline",
                          "1. The last train\n- A bed for a hundred euros\n3) Who pays\n\nBeat 4: "
                          "Cars from 1970\n5. 3.5 million nights\n6. Borders\n7. New wagons\n8. "
                          "Rumoured lines\n9. Next winter\n10. How to book");
  return made;
}

/// A run of a plan, usually of ten chunks, as it stands before a chunk.
struct Episode {
  Episode(const Episode&) = delete;  // It points into itself.
  Episode& operator=(const Episode&) = delete;
  topic::Topic topic;
  plan::Plan plan;
  Research pack = research();
  std::vector<std::string> texts;  ///< The chunk texts that the inputs show.
  PromptInputs inputs{};

  explicit Episode(topic::Topic of, plan::PlanRequest request = {}) : topic(std::move(of)) {
    plan = plan::make_plan(request, topic).value();
    inputs.topic = &topic;
    inputs.plan = &plan;
    inputs.today = "2026-11-23";
  }
  void write_until(int number) {
    inputs.research = &pack;
    texts.clear();
    for (int n = 1; n < number; ++n) {
      texts.push_back("HOST_A: Chunk " + std::to_string(n)
                      + " begins. It goes on.\n\nHOST_B: Its last words.");
    }
    show_texts();
  }
  void show_texts() { inputs.chunk_texts.assign(texts.begin(), texts.end()); }
  ModelRequest ask(int number, const RequestOptions& options = {}) const {
    Result<ModelRequest> made = build_request(built_in_templates(), inputs, number, options);
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().what);
    return made.value_or(ModelRequest{});
  }
};

/// Returns the headings of a prompt, in order.
inline std::vector<std::string> headings(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.starts_with("# ")) found.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return found;
}

inline std::string stable(const ModelRequest& ask) {
  return ask.messages.empty() ? std::string() : ask.messages.front().text;
}
inline std::string task(const ModelRequest& ask) {
  return ask.messages.empty() ? std::string() : ask.messages.back().text;
}

/// Gives the research an outline with two beats, a fact and a question for every chunk of `plan`.
/// The question is one of the chunk's own, or `question` if it is given.
inline void outline(Research& research, const plan::Plan& plan, std::string_view question = "") {
  json::Value rows = json::Value::array();
  json::Value facts = json::Value::array();
  for (const plan::Chunk& chunk : plan.chunks) {
    const int n = chunk.number;
    const bool last = n == int(plan.chunks.size());
    facts.push(json::parse(fmt::format(R"({{"id":"F{0}","text":"{1}.","sources":[1]}})",
                                       n,
                                       n % 2 == 0 ? fmt::format("Sleepers crossed {}00 borders", n)
                                                  : fmt::format("Couriers carried {}00 guests", n)))
                   .value());
    rows.push(json::parse(fmt::format(R"({{"chunk":{0},"beats":["Scene {0}","Reason {0}"],)"
                                      R"("facts":["F{0}"],"punchlines":["Line {0}."],)"
                                      R"("material":"Details of {0}.","question":"{1}",)"
                                      R"("ends":"{2}","opens":"{3}"}})",
                                      n,
                                      last               ? ""
                                      : question.empty() ? fmt::format("What comes after {}?", n)
                                                         : std::string(question),
                                      last         ? ""
                                      : n % 2 == 0 ? "B"
                                                   : "A",
                                      last         ? ""
                                      : n % 2 == 0 ? "A"
                                                   : "B"))
                  .value());
  }
  research.outline = std::move(rows);
  research.facts = std::move(facts);
  research.style = "No contractions.";
}

}  // namespace castwright::passes
