#pragma once
// One paid answer on its way: transport event → tape → event stream → decoder → raw text file, over
// one exchange or, for an answer made in the background, over as many as it takes to fetch it.
// Every received byte is on the tape before anything interprets it, and what is on the tape is
// enough to go on from in another process. Owned and driven by the engine's loop; all time comes in
// as an argument. What happened for a listener is appended to a vector. It never sends anything: it
// says what it wants (next_exchange()).

#include "core/clock.h"
#include "core/money.h"
#include "core/result.h"
#include "core/secret.h"
#include "disk/disk.h"
#include "engine/ends.h"
#include "engine/exchange.h"
#include "engine/reattach_policy.h"
#include "http/transport.h"
#include "journal/observer.h"
#include "json/field_stream.h"
#include "passes/early_stop.h"
#include "passes/thinking.h"
#include "provider/diagnosis.h"
#include "provider/dialect.h"
#include "provider/rate_news.h"
#include "store/layout.h"
#include "tape/syncer.h"
#include "tape/tape.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace castwright::engine {

struct StreamSetup {
  tape::Header header{};  ///< run, chunk, attempt, model
  /// How the answer is told, and where in it its text stands.
  const provider::Dialect* dialect = &provider::responses();
  provider::AnswerField answer_field = provider::AnswerField::content;
  store::StageId stage = store::StageId::long_script;  ///< of the run
  Millis progress_ms_max{};                            ///< longest time without a semantic event
  Millis deadline_ms_max{};                            ///< of the whole answer, in this process
  std::size_t flush_chars =
      20'000;               ///< when the flush line is logged; durability is not its business
  bool background = false;  ///< asked for in the background: it may be fetched again
  ReattachLimits reattach{};
  /// How long it may take: nothing says that a stream of it can be followed again, so it is polled.
  CompletionWindow window = CompletionWindow::soonest;
  Secret key{};  ///< to be kept out of texts and files
  Millis age{};  ///< of a reopened answer: since its request was sent
  /// What the earlier process knew of a reopened answer; -1: no text had come.
  std::int64_t first_text_ms = -1;
  std::string response_id{};  ///< "" where it is not an event yet
  bool cancel = false;        ///< reopened to be stopped at the provider, not to be fetched
  /// Whose dialogue the answer should be: one that certainly cannot become it is stopped. nullptr:
  /// nobody looks. Outlives the stream.
  const topic::Topic* watched_for = nullptr;
  std::int64_t output_tokens_max = 0;  ///< that were asked for; 0: not known
};

/// What is known when it is over. Texts for a person are redacted.
struct StreamOutcome {
  Verdict verdict{};
  std::string reason{};  ///< one line: what happened
  std::string text{};    ///< what the raw file holds of a completed answer
  std::string refusal{};
  bool stopped_early = false;    ///< it could not become a chunk, and was not waited for
  bool aside = false;            ///< an answer stands beside its place alone
  bool token_limit_hit = false;  ///< said by the provider, or seen in its usage
  std::string incomplete_reason{};
  std::int64_t output_tokens_asked = 0;    ///< the token limit of the request; 0: not known
  std::int64_t output_tokens_allowed = 0;  ///< that of the response; 0: not known
  provider::Diagnosis why{};               ///< of a refusal
  std::optional<provider::Usage> usage{};
  std::optional<Nanodollars> billed{};  ///< by the server's own word
  bool unbilled = false;  ///< nothing was sent, or it was refused before any work was done
  int searches = 0;
  std::string response_id{};
  std::string bill_id{};   ///< by which a server that tells bills afterwards knows it
  bool fetchable = false;  ///< the provider goes on with it, and it can be had for nothing
  std::string request_id{};
  provider::ToldSources sources{};
  bool rehearsal = false;
  bool length_open = false;   ///< a rehearsal told as far as its notes go
  provider::RateNews rate{};  ///< as the newest head tells it
  std::int64_t ms = 0;
  std::int64_t ttft_ms = -1;
  std::size_t chars = 0;  ///< code points of `text`
  std::vector<std::string> warnings{};
};

class ChunkStream {
 public:
  /// Makes the tape and the raw file and records the intent durably: after this, and not before,
  /// the request may be sent.
  static Result<std::unique_ptr<ChunkStream>> open(disk::Folder& folder,
                                                   tape::Syncer& syncer,
                                                   StreamSetup setup,
                                                   const http::Request& request,
                                                   MonoTime now);
  /// The answer as an earlier process left it on `tape`, read the same way as it was read from the
  /// wire. over() where the tape has its end; else next_exchange() says how to fetch the rest.
  static Result<std::unique_ptr<ChunkStream>> reopen(disk::Folder& folder,
                                                     tape::Syncer& syncer,
                                                     StreamSetup setup,
                                                     const tape::Tape& tape,
                                                     MonoTime now);
  ~ChunkStream();
  ChunkStream(const ChunkStream&) = delete;
  ChunkStream& operator=(const ChunkStream&) = delete;

  /// Only a storage fault is an error; everything that the provider and the network do is an
  /// outcome.
  Status absorb(const http::TransportEvent& event,
                MonoTime now,
                std::vector<journal::RunEvent>& events);
  /// Ends the stream where one of its timers has run out.
  void expire(MonoTime now);
  /// The transport could not even express the request.
  void refuse(const Error& why);
  /// Ends the stream from our side.
  void stop(EndCause why) { end(why); }
  /// Its answer is not wanted any more: stopped at the provider where it is made in the background
  /// (as soon as its id is known), else by closing the connection.
  void abandon(MonoTime now) { abandon(EndCause::asked, now); }
  /// What became known and durable since the last call.
  void poll_durability(MonoTime now, std::vector<journal::RunEvent>& events);
  /// Nothing more is needed from the transport for this exchange.
  bool exchange_over() const { return stop_.has_value() || exchange_stop_.has_value(); }
  /// Nothing more is needed at all.
  bool over() const { return stop_.has_value(); }
  /// When expire() should be called next.
  MonoTime deadline() const;

  /// An exchange is over and the answer is not: what to ask for next, or (over() then) nothing.
  struct NextExchange {
    provider::ExchangeKind kind = provider::ExchangeKind::attach;
    MonoTime at;
    std::string response_id;
    std::string after{};  ///< the decoder's cursor
  };
  /// Closes the exchange that is over. To be called once per exchange, when exchange_over().
  Status end_exchange(MonoTime now);
  const std::optional<NextExchange>& next_exchange() const { return next_exchange_; }
  /// Records that `request` is about to be sent for what was next_exchange().
  Status begin_exchange(const http::Request& request);

  /// Closes the tape and the raw file durably. To be called once, when over().
  Result<StreamOutcome> finish(MonoTime now, std::vector<journal::RunEvent>& events);

  /// The newest exchange was a poll.
  bool polls() const { return exchange_.kind() == provider::ExchangeKind::poll; }
  int chunk() const { return setup_.header.chunk; }
  CompletionWindow window() const { return setup_.window; }
  int attempt() const { return setup_.header.attempt; }
  std::size_t chars() const { return chars_; }
  /// Words of the chunk's text so far, estimated (white space); for progress only.
  std::size_t words() const { return words_; }
  /// Tokens of the text that came in this process, estimated from its bytes: a delta is a token
  /// with one provider, a letter or a whole sentence with others.
  double tokens_received() const;
  std::int64_t events() const { return decoder_->events(); }
  std::optional<MonoTime> first_text_at() const { return first_text_at_; }

 private:
  ChunkStream(tape::Syncer& syncer, disk::Folder& folder, StreamSetup setup, MonoTime now);

  void end(EndCause why) {
    if (!stop_) stop_ = why;
  }
  void end_exchange_with(EndCause why) {
    if (!exchange_stop_) exchange_stop_ = why;
  }
  void abandon(EndCause why, MonoTime now);
  bool hopeless() const { return watch_ && !watch_->reason().empty(); }
  Status record_intent(const http::Request& request, provider::ExchangeKind kind);
  Status take_head(const http::TransportEvent& event,
                   MonoTime now,
                   std::vector<journal::RunEvent>& events);
  Status take_bytes(std::string_view received, std::size_t slack, MonoTime now);
  Status take_done(const http::TransportEvent& event, MonoTime now);
  Status take_text(MonoTime now, std::vector<journal::RunEvent>& events);
  Status take_answer(const passes::ThinkingFilter::Fed& fed,
                     MonoTime now,
                     std::vector<journal::RunEvent>& events);
  void begin_anew();
  void count_text(std::string_view added);
  Status resume(const tape::Tape& tape, MonoTime now);
  void recover(const tape::Tape& tape);
  void plan_next(ExchangeResult result, MonoTime now);
  void note_queue(MonoTime now);
  tape::NamedValues taped_headers(const http::Request& request) const;
  void repeat_cancel(MonoTime now);
  std::string wrong_content_type() const;
  std::string wrong_content_coding() const;
  Status rewrite_raw();
  const std::string& streamed() const { return answer_text_.text(); }
  void announce_response(std::vector<journal::RunEvent>& events);
  void tell_first_text(std::vector<journal::RunEvent>& events);
  void count_words(std::string_view piece);
  bool may_be_fetched() const;
  bool conclusive(EndCause stop) const;
  ExchangeResult exchange_result() const;
  Answer answer() const;
  void set_faults(StreamOutcome& outcome, Answer known, EndCause stop) const;
  Millis end_grace() const;
  bool token_limit_hit() const;
  provider::Refusal refusal() const;
  std::string_view in_place_of_stream(EndCause stop) const;
  provider::Diagnosis why(Answer known, EndCause stop) const;
  Status close_tape(MonoTime now, EndCause stop);
  Status close_raw(const std::string& kept, MonoTime now);

  std::string reason(Answer answer, EndCause stop) const;
  std::string told_by_provider(Answer answer) const;
  std::string told_by_us(EndCause stop) const;
  std::string told_early() const;
  std::string told_by_policy(EndCause stop) const;
  std::string told_by_the_wire(EndCause stop) const;
  std::string how_much() const;
  std::string how(EndCause stop) const;

  tape::Syncer& syncer_;
  disk::Folder& folder_;
  StreamSetup setup_;
  MonoTime started_;  ///< when the answer was asked for; before this process where it was reopened
  MonoTime opened_;   ///< when this process began with it
  MonoTime last_semantic_;
  std::unique_ptr<tape::Writer> tape_;
  std::unique_ptr<disk::GrowingFile> raw_;
  StreamRedactor redactor_;

  Exchange exchange_;
  bool exchange_open_ = false;  ///< its end is not on the tape yet
  std::string made_at_;         ///< where the answer was asked for: host and path
  bool elsewhere_ = false;      ///< this exchange asks another place about it
  std::string cursor_before_{};
  int cancels_ = 0;
  bool cancel_sent_ = false;
  bool response_announced_ = false;
  bool abandoned_ = false;
  ReattachPolicy reattach_;
  std::optional<NextExchange> next_exchange_;
  std::optional<EndCause> exchange_stop_;
  std::optional<EndCause> stop_;

  std::unique_ptr<provider::Decoder> decoder_;
  json::FieldStream field_{"chunk_text"};
  std::optional<passes::EarlyStop> watch_;
  std::string delta_;                   ///< text of the current batch
  std::string spoken_;                  ///< reused: what field_ yields
  passes::ThinkingFilter answer_text_;  ///< its text() is what the raw file holds

  int curl_code_ = 0;
  std::string detail_;
  std::size_t chars_ = 0;
  std::size_t words_ = 0;
  bool inside_word_ = false;
  std::size_t chars_flushed_ = 0;
  std::optional<MonoTime> first_text_at_;
  std::int64_t taped_ms_ = 0;                  ///< of a reopened answer: when its newest bytes came
  std::optional<MonoTime> ended_at_;           ///< when the stream first said that it has ended
  std::optional<MonoTime> queued_since_;       ///< the provider says that it has not begun
  std::optional<tape::Syncer::Order> naming_;  ///< the sync of the tape that has the response id
  MonoTime naming_looked_at_;
  std::optional<journal::FirstText> first_text_;  ///< to be told behind the response's name
  std::size_t recovered_bytes_ = 0;  ///< of the answer, what an earlier process had received
};

}  // namespace castwright::engine
