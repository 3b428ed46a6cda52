// Encodes the requests of the Responses API. The decoder is in the files beside this one.

#include "provider/dialect.h"

#include "core/ascii.h"
#include "provider/address.h"
#include "provider/key.h"
#include "provider/responses/decoder.h"
#include "provider/responses/event_types.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

using json::Value;

/// The smallest token limit that OpenAI takes.
constexpr std::int64_t output_tokens_min = 16;

/// Returns the schema. Its name and the rest stand flat in `format`; Chat Completions nests them.
Value text_format(const passes::ModelRequest& ask) {
  Value format = Value::object();
  format.set("type", "json_schema");
  format.set("name", ask.schema_name);
  format.set("schema", ask.schema);
  format.set("strict", true);
  Value text = Value::object();
  text.set("format", std::move(format));
  return text;
}

/// Returns the input. Top-level `instructions` are not used: newer models put them after `input`,
/// outside the prefix that their prompt cache serves.
Value input_of(const passes::ModelRequest& ask) {
  Value input = Value::array();
  for (const passes::Message& message : ask.messages) {
    Value one = Value::object();
    one.set("role", passes::name_of(message.role));
    one.set("content", message.text);
    input.push(std::move(one));
  }
  return input;
}

/// A body whose optional parts can be left out.
class Body {
 public:
  explicit Body(const Endpoint& endpoint) : omit_(endpoint.omit) {}
  void set(std::string_view part, Value value) {
    if (std::ranges::find(omit_, part) == omit_.end()) body_.set(part, std::move(value));
  }
  const Value& value() const { return body_; }

 private:
  const std::vector<std::string>& omit_;
  Value body_ = Value::object();
};

void add_search(Body& body, const Endpoint& endpoint) {
  Value tool = Value::object();
  tool.set("type", "web_search");
  body.set("tools", Value::array({std::move(tool)}));
  // `required` can make a model search for ever.
  body.set("tool_choice", "auto");
  // Without a limit, one response can hold dozens of searches, and there would be no worst case to
  // reserve money for.
  body.set("max_tool_calls", endpoint.tool_calls_max);
  body.set("include", Value::array({Value("web_search_call.action.sources")}));
}

Value body_of(const passes::ModelRequest& ask, const Endpoint& endpoint) {
  Body body(endpoint);
  body.set("model", endpoint.model);
  body.set("input", input_of(ask));
  if (ask.output_tokens_max > 0) {
    body.set("max_output_tokens", std::max(ask.output_tokens_max, output_tokens_min));
  }
  if (ask.search) add_search(body, endpoint);
  // `json_object` is not used: it is refused together with web search, and a schema says more.
  if (ask.structure == passes::Structure::schema) body.set("text", text_format(ask));
  body.set("stream", true);
  // The padding against traffic analysis is a tenth of the bytes; it is not needed with TLS to a
  // trusted host.
  Value stream_options = Value::object();
  stream_options.set("include_obfuscation", false);
  body.set("stream_options", std::move(stream_options));
  // Servers distribute requests by this key, so that the requests of one run reach the machine that
  // has their prefix.
  if (!endpoint.cache_key.empty()) body.set("prompt_cache_key", endpoint.cache_key);
  if (endpoint.background) {
    body.set("background", true);
    body.set("store", true);  // Kept long enough to be fetched after a cut.
  }
  if (endpoint.window != CompletionWindow::soonest) {
    Value options = Value::object();
    options.set("completion_window", window_name(endpoint.window));
    body.set("background_options", std::move(options));
  }
  return body.value();
}

http::Request about(const Endpoint& endpoint,
                    std::string_view response_id,
                    std::string_view action = "",
                    std::string_view query = "") {
  http::Request request;
  request.method = "GET";
  request.url = address_below(
      endpoint.base_url, fmt::format("/responses/{}{}", escaped(response_id), action), query);
  request.headers = {{"Accept", "application/json"}};
  give_key(request, endpoint);
  request.ca_file = endpoint.ca_file;
  return request;
}

class Responses final : public Dialect {
 public:
  std::string_view name() const override { return "responses"; }
  std::string_view title() const override { return "Responses API"; }
  Traits traits() const override { return {.background = true, .searches = true}; }

  /// POST {base}/responses.
  http::Request encode(const passes::ModelRequest& ask, const Endpoint& endpoint) const override {
    http::Request request;
    request.method = "POST";
    request.url = address_below(endpoint.base_url, "/responses");
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    give_key(request, endpoint);
    request.ca_file = endpoint.ca_file;
    request.body = json::dump(body_of(ask, endpoint));
    return request;
  }

  std::unique_ptr<Decoder> decoder(AnswerField /*answer*/) const override {
    return std::make_unique<ResponsesDecoder>();
  }

  ExchangeKind kind_of(std::string_view method, std::string_view path) const override {
    if (method == "POST") {
      // The base URL may have a query, with which every path then ends.
      const bool cancels = path.substr(0, path.find('?')).ends_with("/cancel");
      return cancels ? ExchangeKind::cancel : ExchangeKind::create;
    }
    return path.contains("stream=true") ? ExchangeKind::attach : ExchangeKind::poll;
  }

  bool is_keepalive(const sse::Event& event) const override {
    constexpr std::size_t keepalive_bytes_max = 200;
    if (Dialect::is_keepalive(event)) return true;
    if (!event.name.empty() || event.data.size() > keepalive_bytes_max) return false;
    return event.data.contains("\"keepalive\"") || event.data.contains("\"ping\"");
  }

  bool recognizes(const sse::Event& event) const override {
    const auto value = json::parse(event.data);
    if (value && value->string_or("object", "") == "response") return true;
    const std::string_view type = value ? value->string_or("type", event.name) : event.name;
    const EventType known = event_type(type);
    return known != EventType::unknown && known != EventType::error;
  }

  /// GET {base}/responses/{id}?stream=true&starting_after=N.
  std::optional<http::Request> attach(const Endpoint& endpoint,
                                      std::string_view id,
                                      std::string_view cursor) const override {
    std::string query = "stream=true";
    if (!cursor.empty()) query += fmt::format("&starting_after={}", cursor);
    http::Request request = about(endpoint, id, "", query);
    request.headers = {{"Accept", "text/event-stream"}};
    return request;
  }

  /// GET {base}/responses/{id}.
  std::optional<http::Request> poll(const Endpoint& endpoint, std::string_view id) const override {
    return about(endpoint, id);
  }

  /// POST {base}/responses/{id}/cancel.
  std::optional<http::Request> cancel(const Endpoint& endpoint,
                                      std::string_view id) const override {
    http::Request request = about(endpoint, id, "/cancel");
    request.method = "POST";
    request.headers.push_back({"Content-Type", "application/json"});
    return request;
  }

  Refusal refusal_of(int status, std::string_view body) const override {
    if (contains_ignoring_case(body, "no longer be streamed")
        || contains_ignoring_case(body, "not created with background")) {
      return Refusal::not_streamable;
    }
    return Dialect::refusal_of(status, body);
  }
};

}  // namespace

const Dialect& responses() {
  static const Responses dialect;
  return dialect;
}

}  // namespace castwright::provider
