#pragma once
// What reads one paid answer, in whatever dialect it is told: bytes of events in, text and facts
// out. The engine, the tapes and their recovery know this class and no dialect. A decoder is made
// by its Dialect, fed by one Exchange after the other, and asked for the facts at any time; it is
// pure and belongs to one answer and one thread.

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

/// What an answer may name as its source.
struct ToldSources {
  /// Known to exist: results, pages that the model opened, and what it cites where not all is told.
  std::vector<std::string> urls{};
  /// Every search told its results: an address that is not among them was not found. Else it is
  /// unknown: a search that tells no results has not said that there were none.
  bool all = false;
};

enum class AnswerStatus { running, completed, incomplete, failed, cancelled };
std::string_view name_of(AnswerStatus status);

class Decoder {
 public:
  virtual ~Decoder() = default;

  /// Absorbs one event. Text that became part of the answer is appended to `delta` (never
  /// post-processed). Fails with Fault::network where an event's data is neither JSON nor a known
  /// sentinel; the decoder may be read, and fed, after that. After a terminal event, and after
  /// `[DONE]`, everything is ignored (but counted), except what awaits_cause().
  virtual Status absorb(const sse::Event& event, std::string& delta) = 0;
  /// The event that sse::Parser::finish() returned: one whose blank line never came. Absorbed, with
  /// a warning, where it proves the answer's end (it has been paid for). An error is kept in
  /// error(), for showing, and ends nothing; everything else is dropped as the standard says.
  /// Returns whether it was absorbed.
  virtual bool absorb_unterminated(const sse::Event& event, std::string& delta) = 0;
  /// A whole answer in one JSON object (a poll, or a 200 with a JSON body instead of a stream), or
  /// an error body. Fails with Fault::network where it is neither.
  virtual Status absorb_object(std::string_view json) = 0;
  /// The object that a poll brought. Fails with Fault::network where it is not this answer's: an
  /// error body or somebody else's object says nothing of it.
  virtual Status absorb_snapshot(std::string_view json) = 0;
  /// The body of the exchange ended cleanly: proof of the answer's end in dialects that have no
  /// other, once they said how it ends.
  virtual void end_of_body() {}
  /// Another exchange about the same answer begins: what an error event or `[DONE]` said of the one
  /// before does not hold for it. `reattached`: it continues a stream behind the cursor, so that
  /// what is not behind it is text that we have.
  virtual void begin_exchange(bool reattached) = 0;

  /// The answer is said to have ended, but what proves it or says what it cost may still come: it
  /// is waited for a moment. True after an `error` event too; where a terminal event follows it
  /// that one is still absorbed.
  virtual bool ended() const { return facts_.terminal || facts_.error_seen; }
  /// The proof of the ending was read, and nothing more is needed: not only an `error` event.
  bool terminal() const { return facts_.terminal; }
  /// The answer failed and no cause came with it: some servers send it in an `error` event behind
  /// the terminal one, which is then still absorbed.
  bool awaits_cause() const {
    return facts_.terminal && facts_.status == AnswerStatus::failed && facts_.error.message.empty();
  }
  /// `[DONE]` was read: nothing more will come, whether or not a terminal event did.
  bool done_mark() const { return facts_.done_mark; }
  /// The newest word of the provider is that it has not begun.
  bool queued() const { return facts_.queued; }
  /// Made in the background, as the answer says; nothing where it says nothing.
  std::optional<bool> background() const { return facts_.background; }
  AnswerStatus status() const {
    return !facts_.terminal && facts_.error_seen ? AnswerStatus::failed : facts_.status;
  }

  /// Text of the answer: what was handed out through `delta`, or what the end of the stream says it
  /// is where the two differ.
  virtual std::string text() const = 0;
  /// What came beside the answer: commentary, else reasoning.
  virtual std::string aside() const = 0;
  virtual std::string refusal() const = 0;
  const std::string& response_id() const { return facts_.response_id; }
  const std::string& model() const { return facts_.model; }
  /// `max_output_tokens`, `content_filter`, or the server's own word.
  const std::string& incomplete_reason() const { return facts_.incomplete_reason; }
  /// The same in the server's own word, whatever that is; for showing.
  virtual const std::string& own_incomplete_reason() const { return facts_.incomplete_reason; }
  /// The token limit that the answer says it has; 0 where it does not say.
  std::int64_t output_tokens_max() const { return facts_.output_tokens_max; }
  /// The provider's code, else its type; empty where it gave neither.
  const std::string& error_code() const { return facts_.error.word(); }
  const std::string& error_message() const { return facts_.error.message; }
  const ErrorWords& error() const { return facts_.error; }
  /// Nothing: unknown, not zero; also where the counts cannot be those of this answer.
  const std::optional<Usage>& usage() const { return facts_.usage; }
  /// The counts as they were sent; null where unknown.
  const json::Value& usage_object() const { return facts_.usage_object; }
  /// The bill, where the server tells it as a sum of money.
  const std::optional<Nanodollars>& billed() const { return facts_.billed; }
  /// Billable web searches: the provider's own count, else the search actions seen.
  virtual int searches() const { return 0; }
  /// Addresses that its searches are known to have returned.
  virtual const std::vector<std::string>& search_urls() const;
  virtual ToldSources told_sources() const { return {}; }
  virtual std::vector<Citation> citations() const { return {}; }
  /// The answer says of itself that it is a rehearsal, not a model's.
  bool rehearsal() const { return facts_.rehearsal; }
  /// … and that it was told as far as the user's notes go: its length says nothing.
  bool length_open() const { return facts_.length_open; }
  /// How far the stream was read, in the server's own words (a number, an event's id): what a
  /// re-attached stream is asked to begin behind; "" before the first and in dialects that have
  /// none.
  virtual std::string cursor() const { return {}; }
  /// The cursor told events apart so far, so that a stream can be continued behind it.
  virtual bool cursor_holds() const { return true; }
  std::int64_t deltas() const { return facts_.deltas; }  ///< text deltas that were appended
  std::int64_t events() const { return facts_.events; }
  /// Events of a type that this client has never heard of. `keepalive` and `ping` are known.
  std::int64_t unknown_events() const { return facts_.unknown_events; }
  /// At most one of each kind, so that a strange stream does not flood a log.
  const std::vector<std::string>& warnings() const { return facts_.warnings; }

 protected:
  /// What every dialect tells in one way or another.
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
    std::int64_t deltas = 0;
    std::int64_t events = 0;
    std::int64_t unknown_events = 0;
    std::vector<std::string> warnings{};
  };
  Facts facts_;
};

}  // namespace castwright::provider
