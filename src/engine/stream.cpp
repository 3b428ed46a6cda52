#include "engine/stream.h"

#include "core/ascii.h"
#include "core/check.h"
#include "core/hash.h"
#include "core/limits.h"
#include "engine/estimate.h"
#include "json/text.h"
#include "store/layout.h"
#include "topic/pasted.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

/// How long the ending of an answer is waited for after an `error` event. The ending mostly follows
/// and says more; waiting makes the outcome independent of how the bytes are split.
constexpr Millis error_grace{500};
/// How long the token counts are waited for after a finish reason. Some servers send them after a
/// pause, and without them the bill would be unknown, which costs more than to wait.
constexpr Millis bill_grace{2'000};
/// A line of the log tells each time that so many code points have come.
constexpr std::size_t chars_per_log_line = 10'000;
/// The field of an answer that is spoken.
constexpr std::string_view spoken_field = "chunk_text";

/// Counts the words that begin in `piece`; `inside` tells whether a word goes over its edge.
void count_blank_separated(std::string_view piece, std::size_t& words, bool& inside) {
  for (const char c : piece) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space && !inside) ++words;
    inside = !space;
  }
}

/// Tells whether a header identifies an account or a session, and so is not kept.
bool is_secret_header(std::string_view name) {
  constexpr std::array secret{"set-cookie",
                              "cookie",
                              "authorization",
                              "openai-organization",
                              "openai-project",
                              "api-key",
                              "x-api-key",
                              "x-goog-api-key"};
  return std::ranges::any_of(secret,
                             [&](const char* one) { return equal_ignoring_case(name, one); });
}

tape::NamedValues kept(const std::vector<http::Header>& headers) {
  tape::NamedValues values;
  for (const http::Header& header : headers) {
    if (!is_secret_header(header.name)) values.emplace_back(header.name, header.value);
  }
  return values;
}

std::vector<http::Header> redacted(const std::vector<http::Header>& headers, const Secret& key) {
  std::vector<http::Header> clean = headers;
  for (http::Header& header : clean)
    header.value = redact(header.value, key);
  return clean;
}

/// Returns the part of a URL after its origin.
std::string path_of(std::string_view url) {
  const std::size_t host = url.find("://");
  const std::size_t path = url.find('/', host == std::string_view::npos ? 0 : host + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

EndCause stop_of(http::Ending ending) {
  switch (ending) {
    case http::Ending::eof: return EndCause::eof;
    case http::Ending::reset: return EndCause::reset;
    case http::Ending::timeout_idle: return EndCause::idle;
    case http::Ending::not_sent: return EndCause::not_sent;
    case http::Ending::limit: return EndCause::limit;
    case http::Ending::redirect: return EndCause::redirect;
    case http::Ending::failed: return EndCause::broken;
  }
  CW_CHECK(false);
}

}  // namespace

std::int64_t millis_between(MonoTime from, MonoTime to) {
  return std::chrono::duration_cast<Millis>(to - from).count();
}

ChunkStream::ChunkStream(tape::Syncer& syncer,
                         disk::Folder& folder,
                         StreamSetup setup,
                         MonoTime now)
    : syncer_(syncer),
      folder_(folder),
      setup_(std::move(setup)),
      started_(now),
      opened_(now),
      last_semantic_(now),
      redactor_(setup_.key),
      exchange_(1, provider::ExchangeKind::create, *setup_.dialect),
      reattach_(setup_.reattach,
                std::hash<std::string>()(setup_.header.run)
                    + static_cast<std::uint64_t>(setup_.header.chunk)),
      decoder_(setup_.dialect->decoder(setup_.answer_field)) {
  if (setup_.watched_for != nullptr) watch_.emplace(*setup_.watched_for);
  if (setup_.window != CompletionWindow::soonest) reattach_.only_poll();
}

ChunkStream::~ChunkStream() {
  if (tape_) syncer_.forget(tape_->file());
  if (raw_) syncer_.forget(*raw_);
}

Result<std::unique_ptr<ChunkStream>> ChunkStream::open(disk::Folder& folder,
                                                       tape::Syncer& syncer,
                                                       StreamSetup setup,
                                                       const http::Request& request,
                                                       MonoTime now) {
  const int chunk = setup.header.chunk;
  const int attempt = setup.header.attempt;
  std::unique_ptr<ChunkStream> stream(new ChunkStream(syncer, folder, std::move(setup), now));
  CW_TRY(stream->tape_,
         tape::Writer::create(folder,
                              store::tape_name(chunk, attempt, stream->setup_.stage),
                              stream->setup_.header,
                              now));
  // The raw file of an earlier attempt is replaced; its tape stays.
  CW_RETURN_IF_ERROR(folder.remove(store::raw_name(chunk, stream->setup_.stage)));
  CW_TRY(stream->raw_, folder.create(store::raw_name(chunk, stream->setup_.stage)));
  CW_RETURN_IF_ERROR(stream->record_intent(request, provider::ExchangeKind::create));
  CW_RETURN_IF_ERROR(folder.sync());
  return stream;
}

/// Writes the raw file anew from the tape. Both grew without a sync, so that after a crash each may
/// lack what the other has.
Status ChunkStream::rewrite_raw() {
  if (raw_) syncer_.forget(*raw_);
  CW_RETURN_IF_ERROR(folder_.replace(store::raw_name(chunk(), setup_.stage), streamed()));
  CW_TRY(raw_, folder_.reopen(store::raw_name(chunk(), setup_.stage), streamed().size()));
  return {};
}

Status ChunkStream::record_intent(const http::Request& request, provider::ExchangeKind kind) {
  const int number = kind == provider::ExchangeKind::create ? 1 : exchange_.number() + 1;
  exchange_ = Exchange(number, kind, *setup_.dialect);
  cancel_sent_ = cancel_sent_ || kind == provider::ExchangeKind::cancel;
  const std::string place = place_of(topic::host_of(request.url), path_of(request.url));
  if (kind == provider::ExchangeKind::create) made_at_ = place;
  elsewhere_ = kind != provider::ExchangeKind::create && !is_below(place, made_at_);
  exchange_stop_.reset();
  exchange_open_ = true;
  next_exchange_.reset();
  curl_code_ = 0;
  detail_.clear();
  ended_at_.reset();
  redactor_ = StreamRedactor(setup_.key);  // The exchange has a body of its own.
  cursor_before_ = decoder_->cursor();
  CW_RETURN_IF_ERROR(tape_->open({.number = number,
                                  .method = request.method,
                                  .path = path_of(request.url),
                                  .request_headers = taped_headers(request),
                                  .body_sha256 = sha256_hex(request.body)}));
  return syncer_.sync_now(tape_->file());
}

/// Returns the request's headers for the tape, with the host, because what another host says about
/// an answer is not the word of the provider.
tape::NamedValues ChunkStream::taped_headers(const http::Request& request) const {
  tape::NamedValues values = kept(redacted(request.headers, setup_.key));
  values.insert(values.begin(), {"Host", std::string(topic::host_of(request.url))});
  return values;
}

Status ChunkStream::absorb(const http::TransportEvent& event,
                           MonoTime now,
                           std::vector<journal::RunEvent>& events) {
  if (exchange_over()) return {};
  switch (event.kind) {
    case http::TransportEvent::Kind::head: return take_head(event, now, events);
    case http::TransportEvent::Kind::bytes: {
      // A server may echo the key, and the key must not get into a file.
      const std::string_view clean = redactor_.feed(event.bytes);
      const bool own = clean.data() != event.bytes.data();
      CW_RETURN_IF_ERROR(take_bytes(clean, own ? 0 : event.slack, now));
      return take_text(now, events);
    }
    case http::TransportEvent::Kind::done:
      CW_RETURN_IF_ERROR(take_done(event, now));
      return take_text(now, events);
  }
  CW_CHECK(false);
}

Status ChunkStream::take_head(const http::TransportEvent& event,
                              MonoTime now,
                              std::vector<journal::RunEvent>& events) {
  exchange_.take_head(event.status, redacted(event.headers, setup_.key));
  CW_RETURN_IF_ERROR(tape_->head(exchange_.number(), now, event.status, kept(exchange_.headers())));
  syncer_.wrote(tape_->file());
  if (exchange_.is_success() && exchange_.kind() == provider::ExchangeKind::create) {
    events.emplace_back(journal::StreamStarted{.chunk = chunk()});
  }
  return {};
}

Status ChunkStream::take_bytes(std::string_view received, std::size_t slack, MonoTime now) {
  if (received.empty()) return {};
  CW_RETURN_IF_ERROR(tape_->bytes(exchange_.number(), now, received));
  syncer_.wrote(tape_->file());
  const Exchange::Fed fed = exchange_.take_bytes(received, slack, *decoder_, delta_);
  if (fed.semantic) last_semantic_ = now;
  if (fed.stop) end_exchange_with(*fed.stop);
  // Some servers say of every piece that it is the last one, until another follows.
  if (!decoder_->ended()) ended_at_.reset();
  if (decoder_->ended() && !ended_at_) ended_at_ = now;
  note_queue(now);
  return {};
}

void ChunkStream::note_queue(MonoTime now) {
  if (!decoder_->queued()) queued_since_.reset();
  if (decoder_->queued() && !queued_since_) queued_since_ = now;
}

Status ChunkStream::take_done(const http::TransportEvent& event, MonoTime now) {
  CW_RETURN_IF_ERROR(take_bytes(redactor_.finish(), 0, now));
  curl_code_ = event.curl_code;
  detail_ = topic::without_logins(redact(event.detail, setup_.key));
  const bool clean = event.ending == http::Ending::eof;
  if (!exchange_stop_) exchange_.take_end(clean, *decoder_, delta_);
  note_queue(now);
  const bool ended = decoder_->terminal() || (!may_be_fetched() && decoder_->ended());
  end_exchange_with(ended ? EndCause::terminal : stop_of(event.ending));
  return {};
}

void ChunkStream::refuse(const Error& why) {
  detail_ = topic::without_logins(redact(why.what, setup_.key));
  end_exchange_with(EndCause::not_sent);
}

double ChunkStream::tokens_received() const {
  return static_cast<double>(answer_text_.received().size() - recovered_bytes_) / bytes_per_token;
}

std::size_t spoken_words(std::string_view answer) {
  json::FieldStream field{std::string(spoken_field)};
  std::string spoken;
  field.feed(answer, spoken);
  std::size_t words = 0;
  bool inside = false;
  count_blank_separated(spoken, words, inside);
  return words;
}

void ChunkStream::count_text(std::string_view added) {
  spoken_.clear();
  field_.feed(added, spoken_);
  count_blank_separated(spoken_, words_, inside_word_);
  if (watch_) watch_->read(added, spoken_);
  chars_ += json::code_points(added);
}

/// Starts counting anew, because all text so far was thinking.
void ChunkStream::begin_anew() {
  field_ = json::FieldStream(std::string(spoken_field));
  if (watch_) watch_.emplace(*setup_.watched_for);
  words_ = chars_ = chars_flushed_ = 0;
  inside_word_ = false;
}

/// A dropped answer is fetched by its id, so the id is synced at once and told when it is durable.
/// The loop does not wait for the disk: with a thousand answers that begin together that would take
/// a second.
void ChunkStream::poll_durability(MonoTime now, std::vector<journal::RunEvent>& events) {
  if (response_announced_ || decoder_->response_id().empty()) return;
  if (!naming_) naming_ = syncer_.sync_soon(tape_->file());
  naming_looked_at_ = now;
  if (!syncer_.is_done(*naming_)) return;
  announce_response(events);
  // The answer was abandoned before its id was known.
  if (setup_.cancel && !cancel_sent_ && may_be_fetched()) end_exchange_with(EndCause::asked);
}

void ChunkStream::announce_response(std::vector<journal::RunEvent>& events) {
  naming_.reset();
  response_announced_ = true;
  if (!syncer_.status()) return;  // The failed sync ends the run, so nobody may rely on the id.
  events.emplace_back(journal::ResponseKnown{
      .chunk = chunk(), .response_id = decoder_->response_id(), .background = may_be_fetched()});
  tell_first_text(events);
}

void ChunkStream::tell_first_text(std::vector<journal::RunEvent>& events) {
  if (first_text_) events.emplace_back(*std::exchange(first_text_, std::nullopt));
}

/// Writes the text of the batch into the raw file and tells the events of it.
Status ChunkStream::take_text(MonoTime now, std::vector<journal::RunEvent>& events) {
  poll_durability(now, events);
  if (delta_.empty()) return {};
  const passes::ThinkingFilter::Fed fed = answer_text_.feed(delta_);
  delta_.clear();
  return take_answer(fed, now, events);
}

Status ChunkStream::take_answer(const passes::ThinkingFilter::Fed& fed,
                                MonoTime now,
                                std::vector<journal::RunEvent>& events) {
  if (fed.anew) {
    begin_anew();
    CW_RETURN_IF_ERROR(rewrite_raw());
  }
  if (fed.added.empty()) return {};
  if (!first_text_at_) {
    first_text_at_ = now;
    if (chars_ == 0)
      first_text_ = journal::FirstText{.chunk = chunk(), .ms = millis_between(started_, now)};
    if (!naming_) tell_first_text(events);
  }
  if (!fed.anew) CW_RETURN_IF_ERROR(raw_->append(fed.added));
  syncer_.wrote(*raw_);
  const std::size_t before = chars_;
  count_text(fed.added);
  if (chars_ / chars_per_log_line > before / chars_per_log_line) {
    events.emplace_back(journal::TextReceived{.chunk = chunk(), .chars = chars_});
  }
  if (chars_ - chars_flushed_ >= setup_.flush_chars) {
    events.emplace_back(journal::TextFlushed{.chunk = chunk(),
                                             .chars = chars_ - chars_flushed_,
                                             .path = raw_->path().string(),
                                             .words = words_});
    chars_flushed_ = chars_;
  }
  if (hopeless()) abandon(EndCause::hopeless, now);
  return {};
}

/// Returns how long the rest is waited for after the stream said that it has ended.
Millis ChunkStream::end_grace() const {
  const bool bill_only = !decoder_->terminal() && decoder_->error().empty()
                         && decoder_->status() != provider::AnswerStatus::failed;
  return bill_only ? bill_grace : error_grace;
}

MonoTime ChunkStream::deadline() const {
  MonoTime next =
      std::min(last_semantic_ + setup_.progress_ms_max, opened_ + setup_.deadline_ms_max);
  if (queued_since_ && answer_text_.received().empty()) {
    next = std::min(next, *queued_since_ + setup_.reattach.queued_max);
  }
  if (next_exchange_) next = std::min(next, next_exchange_->at);
  constexpr Millis look_every{2};
  if (naming_) next = std::min(next, naming_looked_at_ + look_every);
  return ended_at_ && exchange_open_ ? std::min(next, *ended_at_ + end_grace()) : next;
}

void ChunkStream::expire(MonoTime now) {
  if (ended_at_ && exchange_open_ && now >= *ended_at_ + end_grace()) {
    end_exchange_with(EndCause::terminal);
  }
  if (now >= opened_ + setup_.deadline_ms_max) end(EndCause::deadline);
  if (now >= last_semantic_ + setup_.progress_ms_max) end(EndCause::progress);
  if (queued_since_ && answer_text_.received().empty()
      && now >= *queued_since_ + setup_.reattach.queued_max) {
    end(EndCause::stuck);
  }
}

}  // namespace castwright::engine
