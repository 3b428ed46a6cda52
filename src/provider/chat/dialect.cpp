// Encodes the requests of Chat Completions. The decoder is in the files beside this one.

#include "provider/dialect.h"

#include "provider/address.h"
#include "provider/chat/decoder.h"
#include "provider/chat/usage.h"
#include "provider/key.h"

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

using json::Value;

/// Only OpenAI knows the role `developer`, and it takes `system` as well. Most other servers know
/// only `system`, and some treat a message of an unknown role as the user's.
std::string_view name_of_role(passes::Role role) {
  return role == passes::Role::developer ? "system" : passes::name_of(role);
}

Value messages_of(const passes::ModelRequest& ask) {
  Value messages = Value::array();
  for (const passes::Message& message : ask.messages) {
    Value one = Value::object();
    one.set("role", name_of_role(message.role));
    one.set("content", message.text);
    messages.push(std::move(one));
  }
  return messages;
}

Value response_format(const passes::ModelRequest& ask) {
  Value schema = Value::object();
  schema.set("name", ask.schema_name);
  schema.set("schema", ask.schema);
  schema.set("strict", true);
  Value format = Value::object();
  format.set("type", "json_schema");
  format.set("json_schema", std::move(schema));
  return format;
}

/// Returns the name in the Responses API of a part that has another name here.
std::string_view part_of(std::string_view own_name) {
  if (own_name == "max_tokens" || own_name == "max_completion_tokens") return "max_output_tokens";
  if (own_name == "response_format") return "text";
  return own_name;
}

/// Returns true if a part is to be left out, under any of the names that people and hints use for
/// it.
bool is_left_out(const Endpoint& endpoint, std::string_view part) {
  return std::ranges::any_of(endpoint.omit,
                             [&](std::string_view name) { return part_of(name) == part; });
}

std::string_view name_of(LimitField field) {
  switch (field) {
    case LimitField::max_completion_tokens: return "max_completion_tokens";
    case LimitField::max_tokens: return "max_tokens";
  }
  return "max_tokens";
}

Value body_of(const passes::ModelRequest& ask, const Endpoint& endpoint) {
  Value body = Value::object();
  body.set("model", endpoint.model);
  body.set("messages", messages_of(ask));
  if (ask.output_tokens_max > 0 && !is_left_out(endpoint, "max_output_tokens")) {
    body.set(name_of(endpoint.limit_field), ask.output_tokens_max);
  }
  if (ask.structure == passes::Structure::schema && !is_left_out(endpoint, "text")) {
    body.set("response_format", response_format(ask));
  }
  body.set("stream", true);
  if (!is_left_out(endpoint, "stream_options")) {
    // Most servers send the usage only if the request asks for it.
    Value options = Value::object();
    options.set("include_usage", true);
    body.set("stream_options", std::move(options));
  }
  return body;
}

class Chat final : public Dialect {
 public:
  std::string_view name() const override { return "chat"; }
  std::string_view title() const override { return "Chat Completions API"; }
  Traits traits() const override { return {.answer_field = true}; }

  std::string_view own_name(std::string_view part, const Endpoint& endpoint) const override {
    if (part == "max_output_tokens") return name_of(endpoint.limit_field);
    return part == "text" ? "response_format" : part;
  }

  std::string_view part_named(std::string_view own_name) const override {
    return part_of(own_name);
  }

  /// POST {base}/chat/completions.
  http::Request encode(const passes::ModelRequest& ask, const Endpoint& endpoint) const override {
    http::Request request;
    request.method = "POST";
    request.url = address_below(endpoint.base_url, "/chat/completions");
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    give_key(request, endpoint);
    request.ca_file = endpoint.ca_file;
    request.body = json::dump(body_of(ask, endpoint));
    return request;
  }

  std::unique_ptr<Decoder> decoder(AnswerField answer) const override {
    return std::make_unique<ChatDecoder>(answer);
  }

  std::optional<http::Request> bill(const Endpoint& endpoint, std::string_view id) const override {
    return bill_request(endpoint, id);
  }

  Result<Bill> read_bill(std::string_view body, std::string_view id) const override {
    return read_chat_bill(body, id);
  }

  bool is_keepalive(const sse::Event& event) const override {
    constexpr std::size_t keepalive_bytes_max = 200;
    if (Dialect::is_keepalive(event)) return true;
    if (event.data.size() > keepalive_bytes_max || event.data.contains("\"choices\"")) return false;
    return event.data.contains("\"keepalive\"") || event.data.contains("\"ping\"");
  }

  bool recognizes(const sse::Event& event) const override {
    const auto value = json::parse(event.data);
    if (!value || !value->is_object()) return false;
    const std::string_view object = value->string_or("object", "");
    if (object == "chat.completion.chunk" || object == "chat.completion") return true;
    const json::Value* const choices = value->find("choices");
    // The older API of text completions has choices too, but this dialect cannot read them.
    return object != "text_completion" && choices != nullptr && choices->is_array();
  }
};

}  // namespace

const Dialect& chat() {
  static const Chat dialect;
  return dialect;
}

}  // namespace castwright::provider
