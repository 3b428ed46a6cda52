#include "web/actions.h"

#include "app/approve.h"
#include "app/export_script.h"
#include "app/import.h"
#include "app/redo.h"
#include "app/resume.h"
#include "app/run_view.h"
#include "app/start.h"
#include "app/topics.h"
#include "core/ascii.h"
#include "core/clock.h"
#include "core/hash.h"
#include "export/format.h"
#include "store/output.h"
#include "topic/settings.h"
#include "web/offers.h"
#include "web/run_api.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::web {
namespace {

using Answer = Result<json::Value>;

constexpr std::string_view json_content = "application/json";

std::unexpected<Error> refused_now(std::string what) {
  return fail(Fault::busy, std::move(what));
}

std::unexpected<Error> is_stale() {
  return refused_now(
      "what you confirmed is not so any more, or was confirmed before: look at it again");
}

/// How long the comparison takes says nothing about how much of the text is right.
bool is_same_secret(std::string_view given, std::string_view own) {
  if (given.size() != own.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < own.size(); ++i)
    difference = static_cast<unsigned char>(difference | (given[i] ^ own[i]));
  return difference == 0;
}

bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return equal_ignoring_case(type.substr(0, type.find_last_not_of(" \t") + 1), json_content);
}

/// A run that is resumed keeps what belongs to it, so that a call does not name it.
app::GivenSettings without_those_of_runs(app::GivenSettings settings) {
  std::erase_if(settings, [](const auto& given) { return app::is_of_the_run(given.first); });
  return settings;
}

/// The run of this whole id, not of a beginning of one.
Result<app::OpenRun> run_of(store::Output& output, const std::string& id) {
  CW_TRY(const store::Output::Found found, output.find(id));
  if (found.run_id != id) return fail(Fault::missing, "there is no run " + id);
  return app::open_run(output, found);
}

Result<int> whole_number(const json::Value& body, std::string_view key) {
  const json::Value* const value = body.find(key);
  const auto number = value == nullptr ? std::nullopt : value->as_int();
  constexpr std::int64_t largest = 1'000'000;
  if (!number || *number < 0 || *number > largest)
    return fail(Fault::usage, fmt::format("{} is a whole number", key));
  return static_cast<int>(*number);
}

Error nothing_to_stop() {
  return {Fault::busy, "nobody works on this run: there is nothing to stop"};
}

/// Has the newest process that worked on the run written how it ended?
bool has_ended(const app::RunView& view) {
  const auto is_running = [](const app::RunView& one) {
    return one.state.phase == journal::RunPhase::running;
  };
  return !is_running(view) && std::ranges::none_of(view.later, is_running);
}

/// Has the newest process that worked on a stage of the run written that it stopped?
bool has_stopped(const app::RunView& view) {
  const auto is_stopped = [](const app::RunView& one) {
    return one.state.phase == journal::RunPhase::stopped;
  };
  return is_stopped(view) || std::ranges::any_of(view.later, is_stopped);
}

json::Value empty_answer() {
  return json::Value::object();
}

/// Answers with the run's id once it works.
RunThreads::Answer answer_of_run(ActionQueue::Reply reply) {
  return [reply = std::move(reply)](Result<app::RunName> run) mutable {
    if (!run) return reply(std::unexpected(std::move(run).error()));
    json::Value value = json::Value::object();
    value.set("run_id", run->run_id);
    reply(std::move(value));
  };
}

std::string what_a_redo_does(const app::RedoPlan& plan) {
  std::vector<std::string> what = plan.warnings;
  if (!plan.missing.empty())
    what.push_back(
        fmt::format("what is missing is asked for too: {}", fmt::join(plan.missing, "; ")));
  return fmt::format("{}", fmt::join(what, "; "));
}

}  // namespace

Actions::Actions(Acting acting, std::string output_root, std::string token)
    : acting_([&acting, &output_root] {
        acting.settings["output_root"] = output_root;
        return std::move(acting);
      }()),
      for_runs_(without_those_of_runs(acting_.settings)),
      output_root_(std::move(output_root)),
      token_(std::move(token)),
      runs_(output_root_) {}

const Actions::Route* Actions::route_of(std::string_view method,
                                        std::string_view path,
                                        std::string& run) {
  static constexpr std::array routes{
      Route{"GET", "topics", &Actions::topics},
      Route{"POST", "plan", &Actions::plan},
      Route{"POST", "start", &Actions::start},
      Route{"POST", "runs/RUN/stop", &Actions::stop_run},
      Route{"GET", "runs/RUN/resume", &Actions::offer_of_resume},
      Route{"POST", "runs/RUN/resume", &Actions::resume},
      Route{"GET", "runs/RUN/redo", &Actions::offer_of_redo},
      Route{"POST", "runs/RUN/redo", &Actions::redo},
      Route{"POST", "runs/RUN/edit", &Actions::edit},
      Route{"POST", "runs/RUN/export", &Actions::export_script},
      Route{"POST", "runs/RUN/approve", &Actions::approve},
  };
  if (!path.starts_with(api_path)) return nullptr;
  path.remove_prefix(api_path.size());
  std::string generic(path);
  constexpr std::string_view runs = "runs/";
  if (path.starts_with(runs)) {
    const std::size_t end = std::min(path.find('/', runs.size()), path.size());
    run = path.substr(runs.size(), end - runs.size());
    generic.replace(runs.size(), run.size(), "RUN");
  }
  const auto* const found = std::ranges::find_if(
      routes, [&](const Route& route) { return route.method == method && route.path == generic; });
  return found == routes.end() ? nullptr : found;
}

bool Actions::takes(const httpd::Request& request) {
  std::string run;
  return (request.method != "GET" && request.method != "HEAD")
         || route_of(request.method, request.path, run) != nullptr;
}

json::Value Actions::names() {
  json::Value names = json::Value::array();
  for (const char* name : {"start", "stop", "resume", "redo", "edit", "approve", "export"})
    names.push(name);
  return names;
}

bool Actions::has_token(const httpd::Request& request) const {
  constexpr std::string_view scheme = "bearer ";
  const std::string_view value = request.header("Authorization");
  return equal_ignoring_case(value.substr(0, scheme.size()), scheme)
         && is_same_secret(value.substr(scheme.size()), token_);
}

void Actions::answer(httpd::Loop& loop,
                     const httpd::Request& request,
                     std::unique_ptr<httpd::Exchange> exchange) {
  const auto refuse = [&exchange](int status, const char* why) {
    exchange->send(action_refusal(status, {Fault::usage, why}));
  };
  if (!has_token(request)) {
    return refuse(401,
                  "this needs the token: use the address that castwright serve printed when it "
                  "started");
  }
  Call call;
  const Route* const route = route_of(request.method, request.path, call.run);
  if (route == nullptr)
    return exchange->send(action_refusal(404, {Fault::missing, "there is no such action"}));
  if (request.method == "POST") {
    if (!is_json(request.header("Content-Type")))
      return refuse(415, "the body is JSON, and Content-Type says application/json");
    auto body = json::parse(request.body);
    if (!body || !body->is_object()) return refuse(400, "the body is not a JSON object");
    call.body = *std::move(body);
  } else {
    call.body = json::Value::object();
    const auto chunk = request.query_value("chunk");
    int number = 0;
    if (chunk) {
      const char* const end = chunk->data() + chunk->size();
      const auto [last, error] = std::from_chars(chunk->data(), end, number);
      if (error != std::errc() || last != end) return refuse(400, "chunk is a whole number");
      call.body.set("chunk", number);
    }
  }
  queue_.ask(loop,
             std::move(exchange),
             [this, handler = route->handler, call = std::move(call)](Reply reply) {
               (this->*handler)(call, std::move(reply));
             });
}

void Actions::stop() {
  // First no run is begun any more; then the queue says so to whoever waits in it.
  runs_.stop_all();
  queue_.stop();
}

json::Value Actions::shown(json::Value value, Shown shown) {
  value.set("confirm", confirms_.show(std::move(shown)));
  return value;
}

Result<Shown> Actions::confirmed(const Call& call) {
  auto shown = confirms_.take(call.body.string_or("confirm", ""));
  if (!shown) return is_stale();
  return *std::move(shown);
}

// --- topics, plan, start

void Actions::topics(const Call& /*call*/, Reply reply) {
  const auto list = app::list_topics(acting_.settings);
  json::Value all = json::Value::array();
  // A folder without topics is no failure: the page says how to make one.
  if (!list && list.error().fault != Fault::missing) return reply(std::unexpected(list.error()));
  if (list) {
    for (const app::TopicView& topic : list->topics) {
      json::Value one = json::Value::object();
      one.set("id", topic.loaded.topic.id)
          .set("title", topic.loaded.topic.title)
          .set("file", topic.loaded.file.string())
          .set("words", topic.words);
      all.push(std::move(one));
    }
  }
  json::Value value = json::Value::object();
  value.set("schema", 1).set("topics", std::move(all));
  reply(std::move(value));
}

/// The file of a topic that the list has. Other files are not read for a page.
Result<std::string> Actions::topic_file(const std::string& id) const {
  CW_TRY(const app::TopicList list, app::list_topics(acting_.settings));
  const auto found = std::ranges::find_if(
      list.topics, [&id](const app::TopicView& one) { return one.loaded.topic.id == id; });
  if (found == list.topics.end()) return fail(Fault::missing, "there is no such topic");
  return found->loaded.file.string();
}

Result<json::Value> Actions::plan_of(const Call& call) {
  CW_TRY(const std::string file, topic_file(std::string(call.body.string_or("topic", ""))));
  app::GivenSettings settings = acting_.settings;
  const bool rehearsal = call.body.bool_or("rehearsal", true);
  if (rehearsal) settings["provider"] = "rehearsal";
  if (call.body.find("words") != nullptr) {
    CW_TRY(const int words, whole_number(call.body, "words"));
    settings["words"] = std::to_string(words);
  }
  CW_TRY(const auto output, store::Output::look(output_root_));
  CW_TRY(Offer offer, offer_start(*output, file, settings));
  return shown(
      std::move(offer.value),
      {.facts = std::move(offer.facts), .settings = std::move(settings), .rehearsal = rehearsal});
}

void Actions::plan(const Call& call, Reply reply) {
  reply(plan_of(call));
}

void Actions::start(const Call& call, Reply reply) {
  auto shown = confirmed(call);
  if (!shown) return reply(std::unexpected(shown.error()));
  if (call.body.bool_or("rehearsal", true) != shown->rehearsal) return reply(is_stale());
  auto file = topic_file(std::string(call.body.string_or("topic", "")));
  if (!file) return reply(std::unexpected(file.error()));
  auto work = [this, file = *std::move(file), shown = *std::move(shown)](
                  app::Runtime& runtime, app::RunListener& listener) -> Result<app::RunOutcome> {
    const app::StartRequest request{
        .settings = shown.settings, .rehearsal = acting_.rehearsal, .new_run = true};
    std::unique_lock starting(starting_);
    store::Output& output = runtime.output();
    CW_TRY(app::PreparedTopic topic, app::prepare_topic(file, request));
    CW_TRY(const Offer offer, offer_start(output, file, shown.settings));
    if (offer.facts != shown.facts) return is_stale();
    const std::string topic_id = topic.loaded.topic.id;
    wait_until_left(output, {.topic_id = topic_id, .run_id = offer.newest});
    CW_TRY(app::Prepared prepared,
           app::prepare_start(std::move(topic), runtime, listener, request));
    // Another process may have made a run, and left it, before this one held the topic.
    CW_TRY(auto runs, output.runs());
    std::erase_if(runs, [&](const auto& run) { return run.topic_id != topic_id; });
    const bool alone =
        offer.newest.empty() ? runs.size() == 1 : runs.size() > 1 && runs[1].run_id == offer.newest;
    if (!alone) return is_stale();
    starting.unlock();
    return app::carry_out(runtime, std::move(prepared));
  };
  runs_.begin("", RunThreads::When::begun, std::move(work), answer_of_run(std::move(reply)));
}

/// Waits for a thread of this server that tidies up after a run whose files say that it ended: who
/// read that it ended is not told that somebody works on it. Called on the thread of a run.
void Actions::wait_until_left(store::Output& output, const store::Output::Found& run) {
  constexpr int looks = 250;
  constexpr Millis pause{20};
  for (int look = 0; look < looks && runs_.works_on(run.run_id); ++look) {
    const auto view = app::view_run(output, run);
    if (!view || !has_ended(*view)) return;
    std::this_thread::sleep_for(pause);
  }
}

// --- stop, resume

Error Actions::why_not_stopped(const store::Output::Found& run) const {
  const auto output = store::Output::look(output_root_);
  if (!output) return output.error();
  const auto tenure = (*output)->hold(run);
  if (tenure) return nothing_to_stop();
  if (tenure.error().fault != Fault::busy) return tenure.error();
  return {Fault::busy,
          fmt::format("this server did not begin this run, so it cannot stop it; press Ctrl-C in "
                      "its terminal, or send SIGTERM to its process ({})",
                      tenure.error().what)};
}

Result<json::Value> Actions::stopped(const Call& call) {
  CW_TRY(const auto output, store::Output::look(output_root_));
  CW_TRY(const app::OpenRun run, run_of(*output, call.run));
  CW_TRY(const app::RunView view, app::view_run(*output, run.found));
  // Its thread may still be on its way out: what the files say is what a reader knows.
  if (has_stopped(view)) return std::unexpected(nothing_to_stop());
  if (runs_.stop(call.run)) return empty_answer();
  return std::unexpected(why_not_stopped(run.found));
}

void Actions::stop_run(const Call& call, Reply reply) {
  reply(stopped(call));
}

Result<json::Value> Actions::resume_offer(const Call& call) {
  CW_TRY(const auto output, store::Output::look(output_root_));
  CW_TRY(const app::OpenRun run, run_of(*output, call.run));
  CW_TRY(Offer offer, offer_resume(*output, run, for_runs_));
  return shown(std::move(offer.value), {.facts = std::move(offer.facts)});
}

void Actions::offer_of_resume(const Call& call, Reply reply) {
  reply(resume_offer(call));
}

void Actions::resume(const Call& call, Reply reply) {
  auto shown = confirmed(call);
  if (!shown) return reply(std::unexpected(shown.error()));
  auto work = [this, id = call.run, facts = shown->facts](
                  app::Runtime& runtime, app::RunListener& listener) -> Result<app::RunOutcome> {
    store::Output& output = runtime.output();
    CW_TRY(const app::OpenRun named, run_of(output, id));
    wait_until_left(output, named.found);
    std::vector<std::string> warnings;
    CW_TRY(auto tenure, output.hold(named.found, &warnings));
    // Read again, since nobody else changes it from now on.
    CW_TRY(app::OpenRun run, run_of(output, id));
    CW_TRY(const Offer offer, offer_resume(output, run, for_runs_));
    if (offer.facts != facts) return is_stale();
    const app::ResumeRequest request{.settings = for_runs_, .rehearsal = acting_.rehearsal};
    return app::resume(
        std::move(run), std::move(tenure), runtime, listener, request, std::move(warnings));
  };
  runs_.begin(call.run, RunThreads::When::begun, std::move(work), answer_of_run(std::move(reply)));
}

// --- redo, edit, export

Result<json::Value> Actions::redo_offer(const Call& call) {
  CW_TRY(const int chunk, whole_number(call.body, "chunk"));
  CW_TRY(const auto output, store::Output::look(output_root_));
  CW_TRY(const app::OpenRun run, run_of(*output, call.run));
  CW_TRY(const app::RedoPlan plan, app::plan_redo(*output, call.run, chunk));
  CW_TRY(Offer offer, offer_redo(*output, plan.run, chunk, what_a_redo_does(plan), for_runs_));
  return shown(std::move(offer.value), {.facts = std::move(offer.facts)});
}

void Actions::offer_of_redo(const Call& call, Reply reply) {
  reply(redo_offer(call));
}

void Actions::redo(const Call& call, Reply reply) {
  const auto chunk = whole_number(call.body, "chunk");
  if (!chunk) return reply(std::unexpected(chunk.error()));
  auto shown = confirmed(call);
  if (!shown) return reply(std::unexpected(shown.error()));
  auto work = [this,
               id = call.run,
               chunk = *chunk,
               note = std::string(call.body.string_or("note", "")),
               facts = shown->facts](app::Runtime& runtime,
                                     app::RunListener& listener) -> Result<app::RunOutcome> {
    CW_TRY(const app::OpenRun named, run_of(runtime.output(), id));
    wait_until_left(runtime.output(), named.found);
    CW_TRY(app::RedoPlan plan, app::plan_redo(runtime.output(), id, chunk));
    CW_TRY(const Offer offer, offer_redo(runtime.output(), plan.run, chunk, "", for_runs_));
    if (offer.facts != facts) return is_stale();
    return app::redo(std::move(plan),
                     note,
                     runtime,
                     listener,
                     {.settings = for_runs_, .rehearsal = acting_.rehearsal});
  };
  runs_.begin(call.run, RunThreads::When::begun, std::move(work), answer_of_run(std::move(reply)));
}

void Actions::edit(const Call& call, Reply reply) {
  const auto chunk = whole_number(call.body, "chunk");
  if (!chunk) return reply(std::unexpected(chunk.error()));
  const auto turn = whole_number(call.body, "turn");
  if (!turn) return reply(std::unexpected(turn.error()));
  app::TurnEdit edit{.chunk = *chunk,
                     .turn = *turn,
                     .was = std::string(call.body.string_or("was", "")),
                     .text = std::string(call.body.string_or("text", ""))};
  auto work = [this, id = call.run, edit = std::move(edit)](
                  app::Runtime& runtime, app::RunListener& listener) -> Result<app::RunOutcome> {
    CW_TRY(const app::OpenRun named, run_of(runtime.output(), id));
    wait_until_left(runtime.output(), named.found);
    auto plan = app::plan_turn_edit(runtime.output(), id, edit);
    if (!plan && plan.error().fault == Fault::missing) return refused_now(plan.error().what);
    if (!plan) return std::unexpected(plan.error());
    return app::import_edit(*std::move(plan), runtime, listener, for_runs_);
  };
  runs_.begin(call.run, RunThreads::When::ended, std::move(work), answer_of_run(std::move(reply)));
}

Result<json::Value> Actions::exported(const Call& call) const {
  const std::string name(call.body.string_or("format", ""));
  const exports::Format* const format = exports::format_named(name);
  if (format == nullptr) return fail(Fault::usage, "there is no such format");
  CW_TRY(const auto output, store::Output::look(output_root_));
  CW_TRY(const app::OpenRun run, run_of(*output, call.run));
  auto scripts = app::finished_scripts(*output, call.run, exports::words_per_minute_usual);
  if (!scripts && scripts.error().fault == Fault::missing) return refused_now(scripts.error().what);
  if (!scripts) return std::unexpected(scripts.error());
  CW_TRY(const std::string bytes, app::script_in_format(*scripts, name, ""));
  json::Value value = json::Value::object();
  value.set("name",
            fmt::format("{}.{}", run.found.topic_id, name == "chapters" ? "chapters.json" : name));
  if (format->text) {
    value.set("text", bytes);
  } else {
    value.set("base64", base64_encode(bytes));
  }
  return value;
}

void Actions::export_script(const Call& call, Reply reply) {
  reply(exported(call));
}

// --- approve

Result<json::Value> Actions::approved(const Call& call) const {
  CW_TRY(const auto output, store::Output::look(output_root_));
  CW_TRY(const app::OpenRun named, run_of(*output, call.run));
  const app::ApproveRequest request{
      .run_id = call.run,
      .editor = std::string(call.body.string_or("editor", "")),
      .text_sha256 = std::string(call.body.string_or("text_sha256", ""))};
  if (request.text_sha256->empty())
    return fail(Fault::usage, "text_sha256 names the text that was read");
  auto done = app::approve(*output, request, RealClock().wall());
  if (!done && done.error().fault == Fault::missing) return refused_now(done.error().what);
  if (!done) return std::unexpected(std::move(done).error());
  return store::to_json(done->approval);
}

void Actions::approve(const Call& call, Reply reply) {
  reply(approved(call));
}

}  // namespace castwright::web
