#pragma once
// Requests to the Chat Completions API for tests, and its chunks taken apart. The program never
// uses it.

#include "json/value.h"
#include "rehearsal/server_fixture.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {

inline constexpr std::string_view chat_path = "/v1/chat/completions";

/// A question that both APIs can be asked.
struct Question {
  std::string instructions;
  std::string input;
  std::string model = "gpt-5.2";
  bool stream = true;
  std::int64_t limit = 0;  ///< 0 for no limit
  json::Value schema{};    ///< null for no schema
  bool search = false;     ///< only the Responses API searches
};

inline std::string as_responses(const Question& question) {
  json::Value body = json::Value::object();
  body.set("model", question.model).set("input", question.input).set("stream", question.stream);
  if (!question.instructions.empty()) body.set("instructions", question.instructions);
  if (question.limit > 0) body.set("max_output_tokens", question.limit);
  if (question.schema.is_object()) {
    json::Value format = json::Value::object();
    format.set("type", "json_schema")
        .set("name", "answer")
        .set("strict", true)
        .set("schema", question.schema);
    json::Value text = json::Value::object();
    body.set("text", text.set("format", std::move(format)));
  }
  if (question.search) {
    json::Value tool = json::Value::object();
    body.set("tools", json::Value::array({tool.set("type", "web_search")}));
  }
  return json::dump(body);
}

inline json::Value chat_message(std::string_view role, std::string_view text) {
  json::Value out = json::Value::object();
  out.set("role", role).set("content", text);
  return out;
}

inline std::string as_chat(const Question& question) {
  json::Value messages = json::Value::array();
  if (!question.instructions.empty()) messages.push(chat_message("system", question.instructions));
  messages.push(chat_message("user", question.input));
  json::Value body = json::Value::object();
  body.set("model", question.model)
      .set("messages", std::move(messages))
      .set("stream", question.stream);
  if (question.stream) {
    json::Value options = json::Value::object();
    body.set("stream_options", options.set("include_usage", true));
  }
  if (question.limit > 0) body.set("max_completion_tokens", question.limit);
  if (question.schema.is_object()) {
    json::Value holder = json::Value::object();
    holder.set("name", "answer").set("strict", true).set("schema", question.schema);
    json::Value format = json::Value::object();
    format.set("type", "json_schema").set("json_schema", std::move(holder));
    body.set("response_format", std::move(format));
  }
  return json::dump(body);
}

/// The same question as `stream_body` asks.
inline Question tides() {
  return {.instructions = {},
          .input = std::string(json::parse(stream_body)->string_or("input", ""))};
}

struct Chunks {
  std::vector<json::Value> all;
  std::string text;
  std::string thoughts;
  std::vector<std::string> finishes;
  json::Value usage;  ///< the last usage that was not null
  json::Value error;  ///< the last error
  std::vector<std::string> comments;
  bool done = false;   ///< whether `[DONE]` came, and nothing behind it
  bool named = false;  ///< whether any event had an `event:` line
};

inline void take_choice(Chunks& out, const json::Value& choice) {
  const json::Value* const delta = choice.find("delta");
  if (delta != nullptr) {
    out.text += delta->string_or("content", "");
    out.thoughts += delta->string_or("reasoning_content", "");
  }
  if (const std::string_view reason = choice.string_or("finish_reason", ""); !reason.empty())
    out.finishes.emplace_back(reason);
}

inline Chunks chunks_of(std::string_view body) {
  Chunks out;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find("\n\n"), body.size());
    std::string_view block = body.substr(0, end);
    body.remove_prefix(std::min(end + 2, body.size()));
    if (block.starts_with(":")) out.comments.emplace_back(block.substr(1));
    if (block.starts_with("event: ")) {
      out.named = true;
      block.remove_prefix(std::min(block.find('\n') + 1, block.size()));
    }
    if (!block.starts_with("data: ")) continue;
    out.done = block == "data: [DONE]";
    auto value = json::parse(block.substr(6));
    if (!value || !value->is_object()) continue;
    if (const json::Value* choices = value->find("choices"); choices != nullptr)
      for (const json::Value& choice : choices->items())
        take_choice(out, choice);
    if (const json::Value* usage = value->find("usage"); usage != nullptr && usage->is_object())
      out.usage = *usage;
    if (const json::Value* error = value->find("error"); error != nullptr) out.error = *error;
    out.all.push_back(std::move(*value));
  }
  return out;
}

inline Chunks chat(const Server& server, const Question& question) {
  return chunks_of(call(server, "POST", chat_path, as_chat(question)).body);
}

/// The body without ids and times, which differ from process to process.
inline std::string without_chance(std::string text) {
  const auto blank = [&text](std::string_view before, std::string_view until, std::string_view by) {
    for (std::size_t at = text.find(before); at != std::string::npos;
         at = text.find(before, at + before.size() + by.size())) {
      const std::size_t from = at + before.size();
      text.replace(from, text.find_first_of(until, from) - from, by);
    }
  };
  blank("\"chatcmpl-", "\"", "ID");
  blank("\"created\":", ",", "0");
  return text;
}

}  // namespace castwright::rehearsal
