#include "topic/topic.h"

#include "core/check.h"
#include "core/limits.h"
#include "json/text.h"
#include "topic/fields.h"
#include "topic/languages.h"
#include "topic/roles.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

struct TypeDefault {
  std::string_view name;
  int items;
  int words;
};
constexpr TypeDefault type_defaults[] = {
    {"long", 1, 10'000},
    {"medium", 2, 2'500},
    {"short", 4, 1'000},
    {"reels", 8, 80},
};

// Far above the values in every known file; they keep later arithmetic from overflowing.
constexpr Range freshness_hours_range{1, 24LL * 366 * 100};
constexpr Range sources_range{0, 1'000};
constexpr Range items_range{0, 1'000};
constexpr Range words_range{0, 1'000'000};
constexpr Range tokens_range{1, 10'000'000};

/// Keys that only other steps, or older versions, of the agenda pipeline read.
constexpr std::string_view pipeline_keys[] = {"max_backlog_items",
                                              "max_fresh_items",
                                              "voice_a_intro",
                                              "voice_a_outro",
                                              "voice_b_intro",
                                              "voice_b_outro",
                                              "premium_tts",
                                              "voice_quality",
                                              "tts_voice_a",
                                              "tts_voice_b",
                                              "tts_use_chunking",
                                              "video_width",
                                              "video_height",
                                              "testing_mode",
                                              "gesting_mode",
                                              "gisting_mode",
                                              "pass_a_reasoning_effort",
                                              "pass_b_reasoning_effort"};

/// Returns `; is "titel" meant to be it?` if a key of the file is near, else "".
std::string misspelt_title(const json::Value& object) {
  std::vector<std::string_view> keys;
  for (const json::Member& member : object.members())
    if (member.key != "title") keys.push_back(member.key);
  const std::string_view near = closest("title", keys);
  return near.empty() ? std::string() : fmt::format("; is {} meant to be it?", printable(near));
}

Status read_identity(Fields& fields, std::string_view expected_id, Topic& topic) {
  topic.id = expected_id;
  CW_RETURN_IF_ERROR(fields.text("id", topic.id));
  const json::Value* const id = fields.find("id");
  const std::size_t offset = id == nullptr ? fields.object().offset() : id->offset();
  if (const Status checked = check_id(topic.id); !checked) {
    return fields.document().wrong(offset, "id", checked.error().what);
  }
  if (!expected_id.empty() && topic.id != expected_id) {
    fields.document().warn(offset,
                           "id",
                           fmt::format("{} is not the file's name {}; the id counts",
                                       printable(topic.id),
                                       printable(expected_id)));
  }
  const bool for_pipeline = std::ranges::any_of(
      pipeline_keys, [&](std::string_view key) { return fields.object().find(key) != nullptr; });
  if (for_pipeline && std::ranges::count(topic.id, '-') != 1) {
    fields.document().warn(
        offset,
        "id",
        fmt::format("{} has not exactly one hyphen (topic-01): the next steps of "
                    "the agenda pipeline cut file names at hyphens",
                    printable(topic.id)));
  }
  CW_RETURN_IF_ERROR(fields.flag("enabled", topic.enabled));
  CW_RETURN_IF_ERROR(fields.text("title", topic.title));
  if (topic.title.empty()) {
    const json::Value* const title = fields.find("title");
    if (title != nullptr) return fields.wrong("title", *title, "must not be empty");
    return fields.document().wrong(
        fields.object().offset(), "title", "the key is missing" + misspelt_title(fields.object()));
  }
  return {};
}

Status read_complexity(Fields& fields, Topic& topic) {
  std::string text;
  CW_RETURN_IF_ERROR(fields.text("topic_complexity", text));
  if (text.empty() || text == "normal") return {};
  if (text == "high") {
    topic.complexity = Complexity::high;
    return {};
  }
  return fields.wrong("topic_complexity",
                      *fields.find("topic_complexity"),
                      fmt::format("must be \"normal\" or \"high\", not {}", printable(text)));
}

Status read_language_of(Fields& fields, Topic& topic) {
  std::string text;
  CW_RETURN_IF_ERROR(fields.text("language", text));
  if (text.empty()) return {};
  Result<std::string> language = read_language(text);
  if (!language) return fields.wrong("language", *fields.find("language"), language.error().what);
  topic.language = *std::move(language);
  return {};
}

Status read_research(Fields& fields, Topic& topic) {
  CW_RETURN_IF_ERROR(fields.text("description", topic.description));
  CW_RETURN_IF_ERROR(read_language_of(fields, topic));
  CW_RETURN_IF_ERROR(fields.texts("queries", topic.queries));
  if (fields.object().find("queries") == nullptr) {
    // Other readers of these files refuse a file without the key, but a run does not need it.
    fields.document().warn(fields.object().offset(), "queries", "the key is missing");
  }
  CW_RETURN_IF_ERROR(fields.texts("search_languages", topic.search_languages));
  CW_RETURN_IF_ERROR(fields.texts("search_regions", topic.search_regions));
  CW_RETURN_IF_ERROR(
      fields.number("freshness_hours", freshness_hours_range, topic.freshness_hours));
  CW_RETURN_IF_ERROR(fields.number("min_fresh_sources", sources_range, topic.fresh_sources_min));
  CW_RETURN_IF_ERROR(read_complexity(fields, topic));
  if (fields.find("rumors_allowed") != nullptr) {
    bool allowed = true;
    CW_RETURN_IF_ERROR(fields.flag("rumors_allowed", allowed));
    topic.rumors_allowed = allowed;
  }
  CW_RETURN_IF_ERROR(fields.first_text(
      {"source_text_file", "sources_text_file", "source_text_path", "sources_text_path"},
      topic.source_text_file));
  return {};
}

/// Reads `true`, or `{"enabled": true, "items": 1, "max_words": 20000}`; a file may mix both.
Status read_content_type(Fields& types, ContentType& type) {
  const json::Value* const value = types.find(type.name);
  if (value == nullptr) return {};
  if (!value->is_object()) return types.flag(type.name, type.enabled);
  Fields fields(types.document(), *value, types.path_of(type.name));
  // If the file describes the type without `enabled`, the long script is wanted.
  type.enabled = type.name == "long";
  CW_RETURN_IF_ERROR(fields.flag("enabled", type.enabled));
  CW_RETURN_IF_ERROR(fields.number("items", items_range, type.items));
  CW_RETURN_IF_ERROR(fields.number("max_words", words_range, type.words_max));
  if (type.enabled && type.items == 0) {
    types.document().warn(value->offset(), fields.path_of("items"), "0 items: the type is off");
    type.enabled = false;
  }
  fields.warn_unknown();
  return {};
}

Status read_content_types(Fields& fields, Topic& topic) {
  for (const TypeDefault& row : type_defaults) {
    topic.content_types.push_back({std::string(row.name), false, row.items, 0});
  }
  const json::Value* const value = fields.find("content_types");
  if (value == nullptr) {
    // The long script is what this program is for.
    topic.content_types.front().enabled = true;
    return {};
  }
  if (!value->is_object()) {
    return fields.wrong(
        "content_types", *value, fmt::format("must be an object, not {}", kind_of(*value)));
  }
  Fields types(fields.document(), *value, "content_types");
  for (ContentType& type : topic.content_types) {
    CW_RETURN_IF_ERROR(read_content_type(types, type));
  }
  types.warn_unknown();
  return {};
}

Status read_writing(Fields& fields, Topic& topic) {
  CW_RETURN_IF_ERROR(fields.flag("use_roles", topic.use_roles));
  CW_TRY(topic.roles, read_roles(fields, topic.use_roles));
  CW_RETURN_IF_ERROR(fields.text("gpt_prompt", topic.instructions));
  topic.instructions = with_names(topic.instructions, topic.roles);
  // The more specific key wins: that of one pass before that of both, `gpt_` before `llm_`.
  CW_RETURN_IF_ERROR(fields.first_text(
      {"gpt_model_pass_a", "llm_model_pass_a", "gpt_model", "llm_model"}, topic.model_pass_a));
  CW_RETURN_IF_ERROR(fields.first_text(
      {"gpt_model_pass_b", "llm_model_pass_b", "gpt_model", "llm_model"}, topic.model_pass_b));
  CW_RETURN_IF_ERROR(
      fields.number("pass_a_max_output_tokens", tokens_range, topic.pass_a_output_tokens_max));
  CW_RETURN_IF_ERROR(
      fields.number("pass_b_max_output_tokens", tokens_range, topic.pass_b_output_tokens_max));
  return {};
}

/// Ignores keys that other steps, or older versions, of the same pipeline use.
void ignore_foreign(Fields& fields) {
  for (const std::string_view key : pipeline_keys)
    fields.ignore({key});
  fields.ignore({"$schema"});
}

Result<json::Value> parse_document(std::string_view name, std::string_view bytes) {
  const Document document(name, bytes);
  if (bytes.size() > limits::topic_bytes_max) {
    return document.wrong(
        0,
        {},
        fmt::format(
            "{} bytes, more than topic_bytes_max ({})", bytes.size(), limits::topic_bytes_max));
  }
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return document.wrong(0, {}, "the file is empty");
  }
  auto parsed = json::parse(bytes);
  if (!parsed) {
    const json::ParseError& error = parsed.error();
    return fail(
        Fault::usage,
        fmt::format("{}:{}:{}: {}", name, error.place.line, error.place.column, error.what));
  }
  if (!parsed->is_object()) {
    return document.wrong(
        parsed->offset(), {}, fmt::format("a topic is a JSON object, not {}", kind_of(*parsed)));
  }
  return *std::move(parsed);
}

}  // namespace

Result<TopicRead> read_topic(std::string_view name,
                             std::string_view bytes,
                             std::string_view expected_id) {
  bytes = json::without_bom(bytes);
  CW_TRY(json::Value root, parse_document(name, bytes));
  Document document(name, bytes);
  CW_RETURN_IF_ERROR(check_strings_and_keys(document, root));
  Fields fields(document, root, {});
  Topic topic;
  CW_RETURN_IF_ERROR(read_identity(fields, expected_id, topic));
  CW_RETURN_IF_ERROR(read_research(fields, topic));
  CW_RETURN_IF_ERROR(read_content_types(fields, topic));
  CW_RETURN_IF_ERROR(read_writing(fields, topic));
  ignore_foreign(fields);
  fields.warn_unknown();
  topic.raw = std::move(root);
  return TopicRead{std::move(topic), document.take_warnings()};
}

bool Topic::long_is_off() const {
  return std::ranges::any_of(
      content_types, [](const ContentType& type) { return type.name == "long" && !type.enabled; });
}

bool Topic::nothing_enabled() const {
  return !content_types.empty() && std::ranges::none_of(content_types, &ContentType::enabled);
}

const ContentType& Topic::content(std::string_view name) const {
  const auto found = std::find_if(content_types.begin(),
                                  content_types.end(),
                                  [&](const ContentType& type) { return type.name == name; });
  CW_CHECK(found != content_types.end());
  return *found;
}

int ContentType::words_or_default() const {
  if (words_max > 0) return words_max;
  for (const TypeDefault& row : type_defaults) {
    if (row.name == name) return row.words;
  }
  return 0;
}

}  // namespace castwright::topic
