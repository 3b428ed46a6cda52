#pragma once
// The texts of a run's chunks, from an accepted answer to the checkpoint that holds it.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: restore() with what earlier processes stored; keep() for every accepted answer, in
// any order; while next() names a chunk: its text may still be cut (text()), then
// save_checkpoint().
// Invariants: checkpoints come in the order of the plan; a chunk that is in one never changes, and
// the file is durable before an event names it. With Pass B a text is the items of a request as one
// line of JSON.

#include "core/result.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "journal/text_work.h"
#include "passes/pass_a.h"
#include "plan/length.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

/// The accepted text of a chunk.
struct ChunkText {
  std::string text{};
  int words = 0;
  int received_words = 0;  ///< before anything was trimmed
  int asked_words = 0;
  journal::TextWork work{};
  bool trim_final = false;      ///< its length was decided when it was stored: nothing is trimmed
  std::string answer_sha256{};  ///< of the raw answer
};

class ScriptStore {
 public:
  /// Both outlive it.
  ScriptStore(const RunTerms& terms, RunJournal& journal) : terms_(terms), journal_(journal) {}

  /// What earlier processes stored: texts of the chunks 1, 2, … in checkpoints, and of chunks whose
  /// checkpoint is to be written anew.
  void restore(std::vector<std::string> stored, std::map<int, std::string> waiting);
  /// The raw answer to request `chunk`, which asked for so many words, was accepted as this.
  void keep(int chunk, passes::ChunkAnswer answer, std::string_view raw, int asked_words);

  /// The chunk whose checkpoint can be written now.
  std::optional<int> next() const;
  ChunkText& text(int chunk) { return texts_.at(chunk); }
  /// Of next(), whose target is so many words.
  Status save_checkpoint(int target);

  /// Of the chunks in the newest checkpoint, in order.
  struct Written {
    std::vector<plan::Measured> measured;
    std::vector<std::string_view> texts;
  };
  const Written& written();
  /// Chunks in the newest checkpoint, and its text.
  std::size_t checkpoints() const { return checkpoints_; }
  const std::string& script() const { return script_; }
  /// All accepted texts, in the order of the plan.
  const std::map<int, ChunkText>& texts() const { return texts_; }
  std::vector<std::string> text_list() const;
  int words() const;

 private:
  ChunkText stored_text(int chunk, std::string text) const;

  const RunTerms& terms_;
  RunJournal& journal_;
  std::map<int, ChunkText> texts_;  ///< by chunk
  std::size_t checkpoints_ = 0;
  std::string script_;
  Written written_;  ///< of the first of these
};

}  // namespace castwright::engine
