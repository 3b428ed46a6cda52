#include "rehearsal/response_sessions.h"

#include "rehearsal/follower.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

// Ended jobs are kept for later GETs. The original keeps background answers for about 10 minutes
// and stored ones for a month; here memory is the limit. A chunk of 1,000 words takes about 0.1 MB,
// so that a thousand streams are kept for longer than ten minutes.
constexpr std::size_t kept_bytes_max = std::size_t{1} << 30U;

/// The memory of a record, as far as it grows with prompt and answer.
std::size_t bytes_of(const Record& record) {
  // The prompt is kept twice: as it came, and as it was read.
  std::size_t bytes = 2 * (record.request.instructions.size() + record.request.input.size());
  for (const Item& item : record.scenario.items)
    bytes += item.text.size();
  return bytes + record.scenario.steps.size() * sizeof(Step);
}

/// Output tokens of the first `ready` steps: what a provider bills for an answer that was stopped.
std::int64_t tokens_until(const Scenario& scenario, std::size_t ready) {
  std::int64_t bytes = 0;
  std::int64_t thought = 0;
  for (std::size_t i = 0; i < ready; ++i) {
    const Step& step = scenario.steps[i];
    if (step.kind == StepKind::delta) bytes += step.end - step.begin;
    const bool done = step.kind == StepKind::item_done;
    if (done && scenario.items[step.item].kind == ItemKind::reasoning)
      thought = scenario.usage.reasoning_tokens;
  }
  return thought + (bytes + 3) / 4;
}

}  // namespace

bool Job::ended() const {
  const auto& steps = record.scenario.steps;
  return ready == steps.size() && !steps.empty() && !record.scenario.never_ends;
}

Moment Job::moment() const {
  if (ended()) return Moment::ended;
  const std::size_t begun = record.scenario.find(StepKind::in_progress);
  return ready > begun ? Moment::in_progress
                       : (record.request.background ? Moment::queued : Moment::in_progress);
}

std::int64_t Job::ended_at() const {
  return record.created_at + static_cast<std::int64_t>(record.scenario.steps.back().due_s);
}

std::size_t Job::streamed_steps() const {
  if (!record.request.waits_for_window() || faults.has(FaultKind::window_streams))
    return std::numeric_limits<std::size_t>::max();
  return record.scenario.find(StepKind::queued) + 1;
}

double Job::window_wait_s() const {
  const auto& steps = record.scenario.steps;
  const std::size_t begun = record.scenario.find(StepKind::queued) + 1;
  return record.request.waits_for_window() && begun < steps.size() ? steps[begun].due_s : 0;
}

ResponseSessions::ResponseSessions(httpd::Loop& loop, const Clock& clock, double clock_scale)
    : loop_(loop),
      clock_(clock),
      clock_scale_(clock_scale) {}
ResponseSessions::~ResponseSessions() = default;

Job& ResponseSessions::add(Record record, FaultSet faults) {
  auto job = std::make_unique<Job>();
  job->bytes = bytes_of(record);
  forget_old(job->bytes);
  bytes_ += job->bytes;
  job->record = std::move(record);
  job->faults = std::move(faults);
  job->started = clock_.now();
  Job& out = *job;
  jobs_.emplace(out.record.id, std::move(job));
  advance(out);
  return out;
}

Job* ResponseSessions::find(std::string_view id) {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : found->second.get();
}

void ResponseSessions::erase(std::string_view id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  const Job& job = *found->second;
  bytes_ -= job.bytes;
  loop_.cancel(job.timer);
  for (const std::uint64_t follower : job.followers)
    followers_.erase(follower);
  jobs_.erase(found);
}

double ResponseSessions::age_s(const Job& job) const {
  return std::chrono::duration<double>(clock_.now() - job.started).count() * clock_scale_;
}

void ResponseSessions::cancel(Job& job) {
  if (job.ended() || job.stopped) return;
  bytes_ -= job.bytes;
  loop_.cancel(job.timer);
  job.stopped = true;
  const bool begun = job.moment() != Moment::queued || !job.record.request.waits_for_window();
  Scenario& scenario = job.record.scenario;
  scenario.usage.output_tokens = tokens_until(scenario, job.ready);
  scenario.usage.reasoning_tokens =
      std::min(scenario.usage.reasoning_tokens, scenario.usage.output_tokens);
  scenario.steps.resize(job.ready);
  scenario.steps.push_back(
      {.kind = StepKind::terminal,
       .due_s = std::chrono::duration<double>(clock_.now() - job.started).count()});
  scenario.ending = Ending::cancelled;
  scenario.called_completed = false;
  scenario.never_ends = false;
  scenario.output_empty = true;
  // The original never tells the usage of a foreground answer that lost its reader, and a job that
  // still waits for its completion window has none.
  scenario.usage_known = scenario.usage_known && job.record.request.background && begun;
  job.ready = scenario.steps.size();
  wake_followers(job);
}

void ResponseSessions::cancel_later(const Job& job, double seconds) {
  const double real_s = seconds / clock_scale_;
  loop_.after(std::chrono::nanoseconds(static_cast<std::int64_t>(real_s * 1e9)),
              [this, id = job.record.id] {
                if (Job* running = find(id)) cancel(*running);
              });
}

void ResponseSessions::follow(Job& job,
                              std::unique_ptr<httpd::Exchange> exchange,
                              FollowMode mode) {
  const std::uint64_t id = ++last_follower_;
  exchange->when_gone([this, id] { leave(id, true); });
  auto follower = std::make_unique<Follower>(*this, id, job, std::move(exchange), std::move(mode));
  job.followers.push_back(id);
  Follower& started = *follower;
  followers_.emplace(id, std::move(follower));
  started.start();
}

/// Moves the job to the present time, and sets a timer for its next step.
void ResponseSessions::advance(Job& job) {
  if (job.stopped) return;
  const auto& steps = job.record.scenario.steps;
  const double now_s = std::chrono::duration<double>(clock_.now() - job.started).count();
  const std::size_t before = job.ready;
  while (job.ready < steps.size() && steps[job.ready].due_s <= now_s)
    ++job.ready;
  if (job.ready < steps.size()) {
    const double wait_s = std::max(0.0, steps[job.ready].due_s - now_s);
    job.timer = loop_.after(std::chrono::nanoseconds(static_cast<std::int64_t>(wait_s * 1e9)),
                            [this, id = job.record.id] {
                              if (Job* due = find(id)) advance(*due);
                            });
  }
  if (job.ready != before) wake_followers(job);
}

void ResponseSessions::wake_followers(const Job& job) {
  // A copy: a follower may leave while it is called.
  const std::vector<std::uint64_t> ids = job.followers;
  for (const std::uint64_t id : ids)
    if (const auto found = followers_.find(id); found != followers_.end()) found->second->pump();
}

void ResponseSessions::leave(std::uint64_t follower, bool peer_gone) {
  const auto found = followers_.find(follower);
  if (found == followers_.end()) return;
  Job& job = found->second->job();
  followers_.erase(found);
  std::erase(job.followers, follower);
  // The original stops generating if the reader of a foreground answer goes away.
  if (peer_gone && !job.record.request.background && !job.ended()) cancel(job);
}

/// Forgets ended jobs that nobody reads, the oldest first, until `bytes_wanted` more bytes have
/// room.
void ResponseSessions::forget_old(std::size_t bytes_wanted) {
  const auto idle = [](const auto& entry) {
    return entry.second->followers.empty() && entry.second->ended();
  };
  while (bytes_ + bytes_wanted > kept_bytes_max) {
    auto oldest = jobs_.end();
    for (auto it = jobs_.begin(); it != jobs_.end(); ++it)
      if (idle(*it) && (oldest == jobs_.end() || it->second->started < oldest->second->started))
        oldest = it;
    if (oldest == jobs_.end()) return;
    bytes_ -= oldest->second->bytes;
    jobs_.erase(oldest);
  }
}

}  // namespace castwright::rehearsal
