#include "cli/go_on.h"

#include "cli/assignment.h"
#include "cli/files.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/pass_b.h"
#include "cli/run_view.h"
#include "cli/session.h"
#include "core/limits.h"
#include "engine/recovery.h"
#include "store/run_state.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// The newest request that may have cost something: what was free behind it ended otherwise.
std::string how_it_ended(const store::ChunkState& chunk) {
  if (chunk.in_flight()) return "never answered whole (billing unknown)";
  const auto paid = std::ranges::find_if(
      chunk.attempts.rbegin(), chunk.attempts.rend(), [](const store::AttemptState& one) {
        return one.opened && !one.unbilled();
      });
  const std::string& end = paid == chunk.attempts.rend() ? chunk.newest()->end : paid->end;
  return end == "unusable" ? "unusable (castwright reparse reads it for nothing once put right)"
                           : end;
}

/// Requests beside the paid ones that certainly cost nothing; "" where there are none.
std::string free_beside(const store::ChunkState& chunk) {
  std::string out;
  for (const store::AttemptState& one : chunk.attempts) {
    if (one.opened && one.unbilled())
      out += fmt::format("; attempt {} ({}) cost nothing", one.number, one.end);
  }
  return out;
}

/// Asked for in the background, and its id never arrived.
bool may_run_unnamed(const store::AttemptState& attempt) {
  const bool open = !attempt.ended || attempt.end == "unknown" || attempt.end == "cut";
  return attempt.background && open && attempt.response_id.empty();
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
    const store::ChunkState& chunk = run.state.request(number);
    const std::string name = store::request_name(run.record, number);
    switch (left[i]) {
      case engine::Remains::nothing:
      case engine::Remains::stored: break;
      case engine::Remains::whole:
        outlook.free.push_back(name
                               + ": its answer is whole on its tape and is not asked for again");
        break;
      case engine::Remains::mended:
        outlook.free.push_back(name + ": its raw answer was put right and is not asked for again");
        break;
      case engine::Remains::running:
        outlook.running = true;
        outlook.free.push_back(fmt::format(
            "{}: answer {} is fetched, nothing is paid again", name, chunk.newest()->response_id));
        break;
      case engine::Remains::lost:
        // Refused, never sent, or at a price of zero: nothing is paid twice.
        if (!chunk.may_have_cost()) break;
        if (may_run_unnamed(*chunk.newest())) outlook.unnamed.push_back(name);
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

topic::SettingLayer stored_settings(const store::RunRecord& record) {
  topic::SettingLayer layer;
  for (const auto& [key, value] : record.options) {
    layer.emplace(key, topic::Setting{.text = value, .origin = "run"});
  }
  return layer;
}

namespace {

/// A run keeps the order in which it asks; what files of today say of it is not meant for the run.
Status keep_research_stage(topic::Options& options,
                           const store::RunRecord& record,
                           const GivenFlags& given) {
  const topic::ResearchStage stage = store::research_stage(record);
  const bool first = stage == topic::ResearchStage::first;
  const auto wish = given.find("research");
  if (wish != given.end() && (wish->second == "first") != first) {
    return fail(
        Fault::usage,
        fmt::format("--research: run {} was begun with {}, and keeps it; castwright generate "
                    "--new-run begins another",
                    record.run_id,
                    first ? "first" : "with-opening"));
  }
  const bool named = given.contains("research_model");
  if (named && !first) {
    return fail(
        Fault::usage,
        fmt::format("--research-model: run {} has no research request of its own", record.run_id));
  }
  options.research = stage;
  if (!named && !record.options.contains("research_model")) options.research_model.clear();
  return {};
}

/// The topic's notes, which a rehearsal writes from; "" where it has none.
std::filesystem::path notes_of(const store::RunRecord& record, const topic::Topic& topic) {
  if (topic.source_text_file.empty()) return {};
  return std::filesystem::path(record.topic_file).parent_path() / topic.source_text_file;
}

Status same_kind(const OpenRun& run, const topic::Options& options) {
  const bool rehearsal = run.record.provider == "rehearsal";
  if ((options.provider == "rehearsal") == rehearsal) return {};
  return fail(Fault::usage,
              fmt::format("run {} was begun with provider {}: a script is not half a rehearsal; "
                          "castwright generate --new-run begins another",
                          run.found.run_id,
                          run.record.provider));
}

bool has_changed(const store::RunRecord& record) {
  const auto now = read_file(record.topic_file, limits::topic_bytes_max);
  const auto current = now ? json::parse(*now) : json::Value();
  return !current || json::dump(*current) != json::dump(record.topic);
}

/// What the user has to know before anything is sent.
void add_warnings(std::vector<std::string>& warnings,
                  const store::RunRecord& record,
                  const Job& job,
                  const Outlook& outlook) {
  if (has_changed(record)) {
    warnings.push_back(fmt::format("{} has changed since the run began: the run keeps its own",
                                   record.topic_file));
  }
  if (job.task != engine::Task::write) return;
  warnings.insert(warnings.end(), outlook.free.begin(), outlook.free.end());
  if (!job.no_repay) warnings.insert(warnings.end(), outlook.again.begin(), outlook.again.end());
}

/// Whether Pass B is all there is to do, or follows.
Status look_at_pass_b(Assignment::Given& given, bool only_pass_b, bool may_follow) {
  if (only_pass_b) {
    CW_TRY(const std::string bytes,
           given.folder->read(store::pass_a_name, limits::answer_bytes_max));
    given.pass_a = json::parse(bytes).value_or(json::Value());
    return {};
  }
  CW_TRY(const PassBState pass_b, pass_b_state(*given.folder, given.topic, given.options));
  given.follows = may_follow && (pass_b == PassBState::missing || pass_b == PassBState::unfinished);
  return {};
}

}  // namespace

std::optional<std::string> reason_not_to(engine::Task task,
                                         bool only_if_free,
                                         const Outlook& outlook) {
  if (only_if_free && !outlook.again.empty()) {
    return fmt::format("going on would pay again: {}", outlook.again.front());
  }
  const bool cancels = task == engine::Task::cancel;
  if (!cancels || outlook.running || outlook.unnamed.empty()) return std::nullopt;
  return fmt::format(
      "{}: the request was sent and its id never arrived: it may run, and cannot be "
      "cancelled without its id",
      outlook.unnamed.front());
}

Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found) {
  OpenRun run{.found = found, .folder = {}, .record = {}, .state = {}};
  CW_TRY(run.folder, output.open_run(found.topic_id, found.run_id));
  CW_TRY(run.record, store::read_run_record(*run.folder));
  CW_TRY(run.state, store::read_run_state(*run.folder, run.record));
  return run;
}

Result<topic::Topic> own_topic(const store::RunRecord& record) {
  auto read = topic::read_topic(record.topic_file, json::dump(record.topic), record.topic_id);
  if (!read) {
    return fail(Fault::storage, fmt::format("the run's own topic: {}", read.error().what));
  }
  read->topic.id = record.topic_id;
  return std::move(read->topic);
}

Status check_finished(const OpenRun& run, const store::Output& output) {
  if (run.state.phase == store::RunPhase::finished) return {};
  const std::string stored =
      store::writes_script(run.record)
          ? fmt::format(", {} of {} chunks are stored", run.state.stored(), run.state.chunks.size())
          : std::string();
  return fail(Fault::missing,
              fmt::format("run {} is not finished{}: {} goes on with it",
                          run.found.run_id,
                          stored,
                          resume_command(run.found.run_id, output.root().path().string())));
}

Status check_has_script(const store::RunRecord& record) {
  if (store::writes_script(record)) return {};
  return fail(Fault::missing,
              fmt::format("run {} has no long script: its topic switches content_types.long off",
                          record.run_id));
}

std::uint64_t free_bytes_needed(int words) {
  constexpr std::uint64_t bytes_per_word = 4096;
  constexpr std::uint64_t bytes_always = 16u << 20;
  return bytes_always + bytes_per_word * static_cast<std::uint64_t>(words);
}

Result<Prepared> prepare_to_go_on(OpenRun run,
                                  std::unique_ptr<disk::Lock> lock,
                                  Workshop& workshop,
                                  const GoOn& how,
                                  std::vector<std::string> warnings) {
  store::Output& output = workshop.output();
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(Gathered gathered, gather(how.settings, nullptr, stored_settings(run.record)));
  CW_RETURN_IF_ERROR(keep_research_stage(gathered.options, run.record, how.settings));
  if (how.shared_budget) gathered.options.budget.reset();
  CW_TRY(Outlook outlook, outlook_of(run, topic, gathered.options.verbatim));
  Telling telling = how.telling;
  telling.progress = gathered.options.progress;
  // What follows a finished Pass A decides for itself.
  const bool only_pass_b = run.state.phase == store::RunPhase::finished && !how.change;
  if (const auto why = reason_not_to(how.job.task, how.only_if_free, outlook)) {
    return tell_failure(telling,
                        Error{Fault::network, *why},
                        {},
                        resume_command(run.found.run_id, output.root().path().string()),
                        run.folder->path().string());
  }
  if (how.job.task == engine::Task::cancel && !outlook.running && !only_pass_b) {
    const std::string none =
        fmt::format("nothing of run {} runs at the provider", run.found.run_id);
    telling.say(none + "\n");
    tell_exit(telling, none, "", run.folder->path().string());
    return 0;
  }
  CW_RETURN_IF_ERROR(same_kind(run, gathered.options));
  const bool sends = how.job.task != engine::Task::reparse;
  CW_TRY(Access access, sends ? open_access(gathered.options) : describe_access(gathered.options));
  if (sends) {
    CW_RETURN_IF_ERROR(workshop.rehearse(access, how.rehearsal, notes_of(run.record, topic)));
  }
  if (how.job.task == engine::Task::write) {
    CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(run.record.plan.words_target)));
  }
  if (how.change) {
    CW_RETURN_IF_ERROR(how.change(run));
    CW_TRY(run, open_run(output, run.found));
    CW_TRY(outlook, outlook_of(run, topic, gathered.options.verbatim));
  }
  const bool writes = how.job.task == engine::Task::write;
  if (!writes && telling.progress != topic::Progress::json) {
    telling.progress = topic::Progress::none;  // what it says at its end is all there is to say
  }
  warnings.insert(warnings.end(), gathered.warnings.begin(), gathered.warnings.end());
  add_warnings(warnings, run.record, how.job, outlook);
  Assignment::Given given{.lock = std::move(lock),
                          .folder = std::move(run.folder),
                          .record = std::move(run.record),
                          .topic = topic,
                          .options = gathered.options,
                          .access = std::move(access),
                          .telling = telling,
                          .warnings = std::move(warnings),
                          .job = how.job,
                          .only_if_free = how.only_if_free};
  CW_RETURN_IF_ERROR(look_at_pass_b(given, only_pass_b, writes && !how.change));
  return std::make_unique<Assignment>(workshop, std::move(given));
}

int go_on(OpenRun run,
          std::unique_ptr<disk::Lock> lock,
          Workshop& workshop,
          const GoOn& how,
          std::vector<std::string> warnings) {
  const std::string resume =
      resume_command(run.found.run_id, workshop.output().root().path().string());
  const std::string run_dir = run.folder->path().string();
  auto prepared =
      prepare_to_go_on(std::move(run), std::move(lock), workshop, how, std::move(warnings));
  if (prepared) return carry_out(workshop, *std::move(prepared));
  return tell_failure(how.telling, prepared.error(), {}, resume, run_dir);
}

Result<bool> pass_b_is_left(const OpenRun& run, const GivenFlags& settings) {
  if (run.state.phase != store::RunPhase::finished) return false;
  CW_TRY(const topic::Topic topic, own_topic(run.record));
  CW_TRY(const Gathered gathered, gather(settings, nullptr, stored_settings(run.record)));
  CW_TRY(const PassBState state, pass_b_state(*run.folder, topic, gathered.options));
  if (state == PassBState::unfinished) return true;
  if (state != PassBState::missing) return false;
  if (!gathered.options.gates) return true;
  return passes_gates(run, topic, gathered.options.allow_stale);
}

}  // namespace castwright::cli
