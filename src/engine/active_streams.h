#pragma once
// The answers of a run that are on their way: their streams, the exchanges that bring them, and
// what is heard of them.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle of a stream: open() or reopen(); send() for what was opened; absorb() for each event
// of its exchanges, fetch_lost() for an answer made in the background whose stream broke;
// take_ended() hands it out when it is over. In each step of the run expire() and tell_progress().
// Invariants: it never waits (RunLoop does) and never pays: what it sends after send() is free. A
// stream's exchange is stopped before its stream is handed out.

#include "core/clock.h"
#include "core/result.h"
#include "engine/admission.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/stream.h"
#include "http/transport.h"
#include "passes/pass_a.h"
#include "tape/tape.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace castwright::engine {

class ActiveStreams {
 public:
  using Stream = std::unique_ptr<ChunkStream>;

  /// All outlive it.
  ActiveStreams(const RunTerms& terms, RunJournal& journal, Admission& admission)
      : terms_(terms),
        journal_(journal),
        admission_(admission),
        last_progress_(terms.doors.clock.now()) {}

  /// A request for `number` that was never sent, and what it says.
  struct NewRequest {
    int number = 0;
    int attempt = 1;
    const passes::ModelRequest& model_request;
    int asked_words = 0;
    const http::Request& encoded;
  };
  /// The number of the next tape. A process that died between the tape and its event left a tape
  /// whose request was never sent: it stays, and its number is passed over.
  Result<int> next_attempt(int number) const;
  /// Records the intent durably, on the tape and in the journal: from then on, and not before,
  /// send() may be called.
  Result<Stream> open(const NewRequest& request);
  /// False if the transport could not even express the request: its stream is over then.
  bool send(Stream stream, const http::Request& request);
  /// Takes up the answer that an earlier process left on `tape`.
  Status reopen(int number, const tape::Tape& tape, int asked_words);
  /// Asks again for answers made in the background whose time has come: free.
  Status fetch_lost();

  Status absorb(const http::TransportEvent& event);
  /// Ends the streams whose time has run out.
  void expire();
  /// Ends all of them from our side, as a person asks.
  void stop_all();
  /// Ends all of them because another chunk failed, at the provider too if it can be told.
  void abandon_all();
  /// A stream that is over; nullptr: none is.
  Result<Stream> take_ended();

  Status tell_progress();
  bool empty() const { return flows_.empty(); }
  /// When expire() or tell_progress() is wanted again.
  MonoTime deadline() const;
  /// The exchanges that were started since the last call.
  std::vector<http::StreamId> take_started() { return std::exchange(started_, {}); }

 private:
  /// Without `id` between two exchanges.
  struct Flow {
    Stream stream;
    std::optional<http::StreamId> id{};
    std::optional<RateLimiter::Permit> permit{};  ///< until its head has come
  };

  StreamSetup setup_for(int number, int attempt, int asked_words, CompletionWindow window) const;
  http::Request request_for(const ChunkStream::NextExchange& next) const;
  bool start(Flow& flow, const http::Request& request);

  const RunTerms& terms_;
  RunJournal& journal_;
  Admission& admission_;
  std::vector<Flow> flows_;
  std::vector<http::StreamId> started_;
  MonoTime last_progress_;
};

}  // namespace castwright::engine
