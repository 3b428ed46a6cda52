// Whole runs of the engine against a provider in virtual time: how near to its critical path a run
// ends with realistic latencies, and what a chunk costs in plans of 10 to 10,000 chunks. The run's
// disk and its store are real. Driven by bench/runs.

#include "engine/run_fixture.h"
#include "engine/run_loop.h"
#include "store/run_state.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

namespace castwright::engine {
namespace {

using Seconds = std::chrono::duration<double>;

/// What a provider is like: log-normal around a median.
struct Habit {
  const char* name;
  double first_token_s;
  double first_token_sigma;
  double tokens_per_s;
  double pace_sigma;
  std::int64_t tokens_per_minute;  ///< of the key; 0: no limit is told
};
constexpr std::array habits{
    Habit{"fast model", 1.5, 0.5, 90, 0.2, 0},
    Habit{"reasoning model", 8, 0.6, 60, 0.25, 0},
    Habit{"slow model", 40, 0.7, 35, 0.3, 0},
    Habit{"reasoning model, 60,000 tokens a minute", 8, 0.6, 60, 0.25, 60'000}};
constexpr std::array plan_words{400, 1'600, 1'400, 1'500, 1'500, 1'500, 700, 600, 500, 300};
constexpr double words_per_token = 0.75;
constexpr double pack_tokens = 2'600;  // of chunk 1, beside its text

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : numbers_(seed) {}
  double log_normal(double median, double sigma) {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return median * std::exp(sigma * radius * std::cos(2 * std::numbers::pi * uniform()));
  }

 private:
  double uniform() { return (static_cast<double>(numbers_() >> 11U) + 1) * 0x1p-53; }
  std::mt19937_64 numbers_;
};

Millis millis(double seconds) {
  return Millis(static_cast<std::int64_t>(seconds * 1000));
}

/// How long one answer takes, from its request to its end.
struct Latency {
  double first_token_s = 0;
  double writing_s = 0;
  double all_s() const { return first_token_s + writing_s; }
};

/// Answers requests as they come, each with the script that its order gives it.
class Answering final : public http::Transport {
 public:
  Answering(FakeClock& clock, std::function<http::Script(std::size_t, const http::Request&)> answer)
      : fake_(clock),
        answer_(std::move(answer)) {}
  Result<http::StreamId> start(const http::Request& request) override {
    fake_.expect(answer_(fake_.requests.size(), request));
    return fake_.start(request);
  }
  void stop(http::StreamId stream) override { fake_.stop(stream); }
  Status wait(MonoTime deadline, std::vector<http::TransportEvent>& events) override {
    return fake_.wait(deadline, events);
  }
  void wake() override { fake_.wake(); }

 private:
  http::FakeTransport fake_;
  std::function<http::Script(std::size_t, const http::Request&)> answer_;
};

Result<RunResult> run_on(stage::Stage& stage, http::Transport& transport) {
  CW_TRY(const auto folder, disk::open_folder(stage.path, disk::Missing::make));
  std::vector<std::string> notices;
  CW_TRY(const auto log, store::EventLog::open(*folder, stage.record.run_id, notices));
  CW_TRY(const auto store, store::RunStore::open(stage.store_url()));
  CW_TRY(journal::RunState state, store::read_run_state(*folder, stage.record));
  tape::Syncer syncer(stage.clock);
  Run run({.clock = stage.clock,
           .transport = transport,
           .syncer = syncer,
           .folder = *folder,
           .log = *log,
           .store = *store,
           .tenure = stage.tenure,
           .observer = stage.recorder,
           .stop = *stage.stop,
           .limiter = stage.limiter,
           .process_budget = stage.process_budget,
           .reviewer = stage.reviewer},
          stage.settings,
          stage.record,
          stage.topic,
          std::move(state));
  return stage::run_alone(run, stage.clock, transport);
}

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "runs_bench: {}\n", why);
  std::exit(1);
}

void check(const Result<RunResult>& result) {
  if (!result) give_up(result.error().what);
  if (result->stopped) give_up(result->stopped->cause);
}

/// The provider's own count of a key's tokens.
class Meter {
 public:
  Meter(const FakeClock& clock, std::int64_t per_minute)
      : clock_(clock),
        limit_(static_cast<double>(per_minute)),
        level_(limit_) {}
  /// False: refused.
  bool take(double tokens) {
    const double passed = Seconds(clock_.now() - at_).count();
    at_ = clock_.now();
    level_ = std::min(limit_, level_ + limit_ / 60 * passed);
    if (tokens > level_) return false;
    level_ -= tokens;
    return true;
  }
  std::vector<http::Header> headers() const {
    return {{"x-ratelimit-limit-tokens", fmt::format("{:.0f}", limit_)},
            {"x-ratelimit-remaining-tokens", fmt::format("{:.0f}", std::floor(level_))},
            {"x-ratelimit-reset-tokens",
             fmt::format("{:.0f}ms", std::ceil((limit_ - level_) / limit_ * 60'000))}};
  }

 private:
  const FakeClock& clock_;
  double limit_;
  double level_;
  MonoTime at_{};
};

struct Outcome {
  double wall_s = 0;
  double critical_s = 0;
  int refused = 0;
};

Outcome play(const Habit& habit, int parallel, std::uint64_t seed) {
  Dice dice(seed);
  std::vector<Latency> latencies;
  for (std::size_t i = 0; i < plan_words.size(); ++i) {
    const double tokens = plan_words[i] / words_per_token + (i == 0 ? pack_tokens : 0);
    const double first = dice.log_normal(habit.first_token_s, habit.first_token_sigma);
    latencies.push_back({first, tokens / dice.log_normal(habit.tokens_per_s, habit.pace_sigma)});
  }
  stage::Stage stage(std::vector<int>(plan_words.begin(), plan_words.end()));
  stage.settings.parallel = parallel;
  stage.settings.idle_ms_max = Millis(600'000);
  stage.settings.progress_ms_max = Millis(600'000);
  stage.settings.deadline_ms_max = Millis(3'600'000);
  stage.settings.capabilities.output_tokens_max = 128'000;
  Meter meter(stage.clock, std::max<std::int64_t>(habit.tokens_per_minute, 1));
  Outcome outcome;
  // Requests are sent in plan order.
  Answering transport(stage.clock, [&](std::size_t request, const http::Request& sent) {
    const Latency& latency = latencies.at(request);
    http::Script script;
    const std::vector<std::string> events =
        stage::AnswerStream::whole(stage.answer(static_cast<int>(request) + 1), 400).events();
    script.headers = {{"content-type", "text/event-stream"}};
    const auto gaps = static_cast<double>(events.size() - 1);
    for (std::size_t i = 0; i < events.size(); ++i)
      script.pieces.push_back(
          {millis(i == 0 ? latency.first_token_s : latency.writing_s / gaps), events[i]});
    if (habit.tokens_per_minute > 0) {
      // As the original counts: the input, four bytes a token, and the token limit.
      const auto body = json::parse(sent.body);
      const double asked = static_cast<double>(sent.body.size()) / 4
                           + static_cast<double>(body ? body->int_or("max_output_tokens", 0) : 0);
      if (!meter.take(asked)) ++outcome.refused;
      for (http::Header& header : meter.headers())
        script.headers.push_back(std::move(header));
    }
    return script;
  });
  const MonoTime begun = stage.clock.now();
  check(run_on(stage, transport));
  outcome.wall_s = Seconds(stage.clock.now() - begun).count();
  double longest = 0;
  for (std::size_t i = 1; i + 1 < latencies.size(); ++i)
    longest = std::max(longest, latencies[i].all_s());
  outcome.critical_s = latencies.front().all_s() + longest + latencies.back().all_s();
  return outcome;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void latency(int seeds) {
  fmt::print(
      "| provider | parallel | run, min: median (least to most) | over its critical path | "
      "of the sequential run | refused |\n|---|--:|--:|--:|--:|--:|\n");
  for (const Habit& habit : habits) {
    std::vector<double> sequential;
    for (const int parallel : {1, 2, 4, 9}) {
      std::vector<double> wall;
      std::vector<double> over;
      std::vector<double> share;
      int refused = 0;
      for (int seed = 1; seed <= seeds; ++seed) {
        const Outcome outcome = play(habit, parallel, static_cast<std::uint64_t>(seed));
        wall.push_back(outcome.wall_s / 60);
        over.push_back(outcome.wall_s / outcome.critical_s);
        if (parallel == 1) sequential.push_back(outcome.wall_s);
        share.push_back(outcome.wall_s / sequential[static_cast<std::size_t>(seed) - 1]);
        refused += outcome.refused;
      }
      fmt::print("| {} | {} | {:.1f} ({:.1f} to {:.1f}) | {:.3f} | {:.2f} | {} |\n",
                 habit.name,
                 parallel,
                 median(wall),
                 std::ranges::min(wall),
                 std::ranges::max(wall),
                 median(over),
                 median(share),
                 refused);
    }
  }
}

double cpu_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uintmax_t bytes_in(const std::filesystem::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

void chunks(int most) {
  constexpr int words_each = 120;
  fmt::print(
      "| chunks | CPU ms a chunk | against 10 chunks | wall ms a chunk | KB on disk a chunk "
      "|\n|--:|--:|--:|--:|--:|\n");
  double first = 0;
  for (int count = std::min(10, most); count <= most; count *= 10) {
    const int rounds = std::max(1, 300 / count);
    std::vector<double> cpu;
    std::vector<double> wall;
    double bytes = 0;
    for (int round = 0; round < rounds; ++round) {
      stage::Stage stage(std::vector<int>(static_cast<std::size_t>(count), words_each));
      stage.settings.parallel = 8;
      stage.settings.verbatim = false;
      Answering transport(stage.clock, [&stage](std::size_t request, const http::Request&) {
        return stage.good(static_cast<int>(request) + 1);
      });
      const double cpu_before = cpu_s();
      const auto wall_before = std::chrono::steady_clock::now();
      check(run_on(stage, transport));
      wall.push_back(Seconds(std::chrono::steady_clock::now() - wall_before).count() * 1e3 / count);
      cpu.push_back((cpu_s() - cpu_before) * 1e3 / count);
      bytes = static_cast<double>(bytes_in(stage.path)) / 1024 / count;
    }
    if (first == 0) first = median(cpu);
    fmt::print("| {} | {:.2f} | {:.2f} | {:.2f} | {:.1f} |\n",
               count,
               median(cpu),
               median(cpu) / first,
               median(wall),
               bytes);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace castwright::engine

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "latency") {
    castwright::engine::latency(argc > 2 ? std::atoi(argv[2]) : 20);
  } else if (what == "chunks") {
    castwright::engine::chunks(argc > 2 ? std::atoi(argv[2]) : 10'000);
  } else {
    fmt::print(stderr, "usage: runs_bench latency [SEEDS] | chunks [MOST]\n");
    return 2;
  }
  return 0;
}
