#include "engine/run.h"

#include "core/check.h"
#include "core/crash_point.h"
#include "core/hash.h"
#include "core/limits.h"
#include "engine/hints.h"
#include "journal/event_json.h"
#include "provider/rate_news.h"
#include "store/layout.h"
#include "store/run_rows.h"

#include <algorithm>
#include <csignal>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr Millis progress_every{250};  // at most four a second (docs/formats/events.md)
constexpr Millis look_for_review_every{10};

std::vector<bool> stored_requests(const journal::RunState& state) {
  std::vector<bool> stored;
  for (int number = state.first(); number <= state.last(); ++number)
    stored.push_back(state.request(number).stored);
  return stored;
}

/// Nothing for the Responses API: the head of a tape is as old programs wrote it.
std::string tape_name_of(const provider::Dialect& dialect) {
  return &dialect == &provider::responses() ? std::string() : std::string(dialect.name());
}

}  // namespace

Millis default_deadline(int words) {
  constexpr Millis least = std::chrono::minutes(20);
  return std::max(least, Millis(std::chrono::minutes(10)) + Millis(250) * words);
}

Run::Run(RunDoors doors,
         RunSettings settings,
         const store::RunRecord& record,
         const topic::Topic& topic,
         journal::RunState state)
    : doors_(doors),
      settings_(std::move(settings)),
      record_(record),
      topic_(topic),
      state_(std::move(state)),
      schedule_(static_cast<int>(record.plan.chunks.size()),
                settings_.parallel,
                stored_requests(state_),
                store::first_request(record)),
      started_(doors.clock.now()),
      last_progress_(started_),
      rehearsal_(settings_.rehearsal),
      plan_(record.plan) {
  state_.chunks.resize(record.plan.chunks.size());
  research_figures_.plan = {
      .number = store::research_number, .title = "Research", .subject = "", .words_target = 0};
  for (const plan::Chunk& chunk : record.plan.chunks) {
    figures_.push_back({.plan = chunk});
    figures_.back().asked_words = chunk.words_target;
  }
}

Run::~Run() {
  doors_.syncer.forget(doors_.log.file());
  doors_.gate.leave(this);
  if (doors_.research_gate != nullptr) doors_.research_gate->leave(this);
}

const provider::Endpoint& Run::endpoint_for(int number) const {
  const bool own = number == store::research_number && settings_.research;
  return own ? settings_.research->endpoint : settings_.endpoint;
}

const provider::Capabilities& Run::capabilities_for(int number) const {
  const bool own = number == store::research_number && settings_.research;
  return own ? settings_.research->capabilities : settings_.capabilities;
}

const std::optional<provider::Price>& Run::price_for(int number) const {
  const bool own = number == store::research_number && settings_.research;
  return own ? settings_.research->price : settings_.price;
}

RateGate& Run::gate_for(int number) const {
  const bool own = number == store::research_number && doors_.research_gate != nullptr;
  return own ? *doors_.research_gate : doors_.gate;
}

/// What its failure is told of.
std::string Run::name_of_request(int number) const {
  if (number == store::research_number) return "the research (chunk 0)";
  return fmt::format("chunk {} ({})", number, planned(number).title);
}

Status Run::step() {
  expire();
  CW_RETURN_IF_ERROR(tell_all());
  CW_RETURN_IF_ERROR(tell_progress());
  CW_RETURN_IF_ERROR(settle_finished());
  CW_RETURN_IF_ERROR(doors_.syncer.status());
  do {
    heed_stop();
    CW_RETURN_IF_ERROR(start_chunks());
    CW_RETURN_IF_ERROR(ask_again());
  } while (schedule_.unfinished() && flows_.empty() && !gate_until_);
  const bool written = schedule_.all_stored() && !writes_items() && !stopped_;
  return written && !review_ ? begin_review() : Status();
}

bool Run::over() const {
  if (schedule_.unfinished()) return false;
  return !review_ || review_->wait_for(Millis(0)) == std::future_status::ready;
}

Status Run::tell(const journal::RunEvent& event) {
  json::Value body = journal::to_json(event);
  if (journal::is_stored(event)) {
    CW_TRY(body, doors_.log.append(body, doors_.clock.wall()));
    if (journal::is_urgent(event)) {
      CW_RETURN_IF_ERROR(doors_.syncer.sync_now(doors_.log.file()));
    } else {
      doors_.syncer.wrote(doors_.log.file());
    }
  } else if (!body.is_null()) {
    body = doors_.log.envelope(body, doors_.clock.wall(), doors_.log.last_seq());
  }
  doors_.observer.heard(event, body);
  if (std::holds_alternative<journal::ResponseKnown>(event)) crash_point("response_known");
  return {};
}

Status Run::tell_all() {
  for (const journal::RunEvent& happened : told_)
    CW_RETURN_IF_ERROR(tell(happened));
  told_.clear();
  return {};
}

Status Run::begin() {
  const bool resumed = doors_.log.last_seq() > 0;
  if (!writes_items())
    CW_RETURN_IF_ERROR(doors_.store.begin_run({.run_id = record_.run_id,
                                               .topic_id = record_.topic_id,
                                               .created = record_.created,
                                               .state = "running",
                                               .model = record_.model,
                                               .provider = record_.provider,
                                               .words_target = record_.plan.words_target}));
  CW_RETURN_IF_ERROR(tell(journal::RunStarted{.topic_id = topic_.id,
                                              .model = record_.model,
                                              .provider = record_.provider,
                                              .words = record_.plan.words_target,
                                              .chunks = facts(),
                                              .research_first = state_.research.has_value(),
                                              .rehearsal = rehearsal_,
                                              .resumed = resumed,
                                              .stored = state_.stored(),
                                              .pass = record_.pass,
                                              .record_sha256 = settings_.record_sha256}));
  CW_RETURN_IF_ERROR(warn_all(settings_.warnings));
  CW_RETURN_IF_ERROR(adopt_earlier_work());
  doors_.purse.note(purse_name(record_), ledger_.spent());
  if (settings_.task != Task::write) schedule_.stop();
  return {};
}

void Run::heed_stop() {
  if (doors_.stop.signal() == 0) return;
  schedule_.stop();
  for (Flow& flow : flows_)
    flow.stream->stop(Stop::asked);
}

Status Run::start_chunks() {
  gate_until_.reset();
  for (const int chunk : schedule_.startable()) {
    heed_stop();                                // each start waits for the disk
    if (schedule_.stopping() || gate_until_) {  // the budget refused the one before
      schedule_.release(chunk);
      continue;
    }
    // What a provider counts is the input and the token limit.
    std::optional<passes::Ask> ask;
    if (!tokens_.contains(chunk)) {
      CW_TRY(ask, ask_for(chunk));
      tokens_[chunk] = input_tokens_at_most(*ask) + ask->output_tokens_max;
    }
    const MonoTime at = gate_for(chunk).when(this, tokens_[chunk], doors_.clock.now());
    if (at > doors_.clock.now()) {
      gate_until_ = at;
      schedule_.release(chunk);
      CW_RETURN_IF_ERROR(tell_wait(chunk, at));
    } else {
      CW_RETURN_IF_ERROR(open(chunk, std::move(ask)));
    }
  }
  if (gate_until_) return {};
  waiting_since_.reset();
  wait_told_.reset();
  doors_.gate.leave(this);
  if (doors_.research_gate != nullptr) doors_.research_gate->leave(this);
  return {};
}

/// A wait that a person would take for a standstill is told with its end, and once more where the
/// end moves away.
Status Run::tell_wait(int chunk, MonoTime until) {
  constexpr Millis unnoticed{1'000};
  constexpr Millis moved{5'000};
  const MonoTime now = doors_.clock.now();
  if (!waiting_since_) waiting_since_ = now;
  const Millis wait = std::chrono::ceil<Millis>(until - now);
  if (wait <= unnoticed) {  // looks again and again, for the head of another answer
    if (wait_told_ || now - *waiting_since_ <= unnoticed) return {};
    wait_told_ = until + RateGate::news_awaited;
    return tell(journal::Warning{
        fmt::format("{} waits until the answer under way tells the key's rate limits, {} s at most",
                    name_of_request(chunk),
                    std::chrono::ceil<std::chrono::seconds>(RateGate::news_awaited).count())});
  }
  if (wait_told_ && until <= *wait_told_ + moved) return {};
  wait_told_ = until;
  const WallTime end = doors_.clock.wall() + wait;
  return tell(journal::Warning{fmt::format("{} waits {} s for the key's rate limit, until {}",
                                           name_of_request(chunk),
                                           std::chrono::ceil<std::chrono::seconds>(wait).count(),
                                           rfc3339(end))});
}

StreamSetup Run::setup_for(int chunk, int attempt) const {
  constexpr Millis cancel_ms_max{60'000};
  const provider::Dialect& dialect = provider::dialect_of(endpoint_for(chunk));
  const bool cancels = settings_.task == Task::cancel;
  const int asked = chunk == store::research_number
                        ? 0
                        : figures_[static_cast<std::size_t>(chunk) - 1].asked_words;
  // The rules of dialogue say nothing of research.
  const bool watched =
      settings_.stop_early && !cancels && !writes_items() && chunk != store::research_number;
  const Millis by_rule = cancels ? cancel_ms_max : default_deadline(asked);
  return {.header = {.run = record_.run_id,
                     .chunk = chunk,
                     .attempt = attempt,
                     .model = store::model_of(record_, chunk),
                     .created = rfc3339(doors_.clock.wall()),
                     .dialect = tape_name_of(dialect)},
          .dialect = &dialect,
          .answer_field = settings_.endpoint.answer_field,
          .pass = record_.pass,
          .progress_ms_max = settings_.progress_ms_max,
          .deadline_ms_max = settings_.deadline_ms_max.value_or(by_rule),
          .flush_chars = settings_.flush_chars,
          .background = endpoint_for(chunk).background,
          .ladder = settings_.ladder,
          .key = settings_.endpoint.key,
          .cancel = cancels,
          .watched_for = watched ? &topic_ : nullptr};
}

/// Intent before paying, each step durable before the next: the store's row, the
/// event, the tape's `open` record, its event; then the request.
Status Run::open(int chunk, std::optional<passes::Ask> made) {
  if (settings_.no_repay && known(chunk).may_have_cost()) {
    refuse(chunk,
           Fault::repay,
           "going on would pay again for what was asked for and not received",
           "castwright resume asks for it again; that is your decision");
    return {};
  }
  const bool researches = chunk == store::research_number;
  CW_RETURN_IF_ERROR(tell(journal::ChunkStarted{
      .chunk = researches ? journal::ChunkFacts{.title = research_figures_.plan.title}
                          : facts()[static_cast<std::size_t>(chunk) - 1],
      .of = static_cast<int>(record_.plan.chunks.size()),
      .pass = record_.pass}));
  if (!made) {
    CW_TRY(made, ask_for(chunk));
  }
  const passes::Ask& ask = *made;
  CW_TRY(const int attempt, next_attempt(chunk));
  const provider::Endpoint& endpoint = endpoint_for(chunk);
  const http::Request request = provider::dialect_of(endpoint).encode(ask, endpoint);
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::prompt_name(chunk, record_.pass),
                                           passes::prompt_text(ask) + "\n"));
  CW_TRY(const bool reserved, reserve(chunk, attempt, ask));
  if (!reserved) return {};
  Flow flow;
  StreamSetup setup = setup_for(chunk, attempt);
  setup.output_tokens_max = ask.output_tokens_max;
  CW_TRY(flow.stream,
         ChunkStream::open(
             doors_.folder, doors_.syncer, std::move(setup), request, doors_.clock.now()));
  crash_point("tape_opened");
  const bool background = endpoint.background;
  CW_RETURN_IF_ERROR(tell(journal::RequestOpened{.chunk = chunk,
                                                 .attempt = attempt,
                                                 .body_sha256 = sha256_hex(request.body),
                                                 .background = background,
                                                 .asked_words = figures(chunk).asked_words}));
  known(chunk).attempts.push_back({.number = attempt, .opened = true, .background = background});
  figures(chunk).paid_requests = known(chunk).paid_requests();
  crash_point("request_opened");
  return send(std::move(flow), request);
}

Status Run::send(Flow flow, const http::Request& request) {
  http::Request timed = request;
  timed.connect_ms_max = settings_.connect_ms_max;
  timed.idle_ms_max = settings_.idle_ms_max;
  const auto id = doors_.transport.start(timed);
  if (id) {
    flow.id = *id;
    started_streams_.push_back(*id);
    const int number = flow.stream->chunk();
    flow.ticket = gate_for(number).sent(this, tokens_[number], doors_.clock.now());
  } else {
    flow.stream->refuse(id.error());
  }
  crash_point("request_sent");
  flows_.push_back(std::move(flow));
  if (!id) return settle_finished();
  return {};
}

http::Request Run::request_about(const ChunkStream::Wanted& wanted) const {
  const provider::Endpoint& endpoint = settings_.endpoint;
  const provider::Dialect& dialect = provider::dialect_of(endpoint);
  const auto request = [&] {
    switch (wanted.kind) {
      case provider::ExchangeKind::attach:
        return dialect.attach(endpoint, wanted.response_id, wanted.after);
      case provider::ExchangeKind::cancel: return dialect.cancel(endpoint, wanted.response_id);
      case provider::ExchangeKind::poll:
      case provider::ExchangeKind::create: break;
    }
    return dialect.poll(endpoint, wanted.response_id);
  }();
  CW_CHECK(request.has_value());  // only what was made in the background is asked for again
  return *request;
}

/// Answers made in the background whose stream broke: free to ask for, when their time has come.
Status Run::ask_again() {
  const MonoTime now = doors_.clock.now();
  for (Flow& flow : flows_) {
    const auto& wanted = flow.stream->wanted();
    if (flow.id || flow.stream->exchange_over() || !wanted || wanted->at > now) continue;
    const provider::ExchangeKind kind = wanted->kind;
    const std::string after = wanted->after;
    http::Request request = request_about(*wanted);
    request.connect_ms_max = settings_.connect_ms_max;
    request.idle_ms_max = settings_.idle_ms_max;
    const bool news = !flow.stream->polls() || kind != provider::ExchangeKind::poll;
    CW_RETURN_IF_ERROR(flow.stream->begin_exchange(request));
    if (news && kind != provider::ExchangeKind::cancel) {
      CW_RETURN_IF_ERROR(tell(journal::Reattached{.chunk = flow.stream->chunk(),
                                                  .after = after,
                                                  .poll = kind == provider::ExchangeKind::poll}));
    }
    crash_point("answer_asked_again");
    const auto id = doors_.transport.start(request);
    if (id) {
      flow.id = *id;
      started_streams_.push_back(*id);
    } else {
      flow.stream->refuse(id.error());
    }
  }
  return {};
}

/// The number of the next tape. A process that died between the tape and the event left a tape
/// whose request was never sent: it stays, and its number is passed over.
Result<int> Run::next_attempt(int chunk) {
  int attempt = 1;
  for (const journal::AttemptState& earlier : known(chunk).attempts) {
    if (earlier.opened) attempt = std::max(attempt, earlier.number + 1);
  }
  while (true) {
    CW_TRY(const bool taken, doors_.folder.exists(store::tape_name(chunk, attempt, record_.pass)));
    if (!taken) return attempt;
    ++attempt;
  }
}

void Run::refuse(int chunk, Fault fault, std::string cause, std::string hint) {
  schedule_.failed(chunk);
  if (stopped_) return;
  stopped_ = Stopped{.fault = fault,
                     .cause = fmt::format("{}: {}", name_of_request(chunk), cause),
                     .chunk = chunk,
                     .hints = {std::move(hint)},
                     .resumable = true};
}

Result<bool> Run::reserve(int chunk, int attempt, const passes::Ask& ask) {
  std::optional<Nanodollars> worst;
  if (const auto& price = price_for(chunk))
    worst = worst_cost(*price, ask, endpoint_for(chunk).tool_calls_max);
  const auto reached = [&](std::string_view what, Nanodollars budget, Nanodollars spent) {
    return fmt::format("{} of {} is reached: {} is spent, and the request may cost {}",
                       what,
                       money_shown(budget),
                       money_shown(spent),
                       money_shown(worst.value_or(0)));
  };
  if (!doors_.purse.allows(worst)) {
    refuse(
        chunk,
        Fault::budget,
        reached("the budget of all runs", doors_.purse.budget().value_or(0), doors_.purse.spent()),
        "raise --budget; everything finished is kept");
    return false;
  }
  CW_TRY(const store::Granted granted,
         doors_.store.begin_call({.id = store::call_id(record_, chunk, attempt),
                                  .day = date_of(doors_.clock.wall()),
                                  .rehearsal = rehearsal_,
                                  .worst_nanodollars = worst,
                                  .run_budget = settings_.budget,
                                  .day_budget = settings_.budget_daily,
                                  .repay = known(chunk).newest() != nullptr}));
  switch (granted.permit) {
    case store::Permit::ok: break;
    case store::Permit::run_budget:
      refuse(chunk,
             Fault::budget,
             reached("the budget", settings_.budget.value_or(0), granted.run_spent),
             "raise --budget; everything finished is kept");
      return false;
    case store::Permit::day_budget:
      refuse(chunk,
             Fault::budget,
             reached("the day's budget", settings_.budget_daily.value_or(0), granted.day_spent),
             "raise budget_daily, or go on tomorrow (UTC); everything finished is kept");
      return false;
    case store::Permit::orphan:
    case store::Permit::already_paid:
      refuse(chunk,
             Fault::storage,
             "the index knows of a paid request that the run's own events do not tell of",
             "castwright doctor says what is damaged");
      return false;
  }
  crash_point("call_reserved");
  CW_RETURN_IF_ERROR(tell(
      journal::RequestReserved{.chunk = chunk, .attempt = attempt, .worst_nanodollars = worst}));
  ledger_.open(chunk, attempt, worst);
  doors_.purse.note(purse_name(record_), ledger_.spent());
  crash_point("request_reserved");
  return true;
}

Status Run::absorb(const http::TransportEvent& event) {
  const auto found = std::ranges::find(flows_, event.stream, [](const Flow& flow) {
    return flow.id.value_or(http::StreamId(0xFFFFFFFF));
  });
  if (found == flows_.end()) return {};
  if (event.kind == http::TransportEvent::Kind::head && found->ticket) {
    gate_for(found->stream->chunk())
        .heard(*found->ticket, provider::rate_news(event.headers), doors_.clock.now());
  }
  CW_RETURN_IF_ERROR(found->stream->absorb(event, doors_.clock.now(), told_));
  return tell_all();
}

MonoTime Run::wake_at() const {
  MonoTime next = doors_.clock.now() + (review_ ? look_for_review_every : progress_every);
  if (gate_until_) next = std::min(next, *gate_until_);
  for (const Flow& flow : flows_)
    next = std::min(next, flow.stream->deadline());
  return next;
}

void Run::expire() {
  const MonoTime now = doors_.clock.now();
  for (Flow& flow : flows_) {
    flow.stream->take_notice(now, told_);
    flow.stream->expire(now);
  }
  heed_stop();
}

Status Run::tell_progress() {
  const MonoTime now = doors_.clock.now();
  if (now - last_progress_ < progress_every) return {};
  last_progress_ = now;
  for (const Flow& flow : flows_) {
    const ChunkStream* const stream = flow.stream.get();
    double rate = 0;
    if (const auto first = stream->first_text_at(); first && now > *first) {
      const std::chrono::duration<double> writing = now - *first;
      rate = stream->tokens_received() / writing.count();
    }
    CW_RETURN_IF_ERROR(tell(journal::Progress{.chunk = stream->chunk(),
                                              .chars = stream->chars(),
                                              .words = stream->words(),
                                              .tokens_per_s = rate}));
  }
  return {};
}

}  // namespace castwright::engine
