#pragma once
// A provider in memory and the network to it, for simulated runs. It keeps background answers and
// continues to write them while nobody listens, streams them again from a cursor for five minutes,
// forgets them ten minutes after their end, and has bad luck as the dice decide. For tests only.

#include "core/clock.h"
#include "engine/run_fixture.h"
#include "http/fake_transport.h"
#include "json/value.h"
#include "tape/syncer.h"

#include <atomic>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::engine::simulated {

/// Makes the same decisions for the same seed. std::mt19937_64 is the same everywhere; the
/// distributions of the standard library are not, so they are not used.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : numbers_(seed) {}
  std::uint64_t roll() { return numbers_(); }
  int below(int end) { return static_cast<int>(roll() % static_cast<std::uint64_t>(end)); }
  bool percent(int chance) { return below(100) < chance; }
  Millis between(int least, int most) { return Millis(least + below(most - least + 1)); }

 private:
  std::mt19937_64 numbers_;
};

/// One answer at the provider, from its request on.
struct Job {
  enum class Fate { completes, fails, incomplete, unusable };
  std::string id{};
  int chunk = 0;
  bool background = false;
  Fate fate = Fate::completes;
  std::vector<std::string> events{};  ///< The events by sequence number.
  std::vector<MonoTime> made_at{};    ///< When each of them exists.
  std::string text{};
  bool denied = false;  ///< A request about it was answered with 404.

  MonoTime created() const { return made_at.front(); }
  MonoTime over() const { return made_at.back(); }
};

class Provider {
 public:
  static constexpr Millis streamed_max{300'000};
  static constexpr Millis kept_max{600'000};

  Provider(const stage::Stage& stage, Dice& dice) : stage_(stage), dice_(dice) {}

  /// How much of the bad luck there is, in percent; 0 means none.
  int trouble = 0;

  http::Script create(int chunk, bool background, MonoTime now) {
    ++posts_[chunk];
    if (unlucky(4)) return ended(http::Ending::not_sent);
    if (unlucky(6)) return refused_create(chunk, background, now);
    Job& job = begin(chunk, background, now);
    if (unlucky(4)) return ended(http::Ending::reset);
    if (unlucky(3)) return page(200, "text/event-stream", "");
    return stream(job, -1, now, background ? 45 : 15);
  }
  http::Script attach(std::string_view id, std::int64_t after, MonoTime now) {
    ++fetches_;
    if (auto trouble_first = fetch_trouble(id)) return *trouble_first;
    Job* const job = known(id, now);
    if (job == nullptr) return not_found(id);
    if (now - job->created() > streamed_max || unlucky(3)) {
      return error(
          400, "This response can no longer be streamed because it is more than 5 minutes old.");
    }
    if (unlucky(5)) after = -1;  // The server does not know the cursor.
    return stream(*job, after, now, 35);
  }
  http::Script poll(std::string_view id, MonoTime now) {
    ++fetches_;
    if (auto trouble_first = fetch_trouble(id)) return *trouble_first;
    const Job* const job = known(id, now);
    if (job == nullptr) return not_found(id);
    http::Script script = page(200, "application/json", snapshot(*job, now));
    if (unlucky(5)) {
      script.pieces.front().bytes.resize(script.pieces.front().bytes.size() / 2);
      script.ending = http::Ending::reset;
    }
    return script;
  }

  int posts(int chunk) const {
    const auto found = posts_.find(chunk);
    return found == posts_.end() ? 0 : found->second;
  }
  int fetches() const { return fetches_; }
  Nanodollars billed() const {
    return static_cast<Nanodollars>(jobs_.size()) * stage::good_answer_cost;
  }
  const std::vector<Job>& jobs() const { return jobs_; }
  /// Tells whether the whole answer can still be fetched for nothing.
  static bool can_be_fetched(const Job& job, MonoTime now) {
    return job.background && job.fate == Job::Fate::completes && !job.denied
           && now - job.over() < kept_max;
  }

 private:
  bool unlucky(int chance) { return trouble > 0 && dice_.below(10'000) < chance * trouble; }

  Job& begin(int chunk, bool background, MonoTime now) {
    Job job{
        .id = fmt::format("resp_{}", jobs_.size() + 1), .chunk = chunk, .background = background};
    if (unlucky(8)) job.fate = static_cast<Job::Fate>(1 + dice_.below(3));
    job.text = job.fate == Job::Fate::unusable ? "I am sorry" : stage_.answer(chunk);
    stage::AnswerStream written(job.text, job.id);
    const std::size_t pieces = 1 + static_cast<std::size_t>(dice_.below(6));
    written.opening().deltas(job.text.size() / pieces + 1);
    if (job.fate == Job::Fate::fails) {
      written.terminal("failed", failure());
    } else if (job.fate == Job::Fate::incomplete) {
      written.terminal("incomplete", limit_hit());
    } else {
      written.closing().terminal("completed");
    }
    job.events = written.events();
    MonoTime at = now + dice_.between(5, 200);
    for (std::size_t i = 0; i < job.events.size(); ++i) {
      job.made_at.push_back(at);
      at += dice_.between(0, 300);
      if (background && unlucky(2)) at += dice_.between(10'000, 400'000);
    }
    jobs_.push_back(std::move(job));
    return jobs_.back();
  }

  static json::Value failure() {
    return json::parse(R"({"error":{"code":"server_error","message":"The model broke."}})").value();
  }
  static json::Value limit_hit() {
    return json::parse(R"({"incomplete_details":{"reason":"max_output_tokens"}})").value();
  }

  Job* known(std::string_view id, MonoTime now) {
    for (Job& job : jobs_) {
      if (job.id != id || !job.background) continue;
      if (now - job.over() < kept_max) return &job;
    }
    return nullptr;
  }

  http::Script refused_create(int chunk, bool background, MonoTime now) {
    constexpr int statuses[] = {400, 429, 500, 503};
    const int status = statuses[dice_.below(4)];
    // A gateway may refuse while the provider behind it continues to write.
    if (status >= 500 && dice_.percent(50)) begin(chunk, background, now);
    return error(status, "Not now.");
  }
  /// Returns the bad luck that a request about an answer has before the answer is looked at.
  std::optional<http::Script> fetch_trouble(std::string_view id) {
    if (!unlucky(30)) return std::nullopt;
    switch (dice_.below(7)) {
      case 0: return ended(http::Ending::not_sent);
      case 1: return ended(http::Ending::reset);
      case 2: return error(429, "Slow down.");
      case 3: return error(500, "Oops.");
      case 4: return page(200, "text/event-stream", "");
      case 5: return page(200, "text/html", "<html>Wait a moment</html>");
      default: return not_found(id);
    }
  }
  http::Script not_found(std::string_view id) {
    for (Job& job : jobs_) {
      if (job.id == id) job.denied = true;
    }
    return error(404, fmt::format("Response with id '{}' not found.", id));
  }

  http::Script ended(http::Ending ending) {
    http::Script script;
    script.status = 0;
    script.ending = ending;
    script.end_after = dice_.between(1, 500);
    return script;
  }
  http::Script page(int status, std::string type, std::string body) {
    http::Script script;
    script.status = status;
    script.headers = {{"content-type", std::move(type)}};
    script.head_after = dice_.between(5, 300);
    if (!body.empty()) script.pieces.push_back({Millis(1), std::move(body)});
    return script;
  }
  http::Script error(int status, std::string_view message) {
    json::Value inner = json::Value::object();
    inner.set("message", message).set("type", "invalid_request_error");
    json::Value body = json::Value::object();
    body.set("error", std::move(inner));
    return page(status, "application/json", json::dump(body));
  }

  static std::string snapshot(const Job& job, MonoTime now) {
    json::Value object = json::parse(stage::AnswerStream(job.text, job.id).object()).value();
    if (now < job.over()) {
      object.set("status", now < job.made_at[1] ? "queued" : "in_progress")
          .set("output", json::Value::array())
          .set("usage", json::Value());
    } else if (job.fate == Job::Fate::fails) {
      object.set("status", "failed").set("error", *failure().find("error"));
    } else if (job.fate == Job::Fate::incomplete) {
      object.set("status", "incomplete")
          .set("incomplete_details", *limit_hit().find("incomplete_details"));
    }
    return json::dump(object);
  }

  /// Returns the events after number `after`, each when it was or will be made.
  http::Script stream(const Job& job, std::int64_t after, MonoTime now, int cut_chance) {
    http::Script script = page(200, "text/event-stream", "");
    MonoTime last = now + script.head_after;
    const auto first = static_cast<std::size_t>(after + 1);
    const bool cuts = unlucky(cut_chance);
    const std::size_t left = job.events.size() - std::min(first, job.events.size());
    const std::size_t cut =
        cuts ? first + static_cast<std::size_t>(dice_.below(static_cast<int>(left) + 1)) : SIZE_MAX;
    for (std::size_t i = first; i < job.events.size(); ++i) {
      const std::string& event = job.events[i];
      const Millis wait = std::max(Millis(0), std::chrono::ceil<Millis>(job.made_at[i] - last));
      if (unlucky(2) && i + 1 < job.events.size()) continue;  // A gap.
      if (i == cut) {
        const std::size_t kept =
            dice_.percent(50)
                ? 0
                : static_cast<std::size_t>(dice_.below(static_cast<int>(event.size())));
        if (kept > 0) script.pieces.push_back({wait, event.substr(0, kept)});
        return break_off(std::move(script));
      }
      last += wait;
      if (unlucky(10)) {  // Two reads, cut anywhere, even in a character.
        const auto half = static_cast<std::size_t>(dice_.below(static_cast<int>(event.size())));
        script.pieces.push_back({wait, event.substr(0, half)});
        script.pieces.push_back({Millis(0), event.substr(half)});
      } else {
        script.pieces.push_back({wait, event});
      }
      if (unlucky(3)) script.pieces.push_back({Millis(0), event});  // A duplicate.
      if (unlucky(3)) script.pieces.push_back({Millis(0), ": keep-alive\n\n"});
    }
    if (cuts) return break_off(std::move(script));  // Even after the end, which then still counts.
    script.never_ends = unlucky(10);                // The connection lingers.
    return script;
  }
  http::Script break_off(http::Script script) {
    const int how = dice_.below(10);
    script.ending = how < 5 ? http::Ending::reset : http::Ending::eof;
    script.never_ends = how == 9;  // It stalls until our time limit ends it.
    return script;
  }

  const stage::Stage& stage_;
  Dice& dice_;
  std::vector<Job> jobs_;
  std::map<int, int> posts_;
  int fetches_ = 0;
};

/// The connections of one process to the provider. It moves the clock, and meanwhile syncs what is
/// due, as the thread of a real Syncer does.
class Network final : public http::Transport {
 public:
  using Answer = std::function<http::Script(const http::Request&)>;

  Network(FakeClock& clock, tape::Syncer& syncer, Answer answer)
      : clock_(clock),
        syncer_(syncer),
        answer_(std::move(answer)),
        fake_(clock) {}

  Result<http::StreamId> start(const http::Request& request) override {
    fake_.expect(answer_(request));
    return fake_.start(request);
  }
  void stop(http::StreamId stream) override { fake_.stop(stream); }
  void wake() override { woken_ = true; }
  Status wait(MonoTime deadline, std::vector<http::TransportEvent>& events) override {
    if (before_wait) before_wait();
    if (++waits_ > waits_max) return fail(Fault::internal, "the process goes round in circles");
    while (true) {
      const auto due = syncer_.due();
      CW_RETURN_IF_ERROR(fake_.wait(due ? std::min(deadline, *due) : deadline, events));
      syncer_.sync_due();
      if (!events.empty() || clock_.now() >= deadline || woken_.exchange(false)) return {};
    }
  }

  std::function<void()> before_wait;

 private:
  /// Four waits a second for twenty minutes, and some more.
  static constexpr int waits_max = 10'000;

  FakeClock& clock_;
  tape::Syncer& syncer_;
  Answer answer_;
  http::FakeTransport fake_;
  int waits_ = 0;
  std::atomic<bool> woken_ = false;
};

}  // namespace castwright::engine::simulated
