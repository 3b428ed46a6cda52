#pragma once
// One paid answer on its way: transport event → tape → event stream → decoder → raw text file. An
// answer takes one exchange or, if it is made in the background, as many as it takes to fetch it.
//
// Owner: ActiveStreams until the answer is over; then engine::Run, which takes and settles it.
// Thread: the engine's. Life cycle: open() or reopen(); absorb() for each event, and expire() and
// poll_durability() as time passes, until exchange_over(); then end_exchange(). If the answer is
// not over() after that, next_exchange() says what to send and when: begin_exchange(), send it, and
// absorb() again. When over(), finish(). refuse() ends an exchange early, stop() and abandon() the
// whole answer. Invariants: every received byte is on the tape before anything interprets it, so
// that another process can resume from the tape alone. The response id is durable before anybody is
// told it. A stream sends nothing and reads no clock; what an observer may want to know it appends
// to a list.

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

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

std::int64_t millis_between(MonoTime from, MonoTime to);

/// Returns how many words of `answer`, as far as it goes, are spoken, counted as
/// ChunkStream::words() counts them. Total on valid UTF-8.
std::size_t spoken_words(std::string_view answer);

struct StreamSetup {
  tape::Header header{};  ///< The run, the chunk, the attempt and the model.
  /// The dialect of the answer, and the field of it that has the text.
  const provider::Dialect* dialect = &provider::responses();
  provider::AnswerField answer_field = provider::AnswerField::content;
  store::StageId stage = store::StageId::long_script;  ///< The stage of the run.
  Millis progress_ms_max{};          ///< The longest time without an event that is no keep-alive.
  Millis deadline_ms_max{};          ///< The longest time of the whole answer in this process.
  std::size_t flush_chars = 20'000;  ///< A flush line is logged after so many code points.
  bool background = false;           ///< It was asked for in the background, to be fetched if lost.
  ReattachLimits reattach{};
  /// How long the answer may take. One that may take hours is only polled, because no provider
  /// promises that its stream can be followed again.
  CompletionWindow window = CompletionWindow::soonest;
  Secret key{};  ///< The key, which is kept out of texts and files.
  Millis age{};  ///< The time since a reopened answer was asked for.
  /// When the first text of a reopened answer came to the earlier process; -1 if none had come.
  std::int64_t first_text_ms = -1;
  std::string response_id{};  ///< The id, if an event of the run tells it already; else "".
  bool cancel = false;        ///< It is reopened to be stopped at the provider, not to be fetched.
  /// The show whose dialogue the answer should be; it must outlive the stream. An answer that
  /// cannot become a dialogue of it is stopped. With nullptr nobody looks.
  const topic::Topic* watched_for = nullptr;
  std::int64_t output_tokens_max = 0;  ///< The token limit of the request; 0 if not known.
};

/// What is known of an answer that is over. Texts for the user are redacted.
struct StreamOutcome {
  Verdict verdict{};
  std::string reason{};  ///< What happened, in one line.
  std::string text{};    ///< What the raw file holds.
  std::string refusal{};
  bool stopped_early = false;    ///< It could not become a chunk, and was not waited for.
  bool aside = false;            ///< The answer stands in commentary or reasoning alone.
  bool token_limit_hit = false;  ///< The provider says so, or its usage shows it.
  std::string incomplete_reason{};
  std::int64_t output_tokens_asked = 0;    ///< The token limit of the request; 0 if not known.
  std::int64_t output_tokens_allowed = 0;  ///< The token limit of the response; 0 if not known.
  provider::Diagnosis why{};               ///< The cause of a refusal.
  std::optional<provider::Usage> usage{};
  std::optional<Nanodollars> billed{};  ///< The bill, if the server itself tells it.
  std::string against_window{};         ///< What the answer says against its window; "" if nothing.
  bool unbilled = false;  ///< Nothing was sent, or it was refused before any work was done.
  int searches = 0;
  std::string response_id{};
  std::string bill_id{};   ///< The name by which a server that tells bills afterwards knows it.
  bool fetchable = false;  ///< The provider still writes it, and fetching it costs nothing.
  std::string request_id{};
  provider::ToldSources sources{};
  bool rehearsal = false;
  bool length_open = false;   ///< A rehearsal told only what its notes have.
  provider::RateNews rate{};  ///< What the headers of the newest exchange say of rate limits.
  std::int64_t ms = 0;        ///< The time that the answer took.
  std::int64_t ttft_ms = -1;  ///< The time until its first text; -1 if no text came.
  std::size_t chars = 0;      ///< The code points of `text`.
  std::vector<std::string> warnings{};
};

class ChunkStream {
 public:
  /// Makes the tape and the raw file, and records durably on the tape that `request` is about to be
  /// sent. Only after that may it be sent. Fails with Fault::storage.
  static Result<std::unique_ptr<ChunkStream>> open(disk::Folder& folder,
                                                   tape::Syncer& syncer,
                                                   StreamSetup setup,
                                                   const http::Request& request,
                                                   MonoTime now);
  /// Resumes the answer that an earlier process left on `tape`, which is read like a connection. If
  /// the tape has its end, the stream is over(); else next_exchange() says how to fetch the rest.
  static Result<std::unique_ptr<ChunkStream>> reopen(disk::Folder& folder,
                                                     tape::Syncer& syncer,
                                                     StreamSetup setup,
                                                     const tape::Tape& tape,
                                                     MonoTime now);
  ~ChunkStream();
  ChunkStream(const ChunkStream&) = delete;
  ChunkStream& operator=(const ChunkStream&) = delete;

  /// Takes what arrived, and appends what an observer may want to know to `events`. Only a storage
  /// fault is an error; everything that the provider and the network do is an outcome.
  Status absorb(const http::TransportEvent& event,
                MonoTime now,
                std::vector<journal::RunEvent>& events);
  /// Ends the stream if one of its time limits has passed.
  void expire(MonoTime now);
  /// Ends the exchange, because the transport could not even express the request.
  void refuse(const Error& why);
  /// Ends the stream from our side, without telling the provider.
  void stop(EndCause why) { end(why); }
  /// Ends the stream because its answer is not wanted any more. If it is made in the background, it
  /// is stopped at the provider as soon as its id is known, else by closing the connection.
  void abandon(MonoTime now) { abandon(EndCause::asked, now); }
  /// Looks whether the response id, which the tape has, is durable by now, and tells it then.
  void poll_durability(MonoTime now, std::vector<journal::RunEvent>& events);
  /// Tells whether nothing more is needed from the transport for this exchange.
  bool exchange_over() const { return stop_.has_value() || exchange_stop_.has_value(); }
  /// Tells whether nothing more is needed for the answer.
  bool over() const { return stop_.has_value(); }
  /// Returns when expire() and poll_durability() have to be called at the latest.
  MonoTime deadline() const;

  /// What to ask for next if an exchange is over and the answer is not.
  struct NextExchange {
    provider::ExchangeKind kind = provider::ExchangeKind::attach;
    MonoTime at;  ///< When to send it.
    std::string response_id;
    std::string after{};  ///< The decoder's cursor, from which a stream is followed again.
  };
  /// Closes the exchange and decides what follows. To be called once for each exchange that is
  /// exchange_over(), unless the stream is over().
  Status end_exchange(MonoTime now);
  const std::optional<NextExchange>& next_exchange() const { return next_exchange_; }
  /// Says that asking again has brought nothing for a while.
  struct Outage {
    Millis lasts{};
    std::string what{};  ///< What the newest try met, for a person.
    MonoTime until;      ///< When it gives up at the latest.
  };
  /// Returns what a person should hear of by now: the first time after ten minutes, then at
  /// intervals that double to an hour. To be asked after end_exchange().
  std::optional<Outage> take_outage(MonoTime now);
  /// Records durably on the tape that `request` is about to be sent for next_exchange().
  Status begin_exchange(const http::Request& request);

  /// Closes the tape and the raw file durably, and returns what is known. To be called once, when
  /// over().
  Result<StreamOutcome> finish(MonoTime now, std::vector<journal::RunEvent>& events);

  /// Tells whether the newest exchange was a poll.
  bool polls() const { return exchange_.kind() == provider::ExchangeKind::poll; }
  int chunk() const { return setup_.header.chunk; }
  CompletionWindow window() const { return setup_.window; }
  int attempt() const { return setup_.header.attempt; }
  /// The code points of the text so far.
  std::size_t chars() const { return chars_; }
  /// The words of the chunk's text so far, counted by white space; for progress only.
  std::size_t words() const { return words_; }
  /// Returns the tokens of the text that came in this process, estimated from its bytes, because a
  /// delta is a token with one provider, and a letter or a whole sentence with others.
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
  void note_outage(ExchangeResult result, MonoTime now);
  void note_queue(MonoTime now);
  tape::NamedValues taped_headers(const http::Request& request) const;
  void repeat_cancel(MonoTime now);
  std::string wrong_content_type() const;
  std::string wrong_content_coding() const;
  Status rewrite_raw();
  const std::string& streamed() const { return answer_text_.text(); }
  void announce_response(std::vector<journal::RunEvent>& events);
  void tell_first_text(std::vector<journal::RunEvent>& events);
  bool may_be_fetched() const;
  bool conclusive(EndCause stop) const;
  ExchangeResult exchange_result() const;
  Answer answer() const;
  void set_faults(StreamOutcome& outcome, Answer known, EndCause stop) const;
  void set_facts(StreamOutcome& outcome, Answer known, EndCause stop) const;
  bool is_unbilled(Answer known, EndCause stop) const;
  void add_warnings(StreamOutcome& outcome, Answer known) const;
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
  std::string told_by_refusal() const;
  std::string told_by_the_wire(EndCause stop) const;
  std::string how_much() const;
  std::string how(EndCause stop) const;

  tape::Syncer& syncer_;
  disk::Folder& folder_;
  StreamSetup setup_;
  MonoTime started_;        ///< When the answer was asked for, by this or by an earlier process.
  MonoTime opened_;         ///< When this process began with it.
  MonoTime last_semantic_;  ///< When the newest event came that is no keep-alive.
  std::unique_ptr<tape::Writer> tape_;
  std::unique_ptr<disk::GrowingFile> raw_;
  StreamRedactor redactor_;

  Exchange exchange_;
  bool exchange_open_ = false;   ///< The end of the exchange is not on the tape yet.
  std::string made_at_;          ///< The host and path where the answer was asked for.
  bool elsewhere_ = false;       ///< This exchange asks another host or path about the answer.
  std::string cursor_before_{};  ///< The decoder's cursor when the exchange began.
  int cancels_ = 0;
  bool cancel_sent_ = false;
  bool response_announced_ = false;
  bool abandoned_ = false;
  ReattachPolicy reattach_;
  std::optional<NextExchange> next_exchange_;
  std::optional<MonoTime> out_since_;  ///< The first of the newest tries that brought nothing.
  MonoTime outage_told_at_;            ///< When it is told next.
  Millis outage_told_after_{};
  std::optional<EndCause> exchange_stop_;
  std::optional<EndCause> stop_;

  std::unique_ptr<provider::Decoder> decoder_;
  json::FieldStream field_{"chunk_text"};
  std::optional<passes::EarlyStop> watch_;
  std::string delta_;                   ///< The text of the current batch.
  std::string spoken_;                  ///< What field_ yields; a member so that it is reused.
  passes::ThinkingFilter answer_text_;  ///< Its text() is what the raw file holds.

  int curl_code_ = 0;
  std::string detail_;
  std::size_t chars_ = 0;
  std::size_t words_ = 0;
  bool inside_word_ = false;
  std::size_t chars_flushed_ = 0;
  std::optional<MonoTime> first_text_at_;
  std::int64_t taped_ms_ = 0;                  ///< When the newest bytes of a reopened answer came.
  std::optional<MonoTime> ended_at_;           ///< When the stream first said that it has ended.
  std::optional<MonoTime> queued_since_;       ///< Since when the provider says that it is queued.
  std::optional<tape::Syncer::Order> naming_;  ///< The sync of the tape that has the response id.
  MonoTime naming_looked_at_;
  std::optional<journal::FirstText> first_text_;  ///< It is told after the response id.
  std::size_t recovered_bytes_ = 0;  ///< The bytes of text that an earlier process had received.
};

}  // namespace castwright::engine
