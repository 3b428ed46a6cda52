// The second half of the engine: an ended stream becomes a stored chunk or a recorded failure, and
// stored chunks become checkpoints, the script and the reports.

#include "core/check.h"
#include "core/hash.h"
#include "engine/hints.h"
#include "engine/run.h"
#include "script/words.h"
#include "store/layout.h"

#include <algorithm>
#include <csignal>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr std::string_view blank_line = "\n\n";

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Status Run::settle(const StreamOutcome& outcome, const ChunkStream& stream) {
  const int chunk = stream.chunk();
  rehearsal_ = rehearsal_ || outcome.rehearsal;
  End end = outcome.verdict.end;
  Fault fault = outcome.verdict.fault;
  std::string reason = outcome.reason;
  std::optional<passes::ChunkAnswer> answer;
  if (end == End::completed) {
    auto accepted = passes::accept(outcome.text, chunk, topic_, {.verbatim = settings_.verbatim});
    if (accepted) {
      answer = *std::move(accepted);
    } else {
      end = End::unusable;
      fault = accepted.error().fault;
      reason = accepted.error().what;
    }
  }
  if (fault == Fault::interrupted && doors_.stop.signal() == SIGTERM) fault = Fault::terminated;
  CW_RETURN_IF_ERROR(record_ending(chunk, outcome, end, reason));
  CW_RETURN_IF_ERROR(warn_all(outcome.warnings));
  if (!answer) {
    fail_chunk(chunk, outcome, end, fault, reason);
    return {};
  }
  CW_RETURN_IF_ERROR(warn_all(answer->warnings));
  if (answer->research) {
    CW_RETURN_IF_ERROR(save_research(*answer->research));
    CW_RETURN_IF_ERROR(tell(ResearchKnown{.sources = answer->research->sources.size()}));
    research_ = std::move(answer->research);
  }
  schedule_.stored(chunk);
  keep(chunk, *std::move(answer));
  return save_checkpoints();
}

Status Run::warn_all(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings)
    CW_RETURN_IF_ERROR(tell(Warning{warning}));
  return {};
}

Status Run::record_ending(int chunk,
                          const StreamOutcome& outcome,
                          End end,
                          const std::string& reason) {
  const int attempt = attempts_[chunk];
  std::optional<std::int64_t> bill;
  if (outcome.usage && settings_.price) {
    bill = provider::cost(*settings_.price, *outcome.usage, outcome.searches);
  }
  if (settings_.price && outcome.unbilled) bill = 0;
  purse_.settle(chunk, bill);
  ChunkFigures& figures = figures_[static_cast<std::size_t>(chunk) - 1];
  figures.ms = outcome.ms;
  figures.ttft_ms = outcome.ttft_ms;
  figures.chars = outcome.chars;
  figures.end = name_of(end);
  const std::optional<std::int64_t> earlier =
      figures.paid_requests > 1 ? figures.cost_nanodollars : 0;
  figures.cost_nanodollars = bill && earlier ? std::optional(*bill + *earlier) : std::nullopt;
  ChunkEnded ended{.chunk = chunk,
                   .attempt = attempt,
                   .end = std::string(name_of(end)),
                   .reason = reason,
                   .cost_nanodollars = bill,
                   .ms = outcome.ms,
                   .ttft_ms = outcome.ttft_ms,
                   .request_id = outcome.request_id,
                   .chars = outcome.chars};
  if (outcome.usage) {
    ended.input_tokens = outcome.usage->input_tokens;
    ended.cached_tokens = outcome.usage->cached_tokens;
    ended.output_tokens = outcome.usage->output_tokens;
    ended.reasoning_tokens = outcome.usage->reasoning_tokens;
    figures.output_tokens = outcome.usage->output_tokens;
  }
  // The event first: the run directory is the truth, the index is rebuilt from it.
  CW_RETURN_IF_ERROR(tell(ended));
  return doors_.index.put_call({.run_id = record_.run_id,
                                .chunk = chunk,
                                .attempt = attempt,
                                .state = "ended",
                                .end = ended.end,
                                .response_id = outcome.response_id,
                                .worst_nanodollars = worst_[chunk],
                                .cost_nanodollars = bill});
}

void Run::fail_chunk(
    int chunk, const StreamOutcome& outcome, End end, Fault fault, const std::string& reason) {
  schedule_.failed(chunk);
  if (stopped_) return;  // the first fault is the one that is reported
  const int attempt = attempts_[chunk];
  const Trouble trouble{.end = end,
                        .fault = fault,
                        .token_limit_hit = outcome.token_limit_hit,
                        .chars = outcome.chars,
                        .raw = doors_.folder.path() / store::raw_name(chunk),
                        .tape = doors_.folder.path() / store::tape_name(chunk, attempt),
                        .model = record_.model,
                        .base_url = record_.base_url,
                        .run_id = record_.run_id};
  stopped_ = Stopped{.fault = fault,
                     .cause = fmt::format("chunk {} ({}): {}", chunk, planned(chunk).title, reason),
                     .chunk = chunk,
                     .hints = remedies(trouble),
                     .resumable = true};
}

void Run::keep(int chunk, passes::ChunkAnswer answer) {
  Piece piece{.text = std::move(answer.text)};
  piece.words = piece.received_words = static_cast<int>(script::count_spoken_words(piece.text));
  ChunkFigures& figures = figures_[static_cast<std::size_t>(chunk) - 1];
  figures.words = figures.received_words = piece.words;
  pieces_[chunk] = std::move(piece);
}

Status Run::save_research(const passes::Research& research) {
  json::Value sources = json::Value::array();
  for (const passes::Source& source : research.sources)
    sources.push(passes::to_json(source));
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::sources_name, json::dump_pretty(sources)));
  return doors_.folder.replace(store::pack_name, json::dump_pretty(research.canonical_pack));
}

/// Checkpoints in plan order, as soon as they are possible.
Status Run::save_checkpoints() {
  while (pieces_.contains(static_cast<int>(checkpoints_) + 1)) {
    const int number = static_cast<int>(checkpoints_) + 1;
    const Piece& piece = pieces_[number];
    const std::string name = store::checkpoint_name(number);
    ++checkpoints_;
    // The file is durable before anything names it.
    CW_RETURN_IF_ERROR(doors_.folder.replace(name, joined(checkpoints_)));
    CW_RETURN_IF_ERROR(tell(ChunkStored{.chunk = number,
                                        .words = piece.words,
                                        .target = planned(number).words_target,
                                        .trimmed_words = piece.received_words - piece.words,
                                        .file = name,
                                        .bytes = piece.text.size(),
                                        .sha256 = sha256_hex(piece.text)}));
    CW_RETURN_IF_ERROR(
        tell(CheckpointSaved{.number = number, .file = (doors_.folder.path() / name).string()}));
  }
  return {};
}

std::string Run::joined(std::size_t count) const {
  std::string script;
  for (std::size_t i = 1; i <= count; ++i) {
    if (i > 1) script += blank_line;
    script += pieces_.at(static_cast<int>(i)).text;
  }
  return script;
}

std::vector<ChunkFacts> Run::facts() const {
  std::vector<ChunkFacts> list;
  list.reserve(record_.plan.chunks.size());
  for (const plan::Chunk& chunk : record_.plan.chunks) {
    list.push_back({.number = chunk.number,
                    .title = chunk.title,
                    .subject = chunk.subject,
                    .target = chunk.words_target});
  }
  return list;
}

Status Run::put_run_row(std::string_view state, int words) {
  return doors_.index.put_run({.run_id = record_.run_id,
                               .topic_id = record_.topic_id,
                               .created = record_.created,
                               .state = std::string(state),
                               .model = record_.model,
                               .provider = record_.provider,
                               .words_target = record_.plan.words_target,
                               .words = words,
                               .cost_nanodollars = purse_.settled()});
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
  if (settings_.price) figures.settled_nanodollars = purse_.settled();
  figures.reserved_nanodollars = purse_.reserved();
  figures.unknown_requests = purse_.unknown_requests();
  figures.chunks = figures_;
  int words = 0;
  for (const ChunkFigures& chunk : figures_)
    words += chunk.words;

  if (!schedule_.all_stored()) {
    if (!stopped_) {  // asked to stop while nothing was under way
      const bool terminated = doors_.stop.signal() == SIGTERM;
      CW_CHECK(doors_.stop.signal() != 0);
      stopped_ = Stopped{.fault = terminated ? Fault::terminated : Fault::interrupted,
                         .cause = terminated ? "stopped by SIGTERM" : "stopped by SIGINT",
                         .chunk = 0,
                         .hints = {},
                         .resumable = true};
    }
    result.stopped = stopped_;
    CW_RETURN_IF_ERROR(put_run_row("stopped", words));
    CW_RETURN_IF_ERROR(tell(RunStopped{.code = exit_code(stopped_->fault),
                                       .cause = stopped_->cause,
                                       .chunk = stopped_->chunk,
                                       .kept_words = words,
                                       .resume = settings_.resume_command}));
    return result;
  }
  CW_RETURN_IF_ERROR(save_result(result, joined(checkpoints_)));
  return result;
}

Status Run::save_result(RunResult& result, const std::string& script) {
  RunFigures& figures = result.figures;
  const int words = static_cast<int>(script::count_spoken_words(script));
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::complete_name, script));
  CW_RETURN_IF_ERROR(
      tell(ScriptSaved{.path = (doors_.folder.path() / store::complete_name).string(),
                       .chars = code_points(script),
                       .chunks = static_cast<int>(checkpoints_)}));
  figures.findings = judge_script(figures, words);
  for (const Finding& finding : figures.findings)
    CW_RETURN_IF_ERROR(tell(finding));
  std::vector<std::string> texts;
  texts.reserve(pieces_.size());
  for (const auto& [number, piece] : pieces_)
    texts.push_back(piece.text);
  result.pass_a = pass_a_json(figures, topic_, research_.value_or(passes::Research{}), texts);
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::pass_a_name, json::dump_pretty(result.pass_a)));
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::report_json_name,
                                           json::dump_pretty(report_json(figures, script))));
  CW_RETURN_IF_ERROR(
      doors_.folder.replace(store::report_md_name, report_markdown(figures, script)));
  CW_RETURN_IF_ERROR(put_run_row("finished", words));
  return tell(RunFinished{.words = words,
                          .target = figures.words_target,
                          .cost_nanodollars = figures.settled_nanodollars,
                          .ms = figures.ms,
                          .findings = static_cast<int>(figures.findings.size())});
}

}  // namespace castwright::engine
