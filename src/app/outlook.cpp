#include "app/outlook.h"

#include "app/run_view.h"
#include "engine/recovery.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// How the newest request of the chunk ended that may have cost something.
std::string how_it_ended(const journal::ChunkState& chunk) {
  if (chunk.in_flight()) return "no complete answer arrived (billing unknown)";
  const auto paid = std::ranges::find_if(
      chunk.attempts.rbegin(), chunk.attempts.rend(), [](const journal::AttemptState& one) {
        return one.opened && !one.unbilled();
      });
  const std::string& end = paid == chunk.attempts.rend() ? chunk.newest()->end : paid->end;
  return end == "unusable" ? "unusable (castwright reparse reads it for free once it is corrected)"
                           : end;
}

/// The requests of the chunk that certainly cost nothing, for the end of a line; "" if there are
/// none.
std::string free_beside(const journal::ChunkState& chunk) {
  std::string out;
  for (const journal::AttemptState& one : chunk.attempts) {
    if (one.opened && one.unbilled())
      out += fmt::format("; attempt {} ({}) cost nothing", one.number, one.end);
  }
  return out;
}

/// May this request run at the provider under an unknown id: was it made in the background, without
/// an id or an end that arrived?
bool may_run_unnamed(const journal::AttemptState& attempt) {
  const bool open = !attempt.ended || attempt.end == "unknown" || attempt.end == "cut";
  return attempt.background && open && attempt.response_id.empty();
}

/// What the requests of the chunk cost at most so far: their bills, or what was reserved for them.
std::optional<Nanodollars> cost_at_most(const journal::ChunkState& chunk) {
  Nanodollars sum = 0;
  for (const journal::AttemptState& one : chunk.attempts) {
    if (!one.opened || one.unbilled()) continue;
    const auto bill = one.bill_nanodollars();
    const auto most = bill ? bill : one.reserved;
    if (!most) return std::nullopt;
    sum = saturating_sum(sum, *most);
  }
  return sum;
}

}  // namespace

Result<Outlook> outlook_of(const OpenRun& run, const topic::Topic& topic, bool verbatim) {
  CW_TRY(const auto left,
         engine::what_is_left({.folder = *run.folder,
                               .record = run.record,
                               .state = run.state,
                               .topic = topic,
                               .verbatim = verbatim}));
  Outlook outlook;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const int number = run.state.first() + static_cast<int>(i);
    const journal::ChunkState& chunk = run.state.request(number);
    const std::string name = store::request_name(run.record, number);
    switch (left[i]) {
      case engine::RecoveryState::nothing:
      case engine::RecoveryState::stored: break;
      case engine::RecoveryState::whole:
        outlook.free.push_back(name + ": received before the stop, nothing is paid again");
        break;
      case engine::RecoveryState::repaired:
        outlook.free.push_back(name + ": its corrected answer is used, nothing is paid again");
        break;
      case engine::RecoveryState::running:
        outlook.running = true;
        outlook.free.push_back(fmt::format(
            "{}: answer {} is fetched, nothing is paid again", name, chunk.newest()->response_id));
        break;
      case engine::RecoveryState::lost:
        // A request that was refused, never sent, or free can be repeated without a word.
        if (!chunk.may_have_cost()) break;
        if (may_run_unnamed(*chunk.newest())) outlook.unnamed.push_back(name);
        if (const auto cost = cost_at_most(chunk); cost && outlook.again_cost) {
          outlook.again_cost = saturating_sum(*outlook.again_cost, *cost);
        } else {
          outlook.again_cost.reset();
        }
        outlook.again.push_back(
            fmt::format("{} is asked for again: {} earlier request{}, {}, cost {}{}",
                        name,
                        chunk.paid_requests(),
                        chunk.paid_requests() == 1 ? "" : "s",
                        how_it_ended(chunk),
                        cost_text(chunk),
                        free_beside(chunk)));
    }
  }
  return outlook;
}

std::optional<Error> reason_not_to(engine::Task task, bool only_if_free, const Outlook& outlook) {
  if (only_if_free && !outlook.again.empty()) {
    return Error{Fault::repay, fmt::format("resuming would pay again: {}", outlook.again.front())};
  }
  const bool cancels = task == engine::Task::cancel;
  if (!cancels || outlook.running || outlook.unnamed.empty()) return std::nullopt;
  return Error{Fault::network,
               fmt::format("{}: the request was sent and its id never arrived: it may still run, "
                           "and cannot be cancelled without its id",
                           outlook.unnamed.front())};
}

void warn_of(const Outlook& outlook, bool no_repay, std::vector<std::string>& warnings) {
  if (!no_repay) warnings.insert(warnings.end(), outlook.again.begin(), outlook.again.end());
}

}  // namespace castwright::app
