#pragma once
// A run as `runs` and `show` see it.

#include "core/money.h"
#include "core/result.h"
#include "journal/run_state.h"
#include "json/value.h"
#include "store/output.h"
#include "store/run_record.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

struct RunView {
  store::Output::Found found;
  std::filesystem::path dir;
  store::RunRecord record;
  journal::RunState state;
  bool working = false;          ///< another process holds the topic now
  std::vector<RunView> later{};  ///< the stages that follow it, each in a folder of its own
};

Result<RunView> view_run(store::Output& output, const store::Output::Found& found);
/// finished, stopped, working, or died (no ending was recorded and nobody works on it).
std::string_view state_name(const RunView& view);
/// Of all requests for a chunk; nothing where one of them is unknown.
std::optional<Nanodollars> cost_of(const journal::ChunkState& chunk);
/// Of request `number`: the chunk's, or `Research`.
std::string title_of(const store::RunRecord& record, int number);
/// That cost, or of all requests of a run, for a person (engine::cost_shown).
std::string cost_text(const journal::ChunkState& chunk);
std::string cost_text(const RunView& view);
json::Value to_json(const RunView& view);

}  // namespace castwright::app
