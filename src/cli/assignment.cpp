#include "cli/assignment.h"

#include "cli/output.h"
#include "cli/pass_b.h"
#include "core/check.h"

#include <utility>

#include <fmt/format.h>

namespace castwright::cli {

std::optional<int> Assignment::begin() {
  const Session& session = session_.emplace(Session{.workshop = workshop_,
                                                    .folder = *given_.folder,
                                                    .record = given_.record,
                                                    .topic = given_.topic,
                                                    .options = given_.options,
                                                    .access = given_.access,
                                                    .telling = given_.telling,
                                                    .warnings = std::move(given_.warnings),
                                                    .job = given_.job});
  if (given_.pass_a) return begin_pass_b(*std::move(given_.pass_a));
  return work_on(session);
}

std::optional<int> Assignment::work_on(const Session& session) {
  auto work = AtWork::begin(session);
  if (!work) return tell_result(session, std::unexpected(work.error()), nullptr);
  work_ = *std::move(work);
  return std::nullopt;
}

std::optional<int> Assignment::ended(const Result<engine::RunResult>& result) {
  CW_CHECK(session_.has_value());
  work_.reset();
  const bool in_pass_a = !run_b_;
  Held held;
  const int code = tell_result(*session_, result, in_pass_a && given_.follows ? &held : nullptr);
  if (!held.done) return code;
  return begin_pass_b(std::move(held.document));
}

std::optional<int> Assignment::begin_pass_b(json::Value document) {
  auto prepared = prepare_pass_b(std::move(document));
  CW_CHECK(session_.has_value());
  if (prepared) return *prepared ? *prepared : work_on(*session_);
  return tell_failure(
      given_.telling,
      prepared.error(),
      {},
      resume_command(given_.record.run_id, workshop_.output().root().path().string()),
      given_.folder->path().string());
}

Result<std::optional<int>> Assignment::prepare_pass_b(json::Value document) {
  CW_CHECK(session_.has_value());
  options_b_ = pass_b_options(given_.options, given_.topic);
  const bool sends = given_.job.task != engine::Task::reparse;
  CW_TRY(access_b_,
         sends ? open_access(options_b_, "--pass-b-model")
               : describe_access(options_b_, "--pass-b-model"));
  // One rehearsal server plays for both passes.
  if (access_b_.rehearsal) access_b_.endpoint.base_url = given_.access.endpoint.base_url;
  CW_TRY(run_b_, open_or_make_pass_b(*session_, access_b_));
  access_b_.endpoint.model = run_b_->record.model;
  CW_TRY(const Outlook outlook, outlook_of(*run_b_, given_.topic, options_b_.verbatim));
  if (const auto why = reason_not_to(given_.job.task, given_.only_if_free, outlook)) {
    return fail(Fault::network, "Pass B: " + *why);
  }
  if (given_.job.task == engine::Task::cancel && !outlook.running) {
    const std::string none =
        fmt::format("nothing of Pass B of run {} runs at the provider", given_.record.run_id);
    given_.telling.say(none + "\n");
    tell_exit(given_.telling, none, "", given_.folder->path().string());
    return std::optional<int>(0);
  }
  std::vector<std::string> warnings = access_b_.warnings;
  if (given_.job.task == engine::Task::write) {
    warnings.insert(warnings.end(), outlook.free.begin(), outlook.free.end());
    if (!given_.job.no_repay)
      warnings.insert(warnings.end(), outlook.again.begin(), outlook.again.end());
  }
  session_.emplace(Session{.workshop = workshop_,
                           .folder = *run_b_->folder,
                           .record = run_b_->record,
                           .topic = given_.topic,
                           .options = options_b_,
                           .access = access_b_,
                           .telling = given_.telling,
                           .warnings = std::move(warnings),
                           .job = given_.job,
                           .before = std::move(document)});
  return std::optional<int>();
}

int carry_out(Workshop& workshop, Prepared prepared) {
  if (const int* const code = std::get_if<int>(&prepared)) return *code;
  Assignment& work = *std::get<std::unique_ptr<Assignment>>(prepared);
  auto code = work.begin();
  while (!code)
    code = work.ended(workshop.loop().next().result);
  return *code;
}

}  // namespace castwright::cli
