#include "engine/settlement.h"

#include "core/crash_point.h"
#include "core/hash.h"
#include "engine/hints.h"
#include "engine/recovery.h"
#include "engine/stage_work.h"
#include "json/text.h"
#include "store/layout.h"
#include "store/run_rows.h"

#include <utility>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

/// Names the part of the request that was refused as the server's own documents call it.
provider::Diagnosis in_own_words(provider::Diagnosis why, const provider::Endpoint& endpoint) {
  why.part = std::string(provider::dialect_of(endpoint).own_name(why.part, endpoint));
  return why;
}

void set_tokens(journal::ChunkEnded& ended, const provider::Usage& usage) {
  ended.input_tokens = usage.input_tokens;
  ended.cached_tokens = usage.cached_tokens;
  ended.output_tokens = usage.output_tokens;
  ended.reasoning_tokens = usage.reasoning_tokens;
}

}  // namespace

Settlement::Settlement(const RunTerms& terms, RunJournal& journal)
    : terms_(terms),
      journal_(journal),
      figures_(terms.record.plan.chunks.size() + 1),
      rehearsal_(terms.settings.rehearsal) {}

void Settlement::recover(int number) {
  const journal::ChunkState& earlier = journal_.request(number);
  for (const journal::AttemptState& attempt : earlier.attempts) {
    if (!attempt.opened) continue;
    ledger_.open(number, attempt.number, attempt.reserved);
    ledger_.settle(number, attempt.number, attempt.cost);
  }
  const journal::AttemptState* const newest = earlier.newest();
  if (newest == nullptr) return;
  ChunkFigures& of_request = figures(number);
  of_request.cost_nanodollars = ledger_.settled(number);
  of_request.ms = newest->duration_ms;
  of_request.ttft_ms = newest->first_text_ms;
  of_request.end = newest->ended ? newest->end : name_of(End::unknown);
  of_request.chars = newest->chars;
  of_request.output_tokens = newest->output_tokens;
}

void Settlement::reserved(int number, int attempt, std::optional<Nanodollars> worst) {
  ledger_.open(number, attempt, worst);
  note_spent();
}

void Settlement::note_spent() {
  terms_.doors.process_budget.set_spent(budget_name(terms_.record), ledger_.spent());
}

Ending Settlement::decide(int number, const StreamOutcome& outcome) const {
  Ending ending{.end = outcome.verdict.end,
                .fault = outcome.verdict.fault,
                .reason = outcome.reason,
                .answer = std::nullopt};
  if (ending.end == End::completed) {
    auto accepted = work_of(terms_.record.stage)
                        .accept({.text = outcome.text,
                                 .number = number,
                                 .record = terms_.record,
                                 .topic = terms_.topic,
                                 .verbatim = terms_.settings.verbatim});
    if (accepted) {
      ending.answer = *std::move(accepted);
    } else {
      ending.end = End::unusable;
      ending.fault = accepted.error().fault;
      ending.reason = accepted.error().what;
    }
  }
  const StopFlag& stop = terms_.doors.stop;
  if (ending.fault == Fault::interrupted && stop.signal() != 0) ending.fault = stop.fault();
  return ending;
}

Status Settlement::record(int number, const StreamOutcome& outcome, const Ending& ending) {
  ended_chunks_.push_back(number);
  rehearsal_ = rehearsal_ || outcome.rehearsal;
  journal::AttemptState attempt = *journal_.request(number).newest();
  if (!outcome.against_window.empty()) {
    CW_RETURN_IF_ERROR(deny_window(number, outcome.against_window, attempt.window));
    attempt.window = CompletionWindow::soonest;
  }
  std::optional<Nanodollars> bill;
  const auto price = terms_.price_of(number, attempt);
  if (outcome.usage && price) bill = provider::cost(*price, *outcome.usage, outcome.searches);
  if (outcome.billed) bill = outcome.billed;  // The server writes the bill.
  if (outcome.unbilled) bill = 0;             // Even if the price is unknown.
  if (!bill) bill = attempt.cost;             // An earlier process may have asked for it.
  ledger_.settle(number, attempt.number, bill);
  note_spent();
  ChunkFigures& of_request = figures(number);
  of_request.ms = outcome.ms;
  of_request.ttft_ms = outcome.ttft_ms;
  of_request.chars = outcome.chars;
  of_request.end = name_of(ending.end);
  of_request.cost_nanodollars = ledger_.settled(number);
  journal::ChunkEnded ended{.chunk = number,
                            .attempt = attempt.number,
                            .end = std::string(name_of(ending.end)),
                            .reason = ending.reason,
                            .cost_nanodollars = bill,
                            .ms = outcome.ms,
                            .ttft_ms = outcome.ttft_ms,
                            .request_id = outcome.request_id,
                            .chars = outcome.chars,
                            .length_open = outcome.length_open,
                            .rehearsal = outcome.rehearsal};
  if (outcome.usage) {
    set_tokens(ended, *outcome.usage);
    of_request.output_tokens = outcome.usage->output_tokens;
  }
  // The event comes first: the run directory is the truth, and the store can be rebuilt from it.
  const bool told = attempt.ended && attempt.end == ended.end;
  if (!told) CW_RETURN_IF_ERROR(journal_.tell(ended));
  crash_point("chunk_ended");
  store::CallEnd end{
      .end = ended.end, .response_id = outcome.response_id, .cost_nanodollars = bill};
  if (ending.end == End::completed)
    end.text = store::CallText{.bytes = outcome.text.size(), .sha256 = sha256_hex(outcome.text)};
  CW_RETURN_IF_ERROR(close_call(number, attempt.number, end));
  crash_point("call_ended");
  return {};
}

/// A server that gave no window takes nothing off: a bill with the discount would be too small.
Status Settlement::deny_window(int number, const std::string& why, CompletionWindow asked) {
  if (std::exchange(window_denied_, true)) return {};
  return journal_.tell(journal::Warning{fmt::format(
      "{} was asked for with --window {}, and its answer says {}: it counts at the full "
      "price, and so do the reservations from here on",
      terms_.request_name(number),
      window_name(asked),
      why)});
}

Status Settlement::record_repaired(int number, std::string_view raw) {
  const journal::AttemptState attempt = *journal_.request(number).newest();
  const journal::ChunkEnded ended{.chunk = number,
                                  .attempt = attempt.number,
                                  .end = std::string(name_of(End::completed)),
                                  .reason = "put right by hand",
                                  .output_tokens = attempt.output_tokens,
                                  .cost_nanodollars = attempt.cost,
                                  .ms = attempt.duration_ms,
                                  .ttft_ms = attempt.first_text_ms,
                                  .chars = json::code_points(raw)};
  CW_RETURN_IF_ERROR(journal_.tell(ended));
  figures(number).end = ended.end;
  return close_call(number,
                    attempt.number,
                    {.end = ended.end,
                     .response_id = attempt.response_id,
                     .cost_nanodollars = attempt.cost,
                     .text = store::CallText{.bytes = raw.size(), .sha256 = sha256_hex(raw)}});
}

Status Settlement::record_bill(int number, int attempt_number, const provider::Bill& bill) {
  journal::ChunkState known = journal_.request(number);
  const journal::AttemptState& attempt = *known.attempt(attempt_number);
  ledger_.settle(number, attempt_number, bill.amount);
  note_spent();
  figures(number).cost_nanodollars = ledger_.settled(number);
  journal::ChunkEnded ended{
      .chunk = number,
      .attempt = attempt_number,
      .end = attempt.ended ? attempt.end : std::string(name_of(End::unknown)),
      .reason = attempt.ended ? attempt.reason : "its process ended before the answer did",
      .output_tokens = attempt.output_tokens,
      .cost_nanodollars = bill.amount,
      .ms = attempt.duration_ms,
      .ttft_ms = attempt.first_text_ms,
      .chars = attempt.chars};
  if (bill.usage) {
    set_tokens(ended, *bill.usage);
    if (known.newest() == &attempt) figures(number).output_tokens = ended.output_tokens;
  }
  CW_RETURN_IF_ERROR(journal_.tell(ended));
  return close_call(
      number,
      attempt_number,
      {.end = ended.end, .response_id = attempt.response_id, .cost_nanodollars = bill.amount});
}

std::optional<Nanodollars> Settlement::reckoned(int number,
                                                int attempt,
                                                const provider::Bill& bill) const {
  journal::ChunkState known = journal_.request(number);
  const auto price = terms_.price_of(number, *known.attempt(attempt));
  if (!price || !bill.usage) return std::nullopt;
  return provider::cost(*price, *bill.usage, 0);
}

bool Settlement::is_doubtful(int number, int attempt, const provider::Bill& bill) const {
  const bool used = bill.usage && (bill.usage->input_tokens > 0 || bill.usage->output_tokens > 0);
  if (bill.amount != 0 || bill.says_free || !used) return false;
  return reckoned(number, attempt, bill) != Nanodollars{0};
}

Status Settlement::close_call(int number, int attempt, const store::CallEnd& end) {
  return terms_.doors.store.end_call(store::call_id(terms_.record, number, attempt), end);
}

Stopped Settlement::failure(int number, const StreamOutcome& outcome, const Ending& ending) const {
  const store::RunRecord& record = terms_.record;
  const int attempt = journal_.request(number).newest()->number;
  const std::filesystem::path& folder = terms_.doors.folder.path();
  const FailureContext failure{.asked = terms_.stage_of(number).id,
                               .end = ending.end,
                               .fault = ending.fault,
                               .token_limit_hit = outcome.token_limit_hit,
                               .incomplete_reason = outcome.incomplete_reason,
                               .output_tokens_asked = outcome.output_tokens_asked,
                               .output_tokens_allowed = outcome.output_tokens_allowed,
                               .why = in_own_words(outcome.why, terms_.endpoint_for(number)),
                               .reason = outcome.reason,
                               .searches = outcome.searches,
                               .stopped_early = outcome.stopped_early,
                               .aside = outcome.aside,
                               .chars = outcome.chars,
                               .raw = folder / store::raw_name(number, record.stage),
                               .tape = folder / store::tape_name(number, attempt, record.stage),
                               .model = store::model_of(record, number),
                               .base_url = terms_.settings.endpoint.base_url,
                               .server = terms_.settings.endpoint.notes,
                               .dialect = &provider::dialect_of(terms_.endpoint_for(number)),
                               .own_base_url = record.base_url,
                               .run_id = record.run_id,
                               .resume_command = terms_.settings.resume_command,
                               .response_id = outcome.response_id,
                               .fetchable = outcome.fetchable && outlives_process(record)};
  return {.fault = ending.fault,
          .cause = fmt::format("{}: {}", terms_.request_name(number), ending.reason),
          .chunk = number,
          .hints = remedies(failure),
          .why = outcome.why.cause,
          .resumable = true};
}

void Settlement::fill(RunFigures& all) const {
  const journal::RunState& state = journal_.state();
  all.rehearsal = rehearsal_;
  all.settled_nanodollars = ledger_.settled();
  all.reserved_nanodollars = ledger_.reserved();
  all.unknown_requests = ledger_.unknown_requests();
  const auto known = [&](int number) {
    ChunkFigures figures = figures_[static_cast<std::size_t>(number)];
    figures.paid_requests = state.request(number).paid_requests();
    return figures;
  };
  for (int number = 1; number <= state.last(); ++number)
    all.chunks.push_back(known(number));
  if (!state.research) return;
  all.research = known(store::research_number);
  all.research_model = store::model_of(terms_.record, store::research_number);
}

Status Settlement::begin_row() const {
  if (terms_.stage().follows) return {};  // The run that it follows has the row.
  const store::RunRecord& record = terms_.record;
  return terms_.doors.store.begin_run({.run_id = record.run_id,
                                       .topic_id = record.topic_id,
                                       .created = record.created,
                                       .state = "running",
                                       .model = record.model,
                                       .provider = record.provider,
                                       .words_target = record.plan.words_target});
}

Status Settlement::finish_row(std::string_view state, int words) const {
  if (terms_.stage().follows) return {};
  return terms_.doors.store.finish_run(terms_.record.run_id, state, words, ledger_.settled());
}

}  // namespace castwright::engine
