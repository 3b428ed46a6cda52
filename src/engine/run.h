#pragma once
// One run: starts what the schedule allows, feeds what arrives through each stream's chain, stores
// what is complete, stops at the first fault. Any number of streams; sequential or parallel is a
// number. It never waits: RunLoop does, for all runs. Faults of the provider or the network end up
// in the result; only a storage fault leaves as an error.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/money.h"
#include "engine/rate_gate.h"
#include "engine/recovery.h"
#include "engine/report.h"
#include "engine/request_kind.h"
#include "engine/review.h"
#include "engine/reviewer.h"
#include "engine/schedule.h"
#include "engine/stop_flag.h"
#include "engine/stream.h"
#include "http/transport.h"
#include "journal/observer.h"
#include "journal/run_state.h"
#include "passes/contracts.h"
#include "passes/pass_a.h"
#include "plan/length.h"
#include "provider/dialect.h"
#include "provider/models.h"
#include "script/trim.h"
#include "store/event_log.h"
#include "store/run_record.h"
#include "store/run_store.h"
#include "tape/syncer.h"
#include "topic/topic.h"

#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace castwright::engine {

/// What a process does with a run.
enum class Task {
  write,    ///< everything that is missing
  cancel,   ///< stop what runs at the provider; ask for nothing
  reparse,  ///< read again what was paid for and could not be used; ask for nothing
};

/// What becomes of the streams that are under way when a chunk fails.
enum class OnFault {
  finish,  ///< they are paid for: finished and kept
  cancel,  ///< stopped, at the provider too where it can be told
};

/// A model, where it is, what it can and what it costs.
struct ModelAccess {
  provider::Endpoint endpoint{};
  provider::Capabilities capabilities{};
  std::optional<provider::Price> price{};
};

/// How to ask, and when to give up.
struct RunSettings {
  provider::Endpoint endpoint;
  provider::Capabilities capabilities;
  std::optional<provider::Price> price{};
  /// Of the research request, where it asks another model than the chunks do.
  std::optional<ModelAccess> research{};
  int parallel = 1;
  Millis connect_ms_max{15'000};
  Millis idle_ms_max{300'000};
  Millis progress_ms_max{600'000};
  std::optional<Millis> deadline_ms_max{};  ///< nothing: by the rule of default_deadline()
  std::optional<std::int64_t> output_tokens_max{};
  std::optional<Nanodollars> budget{};        ///< of the run
  std::optional<Nanodollars> budget_daily{};  ///< of all runs of the store in a UTC day
  LadderLimits ladder{};
  Task task = Task::write;
  OnFault on_fault = OnFault::finish;
  bool no_repay = false;  ///< stop before a chunk that would have to be paid for again
  std::size_t flush_chars = 20'000;
  bool verbatim = false;
  bool stop_early = true;  ///< an answer that cannot become a chunk is not paid to its end
  bool gates = true;
  bool allow_stale = false;      ///< sources outside of the window do not fail the run
  bool stop_on_sources = false;  ///< doubtful sources stop it before more is paid for
  bool rehearsal = false;
  std::vector<std::string> warnings{};  ///< of what came before; told at the start
  std::string record_sha256{};          ///< of run.json
  std::string resume_command{};         ///< what to tell a person after a stop
};

/// max(20 min, 10 min + 0.25 s per word asked for).
Millis default_deadline(int words);

/// The doors that a run works through; all outlive it.
struct RunDoors {
  const Clock& clock;
  http::Transport& transport;
  tape::Syncer& syncer;
  disk::Folder& folder;
  store::EventLog& log;
  store::RunStore& store;
  journal::Observer& observer;
  const StopFlag& stop;
  RateGate& gate;  ///< of the key and model; shared by all runs that use them
  Purse& purse;    ///< shared by all runs of the process
  Reviewer& reviewer;
  RateGate* research_gate = nullptr;  ///< of the research's model; nullptr: `gate`
};

/// Why a run did not finish.
struct Stopped {
  Fault fault = Fault::internal;
  std::string cause{};  ///< one line, begins with the chunk
  int chunk = 0;
  std::vector<std::string> hints{};                ///< diagnosis and remedies, a line each
  provider::Cause why = provider::Cause::unknown;  ///< of a refusal
  bool resumable = true;
};

struct RunResult {
  std::optional<Stopped> stopped;
  std::vector<int> settled;  ///< requests whose answers ended in this process, in that order
  bool task_done = false;    ///< stopped because the task was not to write, and it is done
  RunFigures figures;
  json::Value document;  ///< pass_a.json or pass_b.json; null where the run was stopped
};

class Run {
 public:
  /// `record` and `topic` are the run's own, frozen; `state` is what earlier processes left (fresh
  /// for a new run).
  Run(RunDoors doors,
      RunSettings settings,
      const store::RunRecord& record,
      const topic::Topic& topic,
      journal::RunState state);

  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // The steps of a run, for RunLoop: begin(), then step() and absorb() until over(), then finish().
  // A run is over when everything is stored, something failed, or somebody asked to stop.

  Status begin();
  /// Settles what ended and starts what may start.
  Status step();
  bool over() const;
  /// When step() is wanted again, whatever arrives.
  MonoTime wake_at() const;
  /// Takes what arrived for one of its exchanges.
  Status absorb(const http::TransportEvent& event);
  /// The exchanges that were started since the last call.
  std::vector<http::StreamId> take_started() { return std::exchange(started_streams_, {}); }
  Result<RunResult> finish();
  /// An error left the loop: what can still be told and recorded is.
  void give_notice(const Error& error);

 private:
  struct Piece {
    std::string text{};
    int words = 0;
    int received_words = 0;
    int asked_words = 0;
    journal::TextWork work{};
    bool settled = false;         ///< nothing is trimmed any more
    std::string answer_sha256{};  ///< of the raw answer
  };

  /// Of the chunks in the newest checkpoint, in order.
  struct Written {
    std::vector<plan::Measured> measured;
    std::vector<std::string_view> texts;
  };
  /// An answer on its way; without `id` between two exchanges.
  struct Flow {
    std::unique_ptr<ChunkStream> stream;
    std::optional<http::StreamId> id{};
    std::optional<RateGate::Ticket> ticket{};  ///< until its head has come
  };

  // What request `number` is asked with. Requests are numbered from 1 as chunks are; the research
  // is 0 where it is a request of its own.
  RequestKind kind_of(int number) const {
    return request_kind(store::research_stage(record_), number);
  }
  const provider::Endpoint& endpoint_for(int number) const;
  const provider::Capabilities& capabilities_for(int number) const;
  const std::optional<provider::Price>& price_for(int number) const;
  RateGate& gate_for(int number) const;
  std::string name_of_request(int number) const;

  // run.cpp: the loop, and what goes out.
  Status tell(const journal::RunEvent& event);
  Status tell_all();
  void heed_stop();
  Status start_chunks();
  /// `ask` where it is made already.
  Status open(int chunk, std::optional<passes::Ask> ask);
  Result<passes::Ask> ask_for(int chunk);
  StreamSetup setup_for(int chunk, int attempt) const;
  Status send(Flow flow, const http::Request& request);
  http::Request request_about(const ChunkStream::Wanted& wanted) const;
  Status ask_again();
  Result<int> next_attempt(int chunk);
  /// False where the budget, or what the store knows, does not allow it; the schedule knows then.
  Result<bool> reserve(int chunk, int attempt, const passes::Ask& ask);
  void refuse(int chunk, Fault fault, std::string cause, std::string hint);
  void expire();
  Status tell_progress();

  // length.cpp: what is asked for and kept.
  const Written& written();
  /// Refers to `settled`.
  plan::Knowledge knowledge_for(int chunk, std::span<const plan::Measured> settled) const;
  plan::Request request_for(int chunk);
  passes::AskOptions request_options(int chunk) const;
  const script::Told& what_was_told();
  void trim_to_length(int chunk);

  // pass_b.cpp: what Pass B has of its own.
  bool writes_items() const { return record_.pass == store::Pass::b; }
  Result<passes::Ask> ask_for_items(int chunk);
  Status save_items(RunResult& result);
  /// The run's row in the store is Pass A's.
  Status finish_row(std::string_view state, int words, std::optional<Nanodollars> cost);

  // review.cpp: what the editorial rules are given, and what they say early.
  Known what_is_known() const;
  bool search_wanted(int chunk) const;
  Status judge_sources();

  // adopt.cpp: what earlier processes left.
  Status adopt_earlier_work();
  Status reconcile_store();
  Piece stored_piece(int number, std::string text) const;
  Status adopt_stored_texts();
  Status adopt_stored_research();
  bool only_research_is_there() const;
  void adopt_figures(int chunk);
  Status adopt_answer(int chunk);
  Status reopen(int chunk, const tape::Tape& tape);
  Status adopt_mended(int chunk, Left left);
  Status keep_edited(int chunk);
  void tell_unusable(int chunk);

  // settle.cpp: what comes back.
  Status settle_finished();
  Status conclude(ChunkStream& stream);
  Status settle(const StreamOutcome& outcome, const ChunkStream& stream);
  Status record_ending(int chunk, const StreamOutcome& outcome, End end, const std::string& reason);
  void fail_chunk(
      int chunk, const StreamOutcome& outcome, End end, Fault fault, const std::string& reason);
  Status accepted(int chunk, passes::ChunkAnswer answer, std::string_view raw);
  void keep(int chunk, passes::ChunkAnswer answer, std::string_view raw);
  passes::Research& know(passes::Research research);
  Status take_research(int chunk, passes::Research research);
  Status research_stored(std::string_view raw);
  Status save_research(const passes::Research& research);
  Status save_checkpoints();
  Status tell_wait(int chunk, MonoTime until);
  Status warn_all(const std::vector<std::string>& warnings);
  void heed_fault();
  Result<RunResult> finish_early(RunResult result, int words);
  Status begin_review();
  std::vector<std::string> texts() const;
  Status save_result(RunResult& result);
  std::vector<journal::ChunkFacts> facts() const;
  const plan::Chunk& planned(int chunk) const {
    return plan_.chunks[static_cast<std::size_t>(chunk) - 1];
  }
  journal::ChunkState& known(int chunk) { return state_.request(chunk); }
  ChunkFigures& figures(int chunk) {
    return chunk == store::research_number ? research_figures_
                                           : figures_[static_cast<std::size_t>(chunk) - 1];
  }

  RunDoors doors_;
  RunSettings settings_;
  const store::RunRecord& record_;
  const topic::Topic& topic_;
  journal::RunState state_;
  Schedule schedule_;
  Ledger ledger_;
  MonoTime started_;
  MonoTime last_progress_;
  bool rehearsal_ = false;
  std::vector<Flow> flows_;
  std::vector<http::StreamId> started_streams_;
  std::optional<MonoTime> gate_until_;  ///< the key's rate does not allow the next request before
  std::optional<MonoTime> waiting_since_;  ///< for that
  std::optional<MonoTime> wait_told_;      ///< the end that a person was told
  std::map<int, std::int64_t> tokens_;     ///< that a request may take at most, by chunk
  std::vector<journal::RunEvent> told_;
  plan::Plan plan_;  ///< that of run.json, revised once the research is known
  std::optional<passes::Research> research_;
  std::optional<passes::Contracts> contracts_;  ///< of plan_ and research_
  std::map<int, Piece> pieces_;                 ///< accepted texts by chunk
  std::size_t checkpoints_ = 0;                 ///< chunks in the newest checkpoint
  Written written_;                             ///< of the first of these
  std::string script_;                          ///< its text
  struct ToldSoFar {
    std::size_t chunks = 0;
    script::Told told;
  };
  std::optional<ToldSoFar> told_so_far_;
  std::optional<std::future<editorial::Review>> review_;  ///< of the finished script
  std::vector<ChunkFigures> figures_;
  ChunkFigures research_figures_;  ///< of request 0, where there is one
  std::vector<int> settled_;
  std::optional<Stopped> stopped_;
};

}  // namespace castwright::engine
