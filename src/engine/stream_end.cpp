// The end of an answer: what is known of it, what the tape calls it, and the outcome that the
// engine settles.

#include "core/ascii.h"
#include "core/check.h"
#include "engine/stream.h"
#include "http/content_coding.h"
#include "json/text.h"
#include "provider/http_errors.h"
#include "script/turns.h"
#include "store/layout.h"

#include <fmt/format.h>

namespace castwright::engine {
Answer ChunkStream::answer() const {
  using provider::AnswerStatus;
  const bool created = exchange_.kind() == provider::ExchangeKind::create;
  if (created && exchange_.status() == 0) return Answer::no_head;
  const bool refused = exchange_.status() < 200 || exchange_.status() > 299;
  if (created && refused) return Answer::error_body;
  if (created && exchange_.object_error()) return Answer::silent;
  switch (decoder_->status()) {
    case AnswerStatus::completed:
      if (!script::trimmed(decoder_->text()).empty()) return Answer::text;
      return decoder_->refusal().empty() ? Answer::empty : Answer::refusal;
    case AnswerStatus::incomplete: return Answer::incomplete;
    case AnswerStatus::failed: return Answer::failed;
    case AnswerStatus::cancelled: return Answer::cancelled;
    case AnswerStatus::running: break;
  }
  const bool textless = answer_text_.received().empty() && decoder_->text().empty();
  return decoder_->response_id().empty() && textless ? Answer::silent : Answer::running;
}

/// Returns the tape's word for the end of an exchange.
std::string ChunkStream::how(EndCause stop) const {
  switch (stop) {
    case EndCause::terminal: return "done";
    case EndCause::eof: return "eof";
    case EndCause::reset: return "reset";
    case EndCause::idle: return "timeout_idle";
    case EndCause::progress:
    case EndCause::stuck: return "timeout_progress";
    case EndCause::deadline: return "deadline";
    case EndCause::limit:
      return fmt::format("limit:{}", exchange_.protocol_error() ? "event_bytes_max" : detail_);
    case EndCause::asked:
    case EndCause::hopeless: return "stopped";
    case EndCause::broken:
      if (exchange_.protocol_error()) return "limit:json";
      return fmt::format("curl:{}", curl_code_);
    case EndCause::not_sent:
    case EndCause::redirect:
    case EndCause::gone:
    case EndCause::key_refused:
    case EndCause::refused:
    case EndCause::gave_up: return fmt::format("curl:{}", curl_code_);
  }
  CW_CHECK(false);
}

Status ChunkStream::close_tape(MonoTime now, EndCause stop) {
  exchange_open_ = false;
  CW_RETURN_IF_ERROR(tape_->end(exchange_.number(), now, how(stop)));
  return syncer_.sync_now(tape_->file());
}

/// Writes what is kept into the raw file, but never replaces text that was paid for by nothing.
Status ChunkStream::close_raw(const std::string& kept, MonoTime now) {
  if (kept == streamed() || script::trimmed(kept).empty()) return syncer_.sync_now(*raw_);
  CW_RETURN_IF_ERROR(folder_.replace(store::raw_name(chunk(), setup_.stage), kept));
  if (chars_ == 0) first_text_at_ = now;
  chars_ = json::code_points(kept);
  return {};
}

/// Returns a warning if the stream came under a wrong content type. It is paid for, so it is read.
std::string ChunkStream::wrong_content_type() const {
  const std::string type = ascii_lower(exchange_.content_type());
  const bool streamed = exchange_.events() > 0;
  if (!streamed || type.empty() || type.starts_with("text/event-stream")) return {};
  return fmt::format("chunk {}: the event stream came under the content type {}", chunk(), type);
}

/// Returns a warning if the headers say that the answer is compressed and its bytes are not.
std::string ChunkStream::wrong_content_coding() const {
  if (exchange_.events() == 0 && exchange_.body().empty()) return {};
  for (const http::Header& header : exchange_.headers()) {
    if (header.name != "content-encoding" || header.value == "identity" || header.value.empty())
      continue;
    if (http::is_packed(header.value, exchange_.body())) continue;
    return fmt::format("chunk {}: the answer came as plain text under the content encoding {}",
                       chunk(),
                       header.value);
  }
  return {};
}

/// Tells whether a token limit cut the answer. Some servers call such an answer completed, and some
/// lower the limit.
bool ChunkStream::token_limit_hit() const {
  const std::string& reason = decoder_->incomplete_reason();
  if (reason == "max_output_tokens" || reason == "max_tokens" || reason == "length") return true;
  const auto& usage = decoder_->usage();
  std::int64_t limit = setup_.output_tokens_max;
  const std::int64_t allowed = decoder_->output_tokens_max();
  if (allowed > 0 && (limit == 0 || allowed < limit)) limit = allowed;
  return usage && limit > 0 && usage->output_tokens >= limit;
}

/// Returns the beginning of a body that came with success and is no event stream; else "".
std::string_view ChunkStream::in_place_of_stream(EndCause stop) const {
  const bool ended = stop == EndCause::eof || stop == EndCause::broken;
  const bool streams = ascii_lower(exchange_.content_type()).starts_with("text/event-stream");
  if (exchange_.kind() != provider::ExchangeKind::create || !exchange_.is_success()
      || exchange_.events() > 0)
    return {};
  if (exchange_.object_error()) return exchange_.body();
  const std::string_view head = exchange_.head_bytes();
  const bool listed = head.starts_with('[');
  return ended && (listed || !streams) ? head : std::string_view();
}

provider::Diagnosis ChunkStream::why(Answer known, EndCause stop) const {
  if (known == Answer::error_body) {
    return provider::diagnose(exchange_.status(), exchange_.headers(), exchange_.body());
  }
  if (stop == EndCause::refused && refusal() == provider::Refusal::no_address) {
    return {.cause = provider::Cause::path};
  }
  if (known == Answer::silent) {
    const std::string_view other = in_place_of_stream(stop);
    const auto diagnosed = [this](std::string_view body) {
      return provider::diagnose(exchange_.status(), exchange_.headers(), body, setup_.dialect);
    };
    if (!other.empty()) return diagnosed(other);
    if (exchange_.kind() == provider::ExchangeKind::create && stop == EndCause::broken
        && detail_.contains("was not asked for"))
      return {.cause = provider::Cause::no_api, .came = std::string(provider::packed_body)};
    // Events of another API, compressed bytes or an empty body are diagnosed by what they are.
    const std::string_view came =
        exchange_.events() > 0 ? exchange_.first_event() : exchange_.head_bytes();
    if (exchange_.kind() == provider::ExchangeKind::create && exchange_.status() / 100 == 2) {
      if (provider::Diagnosis why = diagnosed(came); !why.came.empty()) return why;
    }
  }
  return provider::diagnose(decoder_->error());
}

void ChunkStream::set_faults(StreamOutcome& outcome, Answer known, EndCause stop) const {
  if (known == Answer::error_body) {
    outcome.verdict.fault =
        provider::explain_http_error(exchange_.status(), exchange_.headers(), exchange_.body())
            .fault;
    if (stop == EndCause::redirect) outcome.verdict.fault = Fault::network;
  } else if (known == Answer::failed) {
    outcome.verdict.fault = provider::explain_failure(decoder_->error()).fault;
  } else if (const auto other = in_place_of_stream(stop);
             known == Answer::silent && !other.empty()) {
    outcome.verdict.fault = provider::explain_non_stream(exchange_.content_type(), other).fault;
  }
}

/// Tells whether nobody worked for the answer, so that it is certain to cost nothing.
bool ChunkStream::is_unbilled(Answer known, EndCause stop) const {
  // A 408 or 5xx may come from a gateway while the provider continues to write.
  const int status = exchange_.status();
  const bool refused =
      known == Answer::error_body && status >= 400 && status < 500 && status != 408;
  const bool elsewhere = stop == EndCause::redirect;  // A server that redirects does no work.
  return exchange_.kind() == provider::ExchangeKind::create
         && (stop == EndCause::not_sent || elsewhere || refused);
}

/// Copies what the decoder, the exchange and the setup know into the outcome.
void ChunkStream::set_facts(StreamOutcome& outcome, Answer known, EndCause stop) const {
  outcome.refusal = decoder_->refusal();
  outcome.usage = decoder_->usage();
  outcome.billed = decoder_->billed();
  outcome.against_window = redact(decoder_->against(setup_.window), setup_.key);
  outcome.incomplete_reason = decoder_->incomplete_reason();
  outcome.token_limit_hit = token_limit_hit();
  outcome.output_tokens_asked = setup_.output_tokens_max;
  outcome.output_tokens_allowed = decoder_->output_tokens_max();
  outcome.why = why(known, stop);
  outcome.unbilled = is_unbilled(known, stop);
  outcome.searches = decoder_->searches();
  outcome.response_id = decoder_->response_id();
  outcome.bill_id = provider::bill_id_of(exchange_.headers(), decoder_->response_id());
  outcome.fetchable =
      !outcome.stopped_early && may_be_fetched() && !decoder_->terminal() && stop != EndCause::gone;
  outcome.request_id = exchange_.request_id();
  outcome.sources = decoder_->told_sources();
  outcome.rehearsal = decoder_->rehearsal();
  outcome.length_open = decoder_->length_open();
  outcome.rate = provider::rate_news(exchange_.headers());
}

void ChunkStream::add_warnings(StreamOutcome& outcome, Answer known) const {
  for (const std::string& warning : {wrong_content_type(), wrong_content_coding()}) {
    if (!warning.empty()) outcome.warnings.push_back(warning);
  }
  if (known == Answer::text && outcome.text != decoder_->text()) {
    outcome.warnings.push_back(fmt::format(
        "chunk {}: thinking in the answer was left out of it; the tape has all of it", chunk()));
  }
  for (const std::string& warning : decoder_->warnings()) {
    outcome.warnings.push_back(redact(warning, setup_.key));
  }
}

Result<StreamOutcome> ChunkStream::finish(MonoTime now, std::vector<journal::RunEvent>& events) {
  CW_CHECK(stop_.has_value());
  const EndCause stop = *stop_;
  if (exchange_open_) CW_RETURN_IF_ERROR(close_tape(now, stop));
  if (naming_) announce_response(events);  // The tape is durable now.
  CW_RETURN_IF_ERROR(take_answer(answer_text_.finish(), now, events));
  const Answer known = answer();
  StreamOutcome outcome;
  outcome.verdict = judge(known, stop);
  // If it was stopped at the provider, it is cancelled there and has a bill.
  outcome.stopped_early = hopeless() && abandoned_ && known != Answer::text;
  if (outcome.stopped_early) outcome.verdict = judge(Answer::running, EndCause::hopeless);
  // The text of a cut stream stays as it arrived; of a whole answer the provider's own version
  // counts.
  const bool whole = known == Answer::text || known == Answer::empty;
  outcome.aside = known == Answer::empty && kept_answer(*decoder_).aside;
  outcome.text = whole ? kept_answer(*decoder_).text : answer_text_.kept();
  // An answer in one object has no deltas, but what it has is paid for.
  if (!whole && answer_text_.received().empty()) outcome.text = passes::kept_of(decoder_->text());
  CW_RETURN_IF_ERROR(close_raw(outcome.text, now));
  if (chars_ > chars_flushed_) {
    events.emplace_back(journal::TextFlushed{.chunk = chunk(),
                                             .chars = chars_ - chars_flushed_,
                                             .path = raw_->path().string(),
                                             .words = words_});
  }
  if (outcome.verdict.end == End::completed) {
    events.emplace_back(journal::StreamComplete{
        .chunk = chunk(), .chars = chars_, .words = spoken_words(outcome.text)});
  }
  set_faults(outcome, known, stop);
  outcome.reason = redact(outcome.stopped_early ? told_early() : reason(known, stop), setup_.key);
  set_facts(outcome, known, stop);
  // An answer that was whole on its tape took as long as the tape, not until it was recovered.
  const bool was_whole =
      exchange_stop_ == std::nullopt && taped_ms_ > 0 && stop == EndCause::terminal;
  outcome.ms = was_whole ? taped_ms_ : millis_between(started_, now);
  outcome.ttft_ms =
      first_text_at_ ? millis_between(started_, *first_text_at_) : setup_.first_text_ms;
  outcome.chars = chars_;
  add_warnings(outcome, known);
  return outcome;
}

}  // namespace castwright::engine
