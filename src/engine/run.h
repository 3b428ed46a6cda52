#pragma once
// One run: sends the requests that the schedule allows, gives each stream what arrives for it,
// stores what is complete, and stops at the first fault. How many streams it has at a time is a
// setting; one at a time is no special case. Faults of the provider and of the network end up in
// the result; only a storage fault and a lost tenure leave as errors.
//
// Owner: the use case that made it; RunLoop works on it and never owns it. Thread: the engine's.
// Life cycle: begin(); then step() and absorb() until over(); then finish(). If an error left one
// of them, record_failure() comes in place of all further calls. A run is over when everything is
// stored, something failed, or the user asked to stop, and no stream, review or bill is awaited.
// Invariants: a run never waits (RunLoop does, for all runs). After the first fault nothing is
// started, and that fault is the one that is reported.
//
// A run owns its parts, each with one job, and decides in which order they work:
//   RunJournal      tells events and owns the state that they fold into
//   ResearchKeeper  the research, the plan that follows it, the review of its sources
//   ScriptStore     accepted texts and their checkpoints
//   LengthKeeper    how much a request asks for, how much of an answer is kept
//   RequestBuilder  what a request says
//   Settlement      endings, bills, rows, figures
//   Bills           what answers cost, if a server tells it afterwards
//   Admission       rate limits and budgets
//   ActiveStreams   the answers that are on their way
//   ResultWriter    review, results, reports
//   Schedule        which requests may begin
// All of them read RunTerms. A part knows those that were made before it, and never the run.
// RunRecovery lives in begin() only and finds what earlier processes left.

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
  std::optional<Stopped> stopped;  ///< Why the run stopped; nothing if it is finished.
  std::vector<int> ended_chunks;   ///< The requests whose answers ended in this process, in order.
  bool task_done = false;  ///< It stopped because its task, which was not to write, is done.
  RunFigures figures;
  json::Value document;  ///< The contents of pass_a.json or pass_b.json; null if the run stopped.
};

class Run {
 public:
  /// `record` and `topic` are frozen and must outlive the run, as the doors must. `state` is what
  /// earlier processes left; for a new run it is a fresh one.
  Run(RunDoors doors,
      RunSettings settings,
      const store::RunRecord& record,
      const topic::Topic& topic,
      journal::RunState state);

  /// Tells that the run began, and recovers what earlier processes left.
  Status begin();
  /// Settles what ended and starts what may start. Only a storage fault is an error, as in all
  /// functions below.
  Status step();
  bool over() const { return !schedule_.unfinished() && results_.is_reviewed() && bills_.empty(); }
  /// Returns when step() has to be called at the latest, even if nothing arrives.
  MonoTime wake_at() const;
  /// Takes what arrived for an exchange; one of another run is ignored.
  Status absorb(const http::TransportEvent& event);
  /// Returns the exchanges that were started since the last call.
  std::vector<http::StreamId> take_started();
  /// Saves the results of a finished run, or records why it stopped. To be called once, when
  /// over().
  Result<RunResult> finish();
  /// Tells and records `error`, which left another function, as far as a failing disk allows.
  void record_failure(const Error& error);
  /// Returns what is known of the run by now.
  const journal::RunState& state() const { return journal_.state(); }

 private:
  // Requests.
  Status start_chunks();
  bool awaits_bill() const;
  /// Opens request `number` and sends it; `request` is what it says, if that is built already.
  Status open(int number, std::optional<passes::ModelRequest> request);
  void check_stop_request();
  Stopped stop_requested() const;
  Status check_tenure(int number) const;

  // Answers.
  Status settle_finished();
  Status settle(int number, const StreamOutcome& outcome);
  Status accept(int number, passes::ChunkAnswer answer, std::string_view raw);
  Status save_checkpoints();

  // What earlier processes left.
  Status recover_earlier_work();
  Status recover_answer(RunRecovery& recovery, int number);
  Status recover_repaired(int number, ChunkRecovery left);

  // The end. The first fault is the one that is reported.
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
