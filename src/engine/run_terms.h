#pragma once
// What a run works with: its doors, its settings, its frozen record and topic, and the answers to
// questions about a request that depend on these alone. Every part of a run may read it.
//
// Owner: engine::Run, which makes it first and destroys it last; the parts hold a reference.
// Thread: the engine's.
// Invariant: nothing in it changes while the run lasts; what changes is in the parts.

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
  write,    ///< It writes everything that is missing.
  cancel,   ///< It stops what runs at the provider, and asks for nothing.
  reparse,  ///< It reads again what was paid for and could not be used, and asks for nothing.
};

/// What becomes of the streams that are under way when a chunk fails.
enum class OnFault {
  finish,  ///< They are paid for, so they are finished and kept.
  cancel,  ///< They are stopped, at the provider too if it can be told.
};

/// A model: where it is, what it can do and what it costs.
struct ModelAccess {
  provider::Endpoint endpoint{};
  provider::Capabilities capabilities{};
  std::optional<provider::Price> price{};
  RateLimiter* limiter = nullptr;  ///< The limiter of its key; nullptr means that of the run.
};

/// What the answers of a model cost.
struct ModelPrice {
  std::optional<provider::Price> price{};
  provider::Discounts windows{};
};

/// How requests are made, and when they are given up.
struct RunSettings {
  provider::Endpoint endpoint;
  provider::Capabilities capabilities;
  std::optional<provider::Price> price{};
  /// The models of parts of the run's stage that ask another model than the run does.
  journal::ByStage<std::optional<ModelAccess>> models{};
  /// The prices of models that earlier processes of the run asked and that are not asked now.
  std::map<std::string, ModelPrice, std::less<>> earlier_models{};
  int parallel = 1;
  Millis connect_ms_max{15'000};
  Millis idle_ms_max{300'000};
  Millis progress_ms_max{600'000};
  std::optional<Millis> deadline_ms_max{};  ///< Nothing means the rule of default_deadline().
  std::optional<std::int64_t> output_tokens_max{};
  std::optional<Nanodollars> budget{};        ///< The budget of the run.
  std::optional<Nanodollars> budget_daily{};  ///< The budget of all runs of the store in a UTC day.
  ReattachLimits reattach{};
  Task task = Task::write;
  OnFault on_fault = OnFault::finish;
  bool no_repay = false;  ///< It stops before a chunk that would have to be paid for again.
  std::size_t flush_chars = 20'000;
  bool verbatim = false;
  bool stop_early = true;  ///< An answer that cannot become a chunk is not paid for to its end.
  bool gates = true;
  bool allow_stale = false;      ///< Sources that are too old do not fail the run.
  bool stop_on_sources = false;  ///< Doubtful sources stop the run before more is paid for.
  bool rehearsal = false;
  std::vector<std::string> warnings{};  ///< What was noticed before; told when the run begins.
  std::vector<std::string> notices{};   ///< Good news from before; told in front of the warnings.
  std::string record_sha256{};          ///< The SHA-256 of run.json, recorded at the start.
  std::string resume_command{};         ///< The command that the user is told after a stop.
};

/// Returns how long an answer of so many words may take: max(20 min, 10 min + 0.25 s a word).
Millis default_deadline(int words);

/// The doors that a run works through. All must outlive it.
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
  RateLimiter& limiter;           ///< All runs that use this key and model share it.
  ProcessBudget& process_budget;  ///< All runs of the process share it.
  Reviewer& reviewer;
};

/// Requests are numbered from 1, as chunks are; a part of a stage that is one request, such as the
/// research, has the number of its row in journal/stage.h.
struct RunTerms {
  RunDoors doors;
  RunSettings settings;
  const store::RunRecord& record;
  const topic::Topic& topic;

  /// Returns the stage that the run was made for.
  const store::Stage& stage() const { return store::row_of(record.stage); }
  /// Returns the stage of a request: stage() itself, or a part of it.
  const store::Stage& stage_of(int number) const { return store::stage_of(record.stage, number); }
  int chunks() const { return static_cast<int>(record.plan.chunks.size()); }
  RequestKind kind_of(int number) const;
  const provider::Endpoint& endpoint_for(int number) const;
  const provider::Capabilities& capabilities_for(int number) const;
  /// Returns the price of an answer that may take as long as `window`; nothing if it is unknown.
  std::optional<provider::Price> price_for(int number, CompletionWindow window) const;
  /// Returns the model that the attempt asked, even if request `number` would ask another one now.
  const std::string& model_of(int number, const journal::AttemptState& attempt) const;
  /// Returns the price of what the attempt asked for; nothing if it is unknown.
  std::optional<provider::Price> price_of(int number, const journal::AttemptState& attempt) const;
  RateLimiter& limiter_for(int number) const;
  passes::RequestOptions options_for(int number) const;
  /// Tells whether any budget limits what may be spent.
  bool has_budget() const;
  /// Tells whether the request brings research for which the provider searches.
  bool searches(int number) const;
  /// Returns what the user calls a request: `chunk 3 (Why It Matters)`, `the research (chunk 0)`.
  std::string request_name(int number) const;
};

}  // namespace castwright::engine
