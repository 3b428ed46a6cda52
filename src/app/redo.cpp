#include "app/redo.h"

#include "app/run_view.h"
#include "core/clock.h"
#include "store/event_log.h"
#include "store/rework.h"

#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

Status check_chunk(const OpenRun& run, int chunk) {
  if (!run.state.has(chunk)) {
    return fail(
        Fault::usage,
        chunk == store::research_number
            ? "--chunk: the run has no research request of its own (0); chunk 1 brought it"
            : fmt::format(
                  "--chunk: {} is outside {} to {}", chunk, run.state.first(), run.state.last()));
  }
  if (run.state.request(chunk).stored) return {};
  const store::Stage& stage = store::stage_of(run.record.stage, chunk);
  return fail(Fault::usage,
              fmt::format("{} is not {} yet: castwright resume {} {} it",
                          stage.request_name(chunk),
                          stage.words.there,
                          run.found.run_id,
                          stage.words.asks));
}

Status give_up(const OpenRun& run, int chunk, const std::string& note) {
  std::vector<std::string> notices;
  CW_TRY(const auto log, store::EventLog::open(*run.folder, run.found.run_id, notices));
  const RealClock clock;
  return store::reopen_chunk(
      {.run = *run.folder, .log = *log, .state = run.state, .now = clock.wall()}, chunk, note);
}

}  // namespace

Result<RedoPlan> plan_redo(store::Output& output, const std::string& run_id, int chunk) {
  CW_TRY(const store::Output::Found found, output.find(run_id));
  std::vector<std::string> warnings;
  CW_TRY(auto tenure, output.hold(found, &warnings));
  CW_TRY(OpenRun run, open_run(output, found));
  CW_RETURN_IF_ERROR(check_chunk(run, chunk));
  RedoPlan plan{.tenure = std::move(tenure),
                .run = std::move(run),
                .chunk = chunk,
                .warnings = std::move(warnings)};
  plan.cost = cost_of(plan.known());
  const journal::RunState& state = plan.run.state;
  for (int number = state.first(); number <= state.last(); ++number) {
    const journal::ChunkState& other = state.request(number);
    if (other.stored) continue;
    std::string name = store::request_name(plan.run.record, number);
    if (other.may_have_cost()) name += ", which was asked for before (" + cost_text(other) + ")";
    plan.missing.push_back(std::move(name));
  }
  if (!store::writes_script(plan.run.record)) {
    plan.warnings.emplace_back("the shorter scripts still rest on the research from before");
  } else if (!plan.stage().writes_text()) {
    plan.warnings.emplace_back(
        "the chunks still rest on the research from before; redo --chunk N has one written from "
        "the new research");
  } else if (chunk == 1 && !plan.run.state.research && plan.run.record.plan.chunks.size() > 1) {
    plan.warnings.emplace_back(
        "chunk 1 brings the research too: the other chunks still rest on what it brought before");
  }
  return plan;
}

RunOutcome redo(RedoPlan plan,
                const std::string& note,
                Runtime& runtime,
                RunListener& listener,
                ResumeRequest request) {
  request.change = [chunk = plan.chunk, &note](const OpenRun& run) {
    return give_up(run, chunk, note);
  };
  return resume(std::move(plan.run),
                std::move(plan.tenure),
                runtime,
                listener,
                request,
                std::move(plan.warnings));
}

}  // namespace castwright::app
