#pragma once
// A run as `runs` and `show` print it: what it is, how far it came, and whether somebody works on
// it. Any thread.

#include "core/money.h"
#include "core/result.h"
#include "journal/run_state.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "store/output.h"
#include "store/run_record.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// A run as its files were when they were read.
struct RunView {
  store::Output::Found found;
  std::filesystem::path dir;
  store::RunRecord record;
  journal::RunState state;
  bool working = false;          ///< another process holds the topic now
  std::vector<RunView> later{};  ///< the stages that follow it, each in a folder of its own
};

/// Reads the run `found` and the stages that follow it. Fault::storage if one is damaged,
/// Fault::missing if its record was never written.
Result<RunView> view_run(store::Output& output, const store::Output::Found& found);
/// The research of the run; empty if it is not stored yet or cannot be read, which `doctor`
/// reports.
std::optional<passes::Research> known_research(store::Output& output, const RunView& view);
/// Is something of the run left, or of a stage that follows it, and does nobody work on it?
bool can_be_resumed(const RunView& view);
/// "finished", "stopped", "working", or "died" if it has no recorded end and nobody works on it.
std::string_view state_name(const RunView& view);
/// What all requests for a chunk cost; empty if the cost of one is unknown.
std::optional<Nanodollars> cost_of(const journal::ChunkState& chunk);
/// The title of request `number`: that of the chunk, or "Research".
std::string title_of(const store::RunRecord& record, int number);
/// What the chunk cost, for a person (engine::cost_shown).
std::string cost_text(const journal::ChunkState& chunk);
/// What all requests of the run cost, without the stages that follow it, for a person.
std::string cost_text(const RunView& view);

/// Tokens of requests, as far as their bills are known.
struct Tokens {
  std::int64_t input = 0;
  std::int64_t cached = 0;  ///< of the input, those at the lower price
  std::int64_t output = 0;

  Tokens& operator+=(const Tokens& more) {
    input += more.input;
    cached += more.cached;
    output += more.output;
    return *this;
  }
};
/// What all requests of a run used, with the stages that follow it.
Tokens tokens_of(const RunView& view);
/// What all requests of a run cost, with the stages that follow it; nothing if a bill is unknown.
std::optional<Nanodollars> cost_of(const RunView& view);
/// The sum of the bills that are known, whatever the others are.
Nanodollars known_cost_of(const RunView& view);
/// What the run cost with the stages that follow it, for a person (engine::cost_shown).
std::string whole_cost_text(const RunView& view);
/// Did a rehearsal write the run?
bool is_rehearsal(const RunView& view);
/// The JSON of `runs --json` and `show --json`, with the stages that follow as fields.
json::Value to_json(const RunView& view);

}  // namespace castwright::app
