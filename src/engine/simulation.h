#pragma once
// A run and its world in one thread, without a real disk, clock or network. Processes work on the
// run, die, lose power, run out of disk and are followed by others, against a provider that has bad
// luck. After every step it is judged whether what must always hold does hold. The same plans and
// dice give the same story. For tests only.

#include "core/hash.h"
#include "disk/memory_disk.h"
#include "engine/recovery.h"
#include "engine/run.h"
#include "engine/run_fixture.h"
#include "engine/simulated_provider.h"
#include "engine/simulated_store.h"
#include "store/event_log.h"
#include "store/run_state.h"

#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace castwright::engine::simulated {

/// The misfortune of one process.
struct Fate {
  disk::FaultPlan disk{};
  int store_calls_until_crash = -1;           ///< -1 means never.
  std::optional<std::uint64_t> power_loss{};  ///< After its end; the seed of what survives.
  int waits_until_signal = -1;                ///< -1 means never.
  std::optional<Nanodollars> budget{};
  bool no_repay = false;
};

/// What the run and its provider are like.
struct Setting {
  std::vector<int> words{30, 30};
  bool background = true;
  int parallel = 1;
  bool priced = true;
  bool research_first = false;
};

class World {
 public:
  World(Setting setting, Dice& dice)
      : setting_(std::move(setting)),
        stage_(setting_.words),
        provider(stage_, dice),
        disk_(disk::make_memory_disk()) {
    if (setting_.research_first) stage_.research_first();
    RunSettings& settings = stage_.settings;
    settings.endpoint.background = setting_.background;
    settings.parallel = setting_.parallel;
    if (setting_.priced) settings.price = stage::simple_price();
    settings.idle_ms_max = Millis(30'000);
    settings.progress_ms_max = Millis(600'000);
    settings.deadline_ms_max = Millis(1'200'000);
    // The run's folder is durable before the run begins, as Output::make_run makes it.
    auto root = disk_->open();
    EXPECT_TRUE(root->folder("run") && root->sync());
  }

  /// Plays one process from its start to its end or its death.
  void run_process(Fate fate) {
    ++processes_;
    fate_ = std::move(fate);
    process_ = {};
    faults_ = fate_.disk;
    tell(fmt::format("process {} at {}{}{}",
                     processes_,
                     rfc3339(clock_.wall()),
                     fate_.no_repay ? ", no repay" : "",
                     fate_.budget ? fmt::format(", budget {}", *fate_.budget) : ""));
    read_what_is_left();
    store_.next_process(&faults_, fate_.store_calls_until_crash);
    const Result<RunResult> result = work();
    store_.next_process(nullptr, -1);
    judge(result);
    disk_->kill();
    if (fate_.power_loss) {
      tell("  power loss");
      disk_->lose_power(*fate_.power_loss);
    }
  }
  void pass_time(Millis by) { clock_.advance(by); }

  bool finished() const { return finished_; }
  int processes() const { return processes_; }
  /// The numbers of disk calls and store calls of the newest process.
  int disk_calls() const { return faults_.calls; }
  int store_calls() const { return store_.operations(); }
  const disk::FaultPlan& faults() const { return faults_; }
  /// What is wrong, line by line; empty if nothing is.
  const std::string& violations() const { return violations_; }
  const std::string& story() const { return story_; }
  int chunks() const { return static_cast<int>(setting_.words.size()); }
  /// The number of the run's first request; the last one is chunks().
  int first() const { return store::first_request(stage_.record); }

  /// Judges a run that is over: what it reported must be there even after a loss of power.
  void judge_ending(std::uint64_t seed) {
    disk_->lose_power(seed);
    const auto script = folder()->read(store::complete_name, 1u << 20);
    if (!script) {
      violate("the finished script is not there: " + script.error().what);
    } else if (*script != stage_.script(chunks())) {
      violate("the finished script is not that of an undisturbed run");
    }
    for (int chunk = first(); chunk <= chunks(); ++chunk) {
      const auto raw = folder()->read(store::raw_name(chunk), 1u << 20);
      if (!raw || *raw != stage_.answer(chunk)) {
        violate(fmt::format("the raw text of chunk {} is not the answer", chunk));
      }
    }
    const auto state = store::read_run_state(*folder(), stage_.record);
    if (!state || state->stored() != chunks() || state->phase != journal::RunPhase::finished) {
      violate("the finished run's events do not say that it is finished");
    }
  }

 private:
  /// What one process did, as it is seen from outside.
  struct Process {
    std::map<int, int> posts{};
    std::vector<RecoveryState> left{};  ///< What `resume` announces.
    int opened_chunk = -1;              ///< The chunk of the newest request_opened event.
    std::string opened_sha256{};
    bool chunk_failed = false;
    int waits = 0;
  };

  class Witness final : public journal::Observer {
   public:
    explicit Witness(World& world) : world_(world) {}
    void heard(const journal::RunEvent& event, const json::Value& /*envelope*/) override {
      world_.heard(event);
    }

   private:
    World& world_;
  };

  std::unique_ptr<disk::Folder> folder() const { return disk_->open()->folder("run").value(); }

  void read_what_is_left() {
    const auto run = folder();
    const auto state = store::read_run_state(*run, stage_.record);
    if (!state) return violate("the run cannot be read: " + state.error().what);
    auto left = what_is_left(
        {.folder = *run, .record = stage_.record, .state = *state, .topic = stage_.topic});
    if (!left) return violate("what is left cannot be read: " + left.error().what);
    process_.left = *std::move(left);
    for (const int chunk : completed_) {
      const RecoveryState now = process_.left[static_cast<std::size_t>(chunk - first())];
      if (now == RecoveryState::stored || now == RecoveryState::whole) continue;
      violate(fmt::format("chunk {} was reported as done and is lost", chunk));
    }
  }

  Result<RunResult> work() {
    const auto run_folder = disk::make_faulty(folder(), faults_);
    CW_TRY(journal::RunState state, store::read_run_state(*run_folder, stage_.record));
    std::vector<std::string> notices;
    CW_TRY(const auto log, store::EventLog::open(*run_folder, stage_.record.run_id, notices));
    tape::Syncer syncer(clock_);
    StopFlag stop;
    Network network(
        clock_, syncer, [this](const http::Request& request) { return answer(request); });
    network.before_wait = [&] {
      if (process_.waits++ == fate_.waits_until_signal) stop.raise(SIGINT);
    };
    Witness witness(*this);
    const store::Tenure tenure;
    RateLimiter limiter;
    ProcessBudget process_budget;
    Reviewer reviewer(Reviewer::Mode::at_once);
    RunSettings settings = stage_.settings;
    settings.budget = fate_.budget;
    settings.no_repay = fate_.no_repay;
    Run run({.clock = clock_,
             .transport = network,
             .syncer = syncer,
             .folder = *run_folder,
             .log = *log,
             .store = store_,
             .tenure = tenure,
             .observer = witness,
             .stop = stop,
             .limiter = limiter,
             .process_budget = process_budget,
             .reviewer = reviewer},
            std::move(settings),
            stage_.record,
            stage_.topic,
            std::move(state));
    Result<RunResult> result = stage::run_alone(run, clock_, network);
    if (result && faults_.faults == 0) judge_state(run.state());
    return result;
  }

  /// Judges that what the process knew at its end is what its log tells the next one.
  void judge_state(const journal::RunState& live) {
    const auto read = store::read_run_state(*folder(), stage_.record);
    if (!read || stage::folded(*read) != stage::folded(live))
      violate("the state of the run is not the one that its log folds into");
  }

  void heard(const journal::RunEvent& event) {
    if (const auto* opened = std::get_if<journal::RequestOpened>(&event)) {
      process_.opened_chunk = opened->chunk;
      process_.opened_sha256 = opened->body_sha256;
    } else if (const auto* known = std::get_if<journal::ResponseKnown>(&event)) {
      known_ids_.insert(known->response_id);
    } else if (const auto* ended = std::get_if<journal::ChunkEnded>(&event)) {
      tell(fmt::format("  chunk {} ended: {} {}", ended->chunk, ended->end, ended->reason));
      if (ended->end == name_of(End::completed)) completed_.insert(ended->chunk);
      process_.chunk_failed = process_.chunk_failed || ended->end != name_of(End::completed);
    } else if (const auto* stored = std::get_if<journal::ChunkStored>(&event)) {
      tell(fmt::format("  chunk {} stored", stored->chunk));
      stored_.insert(stored->chunk);
    } else if (const auto* stopped = std::get_if<journal::RunStopped>(&event)) {
      tell(fmt::format("  stopped: {} {}", stopped->code, stopped->cause));
    } else if (const auto* attached = std::get_if<journal::Reattached>(&event)) {
      tell(fmt::format("  chunk {} {} after {}",
                       attached->chunk,
                       attached->poll ? "polled" : "attached",
                       attached->after));
    }
  }

  /// Judges every request before the provider sees it.
  http::Script answer(const http::Request& request) {
    if (faults_.faults > 0) violate(request.method + " after the disk failed");
    const std::string path = request.url.substr(stage_.record.base_url.size());
    const MonoTime now = clock_.now();
    if (request.method == "POST" && path == "/responses") {
      const int chunk = process_.opened_chunk;
      judge_post(chunk, request);
      http::Script script =
          provider.create(chunk, request.body.contains("\"background\":true"), now);
      const bool refused = script.status >= 400 && script.status < 500;
      if (!refused && script.ending != http::Ending::not_sent) may_have_cost_.insert(chunk);
      tell(fmt::format("  POST for chunk {}: {}", chunk, described(script)));
      return script;
    }
    const std::string id = path.substr(std::min(path.size(), std::string("/responses/").size()));
    const std::size_t query = id.find('?');
    constexpr std::string_view after_key = "starting_after=";
    const std::size_t after = id.find(after_key);
    if (request.method != "GET") violate("an unexpected request: " + request.method + " " + path);
    http::Script script =
        query == std::string::npos
            ? provider.poll(id, now)
            : provider.attach(
                  id.substr(0, query),
                  after == std::string::npos ? -1 : std::stoll(id.substr(after + after_key.size())),
                  now);
    tell(fmt::format("  GET {}: {}", id, described(script)));
    return script;
  }

  static std::string described(const http::Script& script) {
    std::size_t bytes = 0;
    for (const http::Script::Piece& piece : script.pieces)
      bytes += piece.bytes.size();
    return fmt::format("status {}, {} bytes, {}",
                       script.status,
                       bytes,
                       script.never_ends                         ? "lingers"
                       : script.ending == http::Ending::eof      ? "eof"
                       : script.ending == http::Ending::not_sent ? "not sent"
                                                                 : "reset");
  }

  /// Judges whether this request may be paid for.
  void judge_post(int chunk, const http::Request& request) {
    const auto say = [&](std::string_view what) {
      violate(fmt::format("chunk {} was asked for {}", chunk, what));
    };
    if (chunk < first() || process_.opened_sha256 != sha256_hex(request.body)) {
      say("without an intent in the events");
    }
    if (stored_.contains(chunk)) say("although it was stored");
    if (completed_.contains(chunk)) say("although its answer was complete and recorded");
    if (has_whole_answer(chunk)) say("although a tape has its whole answer");
    if (process_.chunk_failed) say("after another had failed");
    if (++process_.posts[chunk] > 1) say("twice by one process");
    const auto index = static_cast<std::size_t>(chunk - first());
    const RecoveryState left =
        index < process_.left.size() ? process_.left[index] : RecoveryState::stored;
    const bool announced = left == RecoveryState::lost && !fate_.no_repay;
    // A request that was refused or never sent may be sent again.
    const bool free = left == RecoveryState::lost && !may_have_cost_.contains(chunk);
    if (left != RecoveryState::nothing && !announced && !free)
      say("without a decision to pay again");
    if (left == RecoveryState::nothing && asked_.contains(chunk)) say("as if for the first time");
    asked_.insert(chunk);
    for (const Job& job : provider.jobs()) {
      const bool known = job.chunk == chunk && known_ids_.contains(job.id);
      if (known && Provider::can_be_fetched(job, clock_.now())) {
        say(fmt::format("although {} could be fetched", job.id));
      }
    }
    if (fate_.budget && store_.accounted() > *fate_.budget) say("beyond the budget");
  }

  /// Tells whether a tape of the chunk has a usable answer with its terminal event in the bytes of
  /// one exchange.
  bool has_whole_answer(int chunk) const {
    const auto run = folder();
    const std::vector<std::string> names = run->list().value();
    for (const std::string& name : names) {
      const auto id = store::attempt_of_tape(name);
      if (!id || id->chunk != chunk) continue;
      const auto tape = tape::read_tape(run->read(name, 1u << 24).value());
      if (!tape) continue;
      for (const tape::Exchange& exchange : tape->exchanges) {
        const std::string bytes = exchange.bytes();
        const std::size_t terminal = bytes.find("event: response.completed");
        if (terminal != std::string::npos
            && bytes.find(chunk == store::research_number ? "canonical_pack" : "chunk_text")
                   != std::string::npos
            && bytes.find("\n\n", terminal) != std::string::npos) {
          return true;
        }
      }
    }
    return false;
  }

  void judge(const Result<RunResult>& result) {
    const bool disk_failed = faults_.faults > 0;
    if (faults_.syncs_after_failed_sync > 0) violate("a failed sync was repeated");
    if (disk_failed) tell(fmt::format("  {}: {}", faults_.crash ? "died" : "disk", faults_.struck));
    if (!result) {
      tell("  error: " + result.error().what);
      if (!disk_failed) violate("an error without a cause: " + result.error().what);
      if (result.error().fault != Fault::storage) violate("the disk failed, the error says else");
      if (!faults_.crash && !result.error().what.contains("/memory/run")) {
        violate("the error names no path: " + result.error().what);
      }
      return;
    }
    if (disk_failed && !fault_may_be_overlooked()) violate("a failed write was not noticed");
    if (setting_.priced && store_.accounted() < provider.billed()) {
      violate(fmt::format("the store accounts for {}, the provider billed {}",
                          store_.accounted(),
                          provider.billed()));
    }
    if (!result->stopped) {
      finished_ = true;
      tell("  finished");
    } else if (result->stopped->fault == Fault::internal
               || result->stopped->fault == Fault::storage) {
      violate("stopped without a cause: " + result->stopped->cause);
    }
  }
  /// Tells whether the failed write may pass unnoticed: a removal is not waited for, because all
  /// that counts was synced before.
  bool fault_may_be_overlooked() const { return faults_.struck.starts_with("remove "); }

  /// Adds a line to the story, without the random names of temporary files in it.
  void tell(std::string line) {
    constexpr std::string_view ending = ".tmp";
    constexpr std::size_t digits = 8;
    for (std::size_t at = line.find(ending); at != std::string::npos;
         at = line.find(ending, at + 1))
      line.replace(at - digits, digits, digits, '*');
    story_ += line + '\n';
  }
  void violate(const std::string& what) {
    violations_ += fmt::format("process {}: {}\n", processes_, what);
    tell("  VIOLATION: " + what);
  }

  Setting setting_;
  stage::Stage stage_;

 public:
  Provider provider;

 private:
  std::unique_ptr<disk::MemoryDisk> disk_;
  FakeClock clock_{WallTime(Millis(1'795'500'000'000))};
  Store store_;
  disk::FaultPlan faults_;
  Fate fate_;
  Process process_;
  int processes_ = 0;
  bool finished_ = false;
  std::set<int> asked_;
  std::set<int> may_have_cost_;  ///< What the provider may have billed.
  std::set<int> completed_;
  std::set<int> stored_;
  std::set<std::string> known_ids_;
  std::string violations_;
  std::string story_;
};

}  // namespace castwright::engine::simulated
