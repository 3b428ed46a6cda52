#pragma once
// One run: starts what the schedule allows, feeds what arrives through each stream's chain, stores
// what is complete, stops at the first fault. Any number of streams; sequential or parallel is a
// number. Faults of the provider or the network end up in the result; only a storage fault leaves
// as an error.
//
// Owner: the use case that made it; RunLoop works on it and never owns it. Thread: the engine's.
// Life cycle: begin(); then step() and absorb() until over(); then finish(); record_failure()
// instead if an error left one of them. A run is over when everything is stored, something failed,
// or somebody asked to stop.
// Invariants: it never waits (RunLoop does, for all runs); after the first fault nothing is
// started; that fault is the one that is reported.
//
// It owns its parts, each with one job, and says in which order they work:
//   RunJournal      tells events and owns the state that they fold into
//   ResearchKeeper  the research, the plan that follows it, the word on its sources
//   ScriptStore     accepted texts and their checkpoints
//   LengthKeeper    what a request asks for, what of an answer is kept
//   RequestBuilder  what a request says
//   Settlement      endings, bills, rows, figures
//   Admission       rate limits and budgets
//   Bills           what answers cost, asked for afterwards
//   ActiveStreams   the answers on their way
//   RunRecovery     what earlier processes left
//   ResultWriter    review, results, reports
// A part knows those that were made before it, and never the run.

#include "core/clock.h"
#include "core/result.h"
#include "engine/active_streams.h"
#include "engine/admission.h"
#include "engine/bills.h"
#include "engine/length_keeper.h"
#include "engine/report.h"
#include "engine/request_builder.h"
#include "engine/research_keeper.h"
#include "engine/result_writer.h"
#include "engine/run_journal.h"
#include "engine/run_recovery.h"
#include "engine/run_terms.h"
#include "engine/schedule.h"
#include "engine/script_store.h"
#include "engine/settlement.h"
#include "engine/stopped.h"
#include "http/transport.h"
#include "journal/run_state.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "store/run_record.h"
#include "topic/topic.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::engine {

struct RunResult {
  std::optional<Stopped> stopped;
  std::vector<int> ended_chunks;  ///< requests whose answers ended in this process, in that order
  bool task_done = false;         ///< stopped because the task was not to write, and it is done
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

  Status begin();
  /// Settles what ended and starts what may start.
  Status step();
  bool over() const { return !schedule_.unfinished() && results_.is_reviewed() && bills_.empty(); }
  /// When step() is wanted again, whatever arrives.
  MonoTime wake_at() const;
  /// Takes what arrived for one of its exchanges.
  Status absorb(const http::TransportEvent& event);
  /// The exchanges that were started since the last call.
  std::vector<http::StreamId> take_started();
  Result<RunResult> finish();
  /// An error left the loop: what can still be told and recorded is.
  void record_failure(const Error& error);
  /// What is known of the run by now.
  const journal::RunState& state() const { return journal_.state(); }

 private:
  // What goes out.
  Status start_chunks();
  /// Opens request `number` and sends it; `request` is what it says, if that is built already.
  Status open(int number, std::optional<passes::ModelRequest> request);
  void check_stop_request();
  Stopped stop_requested() const;
  Status check_tenure(int number) const;

  // What comes back.
  Status settle_finished();
  Status settle(int number, const StreamOutcome& outcome);
  Status accept(int number, passes::ChunkAnswer answer, std::string_view raw);
  Status save_checkpoints();

  // What earlier processes left.
  Status recover_earlier_work();
  Status recover_answer(RunRecovery& recovery, int number);
  Status recover_repaired(int number, ChunkRecovery left);

  // How it ends. The first fault is the one that is reported.
  void stop_for(Stopped why) {
    if (!stopped_) stopped_ = std::move(why);
  }
  void fail_chunk(int number, Stopped why);
  void stop_for_sources(std::optional<Stopped> why);
  journal::RunStopped event_of(const Stopped& why) const;

  RunTerms terms_;
  RunJournal journal_;
  ResearchKeeper research_;
  ScriptStore script_;
  LengthKeeper length_;
  RequestBuilder requests_;
  Settlement settlement_;
  Bills bills_;
  Admission admission_;
  ActiveStreams streams_;
  ResultWriter results_;
  Schedule schedule_;
  std::optional<Stopped> stopped_;
};

}  // namespace castwright::engine
