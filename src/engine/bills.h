#pragma once
// Asks for the bills of answers whose cost is not known when they are over, at servers that tell it
// afterwards: of a cut stream, or of one that told no cost. Costs nothing, and is no reason to
// fail: a bill that cannot be had stays unknown, and a later process asks again.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: recover() for what earlier processes left, ask_for() for each answer that ended; then
// step() and absorb() until it is empty(), or give_up().
// Invariants: it never waits (RunLoop does); each bill is asked for a few times within a bound, a
// few bills at once; only the server that was asked for the answer is asked for its bill.

#include "core/clock.h"
#include "core/result.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/settlement.h"
#include "engine/stream.h"
#include "http/transport.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace castwright::engine {

class Bills {
 public:
  /// All outlive it.
  Bills(const RunTerms& terms, RunJournal& journal, Settlement& settlement)
      : terms_(terms),
        journal_(journal),
        settlement_(settlement) {}

  /// The newest answer to request `number` has ended, and its ending is recorded.
  void ask_for(int number, const StreamOutcome& outcome);
  /// The answers to request `number` that earlier processes paid for, or may have. Those whose tape
  /// is out of reach stay as they are.
  void recover(int number);

  /// Sends what is due and lets go of what took too long.
  void step();
  /// Takes what arrived for one of its exchanges.
  Status absorb(const http::TransportEvent& event);
  /// Nobody waits for them any more.
  void give_up();

  bool empty() const { return inquiries_.empty(); }
  /// When step() is wanted again.
  MonoTime deadline() const;
  /// The exchanges that were started since the last call.
  std::vector<http::StreamId> take_started() { return std::exchange(started_, {}); }

 private:
  struct Inquiry {
    int number = 0;
    int attempt = 1;
    std::string id;
    MonoTime until;  ///< nobody waits longer
    MonoTime at;     ///< of the next try
    std::size_t tries = 0;
    std::optional<http::StreamId> stream{};  ///< of the try that is under way
    int status = 0;
    std::string body{};
  };

  void want(int number, int attempt, std::string id);
  void start(Inquiry& inquiry);
  Status take_end(std::vector<Inquiry>::iterator inquiry, bool whole);
  std::optional<std::string> id_on_tape(int number, const journal::AttemptState& attempt) const;
  std::size_t under_way() const;
  bool told_later(const Inquiry& inquiry) const;

  const RunTerms& terms_;
  RunJournal& journal_;
  Settlement& settlement_;
  std::vector<Inquiry> inquiries_;
  std::vector<http::StreamId> started_;
};

}  // namespace castwright::engine
