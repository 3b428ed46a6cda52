#pragma once
// What a stage does that cannot be data: what its requests say, what of an answer is stored, and
// how a finished stage is reviewed and saved. All else about a stage is its row (journal/stage.h).
//
// Owner: nobody; there is one constant object for each stage that has a run of its own. Threads:
// any for accept() and words_of(), the engine's for the rest.
// Life cycle: build_request() and accept() for each request; begin_review() when all are stored;
// save() when the review is over.

#include "core/result.h"
#include "editorial/review.h"
#include "engine/report.h"
#include "journal/stage.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "store/run_record.h"
#include "topic/topic.h"

#include <future>
#include <optional>
#include <string_view>

namespace castwright::engine {

class RequestBuilder;
class ResearchKeeper;
class RunJournal;
class ScriptStore;
class Settlement;
struct RunTerms;

/// An answer, and what it is an answer to.
struct Received {
  std::string_view text;
  int number = 1;  ///< The number of its request.
  const store::RunRecord& record;
  const topic::Topic& topic;
  bool verbatim = false;
};

/// What a finished stage is saved from, and the journal that is told.
struct Finished {
  const RunTerms& terms;
  RunJournal& journal;
  const ResearchKeeper& research;
  const ScriptStore& script;
  const Settlement& settlement;
};

class StageWork {
 public:
  /// The review of a finished script, or nothing if the stage is reviewed when it is saved.
  using Review = std::optional<std::future<editorial::Review>>;

  virtual ~StageWork() = default;
  /// Builds request `number`.
  virtual Result<passes::ModelRequest> build_request(RequestBuilder& builder, int number) const = 0;
  /// Returns what is stored of the answer. Fails as passes::accept() does.
  virtual Result<passes::ChunkAnswer> accept(const Received& answer) const = 0;
  /// Returns the spoken words of a stored text.
  virtual int words_of(std::string_view stored) const = 0;
  /// Writes what is to be reviewed to disk, and begins the review. All texts must be stored.
  virtual Result<Review> begin_review(const Finished& stage) const = 0;
  /// Saves the results and tells the last event. Returns the document that later tools read.
  /// `figures` must have the review if begin_review() began one.
  virtual Result<json::Value> save(const Finished& stage, RunFigures& figures) const = 0;
};

/// Returns the work of a stage that is its own home (journal/stage.h).
const StageWork& work_of(journal::StageId home);

/// Tells the last event of a run.
Status tell_finished(const Finished& stage, const RunFigures& figures, int words);

}  // namespace castwright::engine
