#pragma once
// What a stage does that cannot be data: what its requests say, what of an answer is stored, how a
// finished stage is reviewed and saved. All else about it is its row (journal/stage.h).
//
// Owner: nobody; there is one constant object for each stage that has a run of its own. Threads:
// any for accept() and words_of(), the engine's for the rest.

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

/// An answer, and whose it is.
struct Received {
  std::string_view text;
  int number = 1;  ///< of its request
  const store::RunRecord& record;
  const topic::Topic& topic;
  bool verbatim = false;
};

/// What a finished stage is saved from, and who hears of it.
struct Finished {
  const RunTerms& terms;
  RunJournal& journal;
  const ResearchKeeper& research;
  const ScriptStore& script;
  const Settlement& settlement;
};

class StageWork {
 public:
  /// Of the finished script; nothing where the stage is reviewed when it is saved.
  using Review = std::optional<std::future<editorial::Review>>;

  virtual ~StageWork() = default;
  virtual Result<passes::ModelRequest> build_request(RequestBuilder& builder, int number) const = 0;
  /// Errors as of passes::accept().
  virtual Result<passes::ChunkAnswer> accept(const Received& answer) const = 0;
  /// Spoken words of a stored text.
  virtual int words_of(std::string_view stored) const = 0;
  /// All is stored: what is to be reviewed is on disk, and the review has begun.
  virtual Result<Review> begin_review(const Finished& stage) const = 0;
  /// The document that downstream reads, as it was saved; `figures` have the review, where one was
  /// begun.
  virtual Result<json::Value> save(const Finished& stage, RunFigures& figures) const = 0;
};

/// Of a stage that is its own home.
const StageWork& work_of(journal::StageId home);

/// The last event of a run.
Status tell_finished(const Finished& stage, const RunFigures& figures, int words);

}  // namespace castwright::engine
