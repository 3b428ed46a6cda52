#include "observe/picture.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <variant>

namespace castwright::observe {
namespace {

using namespace journal;  // NOLINT(google-build-using-namespace): the events only

/// A pace is told only after so much was measured: before that it is chance.
constexpr double measured_s_min = 2;
constexpr double measured_words_min = 20;

double seconds_between(MonoTime from, MonoTime to) {
  return std::chrono::duration<double>(to - from).count();
}

std::int64_t whole_seconds(double seconds) {
  return static_cast<std::int64_t>(std::ceil(std::max(seconds, 0.0)));
}

bool is_at_work(const Work& work) {
  return work.phase != WorkPhase::idle;
}

}  // namespace

std::string_view name_of(WorkPhase phase) {
  switch (phase) {
    case WorkPhase::idle: return "";
    case WorkPhase::waiting: return "waiting";
    case WorkPhase::researching: return "researching";
    case WorkPhase::thinking: return "thinking";
    case WorkPhase::writing: return "writing";
    case WorkPhase::reattaching: return "re-attaching";
    case WorkPhase::received: return "received";
  }
  return "";
}

void Paid::add(const AttemptState& request) {
  if (!request.opened) return;
  const auto sum = [](std::optional<Nanodollars> to, std::optional<Nanodollars> more) {
    return to && more ? std::optional(saturating_sum(*to, *more)) : std::nullopt;
  };
  const auto bill = request.bill_nanodollars();
  spent = sum(spent, bill);
  most = sum(most, bill ? bill : request.reserved);
}

Picture::Picture(RunFacts facts) : facts_(std::move(facts)), target_(facts_.words_target) {
  take_plan(facts_.plan);
  for (const auto& [number, words] : facts_.stored_words) {
    Work& stored = known(number);
    stored.stored = true;
    stored.words = words;
  }
  for (const auto& [number, requests] : facts_.requests) {
    for (const AttemptState& request : requests) {
      requests_[{number, request.number}] = request;
      Work& work = known(number);
      work.reserved = request.reserved;
      if (request.ended) work.took_ms = request.duration_ms;
    }
  }
}

Work& Picture::known(int number) {
  Work& work = works_[number];
  work.facts.number = number;
  return work;
}

/// A log tells how many chunks there are, and nothing of what they are: what is known stays.
void Picture::take_plan(const std::vector<ChunkFacts>& chunks) {
  if (chunks.empty()) return;
  plan_ = chunks.size();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    Work& work = known(static_cast<int>(i) + 1);
    const ChunkFacts& told = chunks[i];
    if (!told.title.empty()) work.facts.title = told.title;
    if (!told.subject.empty()) work.facts.subject = told.subject;
    if (told.target > 0) work.facts.target = told.target;
  }
}

/// Does the request bring the research, alone or before its text?
bool Picture::researches(int number) const {
  if (number == research_number) return true;
  return number == 1 && stage_ == StageId::long_script && !research_first_;
}

void Picture::begin(int number, MonoTime at) {
  Work& work = known(number);
  const std::optional<Nanodollars> reserved = work.reserved;
  work = {.facts = work.facts, .phase = WorkPhase::waiting, .since = at, .reserved = reserved};
  most_at_once_ = std::max(
      most_at_once_, static_cast<std::size_t>(std::ranges::count_if(works_, [](const auto& entry) {
        return is_at_work(entry.second);
      })));
}

void Picture::note(const RunEvent& event, MonoTime at) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    note_started(*started, at);
  } else if (const auto* revised = std::get_if<PlanRevised>(&event)) {
    take_plan(revised->chunks);
  } else if (const auto* asked = std::get_if<ChunkStarted>(&event)) {
    begin(asked->chunk.number, at);
    Work& work = known(asked->chunk.number);
    if (!asked->chunk.title.empty()) work.facts = asked->chunk;
  } else if (const auto* reserved = std::get_if<RequestReserved>(&event)) {
    known(reserved->chunk).reserved = reserved->worst_nanodollars;
    AttemptState& request = requests_[{reserved->chunk, reserved->attempt}];
    request = {.number = reserved->attempt, .reserved = reserved->worst_nanodollars};
  } else if (const auto* opened = std::get_if<RequestOpened>(&event)) {
    begin(opened->chunk, at);
    requests_[{opened->chunk, opened->attempt}].opened = true;
  } else if (const auto* stream = std::get_if<StreamStarted>(&event)) {
    known(stream->chunk).phase =
        researches(stream->chunk) ? WorkPhase::researching : WorkPhase::thinking;
  } else if (const auto* answer = std::get_if<ResponseKnown>(&event)) {
    // Whoever reads the log of another process hears of no StreamStarted.
    Work& work = known(answer->chunk);
    if (work.phase == WorkPhase::waiting)
      work.phase = researches(answer->chunk) ? WorkPhase::researching : WorkPhase::thinking;
  } else if (const auto* first = std::get_if<FirstText>(&event)) {
    known(first->chunk).first_text_ms = first->ms;
  } else if (const auto* lost = std::get_if<Reattached>(&event)) {
    if (!is_at_work(known(lost->chunk))) begin(lost->chunk, at);
    known(lost->chunk).phase =
        lost->window == CompletionWindow::soonest ? WorkPhase::reattaching : WorkPhase::waiting;
  } else if (const auto* progress = std::get_if<Progress>(&event)) {
    note_progress(*progress, at);
  } else if (const auto* flushed = std::get_if<TextFlushed>(&event)) {
    if (Work& work = known(flushed->chunk); is_at_work(work))
      work.words = std::max(work.words, static_cast<int>(flushed->words));
  } else if (const auto* complete = std::get_if<StreamComplete>(&event)) {
    note_complete(*complete);
  } else if (const auto* ended = std::get_if<ChunkEnded>(&event)) {
    note_ended(*ended);
  } else if (const auto* stored = std::get_if<ChunkStored>(&event)) {
    Work& work = known(stored->chunk);
    work.stored = true;
    work.words = stored->words;
    work.phase = WorkPhase::idle;
    if (stored->target > 0) work.facts.target = stored->target;
  } else if (const auto* again = std::get_if<ChunkReopened>(&event)) {
    Work& work = known(again->chunk);
    work.stored = false;
    work.words = 0;
    work.phase = WorkPhase::idle;
  } else if (std::holds_alternative<RunFinished>(event)
             || std::holds_alternative<RunStopped>(event)) {
    note_over();
  }
}

/// What is received stays so: the process that resumes the run stores it.
void Picture::note_over() {
  over_ = true;
  for (auto& [number, work] : works_)
    if (work.phase != WorkPhase::received) work.phase = WorkPhase::idle;
}

void Picture::note_gone() {
  note_over();
  gone_ = true;
}

void Picture::note_started(const RunStarted& event, MonoTime at) {
  note_over();  // What an earlier process left under way, nobody works on now.
  over_ = gone_ = false;
  rehearsal_ = rehearsal_ || event.rehearsal;
  started_ = at;
  stage_ = event.stage;
  research_first_ = event.research_first || event.chunks.empty();
  if (event.words > 0) target_ = event.words;
  take_plan(event.chunks);
}

void Picture::note_progress(const Progress& event, MonoTime at) {
  Work& work = known(event.chunk);
  if (!is_at_work(work) && !work.stored) begin(event.chunk, at);
  const bool more = event.chars > work.chars || static_cast<int>(event.words) > work.words;
  work.chars = event.chars;
  work.tokens_per_s = event.tokens_per_s;
  const int words = static_cast<int>(event.words);
  if (words > 0 && !work.first_word) {
    work.first_word = at;
    work.words_before = words;
  }
  work.words = words;
  if (work.phase == WorkPhase::received || !more) return;
  work.phase = researches(event.chunk) && words == 0 ? WorkPhase::researching : WorkPhase::writing;
}

/// The answer is there, also one that an earlier process received.
void Picture::note_complete(const StreamComplete& event) {
  Work& work = known(event.chunk);
  work.chars = event.chars;
  if (work.stored) return;
  work.words = static_cast<int>(event.words);
  work.phase = WorkPhase::received;
}

/// Is it the newest request of its chunk, and at work?
bool Picture::is_under_way(int number, int attempt) const {
  const auto work = works_.find(number);
  if (work == works_.end() || !is_at_work(work->second)) return false;
  const auto next = requests_.upper_bound({number, attempt});
  return next == requests_.end() || next->first.first != number;
}

bool Picture::is_news(const ChunkEnded& event) const {
  const auto known = requests_.find({event.chunk, event.attempt});
  if (known == requests_.end() || known->second.end != event.end) return true;
  return is_under_way(event.chunk, event.attempt)
         && works_.at(event.chunk).phase != WorkPhase::received;
}

void Picture::note_ended(const ChunkEnded& event) {
  const bool news = is_news(event);
  AttemptState& request = requests_[{event.chunk, event.attempt}];
  request.opened = request.ended = true;
  request.end = event.end;
  request.cost = event.cost_nanodollars;
  rehearsal_ = rehearsal_ || event.rehearsal;
  if (!news) return;
  Work& work = known(event.chunk);
  work.took_ms = event.ms;
  if (work.first_word) {
    const double from_request_s = seconds_between(work.since, *work.first_word);
    const double writing_s = static_cast<double>(event.ms) / 1000 - from_request_s;
    if (writing_s > 0) {
      measured_s_ += writing_s;
      measured_words_ += work.words - work.words_before;
    }
  }
  work.phase = event.end == "completed" && !work.stored ? WorkPhase::received : WorkPhase::idle;
}

std::vector<const Work*> Picture::at_work() const {
  std::vector<const Work*> found;
  for (const auto& [number, work] : works_)
    if (is_at_work(work)) found.push_back(&work);
  return found;
}

int Picture::stored() const {
  return static_cast<int>(std::ranges::count_if(
      works_, [this](const auto& entry) { return counts(entry.second) && entry.second.stored; }));
}

int Picture::words() const {
  int sum = 0;
  for (const auto& [number, work] : works_)
    if (work.stored || (is_at_work(work) && !over_)) sum += work.words;
  return sum;
}

std::optional<Nanodollars> Picture::spent() const {
  Paid paid = facts_.budget ? facts_.other_stages : Paid();
  for (const auto& [name, request] : requests_)
    if (request.ended || !is_under_way(name.first, name.second)) paid.add(request);
  return paid.spent;
}

std::optional<Nanodollars> Picture::most() const {
  Paid paid = facts_.budget ? facts_.other_stages : Paid();
  for (const auto& [name, request] : requests_)
    paid.add(request);
  return paid.most;
}

std::optional<Nanodollars> Picture::spent_on(int number) const {
  std::optional<Nanodollars> sum;
  for (auto at = requests_.lower_bound({number, 0});
       at != requests_.end() && at->first.first == number;
       ++at) {
    if (!at->second.opened) continue;
    const auto bill = at->second.bill_nanodollars();
    if (!bill) return std::nullopt;
    sum = saturating_sum(sum.value_or(0), *bill);
  }
  return sum;
}

double Picture::pace(const Work& work, MonoTime now) {
  if (!work.first_word || work.phase != WorkPhase::writing) return 0;
  const double seconds = seconds_between(*work.first_word, now);
  const double words = work.words - work.words_before;
  if (seconds < measured_s_min || words < measured_words_min) return 0;
  return words / seconds;
}

std::optional<std::int64_t> Picture::left_of(const Work& work, MonoTime now) {
  const double speed = pace(work, now);
  if (speed <= 0 || work.words >= work.facts.target) return std::nullopt;
  return whole_seconds((work.facts.target - work.words) / speed);
}

/// Seconds between a request and its first word, from those that have begun to write: as they were
/// told, else as they were seen, which whoever begins to watch late sees late. That of the request
/// with the research counts only if no other is known, and then without its research.
double Picture::lead() const {
  double sum = 0;
  int known = 0;
  double with_research = 0;
  for (const auto& [number, work] : works_) {
    if (!counts(work) || !work.first_word) continue;
    if (researches(number)) {
      with_research = std::max(0.0, static_cast<double>(work.first_text_ms) / 1000);
      continue;
    }
    sum += work.first_text_ms >= 0 ? static_cast<double>(work.first_text_ms) / 1000
                                   : seconds_between(work.since, *work.first_word);
    ++known;
  }
  return known > 0 ? sum / known : with_research;
}

/// The lanes are the requests that run side by side; each chunk that was not asked for goes to the
/// lane that is free first, and the last one waits for all of them.
std::optional<std::int64_t> Picture::left(MonoTime now) const {
  double words = measured_words_;
  double seconds = measured_s_;
  for (const auto& [number, work] : works_) {
    if (!work.first_word || work.phase != WorkPhase::writing) continue;
    words += work.words - work.words_before;
    seconds += seconds_between(*work.first_word, now);
  }
  if (seconds < measured_s_min || words < measured_words_min) return std::nullopt;
  const double speed = words / seconds;
  const double before = lead();
  std::vector<double> lanes;
  std::vector<double> to_come;
  bool opening = false;
  for (const auto& [number, work] : works_) {
    if (!counts(work) || work.stored || work.phase == WorkPhase::received) continue;
    const double rest = std::max(0, work.facts.target - work.words);
    if (!is_at_work(work)) {
      to_come.push_back(before + work.facts.target / speed);
    } else if (const double own = pace(work, now); own > 0) {
      lanes.push_back(rest / own);
    } else {
      const double wait = work.first_word ? 0 : before - seconds_between(work.since, now);
      lanes.push_back(std::max(0.0, wait) + rest / speed);
    }
    if (number == 1) opening = true;
  }
  if (lanes.empty() && to_come.empty()) return 0;
  const std::size_t wide =
      std::max(most_at_once_, static_cast<std::size_t>(std::max(1, facts_.parallel)));
  const double all_from = opening && !lanes.empty() ? lanes.front() : 0;
  while (lanes.size() < wide)
    lanes.push_back(all_from);
  for (std::size_t i = 0; i < to_come.size(); ++i) {
    const bool last = i + 1 == to_come.size();
    if (last) return whole_seconds(std::ranges::max(lanes) + to_come[i]);
    *std::ranges::min_element(lanes) += to_come[i];
  }
  return whole_seconds(std::ranges::max(lanes));
}

}  // namespace castwright::observe
