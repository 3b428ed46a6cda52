#pragma once
// Builds the requests of a run from everything that is known when they are sent. What a stage asks
// for is said by its StageWork.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: build() for a request that may start, and again if it had to wait.
// Invariant: a request depends only on what is certain when it is sent: the record, the topic, the
// research, and the texts that come before it in any case. So a resumed run asks for the same.

#include "core/result.h"
#include "engine/length_keeper.h"
#include "engine/research_keeper.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/script_store.h"
#include "passes/pass_a.h"

#include <string_view>
#include <vector>

namespace castwright::engine {

class RequestBuilder {
 public:
  /// The arguments must outlive this object.
  RequestBuilder(const RunTerms& terms,
                 const RunJournal& journal,
                 ResearchKeeper& research,
                 ScriptStore& script,
                 LengthKeeper& length)
      : terms_(terms),
        journal_(journal),
        research_(research),
        script_(script),
        length_(length) {}

  /// Builds request `number` of the run's stage. Fails with Fault::usage if a template of the run
  /// cannot be filled in.
  Result<passes::ModelRequest> build(int number);

  // The rest is for StageWork.
  /// Builds a request of the long script: for a chunk, or for the research.
  Result<passes::ModelRequest> build_chunk(int number);
  const RunTerms& terms() const { return terms_; }
  const RunJournal& journal() const { return journal_; }
  LengthKeeper& length() { return length_; }

 private:
  std::vector<std::string_view> certain_texts(int number);

  const RunTerms& terms_;
  const RunJournal& journal_;
  ResearchKeeper& research_;
  ScriptStore& script_;
  LengthKeeper& length_;
};

}  // namespace castwright::engine
