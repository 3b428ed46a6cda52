// Makes pass_a.json, the result of Pass A that later tools read (docs/formats/pass_a.md).
#include "engine/report.h"
#include "script/inner_tags.h"
#include "script/turns.h"
#include "script/words.h"

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr int pass_a_schema = 1;

/// Returns the citations that were cut from a chunk, each with its place in the stored text, or
/// with null if the words before it were trimmed.
void add_citations(json::Value& list, const ChunkFigures& chunk, std::string_view text) {
  for (const script::Citation& citation : chunk.work.citations) {
    const std::size_t at = text.find(citation.after);
    const bool found = at != std::string_view::npos && !citation.after.empty();
    json::Value one = json::Value::object();
    one.set("chunk", chunk.plan.number)
        .set("url", citation.url)
        .set("text", citation.text)
        .set("after", citation.after)
        .set("offset",
             found ? json::Value(static_cast<std::uint64_t>(at + citation.after.size()))
                   : json::Value());
    list.push(std::move(one));
  }
}

json::Value segment_json(const plan::Chunk& chunk, std::string_view text, double& start_s) {
  json::Value dialogue = json::Value::array();
  for (const script::Turn& turn : script::split_turns(text)) {
    json::Value one = json::Value::object();
    one.set("speaker", std::string(1, turn.speaker)).set("text", turn.text);
    dialogue.push(std::move(one));
  }
  const double duration_s =
      static_cast<double>(script::count_spoken_words(text)) * 60 / words_per_minute;
  json::Value segment = json::Value::object();
  segment.set("chapter", chunk.number)
      .set("title", chunk.title)
      .set("start_time", json::Value::number(fmt::format("{:.1f}", start_s)))
      .set("duration", json::Value::number(fmt::format("{:.1f}", duration_s)))
      .set("dialogue", std::move(dialogue));
  start_s += duration_s;
  return segment;
}

/// Returns the long script; null if the topic switches it off.
json::Value content_json(const RunFigures& figures,
                         const passes::Research& research,
                         const std::vector<std::string>& texts) {
  if (figures.chunks.empty()) return {};
  json::Value segments = json::Value::array();
  json::Value citations = json::Value::array();
  std::string script;
  double start_s = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    // A verbatim text may have tags that other readers of the script see otherwise.
    const std::string text = script::with_tags_at_turns(texts[i]);
    if (i > 0) script += "\n\n";
    script += text;
    add_citations(citations, figures.chunks[i], text);
    segments.push(segment_json(figures.chunks[i].plan, text, start_s));
  }
  json::Value metadata = json::Value::object();
  metadata.set("generated_at", figures.generated_at)
      .set("model", figures.model)
      .set("num_sources", static_cast<std::uint64_t>(research.sources.size()))
      .set("content_type", "long")
      .set("content_code", "L1")
      .set("ai_generated", true)
      .set("rehearsal", figures.rehearsal);
  json::Value content = json::Value::object();
  content.set("code", "L1")
      .set("type", "long")
      .set("target_words", figures.words_target)
      .set("actual_words", static_cast<std::uint64_t>(script::count_spoken_words(script)))
      .set("script", script)
      .set("segments", std::move(segments))
      .set("citations", std::move(citations))
      .set("metadata", std::move(metadata));
  return content;
}

}  // namespace

json::Value pass_a_json(const RunFigures& figures,
                        const topic::Topic& topic,
                        const passes::Research& research,
                        const std::vector<std::string>& texts) {
  json::Value result = json::Value::object();
  result.set("schema", pass_a_schema)
      .set("run_id", figures.run_id)
      .set("topic_id", topic.id)
      .set("rehearsal", figures.rehearsal)
      .set("sources", passes::to_json(research.sources))
      .set("canonical_pack", research.canonical_pack)
      .set("l1_content", content_json(figures, research, texts));
  return result;
}

}  // namespace castwright::engine
