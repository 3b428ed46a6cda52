// Says in one line for the user how an answer ended, by nothing but what is known of it.

#include "engine/stream.h"
#include "provider/http_errors.h"
#include "script/turns.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

std::string seconds(Millis time) {
  return fmt::format("{} s", std::chrono::duration_cast<std::chrono::seconds>(time).count());
}

}  // namespace

std::string ChunkStream::how_much() const {
  return chars_ == 0 ? std::string() : fmt::format(" after {} characters of text", chars_);
}

/// Says what the provider itself said of its answer.
std::string ChunkStream::told_by_provider(Answer answer) const {
  switch (answer) {
    case Answer::text: return "completed";
    case Answer::empty:
      return script::trimmed(decoder_->aside()).empty()
                 ? "the provider completed the answer without any text"
                 : "the answer stands in the model's commentary or reasoning alone";
    case Answer::refusal: return fmt::format("the model refused: {}", decoder_->refusal());
    case Answer::cancelled: {
      const std::string why = provider::describe(decoder_->error());
      return "the answer was cancelled at the provider" + (why.empty() ? why : ": " + why);
    }
    case Answer::incomplete: {
      std::string why = decoder_->own_incomplete_reason();
      if (why.empty()) why = provider::describe(decoder_->error());
      return fmt::format("the provider ended the answer early: {}{}",
                         why.empty() ? "no reason given" : why,
                         how_much());
    }
    case Answer::failed: return provider::explain_failure(decoder_->error()).what + how_much();
    case Answer::error_body:
    case Answer::no_head:
    case Answer::silent:
    case Answer::running: break;
  }
  return provider::explain_http_error(exchange_.status(), exchange_.headers(), exchange_.body())
      .what;
}

/// Says which of our own limits, or who, ended the exchange; "" if something else did.
std::string ChunkStream::told_by_us(EndCause stop) const {
  switch (stop) {
    case EndCause::not_sent: return fmt::format("the request was not sent: {}", detail_);
    case EndCause::redirect:
      return fmt::format("the server answered {} with a redirect, which is never followed: {}",
                         exchange_.status(),
                         detail_);
    case EndCause::idle:
      return fmt::format("no byte arrived for too long ({}){}", detail_, how_much());
    case EndCause::progress:
      return fmt::format("only keep-alives for {}{}", seconds(setup_.progress_ms_max), how_much());
    case EndCause::deadline:
      return fmt::format(
          "not finished within the deadline of {}{}", seconds(setup_.deadline_ms_max), how_much());
    case EndCause::limit: {
      const std::optional<Error>& wrong = exchange_.protocol_error();
      return fmt::format("a limit was passed: {}{}", wrong ? wrong->what : detail_, how_much());
    }
    case EndCause::asked:
      return fmt::format("stopped by {}{}",
                         abandoned_ ? "--on-fault cancel, since another chunk failed" : "a signal",
                         how_much());
    case EndCause::hopeless: return told_early();
    case EndCause::gone:
    case EndCause::key_refused:
    case EndCause::refused:
    case EndCause::stuck:
    case EndCause::gave_up: return told_by_policy(stop);
    case EndCause::eof:
    case EndCause::reset:
    case EndCause::broken:
    case EndCause::terminal: break;
  }
  return {};
}

std::string ChunkStream::told_early() const {
  return fmt::format("stopped early, since it could not become a chunk: {}{}",
                     watch_ ? watch_->reason() : std::string(),
                     how_much());
}

/// Says what the newest try to fetch the answer met.
std::string ChunkStream::told_by_refusal() const {
  if (exchange_.status() == 0 || exchange_.is_success()) return detail_;
  return provider::explain_http_error(exchange_.status(), exchange_.headers(), exchange_.body())
      .what;
}

void ChunkStream::note_outage(ExchangeResult brought, MonoTime now) {
  constexpr Millis first = std::chrono::minutes(10);
  if (brought == ExchangeResult::news || brought == ExchangeResult::queued
      || brought == ExchangeResult::running) {
    out_since_.reset();
  } else if (!out_since_) {
    out_since_ = now;
    outage_told_after_ = first;
    outage_told_at_ = now + first;
  }
}

std::optional<ChunkStream::Outage> ChunkStream::take_outage(MonoTime now) {
  constexpr Millis most = std::chrono::hours(1);
  if (over() || !out_since_ || now < outage_told_at_) return std::nullopt;
  outage_told_after_ = std::min(2 * outage_told_after_, most);
  outage_told_at_ = now + outage_told_after_;
  std::string what = redact(told_by_refusal(), setup_.key);
  if (what.empty()) what = "what came says nothing of it";
  return Outage{
      .lasts = std::chrono::duration_cast<Millis>(now - *out_since_),
      .what = std::move(what),
      .until = std::min(opened_ + setup_.deadline_ms_max, last_semantic_ + setup_.progress_ms_max)};
}

/// Says why an answer that was made in the background could not be fetched.
std::string ChunkStream::told_by_policy(EndCause stop) const {
  const std::string& id = decoder_->response_id();
  const std::string said = told_by_refusal();
  switch (stop) {
    case EndCause::gone: return fmt::format("answer expired, response id {}: {}", id, said);
    case EndCause::stuck:
      return fmt::format("stuck in the provider's queue for {}, response id {}",
                         seconds(setup_.reattach.queued_max),
                         id);
    case EndCause::gave_up:
      if (setup_.cancel) {
        return fmt::format("the provider could not be told to stop answer {}{}{}",
                           id,
                           said.empty() ? "" : ": ",
                           said);
      }
      return fmt::format(
          "the connection was lost{} and the answer was out of reach in {} tries, "
          "response id {}{}{}",
          how_much(),
          setup_.reattach.fruitless_max,
          id,
          said.empty() ? "" : ": ",
          said);
    default:
      if (setup_.cancel) return fmt::format("the provider does not stop answer {}: {}", id, said);
      return fmt::format("the answer may not be fetched, response id {}: {}", id, said);
  }
}

/// Says how a connection ended before the provider said that the answer is over.
std::string ChunkStream::told_by_the_wire(EndCause stop) const {
  const int status = exchange_.status();
  if (const std::optional<Error>& wrong = exchange_.protocol_error()) {
    return fmt::format("{}{}", wrong->what, how_much());
  }
  // An error whose end did not come is no proof of anything, but mostly it is the cause.
  const std::string said = provider::describe(decoder_->error());
  if (!said.empty()) {
    return fmt::format("the stream ended{} within an error of the provider: {}", how_much(), said);
  }
  if (exchange_.object_error()) {
    return provider::explain_non_stream(exchange_.content_type(), exchange_.body()).what;
  }
  if (stop == EndCause::broken) {
    return fmt::format("the answer cannot be read: {}{}", detail_, how_much());
  }
  if (status != 0 && decoder_->events() == 0 && !exchange_.head_bytes().empty()) {
    return provider::explain_non_stream(exchange_.content_type(), exchange_.head_bytes()).what;
  }
  if (stop == EndCause::eof && status != 0 && decoder_->events() == 0 && exchange_.body().empty()) {
    return fmt::format("the server answered {} and closed without an event", status);
  }
  return fmt::format("{}{} without the provider's terminal event{}{}",
                     stop == EndCause::eof ? "the stream ended" : "the connection was cut",
                     how_much(),
                     detail_.empty() ? "" : ": ",
                     detail_);
}

std::string ChunkStream::reason(Answer answer, EndCause stop) const {
  const bool said =
      answer != Answer::no_head && answer != Answer::silent && answer != Answer::running;
  if (said && stop != EndCause::redirect) return told_by_provider(answer);
  std::string told = told_by_us(stop);
  if (told.empty()) told = told_by_the_wire(stop);
  const bool sent = stop != EndCause::not_sent && stop != EndCause::redirect;
  const bool nothing_known = answer == Answer::no_head || answer == Answer::silent;
  if (nothing_known && sent && !exchange_.object_error()) {
    told += "; the request was sent, whether it is billed is unknown";
  }
  return told;
}

}  // namespace castwright::engine
