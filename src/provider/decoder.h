#pragma once
// Reads one paid answer, whatever dialect the server speaks: takes the events of the stream, gives
// the text and the facts (status, usage, sources). The engine, the tapes and their recovery know
// this class and no dialect. Life cycle: a Dialect makes the decoder; it is fed by one Exchange
// after the other, each announced by begin_exchange() but the first; its facts may be asked for at
// any time. Owner: the stream of the answer (engine::Exchange feeds it). Thread: its owner's.
// Invariant: equal events give equal texts and facts; it reads no clock, file or network.

#include "core/completion_window.h"
#include "core/money.h"
#include "core/result.h"
#include "json/value.h"
#include "provider/citations.h"
#include "provider/error_words.h"
#include "provider/usage.h"
#include "sse/parser.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// The addresses that an answer may name as its sources.
struct ToldSources {
  /// Addresses that are known to exist: results of searches, pages that the model opened, and the
  /// addresses that it cites if not all results were listed.
  std::vector<std::string> urls{};
  /// True if every search listed its results: an address that is not among them was not found. If
  /// false, nothing is known of such an address, because a search that lists no results has not
  /// said that there were none.
  bool all = false;
};

/// How far an answer is, or how it ended, in the words of the Responses API.
enum class AnswerStatus { running, completed, incomplete, failed, cancelled };
std::string_view name_of(AnswerStatus status);

/// Reads one answer; see the head of this file.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// Reads one event, and appends the text that it adds to the answer to `delta`, exactly as it was
  /// sent. Fails with Fault::network if the event's data is neither JSON nor a known sentinel; the
  /// decoder stays usable after that. After a terminal event or `[DONE]`, events are only counted,
  /// except the one that awaits_cause() waits for.
  virtual Status absorb(const sse::Event& event, std::string& delta) = 0;
  /// Reads the event that sse::Parser::finish() returned, whose closing blank line never came. It
  /// is absorbed, with a warning, if it proves the end of the answer, which has been paid for. An
  /// error in it is kept in error(), to be shown, and ends nothing. Everything else is dropped, as
  /// the standard of event streams demands. Returns true if it was absorbed.
  virtual bool absorb_unterminated(const sse::Event& event, std::string& delta) = 0;
  /// Reads a whole answer, or an error body, that came as one JSON object: a server may answer 200
  /// with a JSON body instead of a stream. Fails with Fault::network if the object is neither.
  virtual Status absorb_object(std::string_view json) = 0;
  /// Reads the object that a poll brought. Fails with Fault::network if it is not this answer's: an
  /// error body, or the object of another answer, says nothing about this one.
  virtual Status absorb_snapshot(std::string_view json) = 0;
  /// Says that the body of the exchange ended cleanly. In dialects without another proof this
  /// proves the end of the answer, if the stream said before how the answer ends.
  virtual void end_of_body() {}
  /// Begins another exchange about the same answer: an error event or `[DONE]` of the exchange
  /// before does not hold for it. `reattached` is true if it resumes the stream after the cursor,
  /// so that events before the cursor repeat known text.
  virtual void begin_exchange(bool reattached) = 0;

  /// True if the server said that the answer ended. The proof, or the cost, may still come, so the
  /// caller waits a moment for it. An `error` event counts too; a terminal event that follows it is
  /// still absorbed.
  virtual bool ended() const { return facts_.terminal || facts_.error_seen; }
  /// True if the proof of the end was read, so that nothing more is needed. An `error` event alone
  /// is no proof.
  bool terminal() const { return facts_.terminal; }
  /// True if the answer failed and no cause came with it. Some servers send the cause in an `error`
  /// event after the terminal one; that event is then still absorbed.
  bool awaits_cause() const {
    return facts_.terminal && facts_.status == AnswerStatus::failed && facts_.error.message.empty();
  }
  /// True if `[DONE]` was read: nothing more will come, whether or not a terminal event came.
  bool done_mark() const { return facts_.done_mark; }
  /// True if the last status that the provider sent says that the answer has not begun.
  bool queued() const { return facts_.queued; }
  /// Whether the answer is made in the background; empty if the answer does not say.
  std::optional<bool> background() const { return facts_.background; }
  /// Returns what the answer says against having been made in `window`, the one that was asked for,
  /// in words for a person; "" if it says nothing against it.
  std::string against(CompletionWindow window) const;
  /// The status of the answer; `failed` also if only an `error` event said so.
  AnswerStatus status() const {
    return !facts_.terminal && facts_.error_seen ? AnswerStatus::failed : facts_.status;
  }

  /// Returns the text of the answer: what was appended to `delta`. If the last events of the stream
  /// repeat the whole text and it differs, that whole text.
  virtual std::string text() const = 0;
  /// Returns the text that came beside the answer: the commentary if there is any, else the
  /// reasoning.
  virtual std::string aside() const = 0;
  /// The refusal of the model, in its own words; "" if it did not refuse.
  virtual std::string refusal() const = 0;
  /// The id that the server gave to the answer, and the model that it names; "" until they come.
  const std::string& response_id() const { return facts_.response_id; }
  const std::string& model() const { return facts_.model; }
  /// Why the answer is incomplete: `max_output_tokens`, `content_filter`, or the word that the
  /// server sent.
  const std::string& incomplete_reason() const { return facts_.incomplete_reason; }
  /// The same as the server spelled it, to be shown to people.
  virtual const std::string& own_incomplete_reason() const { return facts_.incomplete_reason; }
  /// The limit of output tokens that the answer reports; 0 if it reports none.
  std::int64_t output_tokens_max() const { return facts_.output_tokens_max; }
  /// The error code of the provider, else its error type; empty if it sent neither.
  const std::string& error_code() const { return facts_.error.word(); }
  const std::string& error_message() const { return facts_.error.message; }
  const ErrorWords& error() const { return facts_.error; }
  /// The tokens that the answer was billed by. Empty means unknown, not zero; it is also empty if
  /// the counts cannot be those of this answer.
  const std::optional<Usage>& usage() const { return facts_.usage; }
  /// The usage object as it was sent; null if unknown.
  const json::Value& usage_object() const { return facts_.usage_object; }
  /// The cost of the answer, if the server reports it as an amount of money.
  const std::optional<Nanodollars>& billed() const { return facts_.billed; }
  /// The number of billable web searches: the provider's count, else the search actions seen.
  virtual int searches() const { return 0; }
  /// The addresses that its searches are known to have returned.
  virtual const std::vector<std::string>& search_urls() const;
  /// What the answer may name as its sources, and what it cites.
  virtual ToldSources told_sources() const { return {}; }
  virtual std::vector<Citation> citations() const { return {}; }
  /// True if the answer says that it comes from the rehearsal server, not from a model.
  bool rehearsal() const { return facts_.rehearsal; }
  /// True if the answer is a rehearsal whose length follows the user's notes, so that a short text
  /// is no fault.
  bool length_open() const { return facts_.length_open; }
  /// The position up to which the stream was read, as the server names it (a number, or an event's
  /// id): a re-attached stream is asked to begin after it. Empty before the first event, and in
  /// dialects without a cursor.
  virtual std::string cursor() const { return {}; }
  /// True if every event so far had a cursor of its own, so that the stream can be resumed after
  /// it.
  virtual bool cursor_holds() const { return true; }
  /// The number of text deltas that were appended.
  std::int64_t deltas() const { return facts_.deltas; }
  std::int64_t events() const { return facts_.events; }
  /// Events whose type this client does not know. `keepalive` and `ping` are known.
  std::int64_t unknown_events() const { return facts_.unknown_events; }
  /// Warnings, at most one of each kind, so that a strange stream does not flood a log.
  const std::vector<std::string>& warnings() const { return facts_.warnings; }

 protected:
  /// The facts that every dialect reports in one form or another.
  struct Facts {
    std::string response_id{};
    std::string model{};
    std::string incomplete_reason{};
    std::int64_t output_tokens_max = 0;
    ErrorWords error{};
    std::optional<Usage> usage{};
    json::Value usage_object{};
    std::optional<Nanodollars> billed{};
    AnswerStatus status = AnswerStatus::running;
    bool terminal = false;
    bool error_seen = false;
    bool done_mark = false;
    bool queued = false;
    bool rehearsal = false;
    bool length_open = false;
    std::optional<bool> background{};
    std::optional<std::string> window{};  ///< as the answer echoes it; "" for none
    std::string service_tier{};
    std::int64_t deltas = 0;
    std::int64_t events = 0;
    std::int64_t unknown_events = 0;
    std::vector<std::string> warnings{};
  };
  Facts facts_;
};

}  // namespace castwright::provider
