#include "rehearsal/api.h"

#include "core/hash.h"
#include "core/id.h"
#include "rehearsal/chat_object.h"
#include "rehearsal/models.h"
#include "rehearsal/request_checks.h"
#include "rehearsal/response_object.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::string_view below_responses = "/v1/responses/";
constexpr std::string_view models_path = "/v1/models";

ApiError not_allowed(const httpd::Request& request) {
  return {.status = 405,
          .message = fmt::format("Not allowed to {} on {}.", request.method, request.path),
          .type = "invalid_request_error",
          .param = {},
          .code = "method_not_supported"};
}

/// The error for a fault that this API has no place for.
ApiError not_on(const Wire& wire, const FaultSpec& fault) {
  return {.status = 400,
          .message = fmt::format("--fault {}: this fault does not exist on the {} wire.",
                                 fault.name,
                                 words_of(wire.name()).title),
          .type = "invalid_request_error",
          .param = {},
          .code = "fault_not_on_this_wire"};
}

Value model_object(std::string_view name) {
  Value out = Value::object();
  out.set("id", name);
  out.set("object", "model");
  out.set("created", std::int64_t{1765411200});
  out.set("owned_by", "rehearsal");
  const Model* const model = find_model(name);
  const bool ends = model != nullptr && !model->ends.empty();
  out.set("shutdown_date", ends ? Value(model->ends) : Value());
  return out;
}

Value list_object(Value data) {
  Value out = Value::object();
  out.set("object", "list");
  const auto& items = data.items();
  const auto id_of = [](const Value& item) { return Value(item.string_or("id", "")); };
  out.set("first_id", items.empty() ? Value() : id_of(items.front()));
  out.set("last_id", items.empty() ? Value() : id_of(items.back()));
  out.set("has_more", false);
  out.set("data", std::move(data));
  return out;
}

Value input_message(std::string_view text) {
  Value part = Value::object();
  part.set("type", "input_text");
  part.set("text", text);
  Value content = Value::array();
  content.push(std::move(part));
  Value out = Value::object();
  out.set("id", "msg_" + random_hex(25));
  out.set("type", "message");
  out.set("status", "completed");
  out.set("content", std::move(content));
  out.set("role", "user");
  return out;
}

/// A mark that is the same for the same prompt, so that whoever reads the log can count the
/// requests for it.
std::string prompt_mark(std::string_view prompt) {
  constexpr std::size_t digits = 12;
  return sha256_hex(prompt).substr(0, digits);
}

}  // namespace

Api::Api(const Options& options,
         std::vector<PlayedFault> faults,
         Writer writer,
         const Clock& clock,
         Counters& counters)
    : options_(options),
      faults_(std::move(faults)),
      writer_(std::move(writer)),
      clock_(clock),
      counters_(counters),
      limits_(options.limits, clock),
      cache_(clock, options.clock_scale) {}

void Api::handle(httpd::Loop& loop, const httpd::Request& request, Answering exchange) {
  if (sessions_ == nullptr)
    sessions_ = std::make_unique<ResponseSessions>(loop, clock_, options_.clock_scale);
  if (replay_) {
    if (request.method == "POST" && wire_at(request.path) != nullptr) {
      ++counters_.posts_seen;
      ++counters_.posts;
    }
    log(request, "replayed from the tape");
    return replay_->play(loop, request, std::move(exchange));
  }
  route(request, std::move(exchange));
}

bool Api::serves(ApiName name) const {
  return std::ranges::find(options_.apis, name) != options_.apis.end();
}

/// The API whose answers are asked for at this path; nullptr if there is none or if it is not
/// served.
const Wire* Api::wire_at(std::string_view path) const {
  for (const Wire* const wire : wires())
    if (wire->path() == path && serves(wire->name())) return wire;
  return nullptr;
}

void Api::route(const httpd::Request& request, Answering exchange) {
  const std::string_view path = request.path;
  if (const Wire* const wire = wire_at(path); wire != nullptr) {
    if (request.method == "POST") return create(*wire, request, std::move(exchange));
    return refuse(*wire, request, not_allowed(request), std::move(exchange));
  }
  if (serves(ApiName::responses) && path.starts_with(below_responses)) {
    if (path == "/v1/responses/compact" && request.method == "POST")
      return compact(request, std::move(exchange));
    return response_route(request, path.substr(below_responses.size()), std::move(exchange));
  }
  const bool model = path == models_path || path.starts_with("/v1/models/");
  if (model && request.method == "GET") {
    log(request, "200");
    return models(path.substr(models_path.size()), std::move(exchange));
  }
  if (path == "/v1/generation" && request.method == "GET" && serves(ApiName::chat))
    return generation(request, std::move(exchange));
  refuse(request, unknown_path(request), std::move(exchange));
}

// --------------------------------------------------------------------------------------- create

/// Only the original knows its models: servers of other dialects have models of any name.
bool Api::has_model(std::string_view name) const {
  return options_.any_model || options_.dialect != Dialect::openai || find_model(name) != nullptr;
}

/// The error for a request that is well formed but cannot be answered.
std::optional<ApiError> Api::refused(const CreateRequest& asked, const Wire& wire) const {
  if (!has_model(asked.model)) return wire.unknown_model(asked.model);
  if (asked.previous.empty()) return std::nullopt;
  const Job* const before = sessions_->find(asked.previous);
  if (before == nullptr || before->record.wire != &wire)
    return ApiError{
        .status = 400,
        .message = fmt::format("Previous response with id '{}' not found.", asked.previous),
        .type = "invalid_request_error",
        .param = "previous_response_id",
        .code = "previous_response_not_found"};
  return std::nullopt;
}

void Api::create(const Wire& wire, const httpd::Request& request, Answering exchange) {
  const std::uint64_t post = ++counters_.posts_seen;
  const FaultSet faults(faults_, post);
  if (const PlayedFault* const odd = faults.first_not_on(wire.name()); odd != nullptr)
    return refuse(wire, request, not_on(wire, *odd->spec), std::move(exchange));
  auto asked = wire.read(request.body, options_);
  const std::string prompt = asked ? prompt_mark(asked->prompt()) : std::string("unread");
  if (const PlayedFault* fault = faults.first(FaultLayer::answer); fault != nullptr) {
    log(request, fmt::format("POST {}: fault {}, prompt {}", post, fault->spec->name, prompt));
    return emit_refusal(wire, *fault, request, std::move(exchange), kept_);
  }
  if (!asked) return refuse(wire, request, asked.error(), std::move(exchange));
  if (asked->window && faults.has(FaultKind::window_refused))
    return refuse(wire, request, unknown_parameter("background_options"), std::move(exchange));
  if (const auto error = refused(*asked, wire))
    return refuse(wire, request, *error, std::move(exchange));
  if (const auto too_much = limits_.refuse(*asked)) {
    log(request, fmt::format("POST {}: 429, prompt {}", post, prompt));
    httpd::Response response = wire.error(too_much->error);
    wire.add_limit_headers(response.headers, too_much->figures);
    return exchange->send(std::move(response));
  }
  ++counters_.posts;
  log(request,
      fmt::format("POST {}: {}{}{}{}, prompt {}",
                  post,
                  asked->model,
                  asked->stream ? ", stream" : "",
                  asked->background ? ", background" : "",
                  asked->window ? fmt::format(", window {}", name_of(*asked->window)) : "",
                  prompt));
  start_job(wire, std::move(*asked), faults, post, std::move(exchange));
}

/// How long the job stays queued, in real seconds; 0 for a request that no completion window keeps
/// waiting.
double Api::window_wait_s(const CreateRequest& request, std::uint64_t post) const {
  constexpr double longest_s = 1e9;  // the longest time that a timer can be set to in nanoseconds
  if (!request.window) return 0;
  const double scaled_s = rehearsal::window_wait_s(*request.window, options_, post);
  return std::min(longest_s, scaled_s / options_.clock_scale);
}

void Api::start_job(const Wire& wire,
                    CreateRequest request,
                    const FaultSet& faults,
                    std::uint64_t post,
                    Answering exchange) {
  const std::string prompt = request.prompt();
  Answer answer = writer_.write(request, faults);
  ScenarioInput input;
  input.options = &options_;
  input.faults = &faults;
  input.answer = std::move(answer.text);
  input.open_ended = answer.open_ended;
  input.sources = std::move(answer.sources);
  input.search_query = std::move(answer.search_query);
  input.window_wait_s = window_wait_s(request, post);
  const bool begins = !request.waits_for_window() || !faults.has(FaultKind::window_missed);
  if (begins) input.cache = cache_.look(request, input.window_wait_s);
  input.seed = writer_.seed_for(prompt);

  Record record;
  record.id = wire.new_id();
  record.wire = &wire;
  record.created_at =
      std::chrono::floor<std::chrono::seconds>(clock_.wall()).time_since_epoch().count();
  record.scenario = plan_scenario(request, std::move(input));
  wire.arrange(record.scenario, request, faults);
  record.request = std::move(request);
  Job& job = sessions_->add(std::move(record), faults);

  const CreateRequest& asked = job.record.request;
  if (!asked.stream && asked.background) {
    const Value body = response_object(job.record, Moment::queued, 0);
    httpd::Response response = json_response(200, body);
    wire.add_limit_headers(response.headers, limits_.figures());
    return exchange->send(std::move(response));
  }
  FollowMode mode;
  mode.streams = asked.stream;
  // The original sends background streams without obfuscation.
  mode.obfuscation = asked.obfuscation && !asked.background && options_.dialect == Dialect::openai;
  mode.done_marker = wire.sends_done(job.record, options_.dialect);
  const bool honest_type = !faults.has(FaultKind::wrong_type);
  mode.headers = api_headers(asked.stream && honest_type ? "text/event-stream; charset=utf-8"
                                                         : "application/json");
  wire.add_headers(mode.headers, job.record);
  wire.add_limit_headers(mode.headers, limits_.figures());
  if (asked.stream) mode.headers.push_back({.name = "Cache-Control", .value = "no-cache"});
  sessions_->follow(job, std::move(exchange), std::move(mode));
}

void Api::input_items(const Job& job, Answering exchange) {
  Value items = Value::array();
  items.push(input_message(job.record.request.input));
  exchange->send(json_response(200, list_object(std::move(items))));
}

void Api::compact(const httpd::Request& request, Answering exchange) {
  const auto body = json::parse(request.body);
  if (!body || !body->is_object() || body->string_or("model", "").empty())
    return refuse(request,
                  {.status = 400,
                   .message = "Missing required parameter: 'model'.",
                   .type = "invalid_request_error",
                   .param = "model",
                   .code = "missing_required_parameter"},
                  std::move(exchange));
  log(request, "200");
  const Value* input = body->find("input");
  const std::string text = input == nullptr ? std::string() : text_of_input(*input);
  Value items = Value::array();
  items.push(input_message(text));
  Value summary = Value::object();
  summary.set("id", "cmp_" + random_hex(25));
  summary.set("type", "compaction");
  summary.set("encrypted_content", "rehearsal");
  items.push(std::move(summary));
  const std::int64_t tokens = tokens_of(text);
  Value cached = Value::object();
  cached.set("cached_tokens", 0);
  Value thought = Value::object();
  thought.set("reasoning_tokens", 0);
  Value usage = Value::object();
  usage.set("input_tokens", tokens);
  usage.set("input_tokens_details", std::move(cached));
  usage.set("output_tokens", 2);
  usage.set("output_tokens_details", std::move(thought));
  usage.set("total_tokens", tokens + 2);
  Value out = Value::object();
  out.set("id", "resp_" + random_hex(25));
  out.set("object", "response.compaction");
  out.set("created_at",
          std::int64_t{
              std::chrono::floor<std::chrono::seconds>(clock_.wall()).time_since_epoch().count()});
  out.set("output", std::move(items));
  out.set("usage", std::move(usage));
  exchange->send(json_response(200, out));
}

void Api::models(std::string_view rest, Answering exchange) {
  if (rest.starts_with('/')) {
    const std::string_view name = rest.substr(1);
    if (!has_model(name)) {
      ApiError error = unknown_model(name);
      error.status = 404;
      return exchange->send(error_response(error));
    }
    return exchange->send(json_response(200, model_object(name)));
  }
  Value data = Value::array();
  for (const Model& model : rehearsal::models())
    data.push(model_object(model.name));
  Value out = Value::object();
  out.set("object", "list");
  out.set("data", std::move(data));
  exchange->send(json_response(200, out));
}

/// The cost of an answer as a router tells it, asked for by the id that came in X-Generation-Id.
void Api::generation(const httpd::Request& request, Answering exchange) {
  const std::string id(request.query_value("id").value_or(""));
  const Job* const job = sessions_->find(id);
  if (job == nullptr || !job->record.scenario.usage.in_dollars || !job->ended())
    return refuse(request,
                  {.status = 404,
                   .message = fmt::format("Generation {} not found", id),
                   .type = "invalid_request_error",
                   .param = {},
                   .code = "404"},
                  std::move(exchange));
  log(request, "200");
  exchange->send(json_response(200, generation_object(job->record)));
}

// -------------------------------------------------------------------------------------- answers

void Api::refuse(const Wire& wire,
                 const httpd::Request& request,
                 const ApiError& error,
                 Answering exchange) const {
  log(request, fmt::format("{}: {}", error.status, error.message));
  exchange->send(wire.error(error));
}

void Api::refuse(const httpd::Request& request, const ApiError& error, Answering exchange) const {
  log(request, fmt::format("{}: {}", error.status, error.message));
  exchange->send(error_response(error));
}

void Api::log(const httpd::Request& request, std::string_view what) const {
  if (!options_.log) return;
  options_.log(fmt::format("{} {} {}", request.method, request.target, what));
}

}  // namespace castwright::rehearsal
