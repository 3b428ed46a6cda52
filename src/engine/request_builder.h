#pragma once
// Makes the requests of a run: what a request says, from everything that is known when it is asked.
// What a stage asks, its StageWork says.
//
// Owner: engine::Run. Thread: the engine's. Life cycle: build() for a request that may start, and
// again for the same request if it has to wait.
// Invariant: a request depends on nothing but what is certain when it is asked: the record, the
// topic, the research, and the texts that are written in any case. So a resumed run asks the same.

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
  /// All outlive it.
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

  Result<passes::ModelRequest> build(int number);

  // For the work of the stages.
  /// Of the long script: a chunk, or the research.
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
