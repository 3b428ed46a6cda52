#include "engine/run.h"

#include "core/check.h"
#include "core/hash.h"
#include "core/limits.h"
#include "engine/hints.h"
#include "script/words.h"
#include "store/layout.h"

#include <algorithm>
#include <csignal>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr Millis progress_every{250};  // formats.md: at most four a second

std::vector<bool> stored_chunks(const store::RunState& state) {
  std::vector<bool> stored;
  stored.reserve(state.chunks.size());
  for (const store::ChunkState& chunk : state.chunks)
    stored.push_back(chunk.stored);
  return stored;
}

}  // namespace

passes::AskOptions ask_options(const provider::Capabilities& can,
                               int chunk,
                               std::optional<std::int64_t> output_tokens_max) {
  passes::AskOptions options;
  options.search = can.searches;
  options.reasoning_tokens = can.reasoning_tokens;
  options.model_output_tokens_max = can.output_tokens_max;
  options.output_tokens_max = output_tokens_max;
  const bool searches = chunk == 1 && can.searches;
  options.structure = (searches ? can.structured_with_search : can.structured)
                          ? passes::Structure::schema
                          : passes::Structure::prompt;
  return options;
}

Millis default_deadline(int words) {
  constexpr Millis least = std::chrono::minutes(20);
  return std::max(least, Millis(std::chrono::minutes(10)) + Millis(250) * words);
}

Run::Run(RunDoors doors,
         RunSettings settings,
         const store::RunRecord& record,
         const topic::Topic& topic,
         store::RunState state)
    : doors_(doors),
      settings_(std::move(settings)),
      record_(record),
      topic_(topic),
      state_(std::move(state)),
      schedule_(
          static_cast<int>(record.plan.chunks.size()), settings_.parallel, stored_chunks(state_)),
      purse_(settings_.budget),
      started_(doors.clock.now()),
      last_progress_(started_),
      rehearsal_(settings_.rehearsal) {
  state_.chunks.resize(record.plan.chunks.size());
  for (const plan::Chunk& chunk : record.plan.chunks) {
    figures_.push_back({.plan = chunk});
    figures_.back().asked_words = chunk.words_target;
  }
}

Run::~Run() {
  doors_.syncer.forget(doors_.log.file());
}

Result<RunResult> Run::run() {
  CW_RETURN_IF_ERROR(begin());
  while (schedule_.unfinished()) {
    heed_stop();
    for (const int chunk : schedule_.startable()) {
      if (schedule_.stopping()) {  // the budget refused the one before
        schedule_.release(chunk);
      } else {
        CW_RETURN_IF_ERROR(open(chunk));
      }
    }
    if (streams_.empty()) continue;
    CW_RETURN_IF_ERROR(doors_.transport.wait(next_deadline(), batch_));
    for (const http::TransportEvent& event : batch_)
      CW_RETURN_IF_ERROR(absorb(event));
    expire();
    CW_RETURN_IF_ERROR(tell_progress());
    CW_RETURN_IF_ERROR(settle_finished());
    CW_RETURN_IF_ERROR(doors_.syncer.status());
  }
  return finish();
}

Status Run::tell(const RunEvent& event) {
  json::Value body = body_of(event);
  if (is_stored(event)) {
    const auto durable =
        is_urgent(event) ? store::EventLog::Durable::now : store::EventLog::Durable::soon;
    CW_TRY(body, doors_.log.append(body, doors_.clock.wall(), durable));
    doors_.syncer.wrote(doors_.log.file());
  } else if (!body.is_null()) {
    body = doors_.log.envelope(body, doors_.clock.wall(), doors_.log.last_seq());
  }
  doors_.observer.heard(event, body);
  return {};
}

Status Run::begin() {
  const bool resumed = doors_.log.last_seq() > 0;
  CW_RETURN_IF_ERROR(put_run_row("running", 0));
  CW_RETURN_IF_ERROR(tell(RunStarted{.topic_id = topic_.id,
                                     .model = record_.model,
                                     .provider = record_.provider,
                                     .words = record_.plan.words_target,
                                     .chunks = facts(),
                                     .rehearsal = rehearsal_,
                                     .resumed = resumed,
                                     .stored = state_.stored()}));
  CW_RETURN_IF_ERROR(warn_all(settings_.warnings));
  return adopt_earlier_work();
}

/// Texts that an earlier process paid for: stored chunks from the checkpoint, and answers that were
/// completed and not stored yet from their raw files. Neither is asked for again.
Status Run::adopt_earlier_work() {
  CW_TRY(std::vector<std::string> texts, store::read_stored_texts(doors_.folder, state_));
  checkpoints_ = texts.size();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    pieces_[static_cast<int>(i) + 1] = {.text = std::move(texts[i]),
                                        .words = state_.chunks[i].words,
                                        .received_words = state_.chunks[i].words};
  }
  for (std::size_t i = 0; i < state_.chunks.size(); ++i) {
    const store::ChunkState& chunk = state_.chunks[i];
    ChunkFigures& figures = figures_[i];
    figures.words = figures.received_words = chunk.words;
    figures.paid_requests = chunk.attempts;
    figures.ms = chunk.duration_ms;
    figures.ttft_ms = chunk.first_text_ms;
    figures.end = chunk.end;
    figures.chars = chunk.chars;
    figures.output_tokens = chunk.output_tokens;
    adopt_bills(chunk, figures);
    const int number = static_cast<int>(i) + 1;
    if (chunk.end == name_of(End::completed) && (!chunk.stored || number == 1)) {
      CW_RETURN_IF_ERROR(adopt_completed(number));
    }
  }
  return save_checkpoints();
}

/// Money that earlier processes spent: a request that was never answered is unknown, not zero.
void Run::adopt_bills(const store::ChunkState& chunk, ChunkFigures& figures) {
  if (chunk.attempts == 0 || !settings_.price) return;
  const bool all_ended = static_cast<int>(chunk.bills.size()) == chunk.attempts;
  figures.cost_nanodollars = all_ended ? total_of(chunk.bills) : std::nullopt;
  for (const std::optional<std::string>& bill : chunk.bills) {
    const auto amount = bill ? parse_dollars(*bill) : Result<provider::Nanodollars>(0);
    purse_.carry(amount.value_or(0));
  }
  for (const std::string& reserved : chunk.unsettled)
    purse_.carry_unknown(parse_dollars(reserved).value_or(0));
}

Status Run::adopt_completed(int chunk) {
  const auto raw = doors_.folder.read(store::raw_name(chunk), limits::answer_bytes_max);
  if (!raw) {
    return fail(Fault::storage,
                fmt::format("chunk {} was completed, but: {}", chunk, raw.error().what));
  }
  auto answer = passes::accept(*raw, chunk, topic_, {.verbatim = settings_.verbatim});
  if (!answer) return std::unexpected(std::move(answer).error().within(store::raw_name(chunk)));
  if (const auto& research = answer->research) {
    CW_TRY(const bool saved, doors_.folder.exists(store::pack_name));
    if (!saved) CW_RETURN_IF_ERROR(save_research(*research));
    research_ = research;
  }
  if (schedule_.state(chunk) == Schedule::State::stored) return {};
  schedule_.adopt(chunk);
  keep(chunk, *std::move(answer));
  return {};
}

void Run::heed_stop() {
  const int signal = doors_.stop.signal();
  if (signal == 0) return;
  schedule_.stop();
  for (auto& [id, stream] : streams_)
    stream->stop(Stop::asked);
}

Status Run::open(int chunk) {
  const plan::Chunk& planned_chunk = planned(chunk);
  CW_RETURN_IF_ERROR(tell(ChunkStarted{.chunk = facts()[static_cast<std::size_t>(chunk) - 1],
                                       .of = static_cast<int>(record_.plan.chunks.size())}));
  passes::Material material{.topic = &topic_,
                            .plan = &record_.plan,
                            .today = record_.today,
                            .source_text = record_.source_text,
                            .research = research_ ? &*research_ : nullptr,
                            .chunk_texts = {}};
  for (int before = 1; before < chunk && pieces_.contains(before); ++before) {
    material.chunk_texts.push_back(pieces_[before].text);
  }
  CW_TRY(const passes::Ask ask,
         passes::make_ask(record_.templates,
                          material,
                          chunk,
                          ask_options(settings_.capabilities, chunk, settings_.output_tokens_max)));
  CW_TRY(const int attempt, next_attempt(chunk));
  http::Request request = provider::encode(ask, settings_.endpoint);
  request.connect_ms_max = settings_.connect_ms_max;
  request.idle_ms_max = settings_.idle_ms_max;
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::prompt_name(chunk),
                                           fmt::format("{}\n\n{}\n", ask.instructions, ask.input)));
  CW_TRY(const bool reserved, reserve(chunk, attempt, ask));
  if (!reserved) return {};

  const Millis deadline =
      settings_.deadline_ms_max.value_or(default_deadline(planned_chunk.words_target));
  CW_TRY(auto stream,
         ChunkStream::open(doors_.folder,
                           doors_.syncer,
                           {.header = {.run = record_.run_id,
                                       .chunk = chunk,
                                       .attempt = attempt,
                                       .model = record_.model,
                                       .created = rfc3339(doors_.clock.wall())},
                            .progress_ms_max = settings_.progress_ms_max,
                            .deadline_ms_max = deadline,
                            .flush_chars = settings_.flush_chars,
                            .background = settings_.endpoint.background},
                           request,
                           doors_.clock.now()));
  attempts_[chunk] = attempt;
  figures_[static_cast<std::size_t>(chunk) - 1].paid_requests =
      ++state_.chunks[static_cast<std::size_t>(chunk) - 1].attempts;
  CW_RETURN_IF_ERROR(tell(
      RequestOpened{.chunk = chunk, .attempt = attempt, .body_sha256 = sha256_hex(request.body)}));
  const auto id = doors_.transport.start(request);
  if (!id) {
    stream->refuse(id.error());
    return conclude(*stream);
  }
  streams_.emplace(*id, std::move(stream));
  return {};
}

/// The number of the next tape. A process that died between the tape and the event left a tape
/// whose request was never sent: it stays, and its number is passed over.
Result<int> Run::next_attempt(int chunk) {
  int attempt = state_.chunks[static_cast<std::size_t>(chunk) - 1].attempts + 1;
  while (true) {
    CW_TRY(const bool taken, doors_.folder.exists(store::tape_name(chunk, attempt)));
    if (!taken) return attempt;
    ++attempt;
  }
}

Result<bool> Run::reserve(int chunk, int attempt, const passes::Ask& ask) {
  std::optional<provider::Nanodollars> worst;
  if (settings_.price) {
    worst = worst_cost(*settings_.price, ask, settings_.endpoint.tool_calls_max);
    if (!purse_.may_reserve(*worst)) {
      const std::string cause = fmt::format(
          "chunk {}: the budget of ${} is reached: ${} is spent, and the request may cost ${}",
          chunk,
          provider::dollars(purse_.budget().value_or(0)),
          provider::dollars(purse_.settled_known() + purse_.reserved()),
          provider::dollars(*worst));
      schedule_.failed(chunk);
      if (!stopped_) {
        stopped_ = Stopped{.fault = Fault::budget,
                           .cause = cause,
                           .chunk = chunk,
                           .hints = {"raise --budget; everything finished is kept"},
                           .resumable = true};
      }
      return false;
    }
    purse_.reserve(chunk, *worst);
  }
  worst_[chunk] = worst;
  CW_RETURN_IF_ERROR(doors_.index.put_call({.run_id = record_.run_id,
                                            .chunk = chunk,
                                            .attempt = attempt,
                                            .state = "reserved",
                                            .end = "",
                                            .response_id = "",
                                            .worst_nanodollars = worst,
                                            .cost_nanodollars = {}}));
  CW_RETURN_IF_ERROR(
      tell(RequestReserved{.chunk = chunk, .attempt = attempt, .worst_nanodollars = worst}));
  return true;
}

Status Run::absorb(const http::TransportEvent& event) {
  const auto found = streams_.find(event.stream);
  if (found == streams_.end()) return {};
  told_.clear();
  CW_RETURN_IF_ERROR(found->second->absorb(event, doors_.clock.now(), told_));
  for (const RunEvent& happened : told_)
    CW_RETURN_IF_ERROR(tell(happened));
  return {};
}

MonoTime Run::next_deadline() const {
  MonoTime next = doors_.clock.now() + progress_every;
  for (const auto& [id, stream] : streams_)
    next = std::min(next, stream->deadline());
  return next;
}

void Run::expire() {
  const MonoTime now = doors_.clock.now();
  for (auto& [id, stream] : streams_)
    stream->expire(now);
  heed_stop();
}

Status Run::tell_progress() {
  const MonoTime now = doors_.clock.now();
  if (now - last_progress_ < progress_every) return {};
  last_progress_ = now;
  for (const auto& [id, stream] : streams_) {
    double rate = 0;
    if (const auto first = stream->first_text_at(); first && now > *first) {
      const std::chrono::duration<double> writing = now - *first;
      rate = static_cast<double>(stream->tokens()) / writing.count();
    }
    CW_RETURN_IF_ERROR(tell(Progress{.chunk = stream->chunk(),
                                     .chars = stream->chars(),
                                     .words = stream->words(),
                                     .tokens_per_s = rate}));
  }
  return {};
}

Status Run::settle_finished() {
  for (auto at = streams_.begin(); at != streams_.end();) {
    if (!at->second->over()) {
      ++at;
      continue;
    }
    doors_.transport.stop(at->first);
    const std::unique_ptr<ChunkStream> stream = std::move(at->second);
    at = streams_.erase(at);
    CW_RETURN_IF_ERROR(conclude(*stream));
  }
  return {};
}

Status Run::conclude(ChunkStream& stream) {
  told_.clear();
  CW_TRY(const StreamOutcome outcome, stream.finish(doors_.clock.now(), told_));
  for (const RunEvent& happened : told_)
    CW_RETURN_IF_ERROR(tell(happened));
  return settle(outcome, stream);
}

}  // namespace castwright::engine
