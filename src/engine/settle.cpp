// The second half of the engine: an ended stream becomes a stored chunk or a recorded failure, and
// stored chunks become checkpoints, the script and the reports.

#include "core/check.h"
#include "core/crash_point.h"
#include "core/hash.h"
#include "engine/accept.h"
#include "engine/exchange.h"
#include "engine/hints.h"
#include "engine/run.h"
#include "journal/event_json.h"
#include "json/text.h"
#include "passes/richness.h"
#include "passes/seams.h"
#include "script/words.h"
#include "store/calibration.h"
#include "store/checkpoint.h"
#include "store/layout.h"
#include "store/run_rows.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::engine {

Status Run::settle_finished() {
  for (std::size_t i = 0; i < flows_.size();) {
    Flow& flow = flows_[i];
    if (flow.stream->exchange_over()) {
      if (const auto id = std::exchange(flow.id, std::nullopt)) doors_.transport.stop(*id);
      if (flow.ticket)
        gate_for(flow.stream->chunk()).over(*std::exchange(flow.ticket, std::nullopt));
      if (!flow.stream->over()) CW_RETURN_IF_ERROR(flow.stream->end_exchange(doors_.clock.now()));
    }
    if (!flow.stream->over()) {
      ++i;
      continue;
    }
    const std::unique_ptr<ChunkStream> stream = std::move(flow.stream);
    flows_.erase(flows_.begin() + static_cast<std::ptrdiff_t>(i));
    CW_RETURN_IF_ERROR(conclude(*stream));
    i = 0;  // its end may have ended others
  }
  return {};
}

Status Run::conclude(ChunkStream& stream) {
  CW_TRY(const StreamOutcome outcome, stream.finish(doors_.clock.now(), told_));
  CW_RETURN_IF_ERROR(tell_all());
  crash_point("answer_received");
  return settle(outcome, stream);
}

Status Run::settle(const StreamOutcome& outcome, const ChunkStream& stream) {
  const int chunk = stream.chunk();
  settled_.push_back(chunk);
  rehearsal_ = rehearsal_ || outcome.rehearsal;
  End end = outcome.verdict.end;
  Fault fault = outcome.verdict.fault;
  std::string reason = outcome.reason;
  std::optional<passes::ChunkAnswer> answer;
  if (end == End::completed) {
    auto accepted = accept_answer(outcome.text, chunk, record_, topic_, settings_.verbatim);
    if (accepted) {
      answer = *std::move(accepted);
    } else {
      end = End::unusable;
      fault = accepted.error().fault;
      reason = accepted.error().what;
    }
  }
  if (fault == Fault::interrupted && doors_.stop.signal() != 0) fault = doors_.stop.fault();
  CW_RETURN_IF_ERROR(record_ending(chunk, outcome, end, reason));
  CW_RETURN_IF_ERROR(warn_all(outcome.warnings));
  if (!answer) {
    if (fault == Fault::limit) gate_for(chunk).refused(outcome.rate, doors_.clock.now());
    fail_chunk(chunk, outcome, end, fault, reason);
    heed_fault();
    return {};
  }
  if (answer->research && search_wanted(chunk)) note_sources(*answer->research, outcome.sources);
  return accepted(chunk, *std::move(answer), outcome.text);
}

/// From here on the chunk is text: kept, and stored as soon as all before it are.
Status Run::accepted(int chunk, passes::ChunkAnswer answer, std::string_view raw) {
  CW_RETURN_IF_ERROR(warn_all(answer.warnings));
  if (answer.research) CW_RETURN_IF_ERROR(take_research(chunk, *std::move(answer.research)));
  if (chunk == store::research_number) CW_RETURN_IF_ERROR(research_stored(raw));
  if (kind_of(chunk) != RequestKind::text && !writes_items()) CW_RETURN_IF_ERROR(judge_sources());
  schedule_.stored(chunk);
  if (chunk == store::research_number) return {};
  keep(chunk, std::move(answer), raw);
  return save_checkpoints();
}

Status Run::take_research(int chunk, passes::Research brought) {
  passes::Research& research = know(std::move(brought));
  contracts_ = passes::contracts_of(plan_, &research);
  CW_RETURN_IF_ERROR(warn_all(contracts_->warnings));
  // As it is used: a process that goes on with the run reads the same.
  if (contracts_->outline.known()) research.outline = passes::to_json(contracts_->outline);
  CW_RETURN_IF_ERROR(save_research(research));
  CW_RETURN_IF_ERROR(
      tell(journal::ResearchKnown{.chunk = chunk, .sources = research.sources.size()}));
  crash_point("research_saved");
  return tell(journal::PlanRevised{.chunks = facts()});
}

/// What research.json holds is what every chunk is written from: as durable as a checkpoint before
/// any of them is asked for.
Status Run::research_stored(std::string_view raw) {
  const std::string stored = json::dump_pretty(passes::to_json(*research_));
  CW_RETURN_IF_ERROR(tell(journal::ChunkStored{.chunk = store::research_number,
                                               .file = store::research_name,
                                               .bytes = stored.size(),
                                               .sha256 = sha256_hex(stored),
                                               .answer_sha256 = sha256_hex(raw)}));
  crash_point("research_stored");
  return {};
}

/// From here on the plan follows what the research has to tell.
passes::Research& Run::know(passes::Research research) {
  plan_ = passes::revised_plan(record_.plan, research);
  for (std::size_t i = 0; i < figures_.size(); ++i)
    figures_[i].plan = plan_.chunks[i];
  contracts_.reset();
  return research_.emplace(std::move(research));
}

Status Run::warn_all(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings)
    CW_RETURN_IF_ERROR(tell(journal::Warning{warning}));
  return {};
}

Status Run::record_ending(int chunk,
                          const StreamOutcome& outcome,
                          End end,
                          const std::string& reason) {
  journal::AttemptState& attempt = known(chunk).attempts.back();
  std::optional<Nanodollars> bill;
  const auto& price = price_for(chunk);
  if (outcome.usage && price) bill = provider::cost(*price, *outcome.usage, outcome.searches);
  if (outcome.unbilled) bill = 0;  // whatever the price is
  ledger_.settle(chunk, attempt.number, bill);
  doors_.purse.note(purse_name(record_), ledger_.spent());
  ChunkFigures& chunk_figures = figures(chunk);
  chunk_figures.ms = outcome.ms;
  chunk_figures.ttft_ms = outcome.ttft_ms;
  chunk_figures.chars = outcome.chars;
  chunk_figures.end = name_of(end);
  chunk_figures.cost_nanodollars = ledger_.settled(chunk);
  journal::ChunkEnded ended{.chunk = chunk,
                            .attempt = attempt.number,
                            .end = std::string(name_of(end)),
                            .reason = reason,
                            .cost_nanodollars = bill,
                            .ms = outcome.ms,
                            .ttft_ms = outcome.ttft_ms,
                            .request_id = outcome.request_id,
                            .chars = outcome.chars,
                            .length_open = outcome.length_open,
                            .rehearsal = outcome.rehearsal};
  state_.length_open = state_.length_open || outcome.length_open;
  if (kind_of(chunk) != RequestKind::text) state_.rehearsed_research = outcome.rehearsal;
  if (outcome.usage) {
    ended.input_tokens = outcome.usage->input_tokens;
    ended.cached_tokens = outcome.usage->cached_tokens;
    ended.output_tokens = outcome.usage->output_tokens;
    ended.reasoning_tokens = outcome.usage->reasoning_tokens;
    chunk_figures.output_tokens = outcome.usage->output_tokens;
  }
  // The event first: the run directory is the truth, the store's row is rebuilt from it. An ending
  // that an earlier process recorded is not told twice.
  const bool told = attempt.ended && attempt.end == ended.end;
  if (!told) CW_RETURN_IF_ERROR(tell(ended));
  attempt.ended = true;
  attempt.end = ended.end;
  if (bill) attempt.cost = bill;
  attempt.output_tokens = ended.output_tokens;
  chunk_figures.paid_requests = known(chunk).paid_requests();
  crash_point("chunk_ended");
  std::optional<store::CallText> text;
  if (end == End::completed) {
    text = store::CallText{.bytes = outcome.text.size(), .sha256 = sha256_hex(outcome.text)};
  }
  CW_RETURN_IF_ERROR(doors_.store.end_call(store::call_id(record_, chunk, attempt.number),
                                           {.end = ended.end,
                                            .response_id = outcome.response_id,
                                            .cost_nanodollars = bill,
                                            .text = text}));
  crash_point("call_ended");
  return {};
}

void Run::fail_chunk(
    int chunk, const StreamOutcome& outcome, End end, Fault fault, const std::string& reason) {
  schedule_.failed(chunk);
  if (stopped_) return;  // the first fault is the one that is reported
  const int attempt = known(chunk).attempts.back().number;
  const bool researches = kind_of(chunk) == RequestKind::research;
  const Trouble trouble{
      .asked = writes_items() ? Asked::items
               : researches   ? Asked::research
                              : Asked::script,
      .end = end,
      .fault = fault,
      .token_limit_hit = outcome.token_limit_hit,
      .incomplete_reason = outcome.incomplete_reason,
      .output_tokens_asked = outcome.output_tokens_asked,
      .output_tokens_allowed = outcome.output_tokens_allowed,
      .why = outcome.why,
      .reason = outcome.reason,
      .searches = outcome.searches,
      .stopped_early = outcome.stopped_early,
      .chars = outcome.chars,
      .raw = doors_.folder.path() / store::raw_name(chunk, record_.pass),
      .tape = doors_.folder.path() / store::tape_name(chunk, attempt, record_.pass),
      .model = store::model_of(record_, chunk),
      .base_url = settings_.endpoint.base_url,
      .own_base_url = record_.base_url,
      .run_id = record_.run_id,
      .resume_command = settings_.resume_command,
      .response_id = outcome.response_id,
      .fetchable = outcome.fetchable && outlives_process(record_)};
  stopped_ = Stopped{.fault = fault,
                     .cause = fmt::format("{}: {}", name_of_request(chunk), reason),
                     .chunk = chunk,
                     .hints = remedies(trouble),
                     .why = outcome.why.cause,
                     .resumable = true};
}

/// Streams that run are paid for, so they are finished and kept, unless the user wants them
/// stopped.
void Run::heed_fault() {
  if (settings_.on_fault == OnFault::finish) return;
  for (Flow& flow : flows_)
    flow.stream->abandon(doors_.clock.now());
}

void Run::keep(int chunk, passes::ChunkAnswer answer, std::string_view raw) {
  Piece piece{
      .text = std::move(answer.text),
      .asked_words = figures(chunk).asked_words,
      .work = {.cleaned = std::move(answer.changes), .citations = std::move(answer.citations)},
      .answer_sha256 = sha256_hex(raw)};
  piece.words = words_of_stored(piece.text, record_.pass);
  piece.received_words = answer.received_words.value_or(piece.words);
  figures(chunk).words = piece.words;
  figures(chunk).received_words = piece.received_words;
  figures(chunk).work = piece.work;
  known(chunk).asked = piece.asked_words;
  known(chunk).received_words = piece.received_words;
  pieces_[chunk] = std::move(piece);
}

Status Run::save_research(const passes::Research& research) {
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::sources_name,
                                           json::dump_pretty(passes::to_json(research.sources))));
  CW_RETURN_IF_ERROR(
      doors_.folder.replace(store::pack_name, json::dump_pretty(research.canonical_pack)));
  return doors_.folder.replace(store::research_name, json::dump_pretty(passes::to_json(research)));
}

/// Checkpoints in plan order, as soon as they are possible.
Status Run::save_checkpoints() {
  while (pieces_.contains(static_cast<int>(checkpoints_) + 1)) {
    const int number = static_cast<int>(checkpoints_) + 1;
    trim_to_length(number);
    const Piece& piece = pieces_[number];
    const int trimmed = piece.work.trimmed.empty() ? 0 : piece.received_words - piece.words;
    const std::string name = store::checkpoint_name(number, record_.pass);
    const std::size_t before = script_.size();
    if (++checkpoints_ > 1) script_ += store::chunk_border;
    script_ += piece.text;
    // The file is durable before anything names it.
    CW_RETURN_IF_ERROR(store::save_checkpoint(doors_.folder,
                                              {.pass = record_.pass,
                                               .number = number,
                                               .of = plan_.chunks.size(),
                                               .text = script_,
                                               .before_bytes = before}));
    crash_point("checkpoint_written");
    CW_RETURN_IF_ERROR(tell(journal::ChunkStored{.chunk = number,
                                                 .words = piece.words,
                                                 .target = planned(number).words_target,
                                                 .trimmed_words = trimmed,
                                                 .asked = piece.asked_words,
                                                 .received_words = piece.received_words,
                                                 .work = piece.work,
                                                 .file = name,
                                                 .bytes = piece.text.size(),
                                                 .sha256 = sha256_hex(piece.text),
                                                 .answer_sha256 = piece.answer_sha256}));
    crash_point("chunk_stored");
    CW_RETURN_IF_ERROR(tell(journal::CheckpointSaved{
        .number = number, .file = (doors_.folder.path() / name).string()}));
  }
  return {};
}

std::vector<journal::ChunkFacts> Run::facts() const {
  std::vector<journal::ChunkFacts> list;
  list.reserve(plan_.chunks.size());
  for (const plan::Chunk& chunk : plan_.chunks) {
    list.push_back({.number = chunk.number,
                    .title = chunk.title,
                    .subject = chunk.subject,
                    .target = chunk.words_target});
  }
  return list;
}

Result<RunResult> Run::finish() {
  RunResult result;
  RunFigures& figures = result.figures;
  figures.run_id = record_.run_id;
  figures.topic_id = record_.topic_id;
  figures.title = topic_.title;
  figures.model = record_.model;
  figures.provider = record_.provider;
  figures.generated_at = rfc3339(doors_.clock.wall());
  figures.rehearsal = rehearsal_;
  figures.gates = settings_.gates;
  figures.ms = std::chrono::duration_cast<Millis>(doors_.clock.now() - started_).count();
  figures.words_target = record_.plan.words_target;
  figures.settled_nanodollars = ledger_.settled();
  figures.reserved_nanodollars = ledger_.reserved();
  figures.unknown_requests = ledger_.unknown_requests();
  figures.chunks = figures_;
  if (state_.research) {
    figures.research = research_figures_;
    figures.research_model = store::model_of(record_, store::research_number);
  }
  result.settled = settled_;
  int words = 0;
  for (const ChunkFigures& chunk : figures_)
    words += chunk.words;

  // All is stored and stopped all the same where the sources keep the shorter scripts back.
  if (!schedule_.all_stored() || stopped_) return finish_early(std::move(result), words);
  if (writes_items()) {
    CW_RETURN_IF_ERROR(save_items(result));
  } else {
    CW_RETURN_IF_ERROR(save_result(result));
  }
  return result;
}

Result<RunResult> Run::finish_early(RunResult result, int words) {
  if (!stopped_ && settings_.task != Task::write) {
    result.task_done = true;
    stopped_ = Stopped{.fault = Fault::network,
                       .cause = settings_.task == Task::cancel ? "cancelled at the provider"
                                                               : "answers are missing"};
  }
  if (!stopped_) {  // asked to stop while nothing was under way
    CW_CHECK(doors_.stop.signal() != 0);
    stopped_ = Stopped{.fault = doors_.stop.fault(),
                       .cause = fmt::format("stopped by {}", doors_.stop.name())};
  }
  result.stopped = stopped_;
  CW_RETURN_IF_ERROR(finish_row("stopped", words, ledger_.settled()));
  CW_RETURN_IF_ERROR(tell(journal::RunStopped{.code = exit_code(stopped_->fault),
                                              .cause = stopped_->cause,
                                              .chunk = stopped_->chunk,
                                              .kept_words = words,
                                              .resume = settings_.resume_command}));
  return result;
}

/// A failing disk may not take even this: what can be told and recorded is, nothing is repeated.
void Run::give_notice(const Error& error) {
  int words = 0;
  for (const ChunkFigures& chunk : figures_)
    words += chunk.words;
  const journal::RunStopped stopped{.code = exit_code(error.fault),
                                    .cause = error.what,
                                    .chunk = 0,
                                    .kept_words = words,
                                    .resume = settings_.resume_command};
  // Not synced: a sync that failed is not repeated. A log that failed takes nothing more.
  const json::Value body = journal::to_json(stopped);
  const auto stored = doors_.log.append(body, doors_.clock.wall());
  doors_.observer.heard(
      stopped,
      stored ? *stored : doors_.log.envelope(body, doors_.clock.wall(), doors_.log.last_seq()));
  const Status recorded = finish_row("stopped", words, ledger_.settled());
  // Where this fails too, the error that is on its way says what is wrong.
  static_cast<void>(recorded);
}

Status Run::finish_row(std::string_view state, int words, std::optional<Nanodollars> cost) {
  if (writes_items()) return {};
  return doors_.store.finish_run(record_.run_id, state, words, cost);
}

std::vector<std::string> Run::texts() const {
  std::vector<std::string> all;
  all.reserve(pieces_.size());
  for (const auto& [number, piece] : pieces_)
    all.push_back(piece.text);
  return all;
}

/// The script, where there is one, is on disk before anybody judges it.
Status Run::begin_review() {
  if (store::writes_script(record_)) {
    CW_RETURN_IF_ERROR(doors_.folder.replace(store::complete_name, script_));
    crash_point("script_written");
    CW_RETURN_IF_ERROR(
        tell(journal::ScriptSaved{.path = (doors_.folder.path() / store::complete_name).string(),
                                  .chars = json::code_points(script_),
                                  .chunks = static_cast<int>(checkpoints_)}));
  }
  review_ = doors_.reviewer.examine(manuscript_of(what_is_known(), texts()));
  return {};
}

Status Run::save_result(RunResult& result) {
  RunFigures& figures = result.figures;
  const int words = static_cast<int>(script::count_spoken_words(script_));
  figures.review = review_->get();
  for (const editorial::Finding& finding : figures.review.findings)
    CW_RETURN_IF_ERROR(tell(event_of(finding)));
  result.document = pass_a_json(figures, topic_, research_.value_or(passes::Research{}), texts());
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::pass_a_name, json::dump_pretty(result.document)));
  crash_point("result_written");
  CW_RETURN_IF_ERROR(
      doors_.folder.replace(store::report_json_name, json::dump_pretty(report_json(figures))));
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::report_md_name, report_markdown(figures)));
  crash_point("reports_written");
  CW_RETURN_IF_ERROR(doors_.store.record_calibration(store::gain_samples(record_, state_)));
  CW_RETURN_IF_ERROR(finish_row("finished", words, figures.settled_nanodollars));
  crash_point("run_row_finished");
  CW_RETURN_IF_ERROR(
      tell(journal::RunFinished{.words = words,
                                .target = figures.words_target,
                                .cost_nanodollars = figures.settled_nanodollars,
                                .ms = figures.ms,
                                .findings = static_cast<int>(figures.review.findings.size())}));
  crash_point("run_finished");
  return {};
}

}  // namespace castwright::engine
