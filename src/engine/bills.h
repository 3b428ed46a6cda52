#pragma once
// Asks servers for the bills of answers that ended without one, such as cut streams, if the server
// tells bills afterwards. Asking costs nothing and never fails a run: a bill that cannot be had
// stays unknown, and a later process asks again.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: recover() for what earlier processes left, and ask_for() for each answer that ended;
// then step() and absorb() until empty(), or give_up().
// Invariants: this class never waits (RunLoop does). Each bill is asked for a few times within a
// few seconds, and few bills at once. Only the server that was asked for the answer is asked for
// its bill.

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
  /// The arguments must outlive this object.
  Bills(const RunTerms& terms, RunJournal& journal, Settlement& settlement)
      : terms_(terms),
        journal_(journal),
        settlement_(settlement) {}

  /// Asks for the bill of the newest answer to request `number` if it is unknown. The ending of the
  /// answer must be recorded before.
  void ask_for(int number, const StreamOutcome& outcome);
  /// Asks for the unknown bills of answers to request `number` that earlier processes paid for, or
  /// may have paid for. An answer whose tape cannot be read is left out.
  void recover(int number);

  /// Sends the inquiries that are due, and gives up those that took too long.
  void step();
  /// Takes what arrived for an inquiry; an event of any other exchange is ignored. Fails only if a
  /// bill cannot be recorded.
  Status absorb(const http::TransportEvent& event);
  /// Stops all inquiries, because nobody waits for them any more.
  void give_up();

  bool empty() const { return inquiries_.empty(); }
  /// Returns when step() has to be called at the latest.
  MonoTime deadline() const;
  /// Returns the exchanges that were started since the last call.
  std::vector<http::StreamId> take_started() { return std::exchange(started_, {}); }

 private:
  struct Inquiry {
    int number = 0;
    int attempt = 1;
    std::string id;  ///< The name by which the server knows the bill.
    MonoTime until;  ///< When the inquiry is given up.
    MonoTime at;     ///< When the next try is due.
    std::size_t tries = 0;
    std::optional<http::StreamId> stream{};  ///< The try that is under way.
    int status = 0;                          ///< The HTTP status of its answer.
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
