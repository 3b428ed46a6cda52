#include "app/active_pass.h"

#include "app/access_checks.h"
#include "app/shell.h"
#include "core/money.h"
#include "store/run_state.h"

#include <utility>

namespace castwright::app {
namespace {

Result<engine::RunSettings> settings_for(const PassContext& context) {
  const topic::Options& options = context.options;
  engine::RunSettings settings;
  settings.endpoint = context.access.endpoint;
  settings.capabilities = context.access.capabilities;
  settings.price = context.access.price;
  settings.models = context.access.models_of;
  settings.parallel = options.parallel;
  if (options.cancel_on_fault) settings.on_fault = engine::OnFault::cancel;
  settings.connect_ms_max = options.connect_timeout;
  constexpr Millis idle_usual{300'000};
  constexpr Millis idle_in_background{60'000};  // a lost stream can be attached to again
  settings.idle_ms_max =
      options.idle_timeout.value_or(settings.endpoint.background ? idle_in_background : idle_usual);
  settings.progress_ms_max = options.progress_timeout;
  settings.deadline_ms_max = options.deadline;
  settings.output_tokens_max = options.max_output_tokens;
  settings.flush_chars = static_cast<std::size_t>(options.flush_chars);
  settings.verbatim = options.verbatim;
  settings.stop_early = options.stop_early;
  settings.gates = options.gates;
  settings.allow_stale = options.allow_stale;
  settings.stop_on_sources = options.stop_on_sources;
  settings.rehearsal = context.access.rehearsal;
  settings.reattach = {.poll_first = options.poll_interval, .queued_max = options.queue_timeout};
  settings.task = context.job.task;
  settings.no_repay = context.job.no_repay;
  CW_TRY(settings.record_sha256, store::run_record_sha256(context.folder));
  settings.resume_command = context.resume_command();
  topic::Options bounded = options;
  // A budget of the process holds for each of its runs.
  if (const auto budget = context.runtime.process_budget().budget())
    bounded.budget = dollars(*budget);
  CW_RETURN_IF_ERROR(check_prices(bounded, context.access));
  if (options.budget) {
    CW_TRY(settings.budget, parse_dollars(*options.budget));
  }
  if (options.budget_daily) {
    CW_TRY(settings.budget_daily, parse_dollars(*options.budget_daily));
  }
  return settings;
}

using EarlierModels = decltype(engine::RunSettings::earlier_models);

/// The prices of all models that earlier processes asked: an answer is billed by the model that was
/// asked for it, even if this process asks another one. A price that the user gave (--price) is
/// that of the model with which the run began.
Result<EarlierModels> earlier_models(const PassContext& context, const journal::RunState& state) {
  const provider::ModelTable& table = *context.access.models;
  const std::string_view rows = rows_of(context.options);
  const store::RunRecord& record = context.record;
  EarlierModels found;
  for (int number = state.first(); number <= state.last(); ++number) {
    for (const journal::AttemptState& attempt : state.request(number).attempts) {
      const std::string& model =
          attempt.model.empty() ? store::model_of(record, number) : attempt.model;
      found.try_emplace(model,
                        engine::ModelPrice{.price = table.price(model, rows),
                                           .windows = table.capabilities(model, rows).windows});
    }
  }
  const auto given = record.options.find("price");
  const auto own = found.find(record.model);
  if (given == record.options.end() || own == found.end()) return found;
  CW_TRY(own->second.price, provider::parse_price(given->second));
  return found;
}

}  // namespace

std::filesystem::path PassContext::run_dir() const {
  return store::row_of(record.stage).folder.empty() ? folder.path() : folder.path().parent_path();
}

std::string PassContext::resume_command() const {
  return app::resume_command(record.run_id, runtime.output().name());
}

Result<std::unique_ptr<ActivePass>> ActivePass::begin(const PassContext& context,
                                                      RunListener& listener) {
  CW_TRY(engine::RunSettings settings, settings_for(context));
  CW_RETURN_IF_ERROR(context.runtime.open());
  context.stop.wakes(&context.runtime.transport());
  std::unique_ptr<ActivePass> pass(new ActivePass);
  pass->notices_ = context.warnings;
  CW_TRY(journal::RunState state, store::read_run_state(context.folder, context.record));
  CW_TRY(pass->log_, store::EventLog::open(context.folder, context.record.run_id, pass->notices_));
  pass->observer_ = listener.observer_of(context.run(), context.record.stage);
  settings.warnings = pass->notices_;
  settings.notices = context.notices;
  CW_TRY(settings.earlier_models, earlier_models(context, state));
  Runtime& runtime = context.runtime;
  engine::RateLimiter& limiter = runtime.limiter_of(settings.endpoint);
  for (std::optional<engine::ModelAccess>& own : settings.models)
    if (own) own->limiter = &runtime.limiter_of(own->endpoint);
  pass->run_ =
      std::make_unique<engine::Run>(engine::RunDoors{.clock = runtime.clock(),
                                                     .transport = runtime.transport(),
                                                     .syncer = runtime.syncer(),
                                                     .folder = context.folder,
                                                     .log = *pass->log_,
                                                     .store = runtime.store(),
                                                     .tenure = context.tenure,
                                                     .observer = *pass->observer_,
                                                     .stop = std::as_const(context.stop).flag(),
                                                     .limiter = limiter,
                                                     .process_budget = runtime.process_budget(),
                                                     .reviewer = runtime.reviewer()},
                                    std::move(settings),
                                    context.record,
                                    context.topic,
                                    std::move(state));
  runtime.loop().add(*pass->run_);
  return pass;
}

ActivePass::~ActivePass() = default;

}  // namespace castwright::app
