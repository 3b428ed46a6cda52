#pragma once
// What a run works with: its doors, its settings, its frozen record and topic, and the questions
// about a request that these alone answer.
//
// Job: to be the one thing that every part of a run may read. Owner: engine::Run, which makes it
// first and destroys it last; the parts hold a reference. Thread: the engine's. Nothing in it
// changes while the run lasts; what changes is in the parts.

#include "core/clock.h"
#include "core/money.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/money.h"
#include "engine/rate_limiter.h"
#include "engine/reattach_policy.h"
#include "engine/request_kind.h"
#include "engine/reviewer.h"
#include "engine/stop_flag.h"
#include "http/transport.h"
#include "journal/observer.h"
#include "journal/stage.h"
#include "passes/pass_a.h"
#include "provider/dialect.h"
#include "provider/models.h"
#include "store/event_log.h"
#include "store/run_record.h"
#include "store/run_store.h"
#include "store/tenure.h"
#include "tape/syncer.h"
#include "topic/topic.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

/// What a process does with a run.
enum class Task {
  write,    ///< everything that is missing
  cancel,   ///< stop what runs at the provider; ask for nothing
  reparse,  ///< read again what was paid for and could not be used; ask for nothing
};

/// What becomes of the streams that are under way when a chunk fails.
enum class OnFault {
  finish,  ///< they are paid for: finished and kept
  cancel,  ///< stopped, at the provider too where it can be told
};

/// A model, where it is, what it can and what it costs.
struct ModelAccess {
  provider::Endpoint endpoint{};
  provider::Capabilities capabilities{};
  std::optional<provider::Price> price{};
  RateLimiter* limiter = nullptr;  ///< of the key and model; nullptr: that of the run
};

/// What answers of a model cost.
struct ModelPrice {
  std::optional<provider::Price> price{};
  provider::Discounts windows{};
};

/// How to ask, and when to give up.
struct RunSettings {
  provider::Endpoint endpoint;
  provider::Capabilities capabilities;
  std::optional<provider::Price> price{};
  /// Of parts of the run's stage that ask another model than the run does.
  journal::ByStage<std::optional<ModelAccess>> models{};
  /// Of models that earlier processes of the run asked and that are not asked now.
  std::map<std::string, ModelPrice, std::less<>> earlier_models{};
  int parallel = 1;
  Millis connect_ms_max{15'000};
  Millis idle_ms_max{300'000};
  Millis progress_ms_max{600'000};
  std::optional<Millis> deadline_ms_max{};  ///< nothing: by the rule of default_deadline()
  std::optional<std::int64_t> output_tokens_max{};
  std::optional<Nanodollars> budget{};        ///< of the run
  std::optional<Nanodollars> budget_daily{};  ///< of all runs of the store in a UTC day
  ReattachLimits reattach{};
  Task task = Task::write;
  OnFault on_fault = OnFault::finish;
  bool no_repay = false;  ///< stop before a chunk that would have to be paid for again
  std::size_t flush_chars = 20'000;
  bool verbatim = false;
  bool stop_early = true;  ///< an answer that cannot become a chunk is not paid to its end
  bool gates = true;
  bool allow_stale = false;      ///< sources outside of the window do not fail the run
  bool stop_on_sources = false;  ///< doubtful sources stop it before more is paid for
  bool rehearsal = false;
  std::vector<std::string> warnings{};  ///< of what came before; told at the start
  std::string record_sha256{};          ///< of run.json
  std::string resume_command{};         ///< what to tell a person after a stop
};

/// max(20 min, 10 min + 0.25 s per word asked for).
Millis default_deadline(int words);

/// The doors that a run works through; all outlive it.
struct RunDoors {
  const Clock& clock;
  http::Transport& transport;
  tape::Syncer& syncer;
  disk::Folder& folder;
  store::EventLog& log;
  store::RunStore& store;
  const store::Tenure& tenure;  ///< The right to work on the run.
  journal::Observer& observer;
  const StopFlag& stop;
  RateLimiter& limiter;           ///< of the key and model; shared by all runs that use them
  ProcessBudget& process_budget;  ///< shared by all runs of the process
  Reviewer& reviewer;
};

/// Requests are numbered from 1 as chunks are; a part that is one request has its stage's number.
struct RunTerms {
  RunDoors doors;
  RunSettings settings;
  const store::RunRecord& record;
  const topic::Topic& topic;

  /// That the run was made for.
  const store::Stage& stage() const { return store::row_of(record.stage); }
  /// That the request is of: a part of stage(), or the whole of it.
  const store::Stage& stage_of(int number) const { return store::stage_of(record.stage, number); }
  int chunks() const { return static_cast<int>(record.plan.chunks.size()); }
  RequestKind kind_of(int number) const;
  const provider::Endpoint& endpoint_for(int number) const;
  const provider::Capabilities& capabilities_for(int number) const;
  /// Of an answer that may take as long as `window`; nothing if it is unknown.
  std::optional<provider::Price> price_for(int number, CompletionWindow window) const;
  /// The model that the attempt asked, whatever request `number` would be asked of now.
  const std::string& model_of(int number, const journal::AttemptState& attempt) const;
  /// The price of what the attempt asked for; nothing if it is unknown.
  std::optional<provider::Price> price_of(int number, const journal::AttemptState& attempt) const;
  RateLimiter& limiter_for(int number) const;
  passes::RequestOptions options_for(int number) const;
  /// Does the request bring research that the provider is to search for?
  bool searches(int number) const;
  /// What a person is told of it: `chunk 3 (Why It Matters)`, `the research (chunk 0)`.
  std::string request_name(int number) const;
};

}  // namespace castwright::engine
