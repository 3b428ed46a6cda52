#pragma once
// The answers of a run that are on their way: their streams, the exchanges that bring them, and
// their progress.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle of a stream: open() and send(), or reopen(); absorb() for each event of its exchanges;
// fetch_lost() if it was made in the background and its connection broke; take_ended() hands it out
// when it is over. Each step of the run also calls expire() and tell_progress().
// Invariants: this class never waits (RunLoop does). Only what send() sends is paid for; further
// exchanges about an answer are free. A stream's exchange is stopped before the stream is handed
// out.

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

  /// The arguments must outlive this object.
  ActiveStreams(const RunTerms& terms, RunJournal& journal, Admission& admission)
      : terms_(terms),
        journal_(journal),
        admission_(admission),
        last_progress_(terms.doors.clock.now()) {}

  /// A request that was never sent.
  struct NewRequest {
    int number = 0;
    int attempt = 1;  ///< The number that next_attempt() returned.
    const passes::ModelRequest& model_request;
    int asked_words = 0;  ///< The words that its prompt asks for.
    const http::Request& encoded;
  };
  /// Returns the number of the next tape for request `number`. A process that died between the tape
  /// and its event left a tape whose request was never sent: the tape stays, and its number is not
  /// used again. Fails with Fault::storage if the folder cannot be read.
  Result<int> next_attempt(int number) const;
  /// Records durably, on the tape and in the journal, that the request is about to be sent. Only
  /// after that may send() be called.
  Result<Stream> open(const NewRequest& request);
  /// Sends the request and takes the stream over. Returns false if the transport could not even
  /// express the request; the stream is then over.
  bool send(Stream stream, const http::Request& request);
  /// Resumes the answer that an earlier process left on `tape`; its prompt asked for `asked_words`.
  Status reopen(int number, const tape::Tape& tape, int asked_words);
  /// Sends the exchanges that are due for answers made in the background. They cost nothing.
  Status fetch_lost();

  /// Gives a stream what arrived for it; an event of any other exchange is ignored.
  Status absorb(const http::TransportEvent& event);
  /// Ends the streams one of whose time limits has passed.
  void expire();
  /// Ends all streams because the user asked to stop.
  void stop_all();
  /// Ends all streams because another chunk failed. The provider is told to stop writing an answer
  /// if it can be told.
  void abandon_all();
  /// Returns a stream that is over, or nullptr if there is none.
  Result<Stream> take_ended();

  /// Tells the observer how far each stream is, at most four times a second.
  Status tell_progress();
  bool empty() const { return flows_.empty(); }
  /// Returns when expire() or tell_progress() has to be called at the latest.
  MonoTime deadline() const;
  /// Returns the exchanges that were started since the last call.
  std::vector<http::StreamId> take_started() { return std::exchange(started_, {}); }

 private:
  struct Flow {
    Stream stream;
    std::optional<http::StreamId> id{};  ///< The exchange under way; nothing between two exchanges.
    std::optional<RateLimiter::Permit> permit{};  ///< Set until the first exchange is over.
  };

  StreamSetup setup_for(int number, int attempt, int asked_words, CompletionWindow window) const;
  http::Request request_for(const ChunkStream::NextExchange& next) const;
  bool start(Flow& flow, const http::Request& request);
  Status tell_outage(ChunkStream& stream);

  const RunTerms& terms_;
  RunJournal& journal_;
  Admission& admission_;
  std::vector<Flow> flows_;
  std::vector<http::StreamId> started_;
  MonoTime last_progress_;
};

}  // namespace castwright::engine
