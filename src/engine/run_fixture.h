#pragma once
// A stage for whole runs: a real temporary folder behind a disk that can be made to fail, a clock
// that stands still, a scripted server with Responses streams written by hand, and an observer that
// remembers events. One Stage is one run; each run() is one process that works on it. For tests and
// benches only.

#include "core/id.h"
#include "disk/faulty_disk.h"
#include "engine/run.h"
#include "engine/run_loop.h"
#include "http/fake_transport.h"
#include "json/value.h"
#include "passes/pack.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace castwright::engine::stage {

inline constexpr std::string_view canary_key = "sk-canary-0123456789abcdef";

/// Returns turns that have `words` words in all, and no sentence twice.
inline std::string dialogue(int chunk, int words) {
  constexpr int turn_words_max = 60;
  const int turn_words = std::clamp(words / 2, 1, turn_words_max);
  std::string text = "HOST_A:";
  for (int i = 0; i < words; ++i) {
    if (i > 0 && i % turn_words == 0)
      text += fmt::format(".\n\nHOST_{}:", i / turn_words % 2 == 0 ? 'A' : 'B');
    text += fmt::format(" w{}x{}", chunk, i);
  }
  return text + ".";
}

/// What a model returns: a text, research of eight sources and a pack within all bounds, or both.
enum class Brings { text, research, both };
inline std::string answer_json(Brings brings, std::string_view text) {
  json::Value answer = json::Value::object();
  if (brings != Brings::text) {
    json::Value sources = json::Value::array();
    for (int i = 1; i <= 8; ++i) {
      json::Value source = json::Value::object();
      source.set("title", fmt::format("Source {}", i))
          .set("publisher", "The Daily")
          .set("date", "2026-11-20")
          .set("url", fmt::format("https://daily.example/{}", i));
      sources.push(std::move(source));
    }
    std::string facts;
    for (int i = 0; i < 1'000; ++i)
      facts += "fact ";
    std::string beats;
    for (int i = 1; i <= 10; ++i)
      beats += fmt::format("{}. Beat\n", i);
    json::Value pack = json::Value::object();
    for (const std::string_view field : passes::pack_fields)
      pack.set(field, "known");
    pack.set("key_facts", facts).set("beats_outline", beats);
    answer.set("sources", std::move(sources)).set("canonical_pack", std::move(pack));
  }
  if (brings != Brings::research) answer.set("chunk_text", text);
  return json::dump(answer);
}
/// Returns the answer to a chunk of a run whose chunk 1 brings the research.
inline std::string answer_json(int chunk, std::string_view text) {
  return answer_json(chunk == 1 ? Brings::both : Brings::text, text);
}

inline std::string event_bytes(std::string_view type, const json::Value& body) {
  return fmt::format("event: {}\ndata: {}\n\n", type, json::dump(body));
}

/// One Responses stream, written event by event in the order in which the provider sends them. It
/// shares no code with the client's encoder or with the rehearsal server.
class AnswerStream {
 public:
  explicit AnswerStream(std::string text, std::string id = "resp_1")
      : text_(std::move(text)),
        id_(std::move(id)) {}

  /// Adds everything that a good answer has, in deltas of `delta_bytes`. The text must be ASCII.
  static AnswerStream whole(std::string text, std::size_t delta_bytes = 2'000) {
    AnswerStream stream(std::move(text));
    stream.opening().deltas(delta_bytes).closing().terminal("completed");
    return stream;
  }

  AnswerStream& add(std::string_view type, json::Value body = json::Value::object()) {
    json::Value event = json::Value::object();
    event.set("type", type).set("sequence_number", static_cast<std::int64_t>(events_.size()));
    for (const json::Member& member : body.members())
      event.set(member.key, member.value);
    return raw(event_bytes(type, event));
  }
  AnswerStream& raw(std::string bytes) {
    events_.push_back(std::move(bytes));
    return *this;
  }
  AnswerStream& opening() {
    add("response.created", wrapped("in_progress"));
    add("response.in_progress", wrapped("in_progress"));
    json::Value item = json::Value::object();
    item.set("output_index", 0).set("item", message("in_progress", json::Value::array()));
    add("response.output_item.added", std::move(item));
    return add("response.content_part.added", placed().set("part", part("")));
  }
  AnswerStream& deltas(std::size_t delta_bytes = 2'000) { return deltas_of(text_, delta_bytes); }
  AnswerStream& deltas_of(std::string_view text, std::size_t delta_bytes = 2'000) {
    for (; !text.empty(); text.remove_prefix(std::min(delta_bytes, text.size()))) {
      add("response.output_text.delta", placed().set("delta", text.substr(0, delta_bytes)));
    }
    return *this;
  }
  AnswerStream& closing() {
    add("response.output_text.done", placed().set("text", text_));
    add("response.content_part.done", placed().set("part", part(text_)));
    json::Value item = json::Value::object();
    item.set("output_index", 0)
        .set("item", message("completed", json::Value::array({part(text_)})));
    return add("response.output_item.done", std::move(item));
  }
  /// Adds `response.{status}` with the whole text and the usage; `fields` replace those of the
  /// response.
  AnswerStream& terminal(std::string_view status, const json::Value& fields = {}) {
    json::Value body = wrapped(status);
    json::Value* const response = body.find("response");
    response->set("output",
                  json::Value::array({message("completed", json::Value::array({part(text_)}))}));
    response->set("usage", usage());
    for (const json::Member& member : fields.members())
      response->set(member.key, member.value);
    return add(fmt::format("response.{}", status), std::move(body));
  }

  const std::vector<std::string>& events() const { return events_; }
  std::string bytes() const {
    std::string all;
    for (const std::string& event : events_)
      all += event;
    return all;
  }
  /// Returns the completed response object alone, with which some servers answer in place of a
  /// stream.
  std::string object() const {
    json::Value body = wrapped("completed");
    body.find("response")
        ->set("output",
              json::Value::array({message("completed", json::Value::array({part(text_)}))}))
        .set("usage", usage());
    return json::dump(*body.find("response"));
  }

  static json::Value usage() {
    return json::parse(R"({"input_tokens":1000,"input_tokens_details":{"cached_tokens":0},
        "output_tokens":500,"output_tokens_details":{"reasoning_tokens":100},
        "total_tokens":1500})")
        .value();
  }

 private:
  static json::Value placed() {
    json::Value body = json::Value::object();
    body.set("item_id", "msg_1").set("output_index", 0).set("content_index", 0);
    return body;
  }
  static json::Value part(std::string_view text) {
    json::Value value = json::Value::object();
    value.set("type", "output_text").set("text", text).set("annotations", json::Value::array());
    return value;
  }
  static json::Value message(std::string_view status, json::Value content) {
    json::Value value = json::Value::object();
    value.set("id", "msg_1")
        .set("type", "message")
        .set("status", status)
        .set("role", "assistant")
        .set("content", std::move(content));
    return value;
  }
  json::Value wrapped(std::string_view status) const {
    json::Value response = json::Value::object();
    response.set("id", id_)
        .set("object", "response")
        .set("status", status)
        .set("model", "test-model")
        .set("error", json::Value())
        .set("incomplete_details", json::Value())
        .set("output", json::Value::array())
        .set("usage", json::Value());
    json::Value body = json::Value::object();
    body.set("response", std::move(response));
    return body;
  }

  std::string text_;
  std::string id_;
  std::vector<std::string> events_;
};

/// Returns the exchange in which a server sends `pieces`, one every `gap`, and closes.
inline http::Script played(const std::vector<std::string>& pieces, Millis gap = Millis(1)) {
  http::Script script;
  script.headers = {{"content-type", "text/event-stream"}, {"x-request-id", "req_1"}};
  for (const std::string& piece : pieces)
    script.pieces.push_back({gap, piece});
  return script;
}
/// Returns the exchange of a refused request.
inline http::Script refused(int status, std::string body, std::string type = "application/json") {
  http::Script script;
  script.status = status;
  script.headers = {{"content-type", std::move(type)}};
  if (!body.empty()) script.pieces.push_back({Millis(1), std::move(body)});
  return script;
}

class Recorder final : public journal::Observer {
 public:
  void heard(const journal::RunEvent& event, const json::Value& envelope) override {
    events.push_back(event);
    envelopes.push_back(envelope);
    if (next != nullptr) next->heard(event, envelope);
  }
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const journal::RunEvent& event : events) {
      if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
    }
    return found;
  }

  std::vector<journal::RunEvent> events;
  std::vector<json::Value> envelopes;
  journal::Observer* next = nullptr;  ///< It hears the same events.
};

/// Returns the state without what only reading a log adds to the fold of its events: whether its
/// end was torn, and the words of a script that is not finished.
inline journal::RunState folded(journal::RunState state) {
  state.torn_log = false;
  if (state.phase != journal::RunPhase::finished) state.words = 0;
  return state;
}

/// A right to write that a test takes away, or by which it asks the run to leave.
struct FakeTenure : store::Tenure {
  bool may_pay() const override {
    ++asked;
    return lost_at == 0 || asked < lost_at;
  }
  Wish wish() const override { return wished; }
  int lost_at = 0;  ///< The question that is the first to be answered by no; 0: none.
  mutable int asked = 0;
  Wish wished = Wish::none;
};

/// Plays one run from its beginning to its end, without others beside it.
inline Result<RunResult> run_alone(Run& run, const Clock& clock, http::Transport& transport) {
  RunLoop loop(clock, transport);
  loop.add(run);
  return loop.next().result;
}

class Stage {
 public:
  /// The plan has one chunk for each of these numbers of words.
  explicit Stage(const std::vector<int>& words = {40, 40})
      : root(std::filesystem::temp_directory_path() / ("castwright-run-" + random_hex(8))),
        path(root / "run") {
    topic = topic::read_topic("t.json", R"({"id":"topic-01","title":"Night trains","queries":[],
                                            "roles":[{"name":"Ruth"},{"name":"Owen"}]})")
                .value()
                .topic;
    record.run_id = "01KAQ3V5N8T6W2X4Y9Z0ABCDEF";
    record.topic_id = topic.id;
    record.created = rfc3339(clock.wall());
    record.today = date_of(clock.wall());
    record.provider = "openai";
    record.base_url = "http://127.0.0.1:9/v1";
    record.model = "test-model";
    record.topic = topic.raw;
    record.templates = passes::built_in_templates();
    for (const int count : words) {
      const int number = static_cast<int>(record.plan.chunks.size()) + 1;
      record.plan.chunks.push_back({.number = number,
                                    .title = fmt::format("Part {}", number),
                                    .subject = fmt::format("subject {}", number),
                                    .kind = plan::ChunkKind::events,
                                    .words_target = count});
      record.plan.words_target += count;
    }
    settings.endpoint.base_url = record.base_url;
    settings.endpoint.model = record.model;
    settings.endpoint.key = Secret(std::string(canary_key));
    settings.idle_ms_max = Millis(5'000);
    settings.progress_ms_max = Millis(20'000);
    settings.deadline_ms_max = Millis(60'000);
    next_process();
  }
  ~Stage() {
    std::error_code ignored;
    std::filesystem::remove_all(root, ignored);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Forgets what only a process knows: connections, a signal, the events.
  void next_process() {
    transport = std::make_unique<http::FakeTransport>(clock);
    stop = std::make_unique<StopFlag>();
    recorder.events.clear();
    recorder.envelopes.clear();
  }
  /// Plays one process from its start to its end.
  Result<RunResult> run() {
    CW_TRY(auto real, disk::open_folder(path, disk::Missing::make));
    const auto folder = disk::make_faulty(std::move(real), disk_faults);
    CW_TRY(journal::RunState state, store::read_run_state(*folder, record));
    std::vector<std::string> notices;
    CW_TRY(const auto log, store::EventLog::open(*folder, record.run_id, notices));
    CW_TRY(const auto store, store::RunStore::open(store_url()));
    tape::Syncer syncer(clock);
    Run run({.clock = clock,
             .transport = *transport,
             .syncer = syncer,
             .folder = *folder,
             .log = *log,
             .store = *store,
             .tenure = tenure,
             .observer = recorder,
             .stop = *stop,
             .limiter = limiter,
             .process_budget = process_budget,
             .reviewer = reviewer},
            settings,
            record,
            topic,
            std::move(state));
    Result<RunResult> result = run_alone(run, clock, *transport);
    live_state = run.state();
    return result;
  }
  /// Does the same if no storage fault is expected.
  RunResult finished_run() {
    Result<RunResult> result = run();
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().what);
    return result.value_or(RunResult{});
  }

  /// Makes the research a request of its own.
  void research_first() { record.options["research"] = "first"; }

  /// Return the script text that chunk `number` is given, and the answer around it.
  std::string text(int number) const {
    const auto index = static_cast<std::size_t>(number) - 1;
    return dialogue(number, record.plan.chunks[index].words_target);
  }
  std::string answer(int number) const {
    if (number == store::research_number) return answer_json(Brings::research, "");
    const bool apart = store::first_request(record) == store::research_number;
    return apart ? answer_json(Brings::text, text(number)) : answer_json(number, text(number));
  }
  http::Script good(int number) const {
    return played(AnswerStream::whole(answer(number)).events());
  }
  void expect_good(int first, int last) const {
    for (int number = first; number <= last; ++number)
      transport->expect(good(number));
  }
  /// Returns the texts of the chunks 1 to `count`, joined as in a checkpoint.
  std::string script(int count) const {
    std::string joined;
    for (int number = 1; number <= count; ++number)
      joined += (number > 1 ? "\n\n" : "") + text(number);
    return joined;
  }

  bool exists(std::string_view name) const { return std::filesystem::exists(path / name); }
  std::string file(std::string_view name) const {
    std::ifstream stream(path / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::vector<std::string> files() const {
    return disk::open_folder(path, disk::Missing::fail).value()->list().value();
  }
  journal::RunState state() const {
    return store::read_run_state(*disk::open_folder(path, disk::Missing::fail).value(), record)
        .value();
  }
  std::vector<store::CallRow> calls() const {
    return store::RunStore::open(store_url()).value()->calls(record.run_id).value();
  }
  std::string store_url() const { return "sqlite:" + (root / store::index_name).string(); }
  std::vector<store::RunRow> runs() const {
    return store::RunStore::open(store_url()).value()->runs().value();
  }
  std::size_t requests() const { return transport->requests.size(); }

  std::filesystem::path root;
  std::filesystem::path path;  ///< The directory of the run.
  FakeClock clock{WallTime(Millis(1'795'500'000'000))};
  topic::Topic topic;
  store::RunRecord record;
  RunSettings settings{};
  disk::FaultPlan disk_faults;
  Recorder recorder;
  std::unique_ptr<http::FakeTransport> transport;
  std::unique_ptr<StopFlag> stop;
  FakeTenure tenure;
  RateLimiter limiter;
  ProcessBudget process_budget;
  Reviewer reviewer{Reviewer::Mode::at_once};
  journal::RunState live_state;  ///< The state at the end of the newest process.
};

/// A price of $1 and $8 per million tokens and $10 per 1,000 searches: a good answer costs half a
/// cent.
inline provider::Price simple_price() {
  provider::Price price;
  price.input = 1'000'000'000;
  price.cached = 1'000'000'000;
  price.output = 8'000'000'000;
  price.search = 10'000'000;
  return price;
}
inline constexpr provider::Nanodollars good_answer_cost = 1'000 * 1'000 + 500 * 8'000;

}  // namespace castwright::engine::stage
