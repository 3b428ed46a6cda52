#include "engine/active_streams.h"

#include "core/check.h"
#include "core/crash_point.h"
#include "core/hash.h"
#include "store/layout.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr Millis progress_every{250};  // At most four a second (docs/formats/events.md).

/// Returns the name of a dialect on a tape. The Responses API has none there, so that the header of
/// its tapes is as old programs wrote it.
std::string tape_name_of(const provider::Dialect& dialect) {
  return &dialect == &provider::responses() ? std::string() : std::string(dialect.name());
}

}  // namespace

StreamSetup ActiveStreams::setup_for(int number,
                                     int attempt,
                                     int asked_words,
                                     CompletionWindow window) const {
  constexpr Millis cancel_ms_max{60'000};
  const RunSettings& settings = terms_.settings;
  const provider::Dialect& dialect = provider::dialect_of(terms_.endpoint_for(number));
  const bool cancels = settings.task == Task::cancel;
  const Millis wait = cancels ? Millis(0) : window_length(window);
  // The rules of dialogue cannot judge anything else.
  const bool watched = settings.stop_early && !cancels && terms_.stage_of(number).is_dialogue;
  const Millis by_rule = cancels ? cancel_ms_max : default_deadline(asked_words);
  return {.header = {.run = terms_.record.run_id,
                     .chunk = number,
                     .attempt = attempt,
                     .model = store::model_of(terms_.record, number),
                     .created = rfc3339(terms_.doors.clock.wall()),
                     .dialect = tape_name_of(dialect)},
          .dialect = &dialect,
          .answer_field = settings.endpoint.answer_field,
          .stage = terms_.record.stage,
          .progress_ms_max = wait + settings.progress_ms_max,
          .deadline_ms_max = wait + settings.deadline_ms_max.value_or(by_rule),
          .flush_chars = settings.flush_chars,
          .background = terms_.endpoint_for(number).background,
          .reattach = reattach_limits(settings.reattach, window),
          .window = window,
          .key = settings.endpoint.key,
          .cancel = cancels,
          .watched_for = watched ? &terms_.topic : nullptr};
}

Result<int> ActiveStreams::next_attempt(int number) const {
  int attempt = 1;
  if (const auto* const newest = journal_.request(number).newest()) attempt = newest->number + 1;
  while (true) {
    const std::string name = store::tape_name(number, attempt, terms_.record.stage);
    CW_TRY(const bool taken, terms_.doors.folder.exists(name));
    if (!taken) return attempt;
    ++attempt;
  }
}

Result<ActiveStreams::Stream> ActiveStreams::open(const NewRequest& request) {
  const provider::Endpoint& endpoint = terms_.endpoint_for(request.number);
  const std::string& model = endpoint.model;
  const std::string& own = store::model_of(terms_.record, request.number);
  StreamSetup setup =
      setup_for(request.number, request.attempt, request.asked_words, endpoint.window);
  setup.header.model = model;
  setup.output_tokens_max = request.model_request.output_tokens_max;
  CW_TRY(Stream stream,
         ChunkStream::open(terms_.doors.folder,
                           terms_.doors.syncer,
                           std::move(setup),
                           request.encoded,
                           terms_.doors.clock.now()));
  crash_point("tape_opened");
  CW_RETURN_IF_ERROR(
      journal_.tell(journal::RequestOpened{.chunk = request.number,
                                           .attempt = request.attempt,
                                           .body_sha256 = sha256_hex(request.encoded.body),
                                           .background = endpoint.background,
                                           .window = endpoint.window,
                                           .asked_words = request.asked_words,
                                           .model = model == own ? "" : model}));
  crash_point("request_opened");
  return stream;
}

bool ActiveStreams::start(Flow& flow, const http::Request& request) {
  http::Request timed = request;
  timed.connect_ms_max = terms_.settings.connect_ms_max;
  timed.idle_ms_max = terms_.settings.idle_ms_max;
  const auto id = terms_.doors.transport.start(timed);
  if (!id) {
    flow.stream->refuse(id.error());
    return false;
  }
  flow.id = *id;
  started_.push_back(*id);
  return true;
}

bool ActiveStreams::send(Stream stream, const http::Request& request) {
  Flow flow{.stream = std::move(stream)};
  const bool sent = start(flow, request);
  if (sent) flow.permit = admission_.sent(flow.stream->chunk());
  crash_point("request_sent");
  flows_.push_back(std::move(flow));
  return sent;
}

Status ActiveStreams::reopen(int number, const tape::Tape& tape, int asked_words) {
  const journal::AttemptState& attempt = *journal_.request(number).newest();
  const Clock& clock = terms_.doors.clock;
  StreamSetup setup = setup_for(number, attempt.number, asked_words, attempt.window);
  if (const auto asked = parse_rfc3339(tape.header.created))
    setup.age = std::max(Millis(0), clock.wall() - *asked);
  CW_TRY(setup.dialect, dialect_of(tape));
  setup.background = attempt.background;
  setup.first_text_ms = attempt.first_text_ms;
  setup.response_id = attempt.response_id;
  Flow flow;
  CW_TRY(flow.stream,
         ChunkStream::reopen(
             terms_.doors.folder, terms_.doors.syncer, std::move(setup), tape, clock.now()));
  flows_.push_back(std::move(flow));
  return {};
}

http::Request ActiveStreams::request_for(const ChunkStream::NextExchange& next) const {
  const provider::Endpoint& endpoint = terms_.settings.endpoint;
  const provider::Dialect& dialect = provider::dialect_of(endpoint);
  std::optional<http::Request> request;
  switch (next.kind) {
    case provider::ExchangeKind::attach:
      request = dialect.attach(endpoint, next.response_id, next.after);
      break;
    case provider::ExchangeKind::poll: request = dialect.poll(endpoint, next.response_id); break;
    case provider::ExchangeKind::create:
    case provider::ExchangeKind::cancel:
      request = dialect.cancel(endpoint, next.response_id);
      break;
  }
  CW_CHECK(
      request.has_value());  // Only an answer that is made in the background is asked for again.
  return *std::move(request);
}

Status ActiveStreams::fetch_lost() {
  const MonoTime now = terms_.doors.clock.now();
  for (Flow& flow : flows_) {
    const auto& next = flow.stream->next_exchange();
    if (flow.id || flow.stream->exchange_over() || !next || next->at > now) continue;
    const provider::ExchangeKind kind = next->kind;
    const std::string after = next->after;
    const http::Request request = request_for(*next);
    const bool news = !flow.stream->polls() || kind != provider::ExchangeKind::poll;
    CW_RETURN_IF_ERROR(flow.stream->begin_exchange(request));
    if (news && kind != provider::ExchangeKind::cancel) {
      CW_RETURN_IF_ERROR(
          journal_.tell(journal::Reattached{.chunk = flow.stream->chunk(),
                                            .after = after,
                                            .poll = kind == provider::ExchangeKind::poll,
                                            .window = flow.stream->window()}));
    }
    crash_point("answer_asked_again");
    start(flow, request);
  }
  return {};
}

Status ActiveStreams::absorb(const http::TransportEvent& event) {
  const auto found = std::ranges::find(
      flows_, std::optional(event.stream), [](const Flow& flow) { return flow.id; });
  if (found == flows_.end()) return {};
  if (event.kind == http::TransportEvent::Kind::head && found->permit)
    admission_.observe_headers(found->stream->chunk(), *found->permit, event.headers);
  CW_RETURN_IF_ERROR(found->stream->absorb(event, terms_.doors.clock.now(), journal_.pending()));
  return journal_.tell_pending();
}

void ActiveStreams::expire() {
  const MonoTime now = terms_.doors.clock.now();
  for (Flow& flow : flows_) {
    flow.stream->poll_durability(now, journal_.pending());
    flow.stream->expire(now);
  }
}

void ActiveStreams::stop_all() {
  for (Flow& flow : flows_)
    flow.stream->stop(EndCause::asked);
}

void ActiveStreams::abandon_all() {
  for (Flow& flow : flows_)
    flow.stream->abandon(terms_.doors.clock.now());
}

Result<ActiveStreams::Stream> ActiveStreams::take_ended() {
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    Flow& flow = flows_[i];
    if (flow.stream->exchange_over()) {
      if (const auto id = std::exchange(flow.id, std::nullopt)) terms_.doors.transport.stop(*id);
      if (flow.permit)
        admission_.over(flow.stream->chunk(), *std::exchange(flow.permit, std::nullopt));
      if (!flow.stream->over())
        CW_RETURN_IF_ERROR(flow.stream->end_exchange(terms_.doors.clock.now()));
      CW_RETURN_IF_ERROR(tell_outage(*flow.stream));
    }
    if (!flow.stream->over()) continue;
    Stream ended = std::move(flow.stream);
    flows_.erase(flows_.begin() + static_cast<std::ptrdiff_t>(i));
    return ended;
  }
  return nullptr;
}

/// Fetching may fail for hours and cost nothing: a person must not take that for a standstill.
Status ActiveStreams::tell_outage(ChunkStream& stream) {
  const MonoTime now = terms_.doors.clock.now();
  const auto outage = stream.take_outage(now);
  if (!outage) return {};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(outage->lasts);
  const auto left = std::chrono::duration_cast<Millis>(outage->until - now);
  return journal_.tell(
      journal::Warning{fmt::format("{}: its answer has been out of reach for {} min: {}; it is "
                                   "asked for again until {} at the latest",
                                   terms_.request_name(stream.chunk()),
                                   minutes.count(),
                                   outage->what,
                                   rfc3339(terms_.doors.clock.wall() + left))});
}

Status ActiveStreams::tell_progress() {
  const MonoTime now = terms_.doors.clock.now();
  if (now - last_progress_ < progress_every) return {};
  last_progress_ = now;
  for (const Flow& flow : flows_) {
    const ChunkStream& stream = *flow.stream;
    double rate = 0;
    if (const auto first = stream.first_text_at(); first && now > *first) {
      const std::chrono::duration<double> writing = now - *first;
      rate = stream.tokens_received() / writing.count();
    }
    CW_RETURN_IF_ERROR(journal_.tell(journal::Progress{.chunk = stream.chunk(),
                                                       .chars = stream.chars(),
                                                       .words = stream.words(),
                                                       .tokens_per_s = rate}));
  }
  return {};
}

MonoTime ActiveStreams::deadline() const {
  MonoTime next = terms_.doors.clock.now() + progress_every;
  for (const Flow& flow : flows_)
    next = std::min(next, flow.stream->deadline());
  return next;
}

}  // namespace castwright::engine
