#pragma once
// Makes episodes for tests from turns, through documents as a run has them. Pure.

#include "export/episode.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace castwright::exports {

inline topic::Topic topic_of(std::vector<std::string> names = {"Nora", "Sam"}) {
  topic::Topic topic;
  topic.id = "topic-01";
  topic.title = "Undersea Cables";
  for (std::string& name : names)
    topic.roles.push_back({.name = std::move(name), .bio = {}, .gender = {}});
  return topic;
}

/// Makes an episode of chapters, whose titles are "Chapter N".
inline Episode episode_of(const topic::Topic& topic,
                          const std::vector<std::vector<script::Turn>>& chapters) {
  json::Value segments = json::Value::array();
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    json::Value dialogue = json::Value::array();
    for (const script::Turn& turn : chapters[i]) {
      json::Value one = json::Value::object();
      one.set("speaker", std::string(1, turn.speaker)).set("text", turn.text);
      dialogue.push(std::move(one));
    }
    json::Value segment = json::Value::object();
    segment.set("chapter", static_cast<std::uint64_t>(i + 1))
        .set("title", "Chapter " + std::to_string(i + 1))
        .set("dialogue", std::move(dialogue));
    segments.push(std::move(segment));
  }
  json::Value source = json::Value::object();
  source.set("title", "How cables break")
      .set("publisher", "Sea Press")
      .set("date", "2026-01-02")
      .set("url", "https://example.org/1");
  json::Value content = json::Value::object();
  content.set("code", "L1").set("type", "long").set("segments", std::move(segments));
  json::Value pass_a = json::Value::object();
  pass_a.set("sources", json::Value::array({source})).set("l1_content", std::move(content));
  auto episode = read_long(pass_a, {.topic = topic, .date = "2026-11-26"});
  EXPECT_TRUE(episode.has_value()) << (episode ? "" : episode.error().what);
  return episode ? *std::move(episode) : Episode();
}

inline Episode episode_of(const std::vector<script::Turn>& turns) {
  return episode_of(topic_of(), {turns});
}

/// Returns turns as lines `A|text`, which a test compares and a person reads in a failure.
inline std::string shown(const std::vector<script::Turn>& turns) {
  std::string lines;
  for (const script::Turn& turn : turns)
    lines += std::string(1, turn.speaker) + "|" + turn.text + "\n";
  return lines;
}

inline std::string words(std::size_t count, std::string_view word = "word") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text.append(i == 0 ? "" : " ").append(word);
  return text;
}

}  // namespace castwright::exports
