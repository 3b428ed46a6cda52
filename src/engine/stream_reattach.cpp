// The part of a stream that outlives a connection: an answer that an earlier process left, or whose
// connection broke, is fetched in further exchanges or stopped at the provider.

#include "core/check.h"
#include "engine/stream.h"
#include "store/layout.h"

#include <algorithm>
#include <utility>

namespace castwright::engine {

Result<std::unique_ptr<ChunkStream>> ChunkStream::reopen(disk::Folder& folder,
                                                         tape::Syncer& syncer,
                                                         StreamSetup setup,
                                                         const tape::Tape& tape,
                                                         MonoTime now) {
  std::unique_ptr<ChunkStream> stream(new ChunkStream(syncer, folder, std::move(setup), now));
  stream->started_ = now - stream->setup_.age;
  CW_RETURN_IF_ERROR(stream->resume(tape, now));
  return stream;
}

Status ChunkStream::resume(const tape::Tape& tape, MonoTime now) {
  recover(tape);
  made_at_ = place_of(tape.exchanges.front());
  CW_TRY(tape_,
         tape::Writer::reopen(
             folder_, store::tape_name(chunk(), attempt(), setup_.stage), tape, started_));
  CW_RETURN_IF_ERROR(rewrite_raw());
  if (decoder_->terminal() || !may_be_fetched()) {
    end(decoder_->terminal() ? EndCause::terminal : EndCause::reset);
    return {};
  }
  if (exchange_open_) CW_RETURN_IF_ERROR(close_tape(now, EndCause::reset));
  plan_next(ExchangeResult::news, now);
  return {};
}

void ChunkStream::recover(const tape::Tape& tape) {
  exchange_ = replay(tape, *setup_.dialect, *decoder_, delta_);
  exchange_open_ = tape.exchanges.back().how.empty();
  response_announced_ =
      !setup_.response_id.empty() && decoder_->response_id() == setup_.response_id;
  for (const tape::Exchange& taped : tape.exchanges) {
    if (!taped.fragments.empty()) taped_ms_ = taped.fragments.back().at_ms;
  }
  answer_text_.feed(delta_);
  recovered_bytes_ = answer_text_.received().size();
  delta_.clear();
  count_text(streamed());
  chars_flushed_ = chars_;
}

void ChunkStream::abandon(EndCause why, MonoTime now) {
  if (over() || abandoned_ || decoder_->terminal()) return;
  abandoned_ = true;
  if (!decoder_->background().value_or(setup_.background)) return end(why);
  setup_.cancel = true;
  if (next_exchange_) {  // No exchange is under way.
    next_exchange_->kind = provider::ExchangeKind::cancel;
    next_exchange_->at = now;
  } else if (may_be_fetched() && exchange_.kind() != provider::ExchangeKind::cancel) {
    end_exchange_with(EndCause::asked);
  }
}

/// Tells whether the rest of the answer can be fetched without paying for it again.
bool ChunkStream::may_be_fetched() const {
  return decoder_->background().value_or(setup_.background) && !decoder_->response_id().empty();
}

Status ChunkStream::end_exchange(MonoTime now) {
  CW_CHECK(exchange_stop_.has_value());
  if (conclusive(*exchange_stop_)) {
    end(*exchange_stop_);
    return {};
  }
  if (exchange_open_) CW_RETURN_IF_ERROR(close_tape(now, *exchange_stop_));
  if (exchange_.kind() == provider::ExchangeKind::cancel && !exchange_.is_success()) {
    repeat_cancel(now);
    return {};
  }
  const ExchangeResult result = exchange_result();
  if (result == ExchangeResult::running || result == ExchangeResult::queued)
    last_semantic_ = now;  // The answer is being made.
  note_outage(result, now);
  plan_next(result, now);
  return {};
}

/// Tells whether the end of the exchange ends the answer too.
bool ChunkStream::conclusive(EndCause stop) const {
  if (decoder_->terminal() || !may_be_fetched()) return true;
  // Our own limits are limits of the answer, so fetching it again would meet them again.
  return stop == EndCause::limit;
}

/// Returns what the exchange that is over brought.
ExchangeResult ChunkStream::exchange_result() const {
  const bool asked_again = exchange_.kind() != provider::ExchangeKind::create;
  if (asked_again && exchange_.status() != 0 && !exchange_.is_success()) {
    switch (refusal()) {
      case provider::Refusal::busy: return ExchangeResult::busy;
      case provider::Refusal::not_streamable: return ExchangeResult::not_streamable;
      case provider::Refusal::gone: return ExchangeResult::gone;
      case provider::Refusal::no_address: return ExchangeResult::no_address;
      case provider::Refusal::key: return ExchangeResult::key;
      case provider::Refusal::other: return ExchangeResult::refused;
    }
  }
  if (exchange_stop_ == EndCause::not_sent) return ExchangeResult::unreachable;
  if (decoder_->cursor() != cursor_before_) return ExchangeResult::news;
  const bool object = asked_again && exchange_.is_success() && !exchange_.body().empty();
  if (object && !exchange_.object_error())
    return decoder_->queued() ? ExchangeResult::queued : ExchangeResult::running;
  return ExchangeResult::nothing;
}

/// Returns what a refusal means for the answer. That the answer is gone counts only at the address
/// where it was asked for.
provider::Refusal ChunkStream::refusal() const {
  using provider::Refusal;
  const Refusal said = setup_.dialect->refusal_of(exchange_.status(), exchange_.body());
  return said == Refusal::gone && elsewhere_ ? Refusal::no_address : said;
}

void ChunkStream::plan_next(ExchangeResult result, MonoTime now) {
  // Without reliable event numbers a stream would begin anew and bring the text twice. After a
  // cancel only the end of the answer matters, not its text.
  const bool unnumbered =
      !decoder_->cursor_holds() || (decoder_->cursor().empty() && !answer_text_.received().empty());
  if (unnumbered || setup_.cancel) reattach_.only_poll();
  const ReattachStep step =
      reattach_.next(result, std::chrono::duration_cast<Millis>(now - started_));
  if (step.what == ReattachStep::What::give_up) return end(step.why);
  exchange_stop_.reset();
  // A busy server says how long to wait. If it says a day, it is asked earlier.
  constexpr Millis told_most{300'000};
  Millis after = step.after;
  if (result == ExchangeResult::busy)
    after = std::max(
        after,
        std::min(told_most,
                 provider::rate_news(exchange_.headers()).retry_after.value_or(Millis(0))));
  const provider::ExchangeKind kind = step.what == ReattachStep::What::attach
                                          ? provider::ExchangeKind::attach
                                          : provider::ExchangeKind::poll;
  next_exchange_ =
      NextExchange{.kind = setup_.cancel && !cancel_sent_ ? provider::ExchangeKind::cancel : kind,
                   .at = now + after,
                   .response_id = decoder_->response_id(),
                   .after = decoder_->cursor()};
}

/// Plans to send a cancel again if it did not reach the provider or the provider was busy, a few
/// times at most. A cancel that was refused ends the answer.
void ChunkStream::repeat_cancel(MonoTime now) {
  constexpr int cancels_max = 3;
  constexpr Millis between{1'000};
  const bool heard = exchange_.status() != 0;
  const provider::Refusal why = refusal();
  if (heard && why == provider::Refusal::gone) return end(EndCause::gone);
  if (heard && why == provider::Refusal::key) return end(EndCause::key_refused);
  if (heard && why != provider::Refusal::busy) return end(EndCause::refused);
  if (++cancels_ >= cancels_max) return end(EndCause::gave_up);
  exchange_stop_.reset();
  next_exchange_ = NextExchange{.kind = provider::ExchangeKind::cancel,
                                .at = now + between,
                                .response_id = decoder_->response_id()};
}

Status ChunkStream::begin_exchange(const http::Request& request) {
  CW_CHECK(next_exchange_.has_value() && !over());
  const provider::ExchangeKind kind = next_exchange_->kind;
  decoder_->begin_exchange(kind == provider::ExchangeKind::attach);
  return record_intent(request, kind);
}

}  // namespace castwright::engine
