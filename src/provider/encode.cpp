#include "provider/address.h"
#include "provider/responses.h"

#include <algorithm>

namespace castwright::provider {
namespace {

using json::Value;

/// OpenAI refuses less.
constexpr std::int64_t output_tokens_min = 16;

/// The schema's name and the rest stand flat in `format`; Chat Completions nests them.
Value text_format(const passes::Ask& ask) {
  Value format = Value::object();
  format.set("type", "json_schema");
  format.set("name", ask.schema_name);
  format.set("schema", ask.schema);
  format.set("strict", true);
  Value text = Value::object();
  text.set("format", std::move(format));
  return text;
}

/// Never top-level `instructions`: newer models put them behind `input`, out of the prefix that
/// their cache serves.
Value input_of(const passes::Ask& ask) {
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
  // `required` can keep a model searching for ever.
  body.set("tool_choice", "auto");
  // Without a cap one response can hold dozens of searches: there would be no worst case to
  // reserve.
  body.set("max_tool_calls", endpoint.tool_calls_max);
  body.set("include", Value::array({Value("web_search_call.action.sources")}));
}

Value body_of(const passes::Ask& ask, const Endpoint& endpoint) {
  Body body(endpoint);
  body.set("model", endpoint.model);
  body.set("input", input_of(ask));
  if (ask.output_tokens_max > 0) {
    body.set("max_output_tokens", std::max(ask.output_tokens_max, output_tokens_min));
  }
  if (ask.search) add_search(body, endpoint);
  // Never `json_object`: it is refused together with web search, and a schema says more.
  if (ask.structure == passes::Structure::schema) body.set("text", text_format(ask));
  body.set("stream", true);
  // Padding against traffic analysis, a tenth of the bytes; TLS on a trusted host does without.
  Value stream_options = Value::object();
  stream_options.set("include_obfuscation", false);
  body.set("stream_options", std::move(stream_options));
  if (endpoint.background) {
    body.set("background", true);
    body.set("store", true);  // kept long enough to be fetched after a cut
  }
  return body.value();
}

}  // namespace

http::Request encode(const passes::Ask& ask, const Endpoint& endpoint) {
  http::Request request;
  request.method = "POST";
  request.url = address_below(endpoint.base_url, "/responses");
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
  request.bearer = endpoint.key;
  request.ca_file = endpoint.ca_file;
  request.body = json::dump(body_of(ask, endpoint));
  return request;
}

}  // namespace castwright::provider
