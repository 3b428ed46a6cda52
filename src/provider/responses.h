#pragma once
// The Responses dialect: Ask → request, events → answer. Pure. The only module that knows vendor
// JSON. The decoder follows the client state machine of docs/formats/stream.md and
// is lenient where servers differ.

#include "core/result.h"
#include "core/secret.h"
#include "http/transport.h"
#include "json/scan.h"
#include "json/text.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "provider/answer_items.h"
#include "provider/citations.h"
#include "provider/delta_template.h"
#include "provider/error_words.h"
#include "provider/event_marks.h"
#include "sse/parser.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::provider {

struct Endpoint {
  std::string base_url;  ///< ends in /v1
  std::string model;
  Secret key;
  std::string ca_file{};  ///< certificates to trust in place of the system's
  bool background = false;
  int tool_calls_max = 10;
  /// Parts of the body that are left out, since the server refuses them: `max_tool_calls`,
  /// `include`, `store`, …
  std::vector<std::string> omit{};
};

/// POST {base}/responses, streamed. The body is deterministic: equal arguments, equal bytes.
http::Request encode(const passes::Ask& ask, const Endpoint& endpoint);

/// Counts of the terminal event; -1 never occurs, a count that is missing beside others is 0.
struct Usage {
  std::int64_t input_tokens = 0;
  std::int64_t cached_tokens = 0;  ///< of input_tokens
  std::int64_t output_tokens = 0;
  std::int64_t reasoning_tokens = 0;    ///< of output_tokens
  std::int64_t cache_write_tokens = 0;  ///< of input_tokens; newer models only
};

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

/// Accumulates one answer over any number of exchanges (stream, re-attached stream, polls). Move
/// only. Cost: linear in the bytes fed; a text delta allocates nothing but the growth of the text.
class Decoder {
 public:
  Decoder();

  /// Absorbs one event. Text that became part of the answer is appended to `delta` (never
  /// post-processed). Fails with Fault::network where an event's data is neither JSON nor a known
  /// sentinel; the decoder may be read, and fed, after that. After a terminal event, and after
  /// `[DONE]`, everything is ignored (but counted), except what awaits_cause().
  Status absorb(const sse::Event& event, std::string& delta);
  /// The event that sse::Parser::finish() returned: one whose blank line never came. Absorbed, with
  /// a warning, where it is a whole terminal event (it has been paid for). An error is kept in
  /// error(), for showing, and ends nothing; everything else is dropped as the standard says.
  /// Returns whether it was absorbed.
  bool absorb_unterminated(const sse::Event& event, std::string& delta);
  /// A whole response object (poll, or a 200 with a JSON body instead of a stream), or an error
  /// body. Fails with Fault::network where it is neither.
  Status absorb_object(std::string_view response_json);
  /// The object that a poll brought. Fails with Fault::network where it is not this response's: an
  /// error body or somebody else's object says nothing of the answer.
  Status absorb_snapshot(std::string_view response_json);
  /// Another exchange about the same answer begins: what an error event or `[DONE]` said of the one
  /// before does not hold for it. `reattached`: it continues a stream behind the last sequence
  /// number, so that a number that is not above it is text that we have.
  void begin_exchange(bool reattached);

  /// A terminal event was read: the only proof of an ending. True after an `error` event too; where
  /// a response.failed follows it (OpenAI sends it at once) that one is still absorbed.
  bool ended() const { return terminal_ || error_seen_; }
  /// A terminal event of the response itself, not only an `error` event.
  bool terminal() const { return terminal_; }
  /// The response failed and no cause came with it: some servers send it in an `error` event behind
  /// the terminal one, which is then still absorbed.
  bool awaits_cause() const {
    return terminal_ && status_ == AnswerStatus::failed && error_.message.empty();
  }
  /// `[DONE]` was read: nothing more will come, whether or not a terminal event did.
  bool done_mark() const { return done_mark_; }
  /// The newest word of the provider is that it has not begun.
  bool queued() const { return queued_; }
  /// Made in the background, as the response object says; nothing where it says nothing.
  std::optional<bool> background() const { return background_; }
  AnswerStatus status() const;
  /// Text of the answer: output_text parts of messages whose phase is absent or final_answer,
  /// joined in output order; the final object's where it differs from the deltas.
  std::string text() const { return items_.text(); }
  /// What came beside the answer: the text of commentary, else of reasoning.
  std::string aside() const { return items_.aside(); }
  const std::string& response_id() const { return response_id_; }
  const std::string& model() const { return model_; }
  std::string refusal() const { return items_.refusal(); }
  const std::string& incomplete_reason() const { return incomplete_reason_; }
  /// The token limit that the response says it has; 0 where it does not say.
  std::int64_t output_tokens_max() const { return output_tokens_max_; }
  /// The provider's code, else its type; empty where it gave neither.
  const std::string& error_code() const { return error_.word(); }
  const std::string& error_message() const { return error_.message; }
  const ErrorWords& error() const { return error_; }
  /// Nothing: unknown, not zero; also where the counts cannot be those of this answer.
  const std::optional<Usage>& usage() const { return usage_; }
  /// The `usage` object as it was sent; null where unknown.
  const json::Value& usage_object() const { return usage_object_; }
  /// Billable web searches: the provider's own count, else the search actions seen.
  int searches() const;
  const std::vector<std::string>& search_urls() const { return search_urls_; }
  ToldSources told_sources() const;
  std::vector<Citation> citations() const { return items_.citations(); }
  /// The answer says of itself (metadata) that it is a rehearsal, not a model's.
  bool rehearsal() const { return rehearsal_; }
  /// … and that it was told as far as the user's notes go: its length says nothing.
  bool length_open() const { return length_open_; }
  std::int64_t last_sequence_number() const { return cursor_; }  ///< -1 before the first
  /// The numbers told events apart so far, so that a stream can be continued behind the last one.
  bool numbers_hold() const { return !numbers_stray_; }
  std::int64_t deltas() const { return deltas_; }  ///< text deltas that were appended
  std::int64_t events() const { return events_; }
  /// Events of a type that this client has never heard of. `keepalive` and `ping` are known.
  std::int64_t unknown_events() const { return unknown_events_; }
  /// At most one of each kind, so that a strange stream does not flood a log.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  enum Key : std::size_t {
    type_key,
    sequence_key,
    output_index_key,
    content_index_key,
    delta_key,
    key_count
  };
  enum class Notice {
    duplicate,
    gap,
    stray_numbers,
    invalid_utf8,
    several_lines,
    text_differs,
    empty_output,
    useless_output,
    impossible_usage,
    unterminated,
    error_then_completed,
    snapshot,
  };
  static constexpr std::size_t notice_count = 12;

  Status absorb_data(std::string_view data,
                     std::size_t slack,
                     std::string_view name,
                     std::string& delta);
  Status absorb_lines(std::string_view data, std::string_view name, std::string& delta);
  Status absorb_odd(std::string_view data, std::string_view name, const Error& cause);
  Status absorb_scanned(std::string_view data, std::string_view name, std::string& delta);
  /// False where the event repeats one that was absorbed and must not be appended again.
  bool advance_cursor(std::string_view data, bool appends);
  bool is_repetition(std::int64_t number, std::string_view data, bool appends);
  Status text_delta(std::string& delta);
  Status refusal_delta();
  Status reasoning_delta(Part::Kind kind);
  Status reasoning_done(const json::Value& event, Part::Kind kind);
  Part* reasoning_at(std::int64_t output_index, std::int64_t index, Part::Kind kind);
  Status absorb_value(const json::Value& event, std::string_view type, std::string& delta);
  void annotation_added(const json::Value& event);
  Status item_event(const json::Value& event, bool done, std::string& delta);
  Status part_event(const json::Value& event, bool done, std::string& delta);
  Status text_done(const json::Value& event, Part::Kind kind, std::string& delta);
  Item* item_of(const json::Value& event, std::string_view id, bool message);
  struct Place {
    Item* item = nullptr;
    Part* part = nullptr;  ///< nullptr: a limit was passed
  };
  Place place_of(const json::Value& event);
  void set_text(Item& item, Part& part, std::string_view text, std::string& delta);
  bool would_lose(const Part& part, Part::Kind kind, std::string_view text);
  bool would_lose_object(std::string_view mine, std::string_view theirs);

  // response_object.cpp: the fields of a whole response object.
  void read_response(const json::Value& response,
                     std::optional<AnswerStatus> ending,
                     std::string& delta);
  void read_reason(const json::Value& response);
  void read_cause(const json::Value& told);
  void read_usage(const json::Value& response);
  void doubt_usage();
  void adopt_snapshot(AnswerItems snapshot, std::string& delta);
  void adopt_final(AnswerItems final_items, std::string& delta);
  void emit_rest(const std::string& mine, const std::string& theirs, std::string& delta);
  void read_error(const json::Value& event);
  void note_error(ErrorWords words);
  void absorb_cause(std::string_view data, std::string_view name);
  void note_sources(const json::Value& item);
  void warn_once(Notice notice, std::string text);

  bool read_by_template(std::string_view data);
  void learn_template(std::string_view data);

  json::Scanner scanner_;
  DeltaTemplate template_;
  // What the template's literal bytes say; its two other fields come from each match.
  json::Field template_output_index_;
  json::Field template_content_index_;
  int lessons_left_ = 8;  ///< a stream whose shape changes all the time is not learned for ever
  json::Field fields_[key_count];

  AnswerItems items_;
  // The part that the last text delta went to, so that the next one needs no look-up. The maps keep
  // their nodes in place, also when the decoder is moved; reset whenever items_ is replaced.
  struct Tail {
    Item* item = nullptr;
    Part* part = nullptr;
    std::int64_t output_index = 0;
    std::int64_t content_index = 0;
  } tail_;
  std::size_t emitted_bytes_ = 0;  ///< text handed out through `delta` so far

  std::string response_id_;
  std::string model_;
  std::string incomplete_reason_;
  std::int64_t output_tokens_max_ = 0;
  ErrorWords error_;
  std::optional<Usage> usage_;
  json::Value usage_object_;
  std::optional<int> billed_searches_;
  std::vector<std::string> search_urls_;
  std::unordered_set<std::string> search_urls_seen_;
  std::unordered_set<std::string> told_searches_;  ///< searches whose results were told, by id
  std::set<std::string> opened_urls_;
  bool rehearsal_ = false;
  bool length_open_ = false;
  AnswerStatus status_ = AnswerStatus::running;
  bool terminal_ = false;
  bool error_seen_ = false;
  bool done_mark_ = false;
  bool queued_ = false;
  std::optional<bool> background_;

  std::int64_t cursor_ = -1;
  EventMarks marks_;            ///< of the first exchange, where numbers alone decide nothing
  bool reattached_ = false;     ///< numbers decide
  bool advanced_ = false;       ///< a number was above the one before it
  bool numbers_stray_ = false;  ///< one number was given to different events
  std::int64_t deltas_ = 0;
  std::int64_t events_ = 0;
  std::int64_t unknown_events_ = 0;
  bool noticed_[notice_count] = {};
  std::vector<std::string> warnings_;
};

/// An answer with a status other than 200: who must act, and one line for a person with the code,
/// the message, how long the provider asks to wait (shown, never obeyed) and its request id. `body`
/// may be JSON, HTML or empty; at most limits::error_body_bytes_max of it are used. Decides by
/// code, then type, then status: 401 and 403 → key, 429 and quota → limit,
/// everything else → provider. The caller redacts: servers echo keys.
Error explain_http_error(int status,
                         const std::vector<http::Header>& headers,
                         std::string_view body);
/// A 200 whose body was no event stream (`head` is its beginning, sse::Parser::head()): a JSON
/// error body → the provider's fault and code; anything else → Fault::network with the first 200
/// printable bytes, escaped. An event stream under a wrong content type is none of this: it is read
/// as a stream.
Error explain_non_stream(std::string_view content_type, std::string_view head);
/// An answer that the provider failed: by the code inside the stream (quota and rate codes → limit,
/// key codes → key, else provider), with its cause and wait, or that it gave none.
Error explain_failure(const ErrorWords& error);

}  // namespace castwright::provider
