#include "engine/run.h"

#include "core/check.h"
#include "core/crash_point.h"
#include "engine/exchange.h"
#include "store/layout.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace castwright::engine {

namespace {

/// Sets the run's id as the key under which the provider caches prompts that begin alike. The id is
/// in the record, so that a resumed run finds what an earlier process left in the cache.
RunSettings with_cache_keys(RunSettings settings, const std::string& run_id) {
  if (settings.capabilities.prompt_cache) settings.endpoint.cache_key = run_id;
  for (std::optional<ModelAccess>& own : settings.models)
    if (own && own->capabilities.prompt_cache) own->endpoint.cache_key = run_id;
  return settings;
}

}  // namespace

Run::Run(RunDoors doors,
         RunSettings settings,
         const store::RunRecord& record,
         const topic::Topic& topic,
         journal::RunState state)
    : terms_{.doors = doors,
             .settings = with_cache_keys(std::move(settings), record.run_id),
             .record = record,
             .topic = topic},
      journal_(doors.clock,
               doors.log,
               doors.syncer,
               doors.observer,
               std::move(state),
               record.plan.chunks.size()),
      research_(terms_, journal_),
      script_(terms_, journal_),
      length_(terms_, journal_, research_, script_),
      requests_(terms_, journal_, research_, script_, length_),
      settlement_(terms_, journal_),
      bills_(terms_, journal_, settlement_),
      admission_(terms_, journal_, settlement_),
      streams_(terms_, journal_, admission_),
      results_(
          terms_,
          journal_,
          {.research = research_, .script = script_, .length = length_, .settlement = settlement_}),
      schedule_(terms_.chunks(),
                terms_.settings.parallel,
                journal_.stored_requests(),
                store::first_request(record)) {}

Status Run::begin() {
  const store::RunRecord& record = terms_.record;
  CW_RETURN_IF_ERROR(settlement_.begin_row());
  CW_RETURN_IF_ERROR(
      journal_.tell(journal::RunStarted{.topic_id = terms_.topic.id,
                                        .model = record.model,
                                        .provider = record.provider,
                                        .words = record.plan.words_target,
                                        .chunks = research_.facts(),
                                        .research_first = journal_.state().research.has_value(),
                                        .rehearsal = settlement_.rehearsal(),
                                        .resumed = journal_.resumed(),
                                        .stored = journal_.state().stored(),
                                        .stage = record.stage,
                                        .record_sha256 = terms_.settings.record_sha256}));
  for (const std::string& notice : terms_.settings.notices)
    CW_RETURN_IF_ERROR(journal_.tell(journal::Notice{notice}));
  CW_RETURN_IF_ERROR(journal_.warn(terms_.settings.warnings));
  CW_RETURN_IF_ERROR(recover_earlier_work());
  settlement_.note_spent();
  if (terms_.settings.task != Task::write) schedule_.stop();
  return {};
}

Status Run::recover_earlier_work() {
  RunRecovery recovery(terms_, journal_, research_, script_, settlement_);
  CW_TRY(std::optional<Stopped> stop, recovery.recover_stored());
  stop_for_sources(std::move(stop));
  CW_RETURN_IF_ERROR(save_checkpoints());  // Texts that were changed by hand are not in one yet.
  for (int number = journal_.state().first(); number <= journal_.state().last(); ++number)
    CW_RETURN_IF_ERROR(recover_answer(recovery, number));
  for (int number = journal_.state().first(); number <= journal_.state().last(); ++number)
    bills_.recover(number);
  return {};
}

Status Run::recover_answer(RunRecovery& recovery, int number) {
  CW_TRY(ChunkRecovery left, recovery.look(number));
  const bool reparses = terms_.settings.task == Task::reparse;
  switch (left.state) {
    case RecoveryState::nothing:
    case RecoveryState::stored: return {};
    case RecoveryState::repaired: return recover_repaired(number, std::move(left));
    case RecoveryState::running:
      if (reparses) return {};
      [[fallthrough]];
    case RecoveryState::whole:
      CW_RETURN_IF_ERROR(streams_.reopen(number, left.tape, length_.asked(number)));
      schedule_.resume(number);
      return settle_finished();
    case RecoveryState::lost:
      if (auto unusable = recovery.still_unusable(number); unusable && reparses)
        stop_for(*std::move(unusable));
      return {};
  }
  CW_CHECK(false);
}

/// Accepts an answer that could not be used and, since the user repaired its raw file, can.
Status Run::recover_repaired(int number, ChunkRecovery left) {
  CW_RETURN_IF_ERROR(settlement_.record_repaired(number, left.raw));
  schedule_.resume(number);
  if (left.repaired.research && terms_.searches(number))
    note_sources(*left.repaired.research, std::move(left.sources));
  return accept(number, std::move(left.repaired), left.raw);
}

Status Run::step() {
  streams_.expire();
  check_stop_request();
  CW_RETURN_IF_ERROR(journal_.tell_pending());
  CW_RETURN_IF_ERROR(streams_.tell_progress());
  journal_.tick();
  CW_RETURN_IF_ERROR(settle_finished());
  CW_RETURN_IF_ERROR(terms_.doors.syncer.status());
  do {
    check_stop_request();
    CW_RETURN_IF_ERROR(start_chunks());
    CW_RETURN_IF_ERROR(streams_.fetch_lost());
  } while (schedule_.unfinished() && streams_.empty() && !admission_.blocked_until()
           && !awaits_bill());
  bills_.step();
  const bool written = schedule_.all_stored() && !stopped_;
  return written && !results_.is_reviewing() ? results_.begin_review() : Status();
}

Status Run::absorb(const http::TransportEvent& event) {
  CW_RETURN_IF_ERROR(bills_.absorb(event));
  return streams_.absorb(event);
}

std::vector<http::StreamId> Run::take_started() {
  std::vector<http::StreamId> started = streams_.take_started();
  for (const http::StreamId id : bills_.take_started())
    started.push_back(id);
  return started;
}

MonoTime Run::wake_at() const {
  constexpr Millis look_for_review_every{10};
  MonoTime next = std::min(streams_.deadline(), bills_.deadline());
  if (results_.is_reviewing())
    next = std::min(next, terms_.doors.clock.now() + look_for_review_every);
  if (const auto blocked = admission_.blocked_until()) next = std::min(next, *blocked);
  return next;
}

void Run::check_stop_request() {
  using Wish = store::Tenure::Wish;
  const Wish wish = terms_.doors.tenure.wish();
  const bool stopped_here = terms_.doors.stop.signal() != 0;
  if (!stopped_here && wish == Wish::none) return;
  schedule_.stop();
  if (stopped_here) {
    streams_.stop_all();
  } else if (wish == Wish::cancel) {
    streams_.abandon_all();
  } else {
    return;  // What is under way is paid for: it is finished and kept.
  }
  bills_.give_up();
}

/// Why the run ends though nothing failed and something is missing.
Stopped Run::stop_requested() const {
  const RunDoors& doors = terms_.doors;
  if (doors.stop.signal() != 0) {
    return {.fault = doors.stop.fault(), .cause = fmt::format("stopped by {}", doors.stop.name())};
  }
  const auto wish = doors.tenure.wish();
  CW_CHECK(wish != store::Tenure::Wish::none);
  return {.fault = Fault::incomplete,
          .cause = wish == store::Tenure::Wish::cancel ? "cancelled from outside"
                                                       : "given back for another process"};
}

/// A budget is held against what was spent, and a bill that is due in a moment may be more, or
/// less, than the worst case that stands for it until then.
bool Run::awaits_bill() const {
  return !bills_.empty() && terms_.has_budget();
}

Status Run::start_chunks() {
  admission_.begin_round();
  for (const int number : schedule_.startable()) {
    check_stop_request();  // Each start waits for the disk.
    // The one before was refused, or its bill decides.
    if (schedule_.stopping() || admission_.blocked_until() || awaits_bill()) {
      schedule_.release(number);
      continue;
    }
    std::optional<passes::ModelRequest> request;
    if (admission_.needs_size(number)) {
      CW_TRY(request, requests_.build(number));
      admission_.set_size(number, *request);
    }
    CW_TRY(const bool may_send, admission_.may_send(number));
    if (may_send) {
      CW_RETURN_IF_ERROR(open(number, std::move(request)));
    } else {
      schedule_.release(number);
    }
  }
  admission_.end_round();
  return {};
}

/// The intent is durable before the money is spent. Each step is durable before the next one: the
/// store's row, its event, the tape's `open` record, its event; then the request is sent.
Status Run::open(int number, std::optional<passes::ModelRequest> request) {
  CW_RETURN_IF_ERROR(check_tenure(number));
  if (auto forbidden = admission_.forbidden_repayment(number)) {
    fail_chunk(number, *std::move(forbidden));
    return {};
  }
  CW_RETURN_IF_ERROR(journal_.tell(journal::ChunkStarted{
      .chunk = research_.facts_of(number), .of = terms_.chunks(), .stage = terms_.record.stage}));
  if (!request) {
    CW_TRY(request, requests_.build(number));
  }
  CW_TRY(const int attempt, streams_.next_attempt(number));
  const provider::Endpoint& endpoint = terms_.endpoint_for(number);
  const http::Request encoded = provider::dialect_of(endpoint).encode(*request, endpoint);
  CW_RETURN_IF_ERROR(terms_.doors.folder.replace(store::prompt_name(number, terms_.record.stage),
                                                 passes::prompt_text(*request) + "\n"));
  CW_TRY(std::optional<Stopped> refused, admission_.reserve(number, attempt, *request));
  if (refused) {
    fail_chunk(number, *std::move(refused));
    return {};
  }
  CW_TRY(auto stream,
         streams_.open({.number = number,
                        .attempt = attempt,
                        .model_request = *request,
                        .asked_words = length_.asked(number),
                        .encoded = encoded}));
  CW_RETURN_IF_ERROR(check_tenure(number));  // The steps before it waited for the disk.
  const bool sent = streams_.send(std::move(stream), encoded);
  return sent ? Status() : settle_finished();
}

Status Run::check_tenure(int number) const {
  if (terms_.doors.tenure.may_pay()) return {};
  return fail(Fault::busy,
              fmt::format("another process may own run {} by now: {} is not asked for",
                          terms_.record.run_id,
                          terms_.request_name(number)));
}

Status Run::settle_finished() {
  while (true) {
    CW_TRY(const ActiveStreams::Stream stream, streams_.take_ended());
    if (!stream) return {};
    CW_TRY(const StreamOutcome outcome,
           stream->finish(terms_.doors.clock.now(), journal_.pending()));
    CW_RETURN_IF_ERROR(journal_.tell_pending());
    crash_point("answer_received");
    CW_RETURN_IF_ERROR(settle(stream->chunk(), outcome));
  }
}

Status Run::settle(int number, const StreamOutcome& outcome) {
  Ending ending = settlement_.decide(number, outcome);
  CW_RETURN_IF_ERROR(settlement_.record(number, outcome, ending));
  bills_.ask_for(number, outcome);
  CW_RETURN_IF_ERROR(journal_.warn(outcome.warnings));
  if (!ending.answer) {
    if (ending.fault == Fault::limit) admission_.refused(number, outcome.rate);
    fail_chunk(number, settlement_.failure(number, outcome, ending));
    // Streams that run are paid for, so they are kept unless the user wants them stopped.
    if (terms_.settings.on_fault == OnFault::cancel) streams_.abandon_all();
    return {};
  }
  if (ending.answer->research && terms_.searches(number))
    note_sources(*ending.answer->research, outcome.sources);
  return accept(number, *std::move(ending.answer), outcome.text);
}

/// Keeps an accepted answer, and stores it as soon as all chunks before it are stored.
Status Run::accept(int number, passes::ChunkAnswer answer, std::string_view raw) {
  const bool researches = terms_.kind_of(number) == RequestKind::research;
  // A rehearsal without notes makes its sources and facts up, and nobody can put them right.
  const bool invented =
      answer.research && settlement_.rehearsal() && terms_.record.source_text.empty();
  if (invented) {
    std::erase_if(answer.warnings, [&answer](const std::string& warning) {
      return std::ranges::find(answer.about_research, warning) != answer.about_research.end();
    });
    answer.warnings.emplace_back(
        "the topic has no notes: its sources and facts are those of the rehearsal");
  }
  CW_RETURN_IF_ERROR(journal_.warn(answer.warnings));
  if (answer.research)
    CW_RETURN_IF_ERROR(research_.take(number, *std::move(answer.research), invented));
  if (researches) CW_RETURN_IF_ERROR(research_.store(raw));
  if (terms_.kind_of(number) != RequestKind::text) {
    CW_TRY(std::optional<Stopped> stop, research_.review_sources());
    stop_for_sources(std::move(stop));
  }
  schedule_.stored(number);
  if (researches) return {};
  script_.keep(number, std::move(answer), raw, length_.asked(number));
  return save_checkpoints();
}

/// Writes the checkpoints that are possible now, in plan order.
Status Run::save_checkpoints() {
  while (const auto chunk = script_.next()) {
    length_.trim(*chunk);
    CW_RETURN_IF_ERROR(script_.save_checkpoint(research_.planned(*chunk).words_target));
  }
  return {};
}

void Run::fail_chunk(int number, Stopped why) {
  schedule_.failed(number);
  stop_for(std::move(why));
}

void Run::stop_for_sources(std::optional<Stopped> why) {
  if (!why || stopped_) return;
  schedule_.stop();
  stopped_ = std::move(why);
}

Result<RunResult> Run::finish() {
  RunResult result;
  result.figures = results_.figures();
  result.ended_chunks = settlement_.ended_chunks();
  // Doubtful sources stop a run before the shorter scripts even if everything is stored.
  if (schedule_.all_stored() && !stopped_) {
    CW_TRY(result.document, results_.save(result.figures));
    return result;
  }
  if (!stopped_ && terms_.settings.task != Task::write) {
    result.task_done = true;
    stopped_ = Stopped{.fault = Fault::incomplete,
                       .cause = terms_.settings.task == Task::cancel ? "cancelled at the provider"
                                                                     : "answers are missing"};
  }
  if (!stopped_) stopped_ = stop_requested();  // It came while nothing was under way.
  result.stopped = stopped_;
  CW_RETURN_IF_ERROR(settlement_.finish_row("stopped", script_.words()));
  CW_RETURN_IF_ERROR(journal_.tell(event_of(*stopped_)));
  return result;
}

/// Nothing is tried twice, because a failing disk may not even take this.
void Run::record_failure(const Error& error) {
  journal_.tell_unsynced(event_of({.fault = error.fault, .cause = error.what}));
  // If this fails too, the caller already has the error that says what is wrong.
  static_cast<void>(settlement_.finish_row("stopped", script_.words()));
}

journal::RunStopped Run::event_of(const Stopped& why) const {
  return {.code = exit_code(why.fault),
          .cause = why.cause,
          .chunk = why.chunk,
          .kept_words = script_.words(),
          .resume = terms_.settings.resume_command};
}

}  // namespace castwright::engine
