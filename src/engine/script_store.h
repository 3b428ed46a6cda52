#pragma once
// Keeps the texts of a run's chunks, from an accepted answer to the checkpoint that holds it.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: restore() with what earlier processes stored; keep() for every accepted answer, in
// any order; while next() names a chunk, its text() may still be cut, then save_checkpoint().
// Invariants: checkpoints come in the order of the plan. A chunk that is in one never changes, and
// the file is durable before an event names it. The text of a Pass B request is its items as one
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
  int received_words = 0;  ///< The words before anything was trimmed.
  int asked_words = 0;
  journal::TextWork work{};
  bool trim_final = false;      ///< It is stored already, so that nothing more is trimmed.
  std::string answer_sha256{};  ///< The SHA-256 of the raw answer.
};

class ScriptStore {
 public:
  /// The arguments must outlive this object.
  ScriptStore(const RunTerms& terms, RunJournal& journal) : terms_(terms), journal_(journal) {}

  /// Takes what earlier processes stored: the texts of the chunks 1, 2, … in the newest checkpoint,
  /// and the texts of chunks whose checkpoint has to be written anew, by chunk.
  void restore(std::vector<std::string> stored, std::map<int, std::string> waiting);
  /// Keeps what was accepted of the raw answer to request `chunk`, which asked for so many words.
  void keep(int chunk, passes::ChunkAnswer answer, std::string_view raw, int asked_words);

  /// Returns the chunk whose checkpoint can be written now, if there is one.
  std::optional<int> next() const;
  ChunkText& text(int chunk) { return texts_.at(chunk); }
  /// Writes the checkpoint of next(), whose target is so many words, and tells it.
  Status save_checkpoint(int target);

  /// The chunks in the newest checkpoint, in order.
  struct Written {
    std::vector<plan::Measured> measured;
    std::vector<std::string_view> texts;
  };
  const Written& written();
  /// The number of chunks in the newest checkpoint.
  std::size_t checkpoints() const { return checkpoints_; }
  /// The text of the newest checkpoint.
  const std::string& script() const { return script_; }
  /// All accepted texts by chunk, in a checkpoint or not yet.
  const std::map<int, ChunkText>& texts() const { return texts_; }
  std::vector<std::string> text_list() const;
  int words() const;

 private:
  ChunkText stored_text(int chunk, std::string text) const;

  const RunTerms& terms_;
  RunJournal& journal_;
  std::map<int, ChunkText> texts_;  ///< The accepted texts by chunk.
  std::size_t checkpoints_ = 0;
  std::string script_;
  Written written_;  ///< The first chunks of the checkpoint, as far as they were asked for.
};

}  // namespace castwright::engine
