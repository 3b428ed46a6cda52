#include "app/watch.h"

#include "app/shell.h"
#include "core/limits.h"
#include "core/money.h"
#include "engine/stream.h"
#include "json/text.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// The view of the stage, in the view of its run; nullptr if it has not begun.
const RunView* view_of(const RunView& view, store::StageId stage) {
  if (view.record.stage == stage) return &view;
  const auto later = std::ranges::find_if(
      view.later, [stage](const RunView& one) { return one.record.stage == stage; });
  return later == view.later.end() ? nullptr : &*later;
}

std::string option_of(const store::RunRecord& record, std::string_view key) {
  const auto found = record.options.find(key);
  return found == record.options.end() ? std::string() : found->second;
}

int number_of(const std::string& text, int otherwise) {
  int number = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? number : otherwise;
}

/// When an event of the log happened, on the clock of this process.
MonoTime time_of(const journal::Envelope& envelope, const Clock& clock) {
  const auto stamp = parse_rfc3339(envelope.ts);
  const WallTime now = clock.wall();
  return stamp && *stamp < now ? clock.now() - (now - *stamp) : clock.now();
}

/// For each request the place of the newest event that asks for its answer, ends
/// it or stores it.
std::map<int, std::size_t> newest_of_answers(const std::vector<json::Value>& events) {
  std::map<int, std::size_t> newest;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string_view type = events[i].string_or("type", "");
    if (type == journal::RequestReserved::type || type == journal::ChunkEnded::type
        || type == journal::ChunkStored::type) {
      newest[static_cast<int>(events[i].int_or("chunk", -1))] = i;
    }
  }
  return newest;
}

/// The fault with this exit code; Fault::internal if no fault has it.
Fault fault_of_exit(int code) {
  for (int fault = 0; fault <= static_cast<int>(Fault::hung_up); ++fault)
    if (exit_code(static_cast<Fault>(fault)) == code) return static_cast<Fault>(fault);
  return Fault::internal;
}

}  // namespace

observe::RunFacts facts_of(const RunView& view, store::StageId stage, bool with_state) {
  observe::RunFacts facts;
  const RunView* const own = view_of(view, stage);
  if (own == nullptr) return facts;
  facts.words_target = own->record.plan.words_target;
  for (const plan::Chunk& chunk : own->record.plan.chunks) {
    facts.plan.push_back({.number = chunk.number,
                          .title = chunk.title,
                          .subject = chunk.subject,
                          .target = store::target_of(own->state, own->record, chunk.number)});
  }
  facts.parallel = number_of(option_of(view.record, "parallel"), 1);
  if (const auto budget = parse_dollars(option_of(view.record, "budget"))) facts.budget = *budget;
  const auto count = [&facts, stage](const RunView& one) {
    if (one.record.stage == stage) return;
    for (int number = one.state.first(); number <= one.state.last(); ++number)
      for (const journal::AttemptState& request : one.state.request(number).attempts)
        facts.other_stages.add(request);
  };
  count(view);
  std::ranges::for_each(view.later, count);
  if (!with_state) return facts;
  for (int number = own->state.first(); number <= own->state.last(); ++number) {
    const journal::ChunkState& chunk = own->state.request(number);
    if (chunk.stored) facts.stored_words[number] = chunk.words;
    if (!chunk.attempts.empty()) facts.requests[number] = chunk.attempts;
  }
  return facts;
}

observe::RunFacts facts_of(store::Output& output, const RunName& run, store::StageId stage) {
  const auto view = view_run(output, {.topic_id = run.topic_id, .run_id = run.run_id});
  return view ? facts_of(*view, stage, true) : observe::RunFacts();
}

StageFollower::StageFollower(std::unique_ptr<disk::Folder> folder, store::RunRecord record)
    : folder_(std::move(folder)),
      record_(std::move(record)) {
  for (const plan::Chunk& chunk : record_.plan.chunks) {
    plan_.push_back({.number = chunk.number,
                     .title = chunk.title,
                     .subject = chunk.subject,
                     .target = chunk.words_target});
  }
}

Result<std::vector<SeenEvent>> StageFollower::look(const Clock& clock) {
  std::vector<SeenEvent> news;
  CW_RETURN_IF_ERROR(look_at_log(clock, news));
  look_at_texts(clock, news);
  return news;
}

void StageFollower::rewind() {
  log_ = {};
  under_way_.clear();
}

Status StageFollower::look_at_log(const Clock& clock, std::vector<SeenEvent>& news) {
  CW_TRY(const std::vector<json::Value> events, log_.more(*folder_));
  auto newest = newest_of_answers(events);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const json::Value& stored = events[i];
    auto event = journal::from_json(stored);
    if (!event) continue;
    const MonoTime at = time_of(event->envelope, clock);
    note(event->what);
    if (const auto* reserved = std::get_if<journal::RequestReserved>(&event->what)) {
      // The log has no event of its own for this: it is told to the eyes only.
      news.push_back({.event = asked_for(reserved->chunk), .at = at});
    } else if (const auto* ended = std::get_if<journal::ChunkEnded>(&event->what);
               ended != nullptr && newest[ended->chunk] == i) {
      // What arrived since the last look belongs to the answer too.
      Answer answer;
      if (auto last = progress_of(ended->chunk, answer, at))
        news.push_back({.event = *last, .at = at});
    }
    news.push_back({.event = std::move(event->what), .stored = stored, .at = at});
  }
  return {};
}

journal::ChunkStarted StageFollower::asked_for(int number) const {
  journal::ChunkStarted started{
      .chunk = {.number = number}, .of = static_cast<int>(plan_.size()), .stage = record_.stage};
  if (number > 0 && number <= started.of)
    started.chunk = plan_[static_cast<std::size_t>(number) - 1];
  return started;
}

void StageFollower::note(const journal::RunEvent& event) {
  if (std::holds_alternative<journal::RunStarted>(event)) {
    finished_ = false;
    stopped_.reset();
    errors_ = 0;
    under_way_.clear();
  } else if (const auto* opened = std::get_if<journal::RequestOpened>(&event)) {
    under_way_[opened->chunk] = {};
  } else if (const auto* lost = std::get_if<journal::Reattached>(&event)) {
    under_way_.try_emplace(lost->chunk);
  } else if (const auto* ended = std::get_if<journal::ChunkEnded>(&event)) {
    under_way_.erase(ended->chunk);
  } else if (const auto* finding = std::get_if<journal::Finding>(&event)) {
    if (finding->severity == "error") ++errors_;
  } else if (const auto* revised = std::get_if<journal::PlanRevised>(&event)) {
    for (const journal::ChunkFacts& chunk : revised->chunks) {
      if (chunk.number < 1 || chunk.number > static_cast<int>(plan_.size())) continue;
      journal::ChunkFacts& known = plan_[static_cast<std::size_t>(chunk.number) - 1];
      if (!chunk.title.empty()) known.title = chunk.title;
      known.target = chunk.target;
    }
  } else if (std::holds_alternative<journal::RunFinished>(event)) {
    finished_ = true;
  } else if (const auto* stopped = std::get_if<journal::RunStopped>(&event)) {
    stopped_ = *stopped;
  }
}

/// Tells how far each answer under way is.
void StageFollower::look_at_texts(const Clock& clock, std::vector<SeenEvent>& news) {
  const MonoTime now = clock.now();
  for (auto& [number, answer] : under_way_)
    if (auto progress = progress_of(number, answer, now))
      news.push_back({.event = *progress, .at = now});
}

/// How far an answer is, by the text that its process writes as it arrives; nothing if no more of
/// it arrived since the last look, which `answer` remembers.
std::optional<journal::Progress> StageFollower::progress_of(int number,
                                                            Answer& answer,
                                                            MonoTime now) {
  const std::string name = store::raw_name(number, record_.stage);
  const auto file = folder_->look(name);
  if (!file || file->size == answer.bytes) return std::nullopt;
  const auto text = folder_->read(name, limits::answer_bytes_max);
  if (!text) return std::nullopt;
  answer.bytes = file->size;
  if (!answer.first_look || answer.bytes < answer.first_bytes) {
    answer.first_look = now;
    answer.first_bytes = answer.bytes;
  }
  constexpr double bytes_per_token = 4;
  const double arrived = static_cast<double>(answer.bytes - answer.first_bytes);
  const std::chrono::duration<double> writing = now - *answer.first_look;
  const std::string whole = json::to_utf8(*text);
  return journal::Progress{
      .chunk = number,
      .chars = json::code_points(whole),
      .words = engine::spoken_words(whole),
      .tokens_per_s = writing.count() > 1 ? arrived / bytes_per_token / writing.count() : 0};
}

AtWork at_work(store::Output& output, const store::Output::Found& found) {
  const auto held = output.is_held(found);
  if (!held) return AtWork::unknown;
  return *held ? AtWork::yes : AtWork::no;
}

Result<std::vector<StageFollower>> followers_of(store::Output& output,
                                                const store::Output::Found& found) {
  std::vector<StageFollower> stages;
  for (const store::Stage& stage : journal::stage_table) {
    if (!stage.is_home()) continue;
    CW_TRY(auto folder, output.open_run(found));
    if (!stage.folder.empty()) {
      CW_TRY(const bool begun, folder->exists(stage.folder));
      if (!begun) continue;
      CW_TRY(folder, folder->folder(stage.folder, disk::Missing::fail));
    }
    auto record = store::read_run_record(*folder);
    // The record of a stage that follows is written in a moment, if its folder is there already.
    if (!record && record.error().fault == Fault::missing && !stages.empty()) continue;
    if (!record) return std::unexpected(std::move(record).error());
    stages.emplace_back(std::move(folder), *std::move(record));
  }
  return stages;
}

RunOutcome watched_outcome(store::Output& output,
                           const store::Output::Found& found,
                           const std::vector<StageFollower>& stages) {
  RunOutcome outcome{.run = {.topic_id = found.topic_id, .run_id = found.run_id}};
  const auto folder = output.open_run(found);
  if (folder) outcome.run_dir = (*folder)->path();
  const std::string resume = resume_command(found.run_id, output.name());
  for (const StageFollower& stage : stages) {
    if (stage.stopped()) {
      outcome.end = RunEnd::failed;
      outcome.error = {fault_of_exit(stage.stopped()->code), stage.stopped()->cause};
      outcome.resume = stage.stopped()->resume;
      return outcome;
    }
    if (!stage.finished()) {
      outcome.end = RunEnd::failed;
      outcome.error = {
          Fault::network,
          fmt::format("run {}: its process is gone; what was received is kept", found.run_id)};
      outcome.resume = resume;
      return outcome;
    }
    if (stage.errors() > 0 && option_of(stage.record(), "gates") != "false") {
      outcome.end = RunEnd::gate_failed;
      outcome.error = {Fault::gate,
                       fmt::format("finished, but a quality gate failed: {} finding{} of the kind "
                                   "error",
                                   stage.errors(),
                                   stage.errors() == 1 ? "" : "s")};
      return outcome;
    }
  }
  return outcome;
}

}  // namespace castwright::app
