#include "passes/answer_check.h"
#include "passes/answer_json.h"
#include "passes/describe.h"
#include "passes/encoded_text.h"
#include "passes/pack.h"
#include "passes/pass_a.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

void warn_of_turns(std::string_view text,
                   const topic::Topic& topic,
                   std::vector<std::string>& warnings) {
  if (topic.monologue()) {
    if (script::has_tags(text)) warnings.emplace_back("speaker tags in a monologue");
    return;
  }
  const std::size_t first_line = script::trimmed(text).find('\n');
  if (!script::tag_of(script::trimmed(text).substr(0, first_line))) {
    warnings.emplace_back("text before the first speaker tag: other readers lose it");
  }
  std::set<char> speakers;
  std::size_t inner_tags = 0;
  for (const script::Turn& turn : script::split_turns(text)) {
    speakers.insert(turn.speaker);
    if (turn.text.find("HOST_A:") != std::string::npos
        || turn.text.find("HOST_B:") != std::string::npos) {
      ++inner_tags;
    }
  }
  if (speakers.size() < 2) warnings.emplace_back("only one of the two hosts speaks");
  if (speakers.size() > 2 || (speakers.size() == 2 && !speakers.contains('B'))) {
    warnings.emplace_back("a speaker other than HOST_A and HOST_B");
  }
  if (inner_tags > 0) {
    warnings.push_back(fmt::format("{} turns hold a speaker tag inside a line", inner_tags));
  }
}

/// Returns a field of the pack as text: a list of strings becomes lines, anything else its JSON.
std::string pack_text(const json::Value& value) {
  if (const auto text = value.as_string()) return std::string(*text);
  if (!value.is_array()) return value.is_null() ? std::string() : json::dump(value);
  std::string lines;
  for (const json::Value& item : value.items()) {
    if (!lines.empty()) lines += '\n';
    const auto text = item.as_string();
    lines += text ? std::string(*text) : json::dump(item);
  }
  return lines;
}

Result<json::Value> read_pack(const json::Value& answer, std::vector<std::string>& warnings) {
  const json::Value* const given = answer.find("canonical_pack");
  if (given == nullptr || !given->is_object()) {
    return unusable("the answer has no canonical_pack object");
  }
  json::Value pack = json::Value::object();
  std::size_t words = 0;
  for (const std::string_view field : pack_fields) {
    const json::Value* const value = given->find(field);
    std::string text = value == nullptr ? std::string() : pack_text(*value);
    if (script::trimmed(text).empty()) {
      warnings.push_back(fmt::format("canonical_pack.{} is missing or empty", field));
    } else if (value != nullptr && !value->as_string()) {
      warnings.push_back(
          fmt::format("canonical_pack.{} was not a text and was read as one", field));
    }
    words += script::count_words(text);
    pack.set(field, std::move(text));
  }
  if (words == 0) return unusable("all fields of canonical_pack are empty");
  if (words < pack_words_min || words > pack_words_max) {
    warnings.push_back(fmt::format("the canonical pack has {} words, outside {} to {}",
                                   words,
                                   pack_words_min,
                                   pack_words_max));
  }
  return pack;
}

std::vector<Source> read_sources(const json::Value& answer, std::vector<std::string>& warnings) {
  std::vector<Source> sources;
  if (const json::Value* const given = answer.find("sources"); given != nullptr) {
    for (const json::Value& item : given->items()) {
      const auto field = [&](std::string_view key) {
        return std::string(script::trimmed(item.string_or(key, "")));
      };
      Source source{field("title"), field("publisher"), field("date"), field("url")};
      if (const auto url = item.as_string()) source.url = script::trimmed(*url);
      if (!source.url.starts_with("http://") && !source.url.starts_with("https://")) {
        warnings.push_back(fmt::format("source {} has no web address", sources.size() + 1));
      }
      sources.push_back(std::move(source));
    }
  }
  if (sources.size() < sources_min || sources.size() > sources_max) {
    warnings.push_back(
        fmt::format("{} sources, outside {} to {}", sources.size(), sources_min, sources_max));
  }
  return sources;
}

Result<Research> read_research(const json::Value& answer, std::vector<std::string>& warnings) {
  Research research;
  CW_TRY(research.canonical_pack, read_pack(answer, warnings));
  research.sources = read_sources(answer, warnings);
  const std::size_t beats = beats_of(research).size();
  if (beats < beats_min || beats > beats_max) {
    warnings.push_back(
        fmt::format("{} beats in the outline, outside {} to {}", beats, beats_min, beats_max));
  }
  const auto list = [&](std::string_view key, json::Value& out) {
    const json::Value* const value = answer.find(key);
    if (value != nullptr && value->is_array()) out = *value;
  };
  list("facts", research.facts);
  list("outline", research.outline);
  list("seams", research.seams);
  if (const json::Value* const style = answer.find("style"))
    research.style = script::trimmed(pack_text(*style));
  return research;
}

Status take_text(const json::Value& object,
                 const topic::Topic& topic,
                 const AcceptOptions& options,
                 ChunkAnswer& accepted) {
  const json::Value* const text = object.find("chunk_text");
  if (text == nullptr) return unusable("the answer has no chunk_text");
  const auto given = text->as_string();
  if (!given) return unusable("chunk_text is not a text");
  CW_TRY(const auto decoded, decoded_text(*given, "chunk_text"));
  if (decoded) accepted.warnings.push_back(fmt::format("chunk_text {}", decoded->what));
  const std::string_view written = decoded ? std::string_view(decoded->text) : *given;
  if (options.verbatim) {
    accepted.text = written;
  } else {
    script::Cleaned cleaned = script::clean(written, topic.monologue(), topic.language);
    accepted.text = script::trimmed(cleaned.text);
    accepted.changes = std::move(cleaned.changes);
    accepted.citations = std::move(cleaned.citations);
  }
  // The text is cleaned first, so that a tag that only looks alike does not lose a paid answer.
  CW_RETURN_IF_ERROR(check_is_dialogue("chunk_text", accepted.text, topic));
  warn_of_turns(accepted.text, topic, accepted.warnings);
  return {};
}

}  // namespace

Result<ChunkAnswer> accept(std::string_view answer,
                           int number,
                           const topic::Topic& topic,
                           const AcceptOptions& options) {
  const bool text_wanted = number != research_number;
  const bool research_wanted =
      !text_wanted || (number == 1 && options.research == ResearchWanted::with_opening);
  const std::span wanted =
      std::span(answer_keys)
          .subspan(text_wanted ? 0 : 1, text_wanted && !research_wanted ? 1 : std::dynamic_extent);
  CW_TRY(FoundObject found, read_object(answer, wanted));
  ChunkAnswer accepted;
  accepted.warnings = std::move(found.warnings);
  if (text_wanted) CW_RETURN_IF_ERROR(take_text(found.object, topic, options, accepted));
  if (research_wanted) {
    CW_TRY(accepted.research, read_research(found.object, accepted.about_research));
    accepted.warnings.insert(
        accepted.warnings.end(), accepted.about_research.begin(), accepted.about_research.end());
  }
  return accepted;
}

}  // namespace castwright::passes
