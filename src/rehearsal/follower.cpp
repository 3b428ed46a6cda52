#include "rehearsal/follower.h"

#include "rehearsal/wire.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using enum FaultKind;

// One connection sends so many events before the others get their turn.
constexpr std::size_t events_per_turn = 256;
// The time between the last bytes and an RST: without it the kernel may throw away what the peer
// has not read.
constexpr double before_reset_s = 0.05;
constexpr double comment_interval_s = 1.0;
constexpr double drip_interval_ms_min = 0.05;  // timers are not finer than this
constexpr std::size_t endless_block_bytes = 64u << 10;

constexpr std::array<FaultKind, 9> stops{cut_fin,
                                         cut_rst,
                                         cut_mid_line,
                                         reset_mid_line,
                                         cut_mid_utf8,
                                         eof,
                                         bad_chunk,
                                         short_length,
                                         attach_cut};
constexpr std::array<FaultKind, 5> holds{
    stall, stall_mid_event, comments_only, endless_line, endless_stream};

void cut_line_ends(std::string& bytes) {
  while (bytes.ends_with('\n') || bytes.ends_with('\r'))
    bytes.pop_back();
}

constexpr auto nowhere = static_cast<std::size_t>(-1);

}  // namespace

Follower::Follower(ResponseSessions& sessions,
                   std::uint64_t id,
                   Job& job,
                   std::unique_ptr<httpd::Exchange> exchange,
                   FollowMode mode)
    : sessions_(sessions),
      id_(id),
      job_(job),
      exchange_(std::move(exchange)),
      mode_(std::move(mode)),
      faults_(job.faults.of(mode_.attached ? FaultLayer::attach : FaultLayer::stream)),
      framer_(faults_),
      next_(mode_.first),
      end_(job.streamed_steps()),
      stop_at_(nowhere),
      hold_at_(nowhere) {
  for (const FaultKind kind : stops)
    stop_at_ = std::min(stop_at_, place_of(kind));
  for (const FaultKind kind : holds)
    if (faults_.has(kind)) hold_at_ = job.record.scenario.find(StepKind::delta, 2) + 1;
}

/// The number of events of this connection after which a fault of a place strikes; `nowhere` if the
/// connection does not have the fault.
std::size_t Follower::place_of(FaultKind kind) const {
  const PlayedFault* fault = faults_.find(kind);
  if (fault == nullptr) return nowhere;
  const Scenario& scenario = job_.record.scenario;
  if (fault->argument == "last-delta") return wire().after_text(scenario);
  if (fault->argument == "terminal") return wire().terminal(scenario);
  return static_cast<std::size_t>(faults_.number(kind));
}

httpd::Loop::Task Follower::again(void (Follower::*member)()) {
  return [sessions = &sessions_, id = id_, member] {
    const auto found = sessions->followers_.find(id);
    if (found != sessions->followers_.end()) (found->second.get()->*member)();
  };
}

void Follower::after_s(double seconds, void (Follower::*member)()) {
  sessions_.loop_.after(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)),
                        again(member));
}

void Follower::start() {
  if (mode_.streams) begin_body();
  pump();
}

void Follower::begin_body() {
  if (faults_.has(continue_100)) exchange_->write_raw("HTTP/1.1 100 Continue\r\n\r\n");
  if (faults_.has(content_length)) return;  // the stream is sent whole when the job has ended
  const bool raw =
      faults_.has(close_delimited) || faults_.has(http_10) || faults_.has(short_length);
  if (!raw) {
    exchange_->begin(200, mode_.headers);
  } else {
    body_ = Body::raw;
    std::string head = fmt::format("HTTP/1.{} 200 OK\r\n", faults_.has(http_10) ? 0 : 1);
    for (const httpd::Header& header : mode_.headers)
      head += fmt::format("{}: {}\r\n", header.name, header.value);
    if (faults_.has(short_length)) head += "Content-Length: 100000000\r\n";
    head += "Connection: close\r\n\r\n";
    exchange_->write_raw(head);
  }
  if (!framer_.preamble().empty()) deliver(framer_.preamble());
}

void Follower::pump() {
  if (over_ || holding_ || waiting_) return;
  if (!mode_.streams || faults_.has(content_length)) {
    if (job_.ended()) finish();
    return;
  }
  for (std::size_t turn = 0; next_ < std::min(job_.ready, end_); ++turn) {
    if (stops_here() || holds_here()) return;
    if (turn == events_per_turn || exchange_->full()) {
      waiting_ = true;
      exchange_->when_drained(again(&Follower::resume));
      return;
    }
    send_event(next_++);
  }
  if (stops_here()) return;
  if (next_ >= end_) return finish_early();
  if (job_.ended()) finish();
}

void Follower::resume() {
  waiting_ = false;
  pump();
}

// ------------------------------------------------------------------------------------ one event

std::string Follower::framed(std::size_t step) const {
  std::uint64_t number = step;
  if (step >= place_of(renumber)) number += 5;
  RenderedEvent event = wire().event(job_.record, step, number, mode_.obfuscation);
  if (step == place_of(bad_json)) event.data = event.data.substr(0, event.data.size() / 2) + "}]";
  if (step == place_of(bad_utf8)) event.data.insert(event.data.size() / 2, "\xC3\x28\xFF");
  std::string bytes = framer_.frame(event, number);
  if (faults_.has(unterminated) && !wire().ends_with_done()
      && job_.record.scenario.steps[step].kind == StepKind::terminal)
    cut_line_ends(bytes);
  return bytes;
}

void Follower::send_event(std::size_t step) {
  const std::size_t swap = place_of(out_of_order);
  if (swap != nowhere && swap + 2 < job_.record.scenario.steps.size()) {
    if (step == swap) {
      step = swap + 1;
    } else if (step == swap + 1) {
      step = swap;
    }
  }
  ++sent_;
  if (step == place_of(lose) || (faults_.has(attach_lose) && sent_ == 1)) return;
  if (step == place_of(replay) && !replayed_) {
    replayed_ = true;
    for (std::size_t i = mode_.first; i < step; ++i)
      deliver(framed(i));
  }
  const std::string bytes = framed(step);
  deliver(bytes);
  if (faults_.has(duplicate)) deliver(bytes);
}

void Follower::deliver(std::string_view bytes) {
  if (faults_.has(FaultKind::drip)) {
    dripping_ += bytes;
    if (dripping_.size() == bytes.size()) drip();
    return;
  }
  const std::size_t piece = faults_.has(one_byte) ? 1 : bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (body_ == Body::raw) {
      exchange_->write_raw(bytes.substr(at, piece));
    } else {
      exchange_->write(bytes.substr(at, piece));
    }
  }
}

void Follower::drip() {
  if (dripped_ == dripping_.size()) {
    dripping_.clear();
    dripped_ = 0;
    if (over_) finish_body();
    return;
  }
  exchange_->write(std::string_view(dripping_).substr(dripped_++, 1));
  after_s(std::max(drip_interval_ms_min, faults_.number(FaultKind::drip)) / 1000.0,
          &Follower::drip);
}

// -------------------------------------------------------------------------------- bad endings

bool Follower::stops_here() {
  if (sent_ < stop_at_) return false;
  const auto* kind = std::ranges::find_if(
      stops, [this](FaultKind one) { return faults_.has(one) && place_of(one) == stop_at_; });
  if (kind == stops.end()) return false;
  over_ = true;
  emit_stop(*kind);
  return true;
}

void Follower::emit_stop(FaultKind kind) {
  const std::size_t steps = job_.record.scenario.steps.size();
  const std::string next = next_ < steps ? framed(next_) : std::string(": no more\n\n");
  switch (kind) {
    case cut_rst: return after_s(before_reset_s, &Follower::reset);
    case reset_mid_line:
      deliver(std::string_view(next).substr(0, next.size() * 2 / 3));
      return after_s(before_reset_s, &Follower::reset);
    case cut_mid_line: deliver(std::string_view(next).substr(0, next.size() * 2 / 3)); break;
    case cut_mid_utf8:
      deliver(fmt::format("{}{}\xF0\x9F", wire().scraps().data_line, wire().scraps().text));
      break;
    case eof: return finish_body();
    case bad_chunk: exchange_->write_raw("zz\r\nnot a chunk\r\n"); break;
    default: break;
  }
  exchange_->close();
  leave_soon();
}

void Follower::reset() {
  exchange_->reset();
  leave_soon();
}

// --------------------------------------------------------------------------------- bad silences

bool Follower::holds_here() {
  if (held_ || sent_ < hold_at_) return false;
  held_ = true;
  holding_ = true;
  const double scale = sessions_.clock_scale_;
  if (faults_.has(comments_only)) {
    tick_comments();
  } else if (faults_.has(endless_line)) {
    deliver(fmt::format("{}{}", wire().scraps().data_line, wire().scraps().endless_text));
    tick_endless();
  } else if (faults_.has(endless_stream)) {
    tick_endless();
  } else if (faults_.has(stall_mid_event)) {
    const std::string bytes = framed(next_);
    deliver(std::string_view(bytes).substr(0, bytes.size() / 2));
    after_s(faults_.number(stall_mid_event) / scale, &Follower::release);
  } else {
    after_s(faults_.number(stall) / scale, &Follower::release);
  }
  return true;
}

void Follower::release() {
  holding_ = false;
  if (faults_.has(stall_mid_event)) {
    const std::string bytes = framed(next_++);
    ++sent_;
    deliver(std::string_view(bytes).substr(bytes.size() / 2));
  }
  pump();
}

void Follower::tick_comments() {
  deliver(": keep-alive\n\n");
  after_s(comment_interval_s / sessions_.clock_scale_, &Follower::tick_comments);
}

void Follower::tick_endless() {
  if (faults_.has(endless_line)) {
    deliver(std::string(endless_block_bytes, 'x'));
  } else {
    const std::size_t step = job_.record.scenario.find(StepKind::delta);
    std::string block;
    while (block.size() < endless_block_bytes) {
      const std::uint64_t number = ++sent_;
      block += framer_.frame(wire().event(job_.record, step, number, mode_.obfuscation), number);
    }
    deliver(block);
  }
  exchange_->when_drained(again(&Follower::tick_endless));
}

// --------------------------------------------------------------------------------- good endings

void Follower::finish() {
  over_ = true;
  if (!mode_.streams) {
    const Whole whole = wire().whole(job_.record, job_.ended_at());
    exchange_->send(
        {.status = whole.status, .headers = mode_.headers, .body = json::dump(whole.body)});
    return leave_soon();
  }
  if (faults_.has(content_length)) {
    std::string all(framer_.preamble());
    for (std::size_t i = mode_.first; i < std::min(job_.record.scenario.steps.size(), end_); ++i)
      all += framed(i);
    if (wire().ends_with_done()) all += done_marker();
    exchange_->send({.status = 200, .headers = mode_.headers, .body = std::move(all)});
    return leave_soon();
  }
  if (faults_.has(second_terminal)) deliver(wire().scraps().second_terminal);
  if (faults_.has(garbage_after)) deliver("garbage\n\ndata: {not json\n\n<html>\n\n");
  if (const std::string bytes = done_marker(); !bytes.empty()) deliver(bytes);
  if (faults_.has(linger)) {
    return after_s(faults_.number(linger) / sessions_.clock_scale_, &Follower::finish_body);
  }
  if (dripping_.empty()) finish_body();
}

/// Ends the body without a terminal event, since the job continues without a stream.
void Follower::finish_early() {
  over_ = true;
  if (dripping_.empty()) finish_body();
}

/// `data: [DONE]` with its line ends; empty if this stream has none.
std::string Follower::done_marker() const {
  if (faults_.has(no_done) || (!mode_.done_marker && !faults_.has(done))) return {};
  std::string bytes = framer_.done();
  if (faults_.has(unterminated) && wire().ends_with_done()) cut_line_ends(bytes);
  return bytes;
}

void Follower::finish_body() {
  if (body_ == Body::raw) {
    exchange_->close();
  } else {
    exchange_->end();
  }
  leave_soon();
}

/// Leaves later and not at once, because the caller is inside of this object.
void Follower::leave_soon() {
  sessions_.loop_.post([sessions = &sessions_, id = id_] { sessions->leave(id, false); });
}

}  // namespace castwright::rehearsal
